/* required.c: a process that is to look into no file itself, doesn't; its jail does, metadata included. */
#include <criterion/criterion.h>
#include <string.h>

#include "../pictures.h"
#include "image/jail.h"
#include "image/metadata.h"
#include "image/rows.h"

/* Criterion has threads, so the jail stands before it. */
static weft_jail *prison;

__attribute__((constructor)) static void start(void)
{
	weft_jail_start(&prison, NULL, NULL);
}

Test(required, nothing_is_looked_into_here)
{
	weft_image made = picture_make(5, 4, (weft_format) { 3, WEFT_U8 }), im = { 0 };
	weft_buffer file = picture_encode("png", made.view);
	weft_bytes bytes = picture_bytes(file);
	weft_image_info info;
	weft_metadata m;
	weft_error e = { 0 };
	weft_decode_options how = { 0 };
	cr_assert_not_null(prison);
	cr_assert_eq(weft_decode(bytes, NULL, &im, NULL), WEFT_OK);
	weft_image_free(&im);

	weft_jail_require();
	cr_assert_eq(weft_decode(bytes, NULL, &im, &e), WEFT_INTERNAL);
	cr_assert(strstr(e.text, "outside the jail"), "%s", e.text);
	cr_assert_eq(weft_decode_as(bytes, &how, &im, NULL, &e), WEFT_INTERNAL);
	cr_assert_eq(weft_decode_info(bytes, &info, &e), WEFT_INTERNAL);
	cr_assert_eq(weft_frame_info(bytes, 0, &info, &e), WEFT_INTERNAL);
	cr_assert_eq(weft_metadata_read(bytes, &m, &e), WEFT_INTERNAL);
	cr_assert_null(weft_codec_for_bytes(bytes));
	cr_assert_not(weft_codec_recognises(weft_codec_for_name("png"), bytes));

	how.jail = prison;
	cr_assert_eq(weft_decode_as(bytes, &how, &im, NULL, &e), WEFT_OK, "%s", e.text);
	cr_assert(weft_view_equal(im.view, made.view));
	weft_image_free(&im);
	weft_image_free(&made);
	weft_buffer_free(&file);
}

Test(required, what_else_recognises_a_file_comes_from_there)
{
	static const uint8_t pgm[] = "P5 1 1 255\n7";
	const weft_decode_options how = { .jail = prison };
	weft_reader *r;
	weft_jail_require();
	cr_assert_eq(weft_reader_look(&r, (weft_bytes) { pgm, sizeof pgm - 1 }, &how, NULL), WEFT_OK);
	cr_assert(weft_reader_suits(r, weft_reader_codec(r)));
	cr_assert(weft_reader_suits(r, weft_codec_for_name("pgm")));
	cr_assert_not(weft_reader_suits(r, weft_codec_for_name("ppm")));
	cr_assert_not(weft_reader_suits(r, weft_codec_for_name("png")));
	weft_reader_close(r);
}

/* EXIF of a width alone, XMP of a place and a height, and one of Photoshop's blocks, which is a small
 * version. */
static weft_metadata beside(void)
{
	static const uint8_t exif[] = { 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0, 1, 4,
					0,   1,   0,  0, 0, 9, 9, 0, 0, 0, 0, 0, 0 };
	static const char xmp[] = "<a exif:GPSLatitude=\"1\" tiff:ImageLength=\"2\"/>";
	static const uint8_t iptc[] = { '8', 'B', 'I', 'M', 4, 12, 0, 0, 0, 0, 0, 2, 1, 2 };
	weft_metadata m = { .resolution = { 72, 72, WEFT_PER_INCH } };
	cr_assert(weft_buffer_add(&m.exif, exif, sizeof exif) && weft_buffer_add(&m.xmp, xmp, strlen(xmp)) &&
		  weft_buffer_add(&m.iptc, iptc, sizeof iptc) && weft_buffer_add(&m.icc, "icc", 3));
	return m;
}

Test(required, metadata_is_edited_there_as_it_is_here)
{
	const weft_metadata_edits edits = {
		.size = sizeof edits, .width = 70000, .height = 3, .drop_thumbnail = true, .drop_place = true
	};
	const weft_decode_options how = { .jail = prison };
	for (int jailed = 0; jailed < 2; jailed++) {
		weft_metadata m = beside();
		weft_error e = { 0 };
		if (jailed)
			weft_jail_require();
		cr_assert_eq(weft_metadata_edit(&m, &edits, jailed ? &how : NULL, &e), WEFT_OK, "%s", e.text);
		const uint8_t want[4] = { 0x70, 0x11, 1, 0 };
		cr_assert_eq(m.exif.length, 26);
		cr_assert_arr_eq(m.exif.at + 18, want, 4);
		const char *xmp = "<a  tiff:ImageLength=\"3\"/>";
		cr_assert(m.xmp.length == strlen(xmp) && memcmp(m.xmp.at, xmp, strlen(xmp)) == 0, "%.*s",
			  (int)m.xmp.length, (const char *)m.xmp.at);
		cr_assert_eq(m.iptc.length, 0);
		cr_assert(m.icc.length == 3 && m.resolution.x == 72);
		weft_metadata_free(&m);
	}
}

/* What says it is such a request and is none. */
Test(required, a_file_of_edits_is_no_picture)
{
	uint8_t file[16 + 28 + 4] = "weft metadata 1\n";
	const weft_decode_options how = { .jail = prison };
	weft_image im;
	cr_assert_eq(weft_decode_as((weft_bytes) { file, sizeof file }, &how, &im, NULL, NULL),
		     WEFT_NO_CODEC);
	memset(file + 32, 0xff, 12);
	cr_assert_eq(weft_decode_as((weft_bytes) { file, sizeof file }, &how, &im, NULL, NULL),
		     WEFT_BAD_IMAGE);
}
