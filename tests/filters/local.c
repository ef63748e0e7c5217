/* local.c: thresholds that the surroundings or the histogram set, and tone by the grey alone. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "colour.h"
#include "real.h"

/* ---- adaptive ---- */

struct around {
	char method;
	int radius;
	double offset, k;
};

static double clamped(const ref_image *in, int x, int y, int c)
{
	x = x < 0 ? 0 : x >= in->width ? in->width - 1 : x;
	y = y < 0 ? 0 : y >= in->height ? in->height - 1 : y;
	return ref_get(in, x, y, c);
}

static bool is_above(const ref_image *in, int x, int y, int c, const struct around *a)
{
	const int r = a->radius;
	const double n = (2 * r + 1) * (2 * r + 1), white = ref_max(in->depth), v = ref_get(in, x, y, c);
	double sum = 0, squares = 0;

	for (int i = -r; i <= r; i++)
		for (int j = -r; j <= r; j++) {
			const double at = clamped(in, x + i, y + j, c);
			sum += at;
			squares += at * at;
		}
	if (a->method == 'm')
		return in->depth == WEFT_F32 ? v > sum / n - a->offset
					     : v > floor(sum / n + 0.5) - ceil(a->offset * white);
	const double mean = sum / n, spread = sqrt(fmax(0, squares / n - mean * mean));
	if (a->method == 'n')
		return v > mean - a->k * spread - a->offset * white;
	return v > mean * (1 + a->k * (spread / (white / 2) - 1)) - a->offset * white;
}

static void around(const ref_image *in, ref_image *out, const void *arg)
{
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c,
					ref_is_alpha(in->channels, c) ? ref_get(in, x, y, c)
					: is_above(in, x, y, c, arg)  ? ref_max(in->depth)
								      : 0);
}

Test(adaptive, is_its_definition)
{
	check_exact("adaptive", CHECK_ARGS("radius=2", "offset=0.02"), around,
		    &(struct around) { 'm', 2, 0.02, 0 });
	check_exact("adaptive", CHECK_ARGS("radius=3", "offset=-0.1"), around,
		    &(struct around) { 'm', 3, -0.1, 0 });
	check_exact("adaptive", CHECK_ARGS("radius=2", "method=niblack"), around,
		    &(struct around) { 'n', 2, 0, 0.2 });
	check_exact("adaptive", CHECK_ARGS("radius=4", "method=sauvola", "k=0.34", "offset=0.01"), around,
		    &(struct around) { 's', 4, 0.01, 0.34 });
}

/* Larger than the picture by far. */
Test(adaptive, of_a_huge_radius)
{
	ref_image in, want;

	check_picture(&in, 7, 3, 3, WEFT_U16, CHECK_NOISE);
	around(&in, &want, &(struct around) { 'm', 60, 0.03, 0 });
	check_one_picture("adaptive", CHECK_ARGS("radius=60"), &in, &want);
	ref_free(&in);
	ref_free(&want);
}

/* A pixel is white by less than half a level, or not; where it's nearer than that either may be. */
static void weighed(const ref_image *in, ref_image *out, int radius, double offset, const ref_image *got)
{
	const double sigma = 0.3 * (radius - 1) + 0.8, white = ref_max(in->depth);

	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++) {
				double sum = 0, total = 0, level;
				for (int i = -radius; i <= radius; i++)
					for (int j = -radius; j <= radius; j++) {
						const double w = exp(-(i * i + j * j) / (2 * sigma * sigma));
						sum += w * clamped(in, x + i, y + j, c);
						total += w;
					}
				level = sum / total;
				const double v = ref_get(in, x, y, c);
				if (in->depth != WEFT_F32) {
					const double near = fabs(level + 0.5 - floor(level + 0.5));
					const bool close = near < 1e-2 || near > 1 - 1e-2;
					level = floor(level + 0.5) - ceil(offset * white);
					ref_set(out, x, y, c,
						close       ? ref_get(got, x, y, c)
						: v > level ? white
							    : 0);
				} else {
					level -= offset;
					ref_set(out, x, y, c,
						fabs(v - level) < 1e-5 ? ref_get(got, x, y, c) : v > level);
				}
			}
}

