/* metadata.c: EXIF, ICC and XMP come through, and pictures stand upright. */
#include "image/metadata.h"

#include <criterion/criterion.h>
#include <string.h>

#include "image/format/png.h"
#include "pictures.h"

/* A directory with one entry: the orientation. */
static weft_buffer make_exif(bool little, int orientation)
{
	uint8_t big[] = { 'M', 'M',  0, 42, 0, 0, 0, 8, 0, 1,
			  1,   0x12, 0, 3,  0, 0, 0, 1, 0, (uint8_t)orientation,
			  0,   0,    0, 0,  0, 0 };
	uint8_t small[] = {
		'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (uint8_t)orientation,
		0,   0,   0,  0, 0, 0, 0
	};
	weft_buffer b = { 0 };
	weft_buffer_sink(&b).put(&b, (weft_bytes) { little ? small : big, sizeof big });
	return b;
}

static weft_buffer make_bytes(size_t n)
{
	weft_buffer b = { 0 };
	for (size_t i = 0; i < n; i++) {
		uint8_t v = (uint8_t)(i * i >> 3);
		weft_buffer_sink(&b).put(&b, (weft_bytes) { &v, 1 });
	}
	return b;
}

static weft_buffer write_file(const char *name, weft_view v, const weft_metadata *m)
{
	weft_buffer b = { 0 };
	weft_encode_options how = { .metadata = m };
	cr_assert_eq(weft_encode(weft_codec_for_name(name), v, &how, weft_buffer_sink(&b), NULL), WEFT_OK);
	return b;
}

static bool same(weft_buffer a, weft_buffer b)
{
	return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

Test(metadata, carried_by_jpeg_and_png)
{
	weft_image im = picture_make(20, 10, (weft_format) { 3, WEFT_U8 });
	/* The profile needs two segments of a JPEG. */
	weft_metadata in = { .exif = make_exif(true, 1), .icc = make_bytes(100000), .xmp = make_bytes(5000) },
		      out;
	const char *const names[] = { "jpg", "png" };
	for (int i = 0; i < 2; i++) {
		weft_buffer file = write_file(names[i], im.view, &in);
		weft_image back;
		cr_assert_eq(weft_metadata_read(picture_bytes(file), &out, NULL), WEFT_OK);
		cr_assert(same(in.exif, out.exif), "%s", names[i]);
		cr_assert(same(in.icc, out.icc), "%s", names[i]);
		cr_assert(same(in.xmp, out.xmp), "%s", names[i]);
		cr_assert_eq(weft_decode(picture_bytes(file), NULL, &back, NULL), WEFT_OK);
		weft_metadata_free(&out);
		weft_image_free(&back);
		weft_buffer_free(&file);
	}
	weft_metadata_free(&in);
	weft_image_free(&im);
}

/* Segments as JPEG has them, behind their length: `count` of n bytes. */
static weft_buffer make_extension(int count, size_t n)
{
	static const char head[] = "http://ns.adobe.com/xmp/extension/";
	weft_buffer b = { 0 };
	uint8_t length[2] = { (uint8_t)((n + 2) >> 8), (uint8_t)(n + 2) };
	for (int i = 0; i < count; i++) {
		weft_buffer body = make_bytes(n);
		memcpy(body.at, head, sizeof head);
		body.at[n - 1] = (uint8_t)i;
		weft_buffer_sink(&b).put(&b, (weft_bytes) { length, 2 });
		weft_buffer_sink(&b).put(&b, (weft_bytes) { body.at, n });
		weft_buffer_free(&body);
	}
	return b;
}

Test(metadata, long_xmp_goes_from_jpeg_to_jpeg)
{
	weft_image im = picture_make(20, 10, (weft_format) { 3, WEFT_U8 }), back;
	weft_metadata in = { .xmp = make_bytes(500), .xmp_more = make_extension(3, 65533) }, out;
	weft_buffer file = write_file("jpg", im.view, &in);
	cr_assert_eq(weft_metadata_read(picture_bytes(file), &out, NULL), WEFT_OK);
	cr_assert(same(in.xmp, out.xmp));
	cr_assert(same(in.xmp_more, out.xmp_more));
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &back, NULL), WEFT_OK);
	weft_image_free(&back);
	weft_image_free(&im);
	weft_buffer_free(&file);
	weft_metadata_free(&in);
	weft_metadata_free(&out);
}

