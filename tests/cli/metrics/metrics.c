/* metrics.c: what weft diff says of two pictures is what the papers say. */
#include "../../../cli/diff/metrics.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Sharma, Wu and Dalal 2005, table 1. */
static const double pairs[][7] = {
	{ 50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425 },
	{ 50, 3.1571, -77.2803, 50, 0, -82.7485, 2.8615 },
	{ 50, 2.8361, -74.0200, 50, 0, -82.7485, 3.4412 },
	{ 50, -1.3802, -84.2814, 50, 0, -82.7485, 1.0000 },
	{ 50, -1.1848, -84.8006, 50, 0, -82.7485, 1.0000 },
	{ 50, -0.9009, -85.5211, 50, 0, -82.7485, 1.0000 },
	{ 50, 0, 0, 50, -1, 2, 2.3669 },
	{ 50, -1, 2, 50, 0, 0, 2.3669 },
	{ 50, 2.49, -0.001, 50, -2.49, 0.0009, 7.1792 },
	{ 50, 2.49, -0.001, 50, -2.49, 0.0010, 7.1792 },
	{ 50, 2.49, -0.001, 50, -2.49, 0.0011, 7.2195 },
	{ 50, 2.49, -0.001, 50, -2.49, 0.0012, 7.2195 },
	{ 50, -0.001, 2.49, 50, 0.0009, -2.49, 4.8045 },
	{ 50, -0.001, 2.49, 50, 0.0010, -2.49, 4.8045 },
	{ 50, -0.001, 2.49, 50, 0.0011, -2.49, 4.7461 },
	{ 50, 2.5, 0, 50, 0, -2.5, 4.3065 },
	{ 50, 2.5, 0, 73, 25, -18, 27.1492 },
	{ 50, 2.5, 0, 61, -5, 29, 22.8977 },
	{ 50, 2.5, 0, 56, -27, -3, 31.9030 },
	{ 50, 2.5, 0, 58, 24, 15, 19.4535 },
	{ 50, 2.5, 0, 50, 3.1736, 0.5854, 1.0000 },
	{ 50, 2.5, 0, 50, 3.2972, 0, 1.0000 },
	{ 50, 2.5, 0, 50, 1.8634, 0.5757, 1.0000 },
	{ 50, 2.5, 0, 50, 3.2592, 0.3350, 1.0000 },
	{ 60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644 },
	{ 63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630 },
	{ 61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731 },
	{ 35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645 },
	{ 22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373 },
	{ 36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146 },
	{ 90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441 },
	{ 90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381 },
	{ 6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377 },
	{ 2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082 },
};

Test(metrics, ciede2000_is_as_published)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		const double *p = pairs[i];
		cr_expect_float_eq(delta_e2000(p, p + 3), p[6], 1e-4, "pair %zu: %.6f", i + 1,
				   delta_e2000(p, p + 3));
		cr_expect_float_eq(delta_e2000(p + 3, p), p[6], 1e-4, "pair %zu, the other way round", i + 1);
	}
}

static weft_image picture(int width, int height, int channels, uint8_t depth)
{
	weft_image im;
	cr_assert_eq(weft_image_make(&im, width, height, (weft_format) { (uint8_t)channels, depth }, NULL),
		     WEFT_OK);
	return im;
}

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Waves, and in b noise on them. */
static void scene(weft_view a, weft_view b)
{
	uint32_t seed = 5;

	for (int y = 0; y < a.height; y++)
		for (int i = 0; i < a.width * a.format.channels; i++) {
			const double v = 0.5 + 0.3 * sin(i * 0.13) * cos(y * 0.07 + i % 3),
				     n = (next(&seed) % 1000) / 1e3;
			const double w = 0.8 * v + 0.2 * n;
			if (a.format.depth == WEFT_U8) {
				weft_row(a, y)[i] = (uint8_t)(v * 255);
				weft_row(b, y)[i] = (uint8_t)(w * 255);
			} else {
				((float *)(void *)weft_row(a, y))[i] = (float)v;
				((float *)(void *)weft_row(b, y))[i] = (float)w;
			}
		}
}

/* ---- the definitions, window by window ---- */

struct plane {
	int width, height;
	double *at;
};

static double at(const struct plane *p, int x, int y)
{
	return p->at[y * p->width + x];
}

