/* Ordered filters: each pixel gets what those before it left, in the order of rows and columns, in
 * every block and wavefront. */
#include "pictures.h"

#include <stdio.h>
#include <stdlib.h>

TestSuite(ordered, .init = use_odd_plugins, .timeout = 300);

/* spill, in one plain pass over a sheet with room on all sides. */
static weft_image spilled(weft_view in, int side, int down)
{
	const int n = in.format.channels, margin = side * n, stride = in.width * n + 2 * margin;
	float *sheet = calloc((size_t)stride * (size_t)(in.height + down), sizeof *sheet);
	weft_image out;
	cr_assert_not_null(sheet);
	cr_assert_eq(weft_image_make(&out, in.width, in.height, in.format, NULL), WEFT_OK);
	for (int y = 0; y < in.height; y++) {
		float left[4] = { 0 };
		for (int x = 0; x < in.width; x++)
			for (int c = 0; c < n; c++) {
				float *here = sheet + (size_t)y * (size_t)stride + margin + x * n + c;
				const float v = (float)weft_row(in, y)[x * n + c] + *here + left[c];
				const int whole = (int)v & 255;
				weft_row(out.view, y)[x * n + c] = (uint8_t)whole;
				left[c] = v * 0.3f - (float)(whole >> 4);
				here[stride + margin] += v * 0.1f;
				here[stride] += (float)whole * 0.07f;
				here[(ptrdiff_t)down * stride - margin] += v * 0.13f;
			}
	}
	free(sheet);
	return out;
}

static const struct {
	int width, height, side, down, channels;
} cases[] = {
	{ 1, 1, 3, 2, 3 },    { 700, 40, 3, 2, 3 },    { 2000, 9, 1, 1, 1 }, { 3, 300, 2, 1, 4 },
	{ 257, 33, 0, 3, 1 }, { 1023, 20, 200, 9, 1 }, { 256, 5, 3, 2, 2 },  { 513, 64, 40, 1, 3 },
};

static char why[200];

static int every_wavefront(int argc, char **argv)
{
	static const int workers[] = { 0, 1, 2, 3, 7, 40 };
	(void)argc;
	(void)argv;
	for (size_t i = 0; i < sizeof cases / sizeof *cases && !*why; i++) {
		const weft_format format = { (uint8_t)cases[i].channels, WEFT_U8 };
		weft_image in = noise(cases[i].width, cases[i].height, format, 7),
			   want = spilled(in.view, cases[i].side, cases[i].down);
		char text[80];
		snprintf(text, sizeof text, "spill:side=%d,down=%d", cases[i].side, cases[i].down);
		for (int w = 0; w < 6; w++) {
			weft_image out =
				filtered(text, in.view, (weft_schedule) { WEFT_BY_BAND, workers[w], 0, 4 });
			if (!weft_view_equal(out.view, want.view))
				snprintf(why, sizeof why, "%s on %d x %d with %d workers", text,
					 cases[i].width, cases[i].height, workers[w]);
			weft_image_free(&out);
		}
		weft_image_free(&in);
		weft_image_free(&want);
	}
	return 0;
}

Test(ordered, gives_what_one_plain_pass_gives)
{
	cr_assert_eq(in_runtime(every_wavefront), 0);
	cr_expect_str_eq(why, "");
}
