/* codec.c: what goes in comes out, and limits hold before anything is decoded. */
#include "image/codec.h"

#include <criterion/criterion.h>
#include <string.h>

#include "image/convert.h"
#include "image/metadata.h"
#include "pictures.h"

static const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
static const int sizes[][2] = { { 1, 1 }, { 1, 9 }, { 9, 1 }, { 33, 17 }, { 64, 3 }, { 301, 40 } };

/* Lossless codecs give back every format that they hold. */
static void check_round_trips(const char *name)
{
	const weft_codec *codec = weft_codec_for_name(name);
	int held = 0;
	for (int d = 0; d < 3; d++)
		for (uint8_t channels = 1; channels <= 4; channels++) {
			weft_format format = { channels, depths[d] };
			if (!weft_codec_holds(codec, format))
				continue;
			held++;
			for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
				weft_image in = picture_make(sizes[s][0], sizes[s][1], format), out;
				weft_buffer file = picture_encode(name, in.view);
				weft_error e = { 0 };
				cr_assert_eq(weft_codec_for_bytes(picture_bytes(file)), codec);
				cr_assert_eq(weft_decode(picture_bytes(file), NULL, &out, &e), WEFT_OK, "%s",
					     e.text);
				cr_assert(weft_view_equal(in.view, out.view), "%s %s %d x %d", name,
					  weft_format_name(format), sizes[s][0], sizes[s][1]);
				weft_image_free(&in);
				weft_image_free(&out);
				weft_buffer_free(&file);
			}
		}
	cr_assert_gt(held, 0);
}

Test(codec, png_round_trips)
{
	check_round_trips("png");
}

Test(codec, bmp_round_trips)
{
	check_round_trips("bmp");
}

Test(codec, tga_round_trips)
{
	check_round_trips("tga");
}

Test(codec, qoi_round_trips)
{
	check_round_trips("qoi");
}

/* Three mantissas share an exponent: right to half a 255th of the brightest. */
Test(codec, hdr_keeps_the_brightest_of_a_pixel)
{
	weft_image in = picture_make(50, 20, (weft_format) { 3, WEFT_F32 }), out;
	float *first = (float *)(void *)weft_row(in.view, 0);
	first[0] = 0, first[1] = 0, first[2] = 0;
	first[3] = 6e4f, first[4] = 1e-3f, first[5] = -2;
	first[6] = 0.99999f, first[7] = 1e-30f, first[8] = 0.5f;
	weft_buffer file = picture_encode("hdr", in.view);
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &out, NULL), WEFT_OK);
	for (int y = 0; y < 20; y++) {
		const float *a = (const float *)(const void *)weft_row(in.view, y);
		const float *b = (const float *)(const void *)weft_row(out.view, y);
		for (int x = 0; x < 50; x++, a += 3, b += 3) {
			float brightest = a[0] > a[1] ? a[0] : a[1];
			brightest = brightest > a[2] ? brightest : a[2];
			for (int c = 0; c < 3; c++)
				cr_assert_float_eq(b[c], a[c] > 0 ? a[c] : 0, brightest / 255, "%d %d %d", x,
						   y, c);
		}
	}
	weft_image_free(&in);
	weft_image_free(&out);
	weft_buffer_free(&file);
}

Test(codec, webp_lossless_round_trips)
{
	const weft_codec *codec = weft_codec_for_name("webp");
	if (!codec)
		cr_skip_test("without libwebp");
	for (uint8_t channels = 3; channels <= 4; channels++) {
		weft_image in = picture_make(67, 31, (weft_format) { channels, WEFT_U8 }), out;
		weft_buffer file = { 0 };
		weft_encode_options how = { .lossless = true };
		cr_assert_eq(weft_encode(codec, in.view, &how, weft_buffer_sink(&file), NULL), WEFT_OK);
		cr_assert_eq(weft_decode(picture_bytes(file), NULL, &out, NULL), WEFT_OK);
		cr_assert(weft_view_equal(in.view, out.view));
		weft_image_free(&in);
		weft_image_free(&out);
		weft_buffer_free(&file);
	}
}

Test(codec, tiff_round_trips)
{
	if (!weft_codec_for_name("tiff"))
		cr_skip_test("without libtiff");
	check_round_trips("tiff");
}

Test(codec, pnm_round_trips)
{
	check_round_trips("pnm");
}

Test(codec, farbfeld_round_trips)
{
	check_round_trips("farbfeld");
}

Test(codec, ico_round_trips)
{
	weft_image in = picture_make(33, 17, (weft_format) { 4, WEFT_U8 }), out;
	weft_buffer file = picture_encode("ico", in.view);
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &out, NULL), WEFT_OK);
	cr_assert(weft_view_equal(in.view, out.view));
	weft_image_free(&in);
	weft_image_free(&out);
	weft_buffer_free(&file);
}

