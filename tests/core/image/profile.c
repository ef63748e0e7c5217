/* profile.c: profiles made here, and colours that were reckoned from the definitions. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "image/metadata.h"
#include "pictures.h"

static void put_tag(weft_buffer *b, int i, const char *name, const void *body, size_t n)
{
	uint8_t *at = b->at + 132 + 12 * i;
	memcpy(at, name, 4);
	weft_put_big32(at + 4, (uint32_t)b->length);
	weft_put_big32(at + 8, (uint32_t)n);
	weft_buffer_add(b, body, n);
}

static void put_xyz(weft_buffer *b, int i, const char *name, const double xyz[3])
{
	uint8_t body[20] = "XYZ ";
	for (int k = 0; k < 3; k++)
		weft_put_big32(body + 8 + 4 * k, (uint32_t)(int32_t)lrint(xyz[k] * 65536));
	put_tag(b, i, name, body, sizeof body);
}

/* A profile of colours; curve: a body of a 'curv' or 'para'. */
static weft_buffer make_profile(const double columns[3][3], const void *curve, size_t n)
{
	static const char *const xyz[] = { "rXYZ", "gXYZ", "bXYZ" }, *const trc[] = { "rTRC", "gTRC",
										      "bTRC" };
	weft_buffer b = { 0 };
	uint8_t head[132 + 12 * 6] = { 0 };
	memcpy(head + 16, "RGB XYZ ", 8);
	head[131] = 6;
	weft_buffer_add(&b, head, sizeof head);
	for (int i = 0; i < 3; i++) {
		put_xyz(&b, i, xyz[i], columns[i]);
		put_tag(&b, 3 + i, trc[i], curve, n);
	}
	weft_put_big32(b.at, (uint32_t)b.length);
	return b;
}

/* Of Display P3 and Adobe RGB (1998), under D50, as their profiles have them. */
static const double p3[3][3] = { { 0.51512, 0.24120, -0.00105 },
				 { 0.29198, 0.69225, 0.04189 },
				 { 0.15710, 0.06657, 0.78407 } };
static const double adobe[3][3] = { { 0.60974, 0.31111, 0.01947 },
				    { 0.20528, 0.62567, 0.06087 },
				    { 0.14919, 0.06322, 0.74457 } };
static const double srgb[3][3] = { { 0.43607, 0.22249, 0.01392 },
				   { 0.38515, 0.71687, 0.09708 },
				   { 0.14307, 0.06061, 0.71410 } };
/* sRGB's curve; a power of 563/256. */
static const uint8_t para[32] = { 'p', 'a', 'r',  'a',  0, 0, 0,   0,    0, 3, 0,    0,    0, 2, 0x66, 0x66,
				  0,   0,   0xf2, 0xa7, 0, 0, 0xd, 0x59, 0, 0, 0x13, 0xd0, 0, 0, 0xa,  0x5b };
static const uint8_t power[14] = { 'c', 'u', 'r', 'v', 0, 0, 0, 0, 0, 0, 0, 1, 2, 0x33 };

static weft_image convert(weft_view v, const weft_metadata *m, bool *tagged)
{
	weft_buffer b = { 0 };
	weft_image im;
	weft_error e = { 0 };
	weft_metadata left;
	weft_encode_options how = { .metadata = m, .to_srgb = true };
	cr_assert_eq(weft_encode(weft_codec_for_name("png"), v, &how, weft_buffer_sink(&b), &e), WEFT_OK,
		     "%s", e.text);
	cr_assert_eq(weft_decode(picture_bytes(b), NULL, &im, NULL), WEFT_OK);
	cr_assert_eq(weft_metadata_read(picture_bytes(b), &left, NULL), WEFT_OK);
	*tagged = left.icc.length || left.colour.length;
	weft_metadata_free(&left);
	weft_buffer_free(&b);
	return im;
}

