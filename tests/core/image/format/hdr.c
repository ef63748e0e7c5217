/* hdr.c: every way in which a Radiance file may hold its light.
 *
 * Pixels are chosen by their bytes: mantissas m and exponent e are m 2^(e - 136).
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "image/codec.h"

enum { W = 4, H = 3 };

typedef struct file {
	uint8_t at[4096];
	size_t n;
} file;

static void put(file *f, const void *bytes, size_t n)
{
	memcpy(f->at + f->n, bytes, n);
	f->n += n;
}

static file head(const char *variables, const char *shape)
{
	char text[256];
	file f = { .n = 0 };
	put(&f, text,
	    (size_t)snprintf(text, sizeof text, "#?RADIANCE\n%sFORMAT=32-bit_rle_rgbe\n\n%s\n", variables,
			     shape));
	return f;
}

static weft_image decode(const file *f)
{
	weft_image im;
	weft_error e = { 0 };
	cr_assert_eq(weft_decode((weft_bytes) { f->at, f->n }, NULL, &im, &e), WEFT_OK, "%s", e.text);
	return im;
}

static float sample(const weft_image *im, int x, int y, int c)
{
	return ((const float *)(const void *)weft_row(im->view, y))[3 * x + c];
}

/* At (x, y) from the upper left stands red 16 y + x, by a mantissa of as much and exponent 136. */
Test(hdr, every_orientation)
{
	static const char *const shapes[] = { "-Y 3 +X 4", "-Y 3 -X 4", "+Y 3 +X 4", "+Y 3 -X 4",
					      "+X 4 -Y 3", "-X 4 -Y 3", "+X 4 +Y 3", "-X 4 +Y 3" };
	for (size_t s = 0; s < 8; s++) {
		file f = head("", shapes[s]);
		bool turned = strchr("X", shapes[s][1]) != NULL, left = strstr(shapes[s], "-X") != NULL,
		     up = strstr(shapes[s], "+Y") != NULL;
		for (int line = 0; line < (turned ? W : H); line++)
			for (int i = 0; i < (turned ? H : W); i++) {
				int x = turned ? line : i, y = turned ? i : line;
				x = left ? W - 1 - x : x;
				y = up ? H - 1 - y : y;
				put(&f, (uint8_t[4]) { (uint8_t)(16 * y + x), 5, 9, 136 }, 4);
			}
		weft_image im = decode(&f);
		cr_assert(im.view.width == W && im.view.height == H);
		for (int y = 0; y < H; y++)
			for (int x = 0; x < W; x++)
				cr_assert_eq(sample(&im, x, y, 0), (float)(16 * y + x), "%s: %d, %d",
					     shapes[s], x, y);
		weft_image_free(&im);
	}
}

Test(hdr, runs_of_the_oldest_files)
{
	file f = head("", "-Y 1 +X 300");
	put(&f, (uint8_t[]) { 7, 1, 1, 136, 1, 1, 1, 3, 8, 1, 1, 136, 1, 1, 1, 38, 1, 1, 1, 1, 9, 2, 2, 136 },
	    24);
	weft_image im = decode(&f);
	/* 1 + 3 sevens, 1 + 38 + 256 eights, a nine */
	for (int x = 0; x < 300; x++)
		cr_assert_eq(sample(&im, x, 0, 0), x < 4 ? 7 : x < 299 ? 8 : 9, "%d", x);
	weft_image_free(&im);
	f = head("", "-Y 1 +X 3"); /* nothing to repeat */
	put(&f, (uint8_t[]) { 1, 1, 1, 3 }, 4);
	put(&f, (uint8_t[]) { 1, 1, 1, 3 }, 4);
	cr_assert_eq(weft_decode((weft_bytes) { f.at, f.n }, NULL, &im, NULL), WEFT_BAD_IMAGE);
	f = head("", "-Y 1 +X 3"); /* runs over */
	put(&f, (uint8_t[]) { 7, 7, 7, 136, 1, 1, 1, 3 }, 8);
	cr_assert_eq(weft_decode((weft_bytes) { f.at, f.n }, NULL, &im, NULL), WEFT_BAD_IMAGE);
}

Test(hdr, exposures_and_corrections_are_taken_back)
{
	file f = head("EXPOSURE=2\nEXPOSURE=4\nCOLORCORR= 1 0.5 2\n", "-Y 1 +X 1");
	put(&f, (uint8_t[]) { 128, 64, 32, 136 }, 4);
	weft_image im = decode(&f);
	cr_assert(sample(&im, 0, 0, 0) == 16 && sample(&im, 0, 0, 1) == 16 && sample(&im, 0, 0, 2) == 2);
	weft_image_free(&im);
	f = head("EXPOSURE=0\n", "-Y 1 +X 1");
	put(&f, (uint8_t[]) { 128, 64, 32, 136 }, 4);
	cr_assert_eq(weft_decode((weft_bytes) { f.at, f.n }, NULL, &im, NULL), WEFT_BAD_IMAGE);
}

/* D65 is X 0.9505 Y 1 Z 1.089: white; Y alone is the matrix's second column. */
Test(hdr, xyz_becomes_rgb)
{
	static const char text[] = "#?RADIANCE\nFORMAT=32-bit_rle_xyze\n\n-Y 1 +X 2\n";
	file f = { .n = 0 };
	put(&f, text, sizeof text - 1);
	put(&f, (uint8_t[]) { 190, 200, 218, 136, 0, 100, 0, 136 }, 8);
	weft_image im = decode(&f);
	for (int c = 0; c < 3; c++)
		cr_assert(fabsf(sample(&im, 0, 0, c) - 200) < 0.5f, "%g", (double)sample(&im, 0, 0, c));
	cr_assert(fabsf(sample(&im, 1, 0, 0) + 153.714f) < 0.01f &&
		  fabsf(sample(&im, 1, 0, 1) - 187.601f) < 0.01f &&
		  fabsf(sample(&im, 1, 0, 2) + 20.403f) < 0.01f);
	weft_image_free(&im);
}

Test(hdr, columns_that_end_early)
{
	file f = head("", "+X 4 -Y 3");
	for (int i = 0; i < 12; i++)
		put(&f, (uint8_t[4]) { 200, (uint8_t)i, 9, 136 }, 4);
	weft_image im;
	cr_assert_eq(weft_decode((weft_bytes) { f.at, f.n - 1 }, NULL, &im, NULL), WEFT_BAD_IMAGE);
	cr_assert_null(im.memory);
	weft_decode_options how = { .lenient = true };
	weft_damage damage = { 0 };
	cr_assert_eq(weft_decode_as((weft_bytes) { f.at, f.n - 1 }, &how, &im, &damage, NULL), WEFT_OK);
	cr_assert(damage.found && damage.kept == 0.75);
	cr_assert(sample(&im, 2, 2, 1) == 8 && sample(&im, 3, 0, 0) == 0);
	weft_image_free(&im);
}