Test(codec, what_a_codec_can_not_hold_is_converted)
{
	weft_image in = picture_make(20, 10, (weft_format) { 4, WEFT_F32 }), out, expected;
	weft_buffer file = picture_encode("png", in.view);
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &out, NULL), WEFT_OK);
	cr_assert_eq(weft_convert(in.view, (weft_format) { 4, WEFT_U16 }, &expected, NULL), WEFT_OK);
	cr_assert(weft_view_equal(out.view, expected.view));
	weft_image_free(&in);
	weft_image_free(&out);
	weft_image_free(&expected);
	weft_buffer_free(&file);
}

Test(codec, jpeg_comes_back_close)
{
	for (uint8_t channels = 1; channels <= 3; channels += 2)
		for (int size = 1; size < 40; size += 7) {
			weft_image in;
			weft_format format = { channels, WEFT_U8 };
			cr_assert_eq(weft_image_make(&in, size, size + 1, format, NULL), WEFT_OK);
			for (int y = 0; y < in.view.height; y++)
				memset(weft_row(in.view, y), 60 + 2 * y, (size_t)size * channels);
			weft_buffer file = picture_encode("jpg", in.view);
			weft_image decoded, out;
			cr_assert_eq(weft_decode(picture_bytes(file), NULL, &decoded, NULL), WEFT_OK);
			cr_assert(!weft_codec_holds(weft_codec_for_name("jpg"), format) ||
				  decoded.view.format.channels == channels);
			cr_assert_eq(weft_convert(decoded.view, format, &out, NULL), WEFT_OK);
			for (int y = 0; y < out.view.height; y++)
				for (int i = 0; i < size * channels; i++)
					cr_assert_leq(abs(weft_row(out.view, y)[i] - weft_row(in.view, y)[i]),
						      4);
			weft_image_free(&in);
			weft_image_free(&decoded);
			weft_image_free(&out);
			weft_buffer_free(&file);
		}
}

/* Mean distance of two pictures of one shape. */
static double distance(weft_view a, weft_view b)
{
	double sum = 0;
	int n = a.width * a.format.channels;
	for (int y = 0; y < a.height; y++)
		for (int i = 0; i < n; i++)
			sum += abs(weft_row(a, y)[i] - weft_row(b, y)[i]);
	return sum / n / a.height;
}

Test(codec, jpeg_options_trade_size_for_likeness)
{
	weft_buffer photo = picture_file("coffee.png");
	weft_image im;
	cr_assert_eq(weft_decode(picture_bytes(photo), NULL, &im, NULL), WEFT_OK);
	const weft_encode_options options[] = { { .quality = 30 },
						{ 0 },
						{ .progressive = true },
						{ .quality = 98, .chroma = WEFT_CHROMA_444 } };
	double far[4];
	size_t size[4];
	for (int i = 0; i < 4; i++) {
		weft_buffer file = { 0 };
		weft_image out;
		cr_assert_eq(weft_encode(weft_codec_for_name("jpg"), im.view, &options[i],
					 weft_buffer_sink(&file), NULL),
			     WEFT_OK);
		cr_assert_eq(weft_decode(picture_bytes(file), NULL, &out, NULL), WEFT_OK);
		far[i] = distance(im.view, out.view);
		size[i] = file.length;
		weft_image_free(&out);
		weft_buffer_free(&file);
	}
	cr_assert(size[0] < size[1] && size[1] < size[3] && size[2] <= size[1]);
	cr_assert(far[0] > far[1] && far[1] > far[3] && far[2] == far[1]);
	cr_assert_lt(far[3], 1.5);
	weft_image_free(&im);
	weft_buffer_free(&photo);
}

Test(codec, the_photos_have_their_declared_shape)
{
	static const struct {
		const char *name;
		int width, height, channels;
	} photos[] = { { "coffee.png", 600, 400, 3 },   { "horse.png", 400, 328, 4 },
		       { "camera.png", 512, 512, 1 },   { "rocket.jpg", 640, 427, 3 },
		       { "retina.jpg", 1411, 1411, 3 }, { "harvesters.jpg", 1165, 859, 3 },
		       { "hibiscus.png", 312, 442, 3 } };
	for (size_t i = 0; i < sizeof photos / sizeof *photos; i++) {
		weft_buffer file = picture_file(photos[i].name);
		weft_image_info info;
		weft_image im;
		weft_error e = { 0 };
		cr_assert_eq(weft_decode_info(picture_bytes(file), &info, &e), WEFT_OK, "%s", e.text);
		cr_assert_eq(weft_decode(picture_bytes(file), NULL, &im, &e), WEFT_OK, "%s: %s",
			     photos[i].name, e.text);
		cr_assert(info.width == photos[i].width && info.height == photos[i].height);
		cr_assert(im.view.width == photos[i].width && im.view.height == photos[i].height);
		cr_assert_eq(im.view.format.channels, photos[i].channels);
		cr_assert_eq(info.format.channels, photos[i].channels);
		weft_image_free(&im);
		weft_buffer_free(&file);
	}
}