static void check(const weft_metadata *m, const uint8_t in[12], const uint8_t want[12], int most)
{
	uint8_t own[12];
	bool tagged;
	memcpy(own, in, 12);
	weft_image im = convert((weft_view) { own, 4, 1, 12, { 3, WEFT_U8 } }, m, &tagged);
	cr_assert_not(tagged);
	for (int i = 0; i < 12; i++)
		cr_assert(abs(im.view.pixels[i] - want[i]) <= most, "sample %d: %d, not %d", i,
			  im.view.pixels[i], want[i]);
	weft_image_free(&im);
}

/* Through XYZ by the primaries' coordinates (SMPTE EG 432-1, Adobe RGB (1998)), clipped. */
Test(profile, colours_of_other_primaries)
{
	static const uint8_t in[] = { 255, 255, 255, 128, 128, 128, 200, 100, 50, 20, 200, 100 };
	static const uint8_t from_p3[] = { 255, 255, 255, 128, 128, 128, 215, 93, 31, 0, 204, 87 };
	static const uint8_t from_adobe[] = { 255, 255, 255, 129, 129, 129, 227, 100, 42, 0, 201, 92 };
	weft_metadata m = { .icc = make_profile(p3, para, sizeof para) };
	check(&m, in, from_p3, 1);
	weft_metadata_free(&m);
	m.icc = make_profile(adobe, power, sizeof power);
	check(&m, in, from_adobe, 1);
	weft_metadata_free(&m);
	static uint8_t numbers[] = { 0, 0, 0, 4, 'c', 'I', 'C', 'P', 12, 13, 0, 1 };
	m = (weft_metadata) { .colour = { numbers, sizeof numbers, 0 } };
	check(&m, in, from_p3, 1);
}

Test(profile, what_is_srgb_stays_as_it_is)
{
	weft_image im = picture_make(50, 20, (weft_format) { 3, WEFT_U16 });
	weft_metadata m = { .icc = make_profile(srgb, para, sizeof para) };
	bool tagged;
	weft_image out = convert(im.view, &m, &tagged);
	cr_assert(weft_view_equal(im.view, out.view));
	cr_assert_not(tagged);
	weft_image_free(&im);
	weft_image_free(&out);
	weft_metadata_free(&m);
}

/* gAMA of 1: light; half of it is 188.  Alpha is none. */
Test(profile, gamma_of_a_png)
{
	static uint8_t chunk[] = { 0, 0, 0, 4, 'g', 'A', 'M', 'A', 0, 1, 0x86, 0xa0 };
	const weft_metadata m = { .colour = { chunk, sizeof chunk, 0 } };
	uint8_t grey[] = { 128, 128, 0, 255, 255, 7 };
	bool tagged;
	weft_image im = convert((weft_view) { grey, 3, 1, 6, { 2, WEFT_U8 } }, &m, &tagged);
	cr_assert_arr_eq(im.view.pixels, ((uint8_t[]) { 188, 128, 0, 255, 255, 7 }), 6);
	cr_assert_not(tagged);
	weft_image_free(&im);
}

Test(profile, one_that_is_not_understood_is_an_error)
{
	weft_image im = picture_make(5, 2, (weft_format) { 3, WEFT_U8 });
	weft_buffer b = { 0 };
	weft_buffer whole = make_profile(p3, para, sizeof para);
	static uint8_t pq[] = { 0, 0, 0, 4, 'c', 'I', 'C', 'P', 9, 16, 0, 1 };
	weft_metadata m = { .colour = { pq, sizeof pq, 0 } };
	weft_encode_options how = { .metadata = &m, .to_srgb = true };
	const weft_codec *png = weft_codec_for_name("png");
	cr_assert_eq(weft_encode(png, im.view, &how, weft_buffer_sink(&b), NULL), WEFT_NO_CODEC);
	for (size_t n = 1; n < whole.length; n += 3) {
		uint8_t *cut = malloc(n); /* so that a byte too far is found */
		memcpy(cut, whole.at, n);
		m = (weft_metadata) { .icc = { cut, n, 0 } };
		weft_status status = weft_encode(png, im.view, &how, weft_buffer_sink(&b), NULL);
		cr_assert(status == WEFT_NO_CODEC, "%zu: %d", n, status);
		free(cut);
	}
	weft_buffer_free(&whole);
	weft_buffer_free(&b);
	weft_image_free(&im);
}
