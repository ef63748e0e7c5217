/* exif.c: what metadata says of pixels is true after they changed, byte by byte. */
#include <criterion/criterion.h>
#include <string.h>

#include "image/metadata.h"
#include "pictures.h"

#define BYTES(text)                                                                                          \
	{                                                                                                    \
		(const uint8_t *)text, sizeof text - 1                                                       \
	}

static weft_buffer own(weft_bytes b)
{
	weft_buffer own = { 0 };
	weft_buffer_add(&own, b.at, b.length);
	return own;
}

static void check_bytes(weft_buffer b, weft_bytes want)
{
	cr_assert_eq(b.length, want.length, "%zu bytes, not %zu", b.length, want.length);
	cr_assert_arr_eq(b.at, want.at, want.length);
}

/* A first directory with a width, an orientation, EXIF and GPS; EXIF with the size in two
 * kinds of number; GPS with a value elsewhere; a small version behind all. */
static const uint8_t full[] = {
	'M',  'M',  0,    42,   0,  0,  0, 8,                         /* 8: first */
	0,    4,    1,    0,    0,  4,  0, 0, 0, 1, 0,  0,   15, 160, /* width 4000 */
	1,    18,   0,    3,    0,  0,  0, 1, 0, 6, 0,  0,            /* turned */
	0x87, 0x69, 0,    4,    0,  0,  0, 1, 0, 0, 0,  62,           /* EXIF */
	0x88, 0x25, 0,    4,    0,  0,  0, 1, 0, 0, 0,  92,           /* GPS */
	0,    0,    0,    120,                                        /* 62: EXIF */
	0,    2,    0xa0, 2,    0,  3,  0, 0, 0, 1, 15, 160, 0,  0,   /* across */
	0xa0, 3,    0,    4,    0,  0,  0, 1, 0, 0, 11, 184,          /* down */
	0,    0,    0,    0,                                          /* 92: GPS */
	0,    1,    0,    2,    0,  5,  0, 0, 0, 1, 0,  0,   0,  112, /* a value of 8 bytes */
	0,    0,    0,    0,    99, 99,                               /* 110 */
	0,    0,    0,    48,   0,  0,  0, 1,                         /* 112: it */
	0,    2,    2,    1,    0,  4,  0, 0, 0, 1, 0,  0,   0,  150, /* 120: the small version's place */
	2,    2,    0,    4,    0,  0,  0, 1, 0, 0, 0,  4,            /* and length */
	0,    0,    0,    0,                                          /* 150 */
	0xff, 0xd8, 0xff, 0xd9,
};

Test(exif, says_the_size_that_is)
{
	weft_metadata m = { .exif = own((weft_bytes) { full, sizeof full }) };
	weft_metadata_set_size(&m, 100, 70000);
	uint8_t want[sizeof full];
	memcpy(want, full, sizeof full);
	memcpy(want + 18, (uint8_t[]) { 0, 0, 0, 100 }, 4);
	memcpy(want + 66, (uint8_t[]) { 0, 4, 0, 0, 0, 1, 0, 0, 0, 100 }, 10);
	memcpy(want + 84, (uint8_t[]) { 0, 1, 0x11, 0x70 }, 4);
	check_bytes(m.exif, (weft_bytes) { want, sizeof want });
	weft_metadata_free(&m);
}

Test(exif, nothing_stays_of_the_small_version)
{
	weft_metadata m = { .exif = own((weft_bytes) { full, sizeof full }) };
	weft_metadata_drop_thumbnail(&m);
	uint8_t want[120];
	memcpy(want, full, sizeof want);
	memset(want + 58, 0, 4);
	check_bytes(m.exif, (weft_bytes) { want, sizeof want });
	cr_assert_eq(weft_metadata_orientation(&m), 6);
	weft_metadata_free(&m);
}

Test(exif, nothing_stays_of_the_place)
{
	weft_metadata m = { .exif = own((weft_bytes) { full, sizeof full }) };
	weft_metadata_drop_place(&m);
	uint8_t want[sizeof full];
	memcpy(want, full, sizeof full);
	want[9] = 3;
	memcpy(want + 46, full + 58, 4); /* the directory behind */
	memset(want + 50, 0, 12);
	memset(want + 92, 0, 18);
	memset(want + 112, 0, 8);
	check_bytes(m.exif, (weft_bytes) { want, sizeof want });
	weft_metadata_free(&m);
}