Test(codec, nothing_is_not_written)
{
	weft_buffer b = { 0 };
	for (const weft_codec *const *c = weft_codecs(); *c; c++) {
		weft_view none = { .width = 0, .height = 5, .format = { 3, WEFT_U8 } };
		cr_assert_eq(weft_encode(*c, none, NULL, weft_buffer_sink(&b), NULL), WEFT_BAD_IMAGE);
		none = (weft_view) { .width = 5, .height = 0, .format = { 3, WEFT_U8 } };
		cr_assert_eq(weft_encode(*c, none, NULL, weft_buffer_sink(&b), NULL), WEFT_BAD_IMAGE);
	}
	cr_assert_eq(b.length, 0);
}

static void make_black_and_white(weft_view v)
{
	for (int y = 0; y < v.height; y++)
		for (int x = 0; x < v.width; x++)
			memset(weft_row(v, y) + x * v.format.channels, (x * y + x / 3) % 2 ? 255 : 0,
			       v.format.channels);
}

Test(codec, limits_hold)
{
	weft_image im = picture_make(30, 20, (weft_format) { 3, WEFT_U8 });
	make_black_and_white(im.view); /* which every codec holds */
	for (const weft_codec *const *c = weft_codecs(); *c; c++) {
		if (!weft_codec_writes(*c))
			continue;
		weft_buffer file = picture_encode(weft_codec_name(*c), im.view);
		weft_image out;
		weft_image_info info;
		weft_error e;
		cr_assert_eq(weft_decode_info(picture_bytes(file), &info, NULL), WEFT_OK);
		size_t bytes = 600 * weft_pixel_bytes(info.format);
		cr_assert_eq(weft_decode(picture_bytes(file), &(weft_limits) { .side = 29 }, &out, &e),
			     WEFT_LIMIT);
		cr_assert_eq(weft_decode(picture_bytes(file), &(weft_limits) { .pixels = 599 }, &out, &e),
			     WEFT_LIMIT);
		cr_assert_eq(
			weft_decode(picture_bytes(file), &(weft_limits) { .memory = bytes - 1 }, &out, &e),
			WEFT_LIMIT);
		cr_assert_null(out.memory);
		weft_limits enough = { .side = 30, .pixels = 600, .memory = bytes };
		cr_assert_eq(weft_decode(picture_bytes(file), &enough, &out, &e), WEFT_OK, "%s", e.text);
		weft_image_free(&out);
		weft_buffer_free(&file);
	}
	weft_image_free(&im);
}

static bool refuse(void *to, weft_bytes piece)
{
	size_t *left = to;
	if (piece.length > *left)
		return false;
	*left -= piece.length;
	return true;
}

Test(codec, a_sink_that_refuses_is_an_error)
{
	weft_image im = picture_make(30, 20, (weft_format) { 3, WEFT_U8 });
	make_black_and_white(im.view); /* which every codec holds */
	for (const weft_codec *const *c = weft_codecs(); *c; c++) {
		if (!weft_codec_writes(*c))
			continue;
		weft_buffer file = picture_encode(weft_codec_name(*c), im.view);
		for (size_t room = 0; room < file.length; room += 1 + file.length / 50) {
			size_t left = room;
			cr_assert_eq(weft_encode(*c, im.view, NULL, (weft_sink) { refuse, &left }, NULL),
				     WEFT_IO);
		}
		weft_buffer_free(&file);
	}
	weft_image_free(&im);
}

/* Options are data: each has a range, and one name has one place and type in all codecs. */
Test(codec, options_of_one_name_are_one_option)
{
	for (const weft_codec *const *a = weft_codecs(); *a; a++)
		for (const weft_write_option *o = weft_codec_options(*a); o->name; o++) {
			cr_assert(o->help && *o->help);
			cr_assert(o->type != WEFT_WRITE_INT || o->least < o->most);
			cr_assert(o->type != WEFT_WRITE_CHOICE || (o->choices && o->choices[0]));
			for (const weft_codec *const *b = weft_codecs(); *b; b++)
				for (const weft_write_option *p = weft_codec_options(*b); p->name; p++)
					cr_assert_eq(strcmp(o->name, p->name) == 0, o->offset == p->offset);
		}
}