Test(metadata, that_a_jpeg_has_no_room_for_is_refused_not_dropped)
{
	weft_image im = picture_make(20, 10, (weft_format) { 3, WEFT_U8 });
	enum { EXIF_MOST = 65527, XMP_MOST = 65504 };
	const struct {
		size_t exif, xmp;
		weft_status status;
		weft_limit_kind limit;
	} cases[] = {
		{ EXIF_MOST, XMP_MOST, WEFT_OK, WEFT_LIMIT_UNTOLD },
		{ EXIF_MOST + 1, 0, WEFT_LIMIT, WEFT_LIMIT_EXIF },
		{ 0, XMP_MOST + 1, WEFT_LIMIT, WEFT_LIMIT_XMP },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		weft_metadata m = { .exif = make_bytes(cases[i].exif), .xmp = make_bytes(cases[i].xmp) };
		weft_encode_options how = { .metadata = &m };
		weft_buffer to = { 0 };
		weft_error e = { 0 };
		cr_assert_eq(
			weft_encode(weft_codec_for_name("jpg"), im.view, &how, weft_buffer_sink(&to), &e),
			cases[i].status);
		cr_assert_eq(e.limit, cases[i].limit);
		weft_buffer_free(&to);
		weft_metadata_free(&m);
	}
	weft_image_free(&im);
}

static weft_resolution carry(const char *name, weft_resolution r)
{
	weft_image im = picture_make(20, 10, (weft_format) { 3, WEFT_U8 });
	weft_metadata in = { .resolution = r }, out;
	weft_buffer file = write_file(name, im.view, &in);
	cr_assert_eq(weft_metadata_read(picture_bytes(file), &out, NULL), WEFT_OK);
	weft_buffer_free(&file);
	weft_image_free(&im);
	return out.resolution;
}

static void check_resolution(weft_resolution r, double x, double y, weft_resolution_unit unit)
{
	cr_assert(r.x == x && r.y == y && r.unit == unit, "%f x %f, unit %d", r.x, r.y, (int)r.unit);
}

Test(metadata, resolution_is_carried_from_unit_to_unit)
{
	weft_resolution inch = { 300, 72, WEFT_PER_INCH }, metre = { 11811, 2835, WEFT_PER_METRE };
	weft_resolution centimetre = { 120, 60, WEFT_PER_CENTIMETRE }, wide = { 4, 3, WEFT_PER_NOTHING };
	check_resolution(carry("jpg", inch), 300, 72, WEFT_PER_INCH);
	check_resolution(carry("jpg", centimetre), 120, 60, WEFT_PER_CENTIMETRE);
	check_resolution(carry("jpg", metre), 300, 72, WEFT_PER_INCH);
	check_resolution(carry("jpg", wide), 4, 3, WEFT_PER_NOTHING);
	check_resolution(carry("png", inch), 11811, 2835, WEFT_PER_METRE);
	check_resolution(carry("png", centimetre), 12000, 6000, WEFT_PER_METRE);
	check_resolution(carry("png", wide), 4, 3, WEFT_PER_NOTHING);
	check_resolution(carry("png", (weft_resolution) { 0 }), 0, 0, WEFT_PER_NOTHING);
	if (weft_codec_for_name("tiff")) {
		check_resolution(carry("tiff", inch), 300, 72, WEFT_PER_INCH);
		check_resolution(carry("tiff", metre), 118.11, 28.35, WEFT_PER_CENTIMETRE);
		check_resolution(carry("tiff", wide), 4, 3, WEFT_PER_NOTHING);
		check_resolution(carry("tiff", (weft_resolution) { 0 }), 0, 0, WEFT_PER_NOTHING);
	}
	/* What no such file can say is left out. */
	check_resolution(carry("jpg", (weft_resolution) { 1e9, 1e-9, WEFT_PER_INCH }), 0, 0,
			 WEFT_PER_NOTHING);
}

Test(metadata, resolution_turns_with_the_picture)
{
	weft_metadata m = { .exif = make_exif(true, 6), .resolution = { 300, 72, WEFT_PER_INCH } };
	weft_metadata_set_upright(&m);
	check_resolution(m.resolution, 72, 300, WEFT_PER_INCH);
	weft_metadata_set_upright(&m);
	check_resolution(m.resolution, 72, 300, WEFT_PER_INCH);
	weft_metadata_free(&m);
}

/* Where pixel (x, y) of the upright picture lies in the file, by the words of
 * the EXIF standard: which side of the scene the 0th row and column show. */
static void place(int orientation, int w, int h, int x, int y, int *file_x, int *file_y)
{
	switch (orientation) {
	case 1: *file_x = x, *file_y = y; break;                 /* top, left */
	case 2: *file_x = w - 1 - x, *file_y = y; break;         /* top, right */
	case 3: *file_x = w - 1 - x, *file_y = h - 1 - y; break; /* bottom, right */
	case 4: *file_x = x, *file_y = h - 1 - y; break;         /* bottom, left */
	case 5: *file_x = y, *file_y = x; break;                 /* left, top */
	case 6: *file_x = y, *file_y = w - 1 - x; break;         /* right, top */
	case 7: *file_x = h - 1 - y, *file_y = w - 1 - x; break; /* right, bottom */
	default: *file_x = h - 1 - y, *file_y = x; break;        /* left, bottom */
	}
}