Test(exif, orientations_of_every_kind_of_number_count)
{
	static const uint8_t kinds[] = { 1, 3, 4 }, bytes[] = { 1, 2, 4 };
	for (int i = 0; i < 3; i++) {
		uint8_t exif[26] = "II*\0\10\0\0\0\1\0\x12\1";
		exif[12] = kinds[i];
		exif[14] = 1;
		exif[18] = 6;
		weft_metadata m = { .exif = own((weft_bytes) { exif, sizeof exif }) };
		cr_assert_eq(weft_metadata_orientation(&m), 6);
		weft_metadata_set_upright(&m);
		cr_assert_eq(weft_metadata_orientation(&m), 1);
		exif[18] = 1;
		check_bytes(m.exif, (weft_bytes) { exif, sizeof exif });
		cr_assert(bytes[i]);
		weft_metadata_free(&m);
	}
}

/* Whatever stands there, nothing outside is touched. */
Test(exif, hostile_directories_do_no_harm)
{
	uint32_t noise = 7;
	for (int round = 0; round < 20000; round++) {
		uint8_t exif[sizeof full];
		memcpy(exif, full, sizeof full);
		for (int i = 0; i < 3; i++) {
			noise = noise * 1664525 + 1013904223;
			exif[8 + (noise >> 16) % (sizeof full - 8)] = (uint8_t)(noise >> 8);
		}
		weft_metadata m = { .exif = own((weft_bytes) { exif, sizeof exif }) };
		weft_metadata_drop_place(&m);
		weft_metadata_drop_thumbnail(&m);
		weft_metadata_set_upright(&m);
		weft_metadata_set_size(&m, 1, 2);
		cr_assert_leq(m.exif.length, sizeof full);
		weft_metadata_free(&m);
	}
}

static void check_xmp(void (*change)(weft_metadata *), const char *before, const char *after)
{
	weft_metadata m = { .xmp = own((weft_bytes) { (const uint8_t *)before, strlen(before) }),
			    .exif = own((weft_bytes) { full, sizeof full }) };
	change(&m);
	weft_buffer_add(&m.xmp, "", 1);
	cr_assert_str_eq((char *)m.xmp.at, after);
	weft_metadata_free(&m);
}

static void make_small(weft_metadata *m)
{
	weft_metadata_set_size(m, 7, 12345);
}

Test(exif, xmp_says_the_same)
{
	check_xmp(weft_metadata_set_upright, "<a tiff:Orientation=\"6\" tiff:OrientationX='6'/>",
		  "<a tiff:Orientation=\"1\" tiff:OrientationX='6'/>");
	check_xmp(weft_metadata_set_upright, "<tiff:Orientation>8</tiff:Orientation>",
		  "<tiff:Orientation>1</tiff:Orientation>");
	check_xmp(make_small,
		  "<a exif:PixelXDimension='4000' tiff:ImageLength = "
		  "\"1\"/><exif:PixelYDimension>3000</exif:PixelYDimension>",
		  "<a exif:PixelXDimension='7' tiff:ImageLength = "
		  "\"12345\"/><exif:PixelYDimension>12345</exif:PixelYDimension>");
	check_xmp(weft_metadata_drop_place,
		  "<a b='c' exif:GPSLatitude='48,8N' "
		  "exif:GPSx=\"2\"/><exif:GPSLongitude>11</exif:GPSLongitude><exif:GPSMap x='1'/>d",
		  "<a b='c'  />d");
	check_xmp(weft_metadata_drop_thumbnail, "<a/><xmp:Thumbnails><b>=</b></xmp:Thumbnails><c/>",
		  "<a/><c/>");
	/* Broken ones stay as they are. */
	check_xmp(weft_metadata_set_upright, "<tiff:Orientation>8", "<tiff:Orientation>8");
	check_xmp(weft_metadata_set_upright, "tiff:Orientation=\"8", "tiff:Orientation=\"8");
	check_xmp(weft_metadata_drop_place, "exif:GPS", "exif:GPS");
	check_xmp(weft_metadata_drop_place, "<exif:GPS", "<exif:GPS");
}

Test(exif, photoshops_small_version_goes)
{
	static const char before[] = "8BIM\4\4\0\0\0\0\0\3abc\0"
				     "8BIM\4\14\1x\0\0\0\2zz"
				     "8BIM\4\15\0\0\0\0\0\2dd";
	static const char after[] = "8BIM\4\4\0\0\0\0\0\3abc\0"
				    "8BIM\4\15\0\0\0\0\0\2dd";
	weft_metadata m = { .iptc = own((weft_bytes)BYTES(before)) };
	weft_metadata_drop_thumbnail(&m);
	check_bytes(m.iptc, (weft_bytes)BYTES(after));
	weft_metadata_free(&m);
}
