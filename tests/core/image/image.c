/* image.c: memory, windows, comparison. */
#include "image/image.h"

#include <criterion/criterion.h>
#include <string.h>

#include "pictures.h"

static const weft_format rgb = { 3, WEFT_U8 };

Test(image, rows_are_aligned)
{
	for (int width = 1; width < 70; width += 7) {
		weft_image im = picture_make(width, 3, (weft_format) { 3, WEFT_U16 });
		for (int y = 0; y < 3; y++)
			cr_assert_eq((uintptr_t)weft_row(im.view, y) % WEFT_ROW_ALIGN, 0);
		weft_image_free(&im);
	}
}

Test(image, empty_is_valid_and_sides_are_bounded)
{
	weft_image im;
	cr_assert_eq(weft_image_make(&im, 0, 5, rgb, NULL), WEFT_OK);
	weft_image_free(&im);
	cr_assert_null(im.memory);
	weft_image_free(&im);
	weft_error e;
	cr_assert_eq(weft_image_make(&im, -1, 5, rgb, &e), WEFT_LIMIT);
	cr_assert_eq(weft_image_make(&im, 5, WEFT_SIDE_MAX + 1, rgb, &e), WEFT_LIMIT);
	cr_assert_eq(weft_image_make(&im, 5, 5, (weft_format) { 5, WEFT_U8 }, &e), WEFT_BAD_PARAM);
	cr_assert_str_eq(e.text, "picture of 5 channels: it may have 1 to 4");
}

Test(image, a_copy_is_equal_until_one_sample_differs)
{
	weft_image a = picture_make(13, 7, rgb), b;
	cr_assert_eq(weft_image_copy(&b, a.view, NULL), WEFT_OK);
	cr_assert(weft_view_equal(a.view, b.view));
	cr_assert_eq(weft_view_hash(a.view), weft_view_hash(b.view));
	weft_row(b.view, 6)[12 * 3 + 2] ^= 1;
	cr_assert_not(weft_view_equal(a.view, b.view));
	cr_assert_neq(weft_view_hash(a.view), weft_view_hash(b.view));
	weft_image_free(&a);
	weft_image_free(&b);
}

Test(image, hash_is_fnv1a_of_shape_format_and_samples)
{
	uint8_t pixels[] = { 1, 2, 3 }, all[] = { 3, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 2, 3 };
	uint64_t hash = 0xcbf29ce484222325u;
	for (size_t i = 0; i < sizeof all; i++)
		hash = (hash ^ all[i]) * 0x100000001b3u;
	cr_assert_eq(weft_view_hash((weft_view) { pixels, 3, 1, 3, { 1, WEFT_U8 } }), hash);
}

Test(image, shape_counts_in_comparison)
{
	weft_image a = picture_make(4, 6, rgb), b = picture_make(6, 4, rgb);
	cr_assert_not(weft_view_equal(a.view, b.view));
	cr_assert_neq(weft_view_hash(weft_view_crop(a.view, 0, 0, 0, 6)),
		      weft_view_hash(weft_view_crop(b.view, 0, 0, 6, 0)));
	weft_image_free(&a);
	weft_image_free(&b);
}

Test(image, crop_is_clipped)
{
	weft_image im = picture_make(10, 8, rgb);
	weft_view v = weft_view_crop(im.view, 2, 3, 4, 2);
	cr_assert_eq(v.width, 4);
	cr_assert_eq(v.height, 2);
	cr_assert_eq(weft_row(v, 1), weft_row(im.view, 4) + 6);
	v = weft_view_crop(im.view, -3, -2, 5, 4);
	cr_assert(v.width == 2 && v.height == 2 && v.pixels == im.view.pixels);
	v = weft_view_crop(im.view, 8, 7, INT32_MAX, INT32_MAX);
	cr_assert(v.width == 2 && v.height == 1);
	v = weft_view_crop(im.view, 10, 0, 5, 5);
	cr_assert_eq(v.width, 0);
	v = weft_view_crop(im.view, 0, 0, -1, 5);
	cr_assert_eq(v.width, 0);
	weft_image_free(&im);
}

Test(image, formats_have_names)
{
	cr_assert_str_eq(weft_format_name(rgb), "RGB u8");
	cr_assert_str_eq(weft_format_name((weft_format) { 2, WEFT_F32 }), "grey+alpha f32");
	cr_assert_str_eq(weft_format_name((weft_format) { 5, WEFT_U8 }), "no format");
}
