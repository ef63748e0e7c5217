/* pages.c: files of several pages: every page comes back as it went in. */
#include <criterion/criterion.h>
#include <string.h>

#include "../pictures.h"
#include "image/codec.h"
#include "image/metadata.h"

enum { PAGES = 5 };

static weft_image page_make(int i)
{
	static const weft_format formats[PAGES] = {
		{ 3, WEFT_U8 }, { 1, WEFT_U16 }, { 4, WEFT_U8 }, { 1, WEFT_U8 }, { 3, WEFT_F32 }
	};
	return picture_make(20 + 7 * i, 31 - 5 * i, formats[i]);
}

static weft_buffer make_file(void)
{
	weft_buffer file = { 0 };
	weft_sequence pages = { .count = PAGES };
	for (; pages.index < PAGES; pages.index++) {
		weft_metadata m = { .resolution = { 100 + pages.index, 200, WEFT_PER_INCH } };
		weft_encode_options how = { .sequence = &pages, .metadata = &m };
		weft_image im = page_make(pages.index);
		weft_error e = { 0 };
		cr_assert_eq(
			weft_encode(weft_codec_for_name("tiff"), im.view, &how, weft_buffer_sink(&file), &e),
			WEFT_OK, "%s", e.text);
		weft_image_free(&im);
	}
	weft_sequence_free(&pages);
	return file;
}

static void check_page(weft_bytes file, int i)
{
	weft_image want = page_make(i), im;
	weft_image_info info;
	weft_metadata m;
	weft_error e = { 0 };
	cr_assert_eq(weft_frame_info(file, i, &info, &e), WEFT_OK, "page %d: %s", i, e.text);
	cr_assert_eq(info.frames, PAGES);
	cr_assert(info.width == want.view.width && info.height == want.view.height);
	weft_decode_options how = { .frame = i };
	cr_assert_eq(weft_decode_as(file, &how, &im, NULL, &e), WEFT_OK, "page %d: %s", i, e.text);
	cr_assert(weft_view_equal(im.view, want.view), "page %d", i);
	cr_assert_eq(weft_metadata_read_of(file, i, &m, NULL), WEFT_OK);
	cr_assert_eq((int)(m.resolution.x + 0.5), 100 + i);
	weft_metadata_free(&m);
	weft_image_free(&im);
	weft_image_free(&want);
}

Test(pages, each_comes_back)
{
	if (!weft_codec_for_name("tiff"))
		return;
	weft_buffer file = make_file();
	for (int i = 0; i < PAGES; i++)
		check_page(picture_bytes(file), i);
	weft_image im;
	weft_error e;
	weft_decode_options how = { .frame = PAGES };
	cr_assert_eq(weft_decode_as(picture_bytes(file), &how, &im, NULL, &e), WEFT_BAD_PARAM);
	cr_assert(strstr(e.text, "no frame 6 of 5"), "%s", e.text);
	how.frame = -1;
	cr_assert_eq(weft_decode_as(picture_bytes(file), &how, &im, NULL, &e), WEFT_BAD_PARAM);
	weft_buffer_free(&file);
}

/* Versions of less size, and masks, are none. */
Test(pages, what_belongs_to_a_page_is_none)
{
	if (!weft_codec_for_name("tiff"))
		return;
	for (unsigned kind = 0; kind < 8; kind++) {
		weft_buffer file = make_file();
		uint8_t *second = file.at;
		for (int i = 0; i < 2; i++) { /* its directory, and in it the first entry, of tag 254 */
			size_t at = weft_little32(i ? second + 2 + 12 * weft_little16(second) : file.at + 4);
			second = file.at + at;
		}
		cr_assert_eq(weft_little16(second + 2), 254);
		second[2 + 8] = (uint8_t)kind;
		weft_image_info info;
		cr_assert_eq(weft_decode_info(picture_bytes(file), &info, NULL), WEFT_OK);
		cr_assert_eq(info.frames, kind & 5 ? PAGES - 1 : PAGES);
		weft_buffer_free(&file);
	}
}

Test(pages, a_format_of_one_picture_refuses_more)
{
	weft_image im = picture_make(3, 3, (weft_format) { 3, WEFT_U8 });
	weft_sequence two = { .count = 2 };
	weft_encode_options how = { .sequence = &two };
	weft_buffer file = { 0 };
	cr_assert_eq(weft_encode(weft_codec_for_name("bmp"), im.view, &how, weft_buffer_sink(&file), NULL),
		     WEFT_BAD_PARAM);
	two.count = 1;
	cr_assert_eq(weft_encode(weft_codec_for_name("bmp"), im.view, &how, weft_buffer_sink(&file), NULL),
		     WEFT_OK);
	weft_buffer_free(&file);
	weft_image_free(&im);
}

Test(pages, cut_files_are_errors_or_whole_pages)
{
	if (!weft_codec_for_name("tiff"))
		return;
	weft_buffer file = make_file();
	for (size_t n = 0; n < file.length; n += 13)
		for (int i = 0; i < PAGES; i++) {
			weft_image im;
			weft_decode_options how = { .frame = i };
			if (weft_decode_as((weft_bytes) { file.at, n }, &how, &im, NULL, NULL) != WEFT_OK)
				continue;
			weft_image want = page_make(i);
			cr_assert(weft_view_equal(im.view, want.view));
			weft_image_free(&want);
			weft_image_free(&im);
		}
	weft_buffer_free(&file);
}