Test(adaptive, weighs_by_gauss)
{
	for (int depth = 1; depth <= 4; depth *= 2) {
		ref_image in, want;
		weft_image out = { 0 };
		check_picture(&in, 37, 23, 3, depth, CHECK_NOISE);
		weft_image image = check_to_image(&in);
		cr_assert_eq(weft_apply(weft_filter_find("adaptive", NULL),
					CHECK_ARGS("radius=3", "method=gaussian", "offset=0.04"), image.view,
					&out, &(weft_schedule) { .unit = WEFT_BY_TILE, .grain = 5 }, NULL,
					NULL),
			     WEFT_OK);
		ref_image got = check_from_view(out.view);
		weighed(&in, &want, 3, 0.04, &got);
		check_equal("adaptive gaussian", &got, &want);
		ref_free(&in);
		ref_free(&got);
		ref_free(&want);
		weft_image_free(&image);
		weft_image_free(&out);
	}
}

/* ---- levels that a histogram sets ---- */

/* A grey picture with so many of each of some levels. */
static weft_image of_levels(const int (*counts)[2], int n)
{
	weft_image im;
	int size = 0, at = 0;

	for (int i = 0; i < n; i++)
		size += counts[i][1];
	cr_assert_eq(weft_image_make(&im, size, 1, (weft_format) { 1, WEFT_U8 }, NULL), WEFT_OK);
	for (int i = 0; i < n; i++)
		for (int k = 0; k < counts[i][1]; k++)
			weft_row(im.view, 0)[at++] = (uint8_t)counts[i][0];
	return im;
}