Test(metadata, every_orientation_is_turned_upright)
{
	weft_image im = picture_make(5, 3, (weft_format) { 4, WEFT_U16 });
	for (int orientation = 1; orientation <= 8; orientation++) {
		weft_metadata m = { .exif = make_exif(orientation % 2, orientation) };
		cr_assert_eq(weft_metadata_orientation(&m), orientation);
		weft_buffer file = write_file("png", im.view, &m);
		weft_image turned, unturned;
		weft_image_info info;
		cr_assert_eq(weft_decode(picture_bytes(file), NULL, &turned, NULL), WEFT_OK);
		cr_assert_eq(weft_decode_unturned(picture_bytes(file), NULL, &unturned, NULL), WEFT_OK);
		cr_assert_eq(weft_decode_info(picture_bytes(file), &info, NULL), WEFT_OK);
		cr_assert(weft_view_equal(unturned.view, im.view));
		int w = orientation >= 5 ? 3 : 5, h = 8 - w;
		cr_assert(turned.view.width == w && turned.view.height == h);
		cr_assert(info.width == w && info.height == h);
		for (int y = 0; y < h; y++)
			for (int x = 0; x < w; x++) {
				int fx, fy;
				place(orientation, w, h, x, y, &fx, &fy);
				cr_assert_eq(memcmp(weft_row(turned.view, y) + 8 * x,
						    weft_row(im.view, fy) + 8 * fx, 8),
					     0, "orientation %d at %d, %d", orientation, x, y);
			}
		weft_metadata_set_upright(&m);
		cr_assert_eq(weft_metadata_orientation(&m), 1);
		weft_metadata_free(&m);
		weft_image_free(&turned);
		weft_image_free(&unturned);
		weft_buffer_free(&file);
	}
	weft_image_free(&im);
}

Test(metadata, damaged_exif_says_nothing)
{
	for (size_t n = 0; n < 26; n++) {
		weft_metadata m = { .exif = make_exif(true, 6) };
		m.exif.at = realloc(m.exif.at, n ? n : 1);
		m.exif.length = n;
		cr_assert_eq(weft_metadata_orientation(&m), n >= 22 ? 6 : 1, "%zu", n);
		weft_metadata_free(&m);
	}
	for (size_t i = 0; i < 26 * 8; i++) {
		weft_metadata m = { .exif = make_exif(false, 6) };
		m.exif.at = realloc(m.exif.at, 26);
		m.exif.at[i / 8] ^= (uint8_t)(1 << i % 8);
		int orientation = weft_metadata_orientation(&m);
		cr_assert(orientation >= 1 && orientation <= 8);
		weft_metadata_free(&m);
	}
}

/* A PNG of one pixel with these chunks before its pixels, each a type and a body. */
static weft_buffer png_with(const char *const types[], const weft_bytes bodies[], int count)
{
	uint8_t grey = 7;
	weft_buffer plain = picture_encode("png", (weft_view) { &grey, 1, 1, 1, { 1, WEFT_U8 } }),
		    all = { 0 };
	enum { HEAD = 8 + 25 };
	weft_buffer_add(&all, plain.at, HEAD);
	for (int i = 0; i < count; i++)
		weft_png_put_chunk(weft_buffer_sink(&all), types[i], bodies[i].at, bodies[i].length);
	weft_buffer_add(&all, plain.at + HEAD, plain.length - HEAD);
	weft_buffer_free(&plain);
	return all;
}

#define BODY(text)                                                                                           \
	{                                                                                                    \
		(const uint8_t *)text, sizeof text - 1                                                       \
	}