static void naive(const struct plane *a, const struct plane *b, double *all, double *contrast)
{
	double weight[11][11], sum = 0;
	int count = 0;

	*all = *contrast = 0;
	for (int j = 0; j < 11; j++)
		for (int i = 0; i < 11; i++)
			sum += weight[j][i] = exp(-((i - 5) * (i - 5) + (j - 5) * (j - 5)) / 4.5);
	for (int y = 0; y + 11 <= a->height; y++)
		for (int x = 0; x + 11 <= a->width; x++) {
			double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
			for (int j = 0; j < 11; j++)
				for (int i = 0; i < 11; i++) {
					ma += weight[j][i] / sum * at(a, x + i, y + j);
					mb += weight[j][i] / sum * at(b, x + i, y + j);
				}
			for (int j = 0; j < 11; j++)
				for (int i = 0; i < 11; i++) {
					const double u = at(a, x + i, y + j) - ma,
						     v = at(b, x + i, y + j) - mb;
					aa += weight[j][i] / sum * u * u;
					bb += weight[j][i] / sum * v * v;
					ab += weight[j][i] / sum * u * v;
				}
			const double cs = (2 * ab + 0.0009) / (aa + bb + 0.0009);
			*contrast += cs;
			*all += cs * (2 * ma * mb + 0.0001) / (ma * ma + mb * mb + 0.0001);
			count++;
		}
	*all /= count;
	*contrast /= count;
}

static struct plane plane(weft_view v, int c)
{
	struct plane p = { v.width, v.height, calloc((size_t)v.width * (size_t)v.height, sizeof(double)) };

	for (int y = 0; y < v.height; y++)
		for (int x = 0; x < v.width; x++)
			p.at[y * v.width + x] = metrics_sample(v, y, (size_t)(x * v.format.channels + c)) /
						metrics_white(v.format);
	return p;
}

static void halve(struct plane *p)
{
	const struct plane old = *p;

	p->width /= 2;
	p->height /= 2;
	for (int y = 0; y < p->height; y++)
		for (int x = 0; x < p->width; x++)
			p->at[y * p->width + x] =
				(at(&old, 2 * x, 2 * y) + at(&old, 2 * x + 1, 2 * y) +
				 at(&old, 2 * x, 2 * y + 1) + at(&old, 2 * x + 1, 2 * y + 1)) /
				4;
}

Test(metrics, ssim_is_the_mean_over_windows)
{
	for (int channels = 1; channels <= 4; channels++)
		for (uint8_t depth = WEFT_U8; depth <= WEFT_F32; depth = (uint8_t)(depth * 4)) {
			weft_image a = picture(31, 24, channels, depth), b = picture(31, 24, channels, depth);
			struct metrics m;
			double want = 0;
			scene(a.view, b.view);
			for (int c = 0; c < channels; c++) {
				struct plane p = plane(a.view, c), q = plane(b.view, c);
				double all, contrast;
				naive(&p, &q, &all, &contrast);
				want += all / channels;
				free(p.at);
				free(q.at);
			}
			cr_assert_eq(metrics_ssim(a.view, b.view, &m, NULL), WEFT_OK);
			cr_expect_float_eq(m.value[METRIC_SSIM], want, 1e-6, "%.9f, not %.9f",
					   m.value[METRIC_SSIM], want);
			weft_image_free(&a);
			weft_image_free(&b);
		}
}

Test(metrics, ssim_of_flat_pictures_is_luminance_alone)
{
	weft_image a = picture(20, 20, 1, WEFT_F32), b = picture(20, 20, 1, WEFT_F32);
	struct metrics m;

	for (int y = 0; y < 20; y++)
		for (int x = 0; x < 20; x++) {
			((float *)(void *)weft_row(a.view, y))[x] = 0.25f;
			((float *)(void *)weft_row(b.view, y))[x] = 0.75f;
		}
	metrics_ssim(a.view, b.view, &m, NULL);
	cr_expect_float_eq(m.value[METRIC_SSIM], (2 * 0.25 * 0.75 + 1e-4) / (0.0625 + 0.5625 + 1e-4), 1e-9);
	weft_image_free(&a);
	weft_image_free(&b);
}