Test(codec, a_value_outside_its_range_is_refused_by_name)
{
	weft_image im = picture_make(3, 3, (weft_format) { 3, WEFT_U8 });
	weft_error e;
	weft_buffer b = { 0 };
	const weft_codec *jpeg = weft_codec_for_name("jpeg");
	const weft_encode_options loud = { .quality = 101 }, none = { 0 };
	cr_assert_eq(weft_encode(jpeg, im.view, &loud, weft_buffer_sink(&b), &e), WEFT_BAD_PARAM);
	cr_assert_str_eq(e.text, "jpeg: quality=101 is outside 1..100");
	const weft_write_option *quality = weft_codec_options(jpeg);
	cr_assert_str_eq(quality->name, "quality");
	cr_assert(weft_write_option_given(quality, &loud));
	cr_assert_not(weft_write_option_given(quality, &none));
	weft_buffer_free(&b);
	weft_image_free(&im);
}

/* What a codec says it keeps is there after writing and reading, and nothing else is. */
Test(codec, keeps_the_metadata_that_it_says)
{
	/* One entry: who made the camera. */
	static uint8_t exif[26] = "II*\0\10\0\0\0\1\0\17\1\2\0\2\0\0\0X", profile[200], xmp[] = "<x/>";
	static uint8_t gamma[] = { 0, 0, 0, 4, 'g', 'A', 'M', 'A', 0, 1, 2, 3 };
	static uint8_t text[] = { 0, 0, 0, 9, 't', 'E', 'X', 't', 'C', 'o', 'm', 'm', 'e', 'n', 't', 0, 'x' };
	const weft_metadata all = { .exif = { exif, sizeof exif, 0 },
				    .icc = { profile, sizeof profile, 0 },
				    .xmp = { xmp, sizeof xmp - 1, 0 },
				    .colour = { gamma, sizeof gamma, 0 },
				    .text = { text, sizeof text, 0 },
				    .iptc = { text, sizeof text, 0 },
				    .resolution = { 300, 300, WEFT_PER_INCH } };
	weft_image im = picture_make(3, 3, (weft_format) { 3, WEFT_U8 });
	make_black_and_white(im.view);
	for (const weft_codec *const *c = weft_codecs(); *c; c++) {
		if (!weft_codec_writes(*c))
			continue;
		weft_buffer b = { 0 };
		weft_metadata back;
		cr_assert_eq(weft_encode(*c, im.view, &(weft_encode_options) { .metadata = &all },
					 weft_buffer_sink(&b), NULL),
			     WEFT_OK);
		cr_assert_eq(weft_metadata_read((weft_bytes) { b.at, b.length }, &back, NULL), WEFT_OK);
		unsigned kept = (back.exif.length ? WEFT_KEEPS_EXIF : 0u) |
				(back.icc.length ? WEFT_KEEPS_ICC : 0u) |
				(back.xmp.length ? WEFT_KEEPS_XMP : 0u) |
				(back.colour.length ? WEFT_KEEPS_COLOUR : 0u) |
				(back.text.length ? WEFT_KEEPS_TEXT : 0u) |
				(back.iptc.length ? WEFT_KEEPS_IPTC : 0u) |
				(back.resolution.x > 0 ? WEFT_KEEPS_RESOLUTION : 0u);
		if (strcmp(weft_codec_name(*c), "jxl") == 0)
			kept |= WEFT_KEEPS_ICC; /* but for lossy pictures, whose colours go by it, and for
						   such */
		cr_assert_eq(kept, weft_codec_keeps(*c), "%s: %x", weft_codec_name(*c), kept);
		weft_metadata_free(&back);
		weft_buffer_free(&b);
	}
	weft_image_free(&im);
}

Test(codec, found_by_name_extension_and_content)
{
	cr_assert_str_eq(weft_codec_name(weft_codec_for_path("a.b/photo.JPEG")), "jpeg");
	cr_assert_str_eq(weft_codec_name(weft_codec_for_path("x.ppm")), "ppm");
	cr_assert_null(weft_codec_for_path("a.png/photo"));
	cr_assert_null(weft_codec_for_path("photo.xyz"));
	cr_assert_null(weft_codec_for_bytes((weft_bytes) { (const uint8_t *)"\0\0\0\x18"
									    "ft",
							   6 }));
	weft_image im;
	weft_error e;
	cr_assert_eq(weft_decode((weft_bytes) { NULL, 0 }, NULL, &im, &e), WEFT_BAD_IMAGE);
}