Test(metadata, what_a_png_says_of_colours_and_in_words_goes_along)
{
	static const char *const types[] = { "gAMA", "cICP", "sBIT", "gAMA", "cHRM",
					     "tEXt", "zTXt", "iTXt", "tEXt" };
	static const weft_bytes bodies[] = {
		BODY("\0\0\xb1\x8f"),
		BODY("\1\15\0\1"),
		BODY("\5"),
		BODY("\0\1\2\3"),
		BODY("short"),
		BODY("Title\0one"),
		BODY("Author\0\0zz"),
		BODY("Key\0\0\0\0\0two"),
		BODY("Raw profile type exif\0stays out"),
	};
	weft_buffer file = png_with(types, bodies, 9);
	weft_metadata m, back;
	weft_image im;
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &im, NULL), WEFT_OK);
	cr_assert_eq(weft_metadata_read(picture_bytes(file), &m, NULL), WEFT_OK);
	static const char colour[] = "\0\0\0\4gAMA\0\0\xb1\x8f\0\0\0\4cICP\1\15\0\1\0\0\0\1sBIT\5";
	static const char text[] =
		"\0\0\0\11tEXtTitle\0one\0\0\0\12zTXtAuthor\0\0zz\0\0\0\13iTXtKey\0\0\0\0\0two";
	cr_assert_eq(m.colour.length, sizeof colour - 1);
	cr_assert_arr_eq(m.colour.at, colour, sizeof colour - 1);
	cr_assert_eq(m.text.length, sizeof text - 1);
	cr_assert_arr_eq(m.text.at, text, sizeof text - 1);
	weft_buffer again = write_file("png", im.view, &m);
	cr_assert_eq(weft_metadata_read(picture_bytes(again), &back, NULL), WEFT_OK);
	cr_assert(same(m.colour, back.colour) && same(m.text, back.text));
	weft_metadata_free(&back);
	weft_buffer_free(&again);
	/* Five bits of one sample say nothing of three. */
	weft_image rgb = picture_make(2, 2, (weft_format) { 3, WEFT_U8 });
	again = write_file("png", rgb.view, &m);
	cr_assert_eq(weft_metadata_read(picture_bytes(again), &back, NULL), WEFT_OK);
	cr_assert_eq(back.colour.length, m.colour.length - 9);
	weft_metadata_free(&back);
	weft_metadata_free(&m);
	weft_buffer_free(&again);
	weft_buffer_free(&file);
	weft_image_free(&im);
	weft_image_free(&rgb);
}

Test(metadata, comments_and_iptc_of_a_jpeg_go_along)
{
	weft_image im = picture_make(20, 10, (weft_format) { 3, WEFT_U8 });
	weft_metadata in = { .iptc = make_bytes(70000) }, out;
	static const char *const types[] = { "tEXt", "tEXt" };
	static const weft_bytes bodies[] = { BODY("Title\0no comment"), BODY("Comment\0hello") };
	weft_buffer png = png_with(types, bodies, 2);
	weft_metadata words;
	cr_assert_eq(weft_metadata_read(picture_bytes(png), &words, NULL), WEFT_OK);
	in.text = words.text;
	weft_buffer file = write_file("jpg", im.view, &in);
	cr_assert_eq(weft_metadata_read(picture_bytes(file), &out, NULL), WEFT_OK);
	cr_assert(same(in.iptc, out.iptc));
	static const char text[] = "\0\0\0\15tEXtComment\0hello";
	cr_assert_eq(out.text.length, sizeof text - 1);
	cr_assert_arr_eq(out.text.at, text, sizeof text - 1);
	weft_metadata_free(&in);
	weft_metadata_free(&out);
	weft_buffer_free(&png);
	weft_buffer_free(&file);
	weft_image_free(&im);
}

/* Grey has to become colours in a WebP, of which a profile of greys says nothing. */
Test(metadata, a_profile_of_another_class_stays_out)
{
	static uint8_t grey[200], colours[200], inks[200];
	memcpy(grey + 16, "GRAY", 4);
	memcpy(colours + 16, "RGB ", 4);
	memcpy(inks + 16, "CMYK", 4);
	static uint8_t *const profiles[] = { grey, colours, inks };
	static const char *const names[] = { "png", "jpg", "webp", "tiff" };
	for (int n = 0; n < 4; n++)
		for (int p = 0; p < 3; p++)
			for (uint8_t channels = 1; channels <= 3; channels += 2) {
				const weft_codec *codec = weft_codec_for_name(names[n]);
				weft_metadata m = { .icc = { profiles[p], 200, 0 } }, back;
				weft_image im = picture_make(8, 8, (weft_format) { channels, WEFT_U8 });
				weft_image out;
				if (codec) {
					weft_buffer file = write_file(names[n], im.view, &m);
					cr_assert_eq(weft_metadata_read(picture_bytes(file), &back, NULL),
						     WEFT_OK);
					cr_assert_eq(weft_decode(picture_bytes(file), NULL, &out, NULL),
						     WEFT_OK);
					int fits = out.view.format.channels <= 2 ? 0 : 1;
					cr_assert_eq(back.icc.length, p == fits ? 200 : 0, "%s %d %d",
						     names[n], p, channels);
					weft_metadata_free(&back);
					weft_image_free(&out);
					weft_buffer_free(&file);
				}
				weft_image_free(&im);
			}
}