/* The greatest level that becomes black, or -1. */
static int greatest_black(const char *chain, weft_view in)
{
	weft_chain *c = NULL;
	weft_image out = { 0 };
	weft_error e = { 0 };
	int level = -1;

	cr_assert_eq(weft_chain_parse(chain, &c, &e), WEFT_OK, "%s", e.text);
	cr_assert_eq(weft_chain_run(c, in, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_OK, "%s", e.text);
	for (int x = 0; x < in.width; x++)
		if (weft_row(out.view, 0)[x] == 0 && weft_row(in, 0)[x] > level)
			level = weft_row(in, 0)[x];
	weft_chain_free(c);
	weft_image_free(&out);
	return level;
}

/* Peak 40 at 10 (100 of them), a tail up to 60: at 20 the histogram lies farthest below the line from
 * (60, 1) to (10, 100); mirrored the same from the other side. */
Test(threshold, triangle_is_farthest_from_the_line)
{
	static const int right[][2] = { { 8, 30 }, { 10, 100 }, { 15, 40 }, { 20, 2 },
					{ 25, 3 }, { 40, 2 },   { 60, 1 } };
	int left[7][2];
	weft_image im = of_levels(right, 7);

	/* distances from 60 on, 100*k - 50*h: 21: k 39, h 0: 3900; 20: 4000 - 100 = 3900; 11: 4900; 12: 4800
	 */
	cr_expect_eq(greatest_black("threshold:triangle", im.view), 10);
	weft_image_free(&im);
	for (int i = 0; i < 7; i++) {
		left[i][0] = 255 - right[i][0];
		left[i][1] = right[i][1];
	}
	im = of_levels((const int(*)[2])left, 7);
	/* mirrored: 244 is farthest */
	cr_expect_eq(greatest_black("threshold:triangle", im.view), 240);
	weft_image_free(&im);
	/* no gaps: h falls by 10 from 100 at 10 to 10 at 19, then is 1 up to 60: the corner is at 20 */
	int full[51][2];
	for (int i = 0; i <= 50; i++) {
		full[i][0] = 10 + i;
		full[i][1] = i < 10 ? 100 - 10 * i : 1;
	}
	im = of_levels((const int(*)[2])full, 51);
	cr_expect_eq(greatest_black("threshold:triangle", im.view), 20);
	weft_image_free(&im);
}

/* 30 of 10, 10 of 30, 20 of 200: from the mean on, levels less 10: t = (b - a)/(ln b - ln a) with a, b = 5,
 * 190: 50.86; again the same. */
Test(threshold, li_has_least_cross_entropy)
{
	static const int counts[][2] = { { 10, 30 }, { 30, 10 }, { 61, 1 }, { 200, 20 } };
	weft_image im = of_levels(counts, 4);
	double t = 0, n = 0;

	for (int i = 0; i < 4; i++) {
		t += (counts[i][0] - 10) * counts[i][1];
		n += counts[i][1];
	}
	t /= n;
	for (int turn = 0; turn < 50; turn++) {
		double a = 0, b = 0, na = 0, nb = 0;
		for (int i = 0; i < 4; i++) {
			const double v = counts[i][0] - 10;
			*(v <= t ? &a : &b) += v * counts[i][1];
			*(v <= t ? &na : &nb) += counts[i][1];
		}
		t = (b / nb - a / na) / (log(b / nb) - log(a / na));
	}
	const int want = t + 10 < 61 ? 30 : 61;
	cr_expect_eq(greatest_black("threshold:li", im.view), want, "%g", t + 10);
	weft_image_free(&im);
}

static weft_image of_floats(const float *v, int n, int channels)
{
	weft_image im;

	cr_assert_eq(
		weft_image_make(&im, n / channels, 1, (weft_format) { (uint8_t)channels, WEFT_F32 }, NULL),
		WEFT_OK);
	memcpy(weft_row(im.view, 0), v, (size_t)n * sizeof *v);
	return im;
}

static weft_image made(const char *chain, weft_view in)
{
	weft_chain *c = NULL;
	weft_image out = { 0 };
	weft_error e = { 0 };

	cr_assert_eq(weft_chain_parse(chain, &c, &e), WEFT_OK, "%s", e.text);
	cr_assert_eq(weft_chain_run(c, in, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_OK, "%s: %s", chain,
		     e.text);
	weft_chain_free(c);
	return out;
}

/* What is done to 1000 .. 3000 and below 0 is what is done to the same picture within 0..1. */
Test(floats, of_any_range_are_taken_as_they_are)
{
	enum { N = 200 };
	static const char *const chains[] = { "normalize", "equalize:range=auto", "threshold:otsu",
					      "threshold:triangle", "threshold:li" };
	float small[N], large[N];

	for (int i = 0; i < N; i++) {
		small[i] = (float)(i % 7 * i % 64) / 64 * 0.5f + (i % 3 ? 0.4f : 0);
		large[i] = small[i] * 4096 - 1024;
	}
	weft_image a = of_floats(small, N, 1), b = of_floats(large, N, 1);
	for (size_t k = 0; k < sizeof chains / sizeof *chains; k++) {
		weft_image x = made(chains[k], a.view), y = made(chains[k], b.view);
		float low = 2, high = -1;
		for (int i = 0; i < N; i++) {
			const float u = ((const float *)(const void *)weft_row(x.view, 0))[i],
				    v = ((const float *)(const void *)weft_row(y.view, 0))[i];
			cr_expect_float_eq(u, v, 1e-4, "%s: %g becomes %g, %g %g", chains[k],
					   (double)small[i], (double)u, (double)large[i], (double)v);
			low = v < low ? v : low;
			high = v > high ? v : high;
		}
		cr_expect(low == 0 && fabsf(high - 1) < 1e-6f, "%s: %g to %g", chains[k], (double)low,
			  (double)high);
		weft_image_free(&x);
		weft_image_free(&y);
	}
	weft_image_free(&a);
	weft_image_free(&b);
}

/* However small, and unless told otherwise. */
Test(floats, a_ramp_is_stretched_over_all_levels)
{
	static const float tops[] = { 1e-5f, 1, 5, 4e9f };
	float ramp[11];

	for (size_t k = 0; k < sizeof tops / sizeof *tops; k++) {
		for (int i = 0; i < 11; i++)
			ramp[i] = tops[k] * (float)i / 10;
		weft_image in = of_floats(ramp, 11, 1), out = made("normalize:low=0,high=1", in.view);
		for (int i = 0; i < 11; i++)
			cr_expect_float_eq(((const float *)(const void *)weft_row(out.view, 0))[i],
					   (double)i / 10, 2e-5, "%d of 0 to %g", i, (double)tops[k]);
		weft_image_free(&out);
		weft_image_free(&in);
	}
}

/* Parts of the picture, of ranges far apart, are counted together alike. */
Test(floats, are_counted_in_any_order)
{
	enum { W = 9, H = 90 };
	weft_image im, out[2] = { 0 };
	const weft_filter *f = weft_filter_find("equalize", NULL);

	cr_assert_eq(weft_image_make(&im, W, H, (weft_format) { 1, WEFT_F32 }, NULL), WEFT_OK);
	for (int k = 0; k < 2; k++) {
		for (int i = 0; i < W * H; i++) {
			/* the second time from the last to the first */
			const int at = k ? W * H - 1 - i : i;
			((float *)(void *)weft_row(im.view, at / W))[at % W] =
				ldexpf((float)(i % 11) - 5, i / 100 * 6 - 20);
		}
		cr_assert_eq(weft_apply(f, CHECK_ARGS("range=auto"), im.view, &out[k], &WEFT_SEQUENTIAL, NULL,
					NULL),
			     WEFT_OK);
	}
	for (int i = 0; i < W * H; i++) {
		const int back = W * H - 1 - i;
		cr_assert_eq(((const float *)(const void *)weft_row(out[0].view, i / W))[i % W],
			     ((const float *)(const void *)weft_row(out[1].view, back / W))[back % W], "%d",
			     i);
	}
	weft_image_free(&im);
	weft_image_free(&out[0]);
	weft_image_free(&out[1]);
}

Test(floats, have_levels_beyond_white)
{
	const float v[4] = { 1000, 1500, 2500, 3000 };
	weft_image im = of_floats(v, 4, 1), out = made("levels:1000,high=3000,to_high=100", im.view);
	const float *to = (const float *)(const void *)weft_row(out.view, 0);

	for (int i = 0; i < 4; i++)
		cr_expect_float_eq(to[i], (v[i] - 1000) / 20, 1e-4);
	weft_image_free(&out);
	out = made("threshold:2000", im.view);
	cr_expect_arr_eq(weft_row(out.view, 0), ((const float[]) { 0, 0, 1, 1 }), 16);
	weft_image_free(&out);
	weft_image_free(&im);
}

Test(floats, alone_go_beyond_white)
{
	static const char *const bad[] = { "levels:low=20,high=200", "levels:to_high=-1", "threshold:128",
					   "hysteresis:0.2,high=1.5" };
	uint8_t pixel = 7;
	const weft_view in = {
		.pixels = &pixel, .width = 1, .height = 1, .stride = 1, .format = { 1, WEFT_U8 }
	};

	for (int i = 0; i < 4; i++) {
		weft_chain *c = NULL;
		weft_image out = { 0 };
		weft_error e = { 0 };
		cr_assert_eq(weft_chain_parse(bad[i], &c, &e), WEFT_OK, "%s", e.text);
		cr_expect_eq(weft_chain_run(c, in, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_BAD_PARAM, "%s",
			     bad[i]);
		cr_expect(strstr(e.text, "only floats go beyond"), "%s", e.text);
		weft_chain_free(c);
	}
}

/* ---- of the grey alone ---- */

/* The grey of each pixel is what the filter makes of the grey picture, and no hue has moved. */
static void check_luma(const char *filter, int depth)
{
	char grey_chain[100], chain[100];
	ref_image in;
	double slack = depth == WEFT_U8 ? 1.1 / 255 : 1e-4;

	check_picture(&in, 70, 41, 3, depth, CHECK_SCENE);
	for (int i = 0; i < 70 * 41 * 3; i++) /* within 0..1 */
		in.at[i] = fmin(fmax(in.at[i], 0), ref_max(depth));
	weft_image image = check_to_image(&in);
	snprintf(chain, sizeof chain, "%s", filter);
	snprintf(grey_chain, sizeof grey_chain, "gray | %s", filter);
	weft_image out = made(chain, image.view), grey = made(grey_chain, image.view);
	ref_image got = check_from_view(out.view), want = check_from_view(grey.view);
	for (int y = 0; y < 41; y++)
		for (int x = 0; x < 70; x++) {
			double a[3], b[3], white = ref_max(depth);
			for (int c = 0; c < 3; c++) {
				a[c] = ref_get(&in, x, y, c) / white;
				b[c] = ref_get(&got, x, y, c) / white;
				cr_assert(b[c] >= -1e-6 && b[c] <= 1 + 1e-6);
			}
			const double luma = 0.299 * b[0] + 0.587 * b[1] + 0.114 * b[2];
			cr_assert_float_eq(luma, ref_get(&want, x, y, 0) / white, slack,
					   "%s, depth %d: %d, %d: %g %g", filter, depth, x, y, luma,
					   ref_get(&want, x, y, 0) / white);
			/* differences keep their proportions */
			cr_assert_float_eq((a[0] - a[1]) * (b[2] - b[1]), (a[2] - a[1]) * (b[0] - b[1]),
					   slack, "%s, depth %d: %d, %d", filter, depth, x, y);
		}
	ref_free(&in);
	ref_free(&got);
	ref_free(&want);
	weft_image_free(&image);
	weft_image_free(&out);
	weft_image_free(&grey);
}

Test(luma, keeps_hues)
{
	static const char *const chains[] = { "equalize:luma",
					      "normalize:on=luma,low=0.1,high=0.9",
					      "levels:0.2,high=0.7,gamma=1.5,on=luma",
					      "clahe:3,on=luma",
					      "autolevel:0.05,high=0.95,on=luma",
					      "equalize:luma,range=auto" };

	for (size_t i = 0; i < sizeof chains / sizeof *chains; i++)
		for (int depth = 1; depth <= 4; depth *= 2)
			check_luma(chains[i], depth);
	/* of a grey picture it is the same as ever */
	check_same("gray | equalize:luma", "gray | equalize");
	check_same("gray | clahe:on=luma", "gray | clahe");
	check_same("gray | levels:0.2,on=luma", "gray | levels:0.2");
}

/* ---- hysteresis ---- */

static void spread(const ref_image *in, ref_image *out, const void *arg)
{
	const double *level = arg, white = ref_max(in->depth);
	const double low = in->depth == WEFT_F32 ? (float)level[0] : floor(level[0] * white),
		     high = in->depth == WEFT_F32 ? (float)level[1] : floor(level[1] * white);
	bool changed = true;

	ref_make(out, in->width, in->height, 1, in->depth);
	for (int i = 0; i < in->width * in->height; i++)
		out->at[i] = reference_luma(in, i % in->width, i / in->width, REF_BT601) > high ? white : 0;
	while (changed) {
		changed = false;
		for (int y = 0; y < in->height; y++)
			for (int x = 0; x < in->width; x++)
				for (int k = 0; k < 9 && ref_get(out, x, y, 0) == 0; k++) {
					const int u = x + k % 3 - 1, v = y + k / 3 - 1;
					if (u < 0 || v < 0 || u >= in->width || v >= in->height ||
					    ref_get(out, u, v, 0) == 0 ||
					    !(reference_luma(in, x, y, REF_BT601) > low))
						continue;
					ref_set(out, x, y, 0, white);
					changed = true;
				}
	}
}

/* With alpha, colours count as over black: that is the engine's, as for canny. */
Test(hysteresis, goes_on_from_what_is_above)
{
	for (int kind = 0; kind < 12; kind++) {
		ref_image in, want;
		check_picture(&in, 70, 41, kind % 2 ? 3 : 1, 1 << kind / 2 % 3,
			      kind / 6 ? CHECK_NOISE : CHECK_SCENE);
		spread(&in, &want, (double[]) { 0.55, kind / 6 ? 0.9 : 0.75 });
		check_one_picture("hysteresis", CHECK_ARGS("low=0.55", kind / 6 ? "high=0.9" : "high=0.75"),
				  &in, &want);
		ref_free(&in);
		ref_free(&want);
	}
}
