/* lenient.c: of a damaged file what came before the damage is kept, and how
 * much that is, is told; a whole file is the same either way. */
#include <criterion/criterion.h>
#include <string.h>

#include "../pictures.h"
#include "image/codec.h"

static const weft_decode_options lenient = { .lenient = true };
static const char *const names[] = { "png", "jpeg", "pnm", "tiff" };
enum { NAMES = sizeof names / sizeof *names };

Test(lenient, a_whole_file_has_no_damage)
{
	weft_image im = picture_make(64, 200, (weft_format) { 3, WEFT_U8 });
	for (int i = 0; i < NAMES; i++) {
		if (!weft_codec_for_name(names[i]))
			continue;
		weft_buffer file = picture_encode(names[i], im.view);
		weft_image strict, kept;
		weft_damage damage;
		cr_assert_eq(weft_decode(picture_bytes(file), NULL, &strict, NULL), WEFT_OK);
		cr_assert_eq(weft_decode_as(picture_bytes(file), &lenient, &kept, &damage, NULL), WEFT_OK);
		cr_assert_not(damage.found, "%s: %s", names[i], damage.what);
		cr_assert(weft_view_equal(strict.view, kept.view));
		weft_image_free(&strict);
		weft_image_free(&kept);
		weft_buffer_free(&file);
	}
	weft_image_free(&im);
}

/* stb gives nothing of a JPEG that ends early. */
static bool keeps_parts(const char *name)
{
	return weft_codec_for_name(name) &&
	       (strcmp(name, "jpeg") != 0 || !strstr(weft_build_codecs(), "jpeg (stb)"));
}

Test(lenient, half_a_file_is_about_half_a_picture)
{
	weft_image im = picture_make(64, 2000, (weft_format) { 3, WEFT_U8 });
	for (int i = 0; i < NAMES; i++) {
		if (!keeps_parts(names[i]))
			continue;
		weft_buffer file = picture_encode(names[i], im.view);
		weft_image whole, kept;
		weft_damage damage = { 0 };
		weft_error e = { 0 };
		cr_assert_eq(weft_decode(picture_bytes(file), NULL, &whole, NULL), WEFT_OK);
		file.length /= 2;
		cr_assert_eq(weft_decode(picture_bytes(file), NULL, &kept, &e), WEFT_BAD_IMAGE);
		cr_assert_eq(weft_decode_as(picture_bytes(file), &lenient, &kept, &damage, &e), WEFT_OK,
			     "%s: %s", names[i], e.text);
		cr_assert(damage.found);
		cr_assert(damage.kept > 0.3 && damage.kept < 0.6, "%s: %f", names[i], damage.kept);
		cr_assert_gt(strlen(damage.what), 0);
		int rows = (int)(damage.kept * 2000) - 17; /* a JPEG's last rows are smoothed */
		cr_assert(weft_view_equal(weft_view_crop(whole.view, 0, 0, 64, rows),
					  weft_view_crop(kept.view, 0, 0, 64, rows)));
		weft_image_free(&whole);
		weft_image_free(&kept);
		weft_buffer_free(&file);
	}
	weft_image_free(&im);
}

Test(lenient, a_wrong_crc_is_passed_over_and_told)
{
	weft_image im = picture_make(64, 64, (weft_format) { 1, WEFT_U8 }), kept;
	weft_buffer file = picture_encode("png", im.view);
	weft_damage damage = { 0 };
	file.at[file.length - 12 - 16 - 1] ^= 1; /* the CRC of the pixels */
	cr_assert_eq(weft_decode(picture_bytes(file), NULL, &kept, NULL), WEFT_BAD_IMAGE);
	cr_assert_eq(weft_decode_as(picture_bytes(file), &lenient, &kept, &damage, NULL), WEFT_OK);
	cr_assert(damage.found && strstr(damage.what, "CRC"));
	cr_assert(weft_view_equal(im.view, kept.view));
	weft_image_free(&kept);
	weft_buffer_free(&file);
	weft_image_free(&im);
}

Test(lenient, nothing_at_all_is_an_error)
{
	weft_image im = picture_make(64, 64, (weft_format) { 3, WEFT_U8 }), kept;
	for (int i = 0; i < NAMES; i++) {
		if (!weft_codec_for_name(names[i]))
			continue;
		weft_buffer file = picture_encode(names[i], im.view);
		file.length = 45;
		cr_assert_neq(weft_decode_as(picture_bytes(file), &lenient, &kept, NULL, NULL), WEFT_OK);
		weft_buffer_free(&file);
	}
	weft_image_free(&im);
}