Test(metrics, msssim_is_five_scales)
{
	static const double powers[] = { 0.0448, 0.2856, 0.3001, 0.2363, 0.1333 };
	weft_image a = picture(179, 176, 1, WEFT_U8), b = picture(179, 176, 1, WEFT_U8);
	struct metrics m;
	double want = 1;

	scene(a.view, b.view);
	struct plane p = plane(a.view, 0), q = plane(b.view, 0);
	for (int i = 0; i < 5; i++) {
		double all, contrast;
		naive(&p, &q, &all, &contrast);
		want *= pow(i < 4 ? contrast : all, powers[i]);
		halve(&p);
		halve(&q);
	}
	cr_assert_eq(metrics_msssim(a.view, b.view, &m, NULL), WEFT_OK);
	cr_expect_float_eq(m.value[METRIC_MSSSIM], want, 1e-6, "%.9f, not %.9f", m.value[METRIC_MSSSIM],
			   want);
	free(p.at);
	free(q.at);
	weft_view low = a.view;
	low.height = 175;
	metrics_msssim(low, low, &m, NULL);
	cr_expect(isnan(m.value[METRIC_MSSSIM]), "175 rows are too few");
	weft_image_free(&a);
	weft_image_free(&b);
}

/* sRGB's primaries and greys in CIELAB under D65, to three places, as tables have them. */
Test(metrics, colours_are_seen_under_d65)
{
	static const struct {
		uint8_t a[3], b[3];
		double lab_a[3], lab_b[3];
	} cases[] = {
		{ { 255, 0, 0 }, { 0, 255, 0 }, { 53.241, 80.092, 67.203 }, { 87.735, -86.183, 83.179 } },
		{ { 0, 0, 255 }, { 255, 255, 255 }, { 32.297, 79.188, -107.860 }, { 100, 0, 0 } },
		{ { 119, 119, 119 }, { 0, 0, 0 }, { 50.034, 0, 0 }, { 0, 0, 0 } },
	};

	for (int i = 0; i < 3; i++) {
		weft_image a = picture(2, 1, 3, WEFT_U8), b = picture(2, 1, 3, WEFT_U8);
		struct metrics m;
		for (int c = 0; c < 6; c++) {
			a.view.pixels[c] = cases[i].a[c % 3];
			b.view.pixels[c] = c < 3 ? cases[i].a[c] : cases[i].b[c % 3];
		}
		cr_assert_eq(metrics_de2000(a.view, b.view, false, &m, NULL), WEFT_OK);
		const double want = delta_e2000(cases[i].lab_a, cases[i].lab_b);
		cr_expect_float_eq(m.value[METRIC_DE2000_MAX], want, 0.02, "%g, not %g",
				   m.value[METRIC_DE2000_MAX], want);
		cr_expect_float_eq(m.value[METRIC_DE2000], m.value[METRIC_DE2000_MAX] / 2, 1e-12);
		weft_image_free(&a);
		weft_image_free(&b);
	}
}

Test(metrics, the_same_nan_is_the_same)
{
	weft_image a = picture(16, 16, 3, WEFT_F32), b = picture(16, 16, 3, WEFT_F32), map;
	struct metrics m;

	scene(a.view, b.view);
	for (int y = 0; y < 16; y++)
		memcpy(weft_row(b.view, y), weft_row(a.view, y), 16 * 3 * sizeof(float));
	((float *)(void *)weft_row(a.view, 3))[7] = ((float *)(void *)weft_row(b.view, 3))[7] = NAN;
	((float *)(void *)weft_row(a.view, 5))[7] = ((float *)(void *)weft_row(b.view, 5))[7] = INFINITY;
	metrics_samples(a.view, b.view, &m);
	metrics_ssim(a.view, b.view, &m, NULL);
	metrics_de2000(a.view, b.view, false, &m, NULL);
	cr_expect_eq(m.differing, 0);
	cr_expect_eq(m.value[METRIC_MAX], 0);
	cr_expect_float_eq(m.value[METRIC_SSIM], 1, 1e-12);
	cr_expect_eq(m.value[METRIC_DE2000_MAX], 0);
	((float *)(void *)weft_row(b.view, 3))[7] = 0;
	metrics_samples(a.view, b.view, &m);
	cr_expect_eq(m.differing, 1);
	cr_expect(isinf(m.value[METRIC_MAX]));
	cr_assert_eq(heat_map(a.view, b.view, &map, NULL), WEFT_OK);
	cr_expect_eq(weft_row(map.view, 3)[6], 255);
	cr_expect_eq(weft_row(map.view, 3)[9], 0);
	weft_image_free(&a);
	weft_image_free(&b);
	weft_image_free(&map);
}
