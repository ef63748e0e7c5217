/* Premultiplied in more bits, a colour under any alpha but 0 comes back as it was; the bytes are the same by
 * every instruction set that this machine has. */
#include "image/alpha.h"
#include "image/convert.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(alpha, .timeout = 120);

static weft_alpha_lanes best(void)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	    __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
		return WEFT_ALPHA_AVX512;
	if (__builtin_cpu_supports("avx2"))
		return WEFT_ALPHA_AVX2;
#endif
	return WEFT_ALPHA_BASE;
}

/* Every colour under every alpha, u8. */
Test(alpha, u8_comes_back_exactly)
{
	const weft_format f = { 2, WEFT_U8 };
	uint8_t row[2 * 256], back[2 * 256];
	uint16_t wide[2 * 256];
	for (int a = 0; a < 256; a++) {
		for (int v = 0; v < 256; v++) {
			row[2 * v] = (uint8_t)v;
			row[2 * v + 1] = (uint8_t)a;
		}
		weft_premultiply_wide_row(row, f, wide, 256, best());
		weft_unpremultiply_wide_row(wide, back, f, 256, best());
		for (int v = 0; v < 256; v++) {
			cr_assert_eq(wide[2 * v], (2 * 257 * v * 257L * a + 65535) / (2 * 65535),
				     "%d under %d", v, a);
			cr_assert_eq(back[2 * v], a ? v : 0, "%d under %d", v, a);
			cr_assert_eq(back[2 * v + 1], a);
		}
	}
}

Test(alpha, u16_comes_back_exactly)
{
	static const uint16_t alphas[] = { 1, 2, 3, 255, 257, 1000, 32767, 65534, 65535 };
	const weft_format f = { 4, WEFT_U16 };
	for (int i = 0; i < 9; i++)
		for (int v = 0; v < 65536; v++) {
			const uint16_t pixel[4] = { (uint16_t)v, (uint16_t)(65535 - v), 12345, alphas[i] };
			uint16_t back[4];
			float wide[4];
			weft_premultiply_wide_row(pixel, f, wide, 1, best());
			weft_unpremultiply_wide_row(wide, back, f, 1, best());
			cr_assert_arr_eq(back, pixel, sizeof back, "%d under %d", v, alphas[i]);
		}
}

/* Undoing in one step is dividing, then narrowing, as convert.h has it. */
Test(alpha, back_is_division_then_a_change_of_depth)
{
	const weft_format f = { 4, WEFT_U8 }, wide = { 4, WEFT_U16 };
	uint32_t r = 1;
	for (int i = 0; i < 2000000; i++) {
		uint16_t p[4], straight[4];
		uint8_t one[4], two[4];
		for (int c = 0; c < 4; c++) {
			r = r * 1664525 + 1013904223;
			p[c] = (uint16_t)(r >> 16 >> (i % 5 == c ? 8 : 0));
		}
		weft_unpremultiply_wide_row(p, one, f, 1, best());
		weft_unpremultiply_row(p, straight, wide, 1);
		weft_convert_row(straight, wide, two, f, 1);
		cr_assert_arr_eq(one, two, 4, "%u %u %u %u", p[0], p[1], p[2], p[3]);
	}
}

/* The picture that showed it: 200,100,50 under an alpha of 10, and of 1. */
Test(alpha, the_examples)
{
	const uint8_t pixels[8] = { 200, 100, 50, 10, 200, 100, 50, 1 };
	uint8_t back[8];
	uint16_t wide[8];
	weft_premultiply_wide_row(pixels, (weft_format) { 4, WEFT_U8 }, wide, 2, best());
	weft_unpremultiply_wide_row(wide, back, (weft_format) { 4, WEFT_U8 }, 2, best());
	cr_assert_arr_eq(back, pixels, 8);
}

/* ---- rows, against the formulas one sample at a time ---- */

enum { ROW_MAX = 150 };

static uint32_t seed;

static uint32_t any(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

/* Of runs: opaque, clear, anything. */
static uint32_t any_alpha(int x, uint32_t white)
{
	switch (x / 23 % 4) {
	case 0: return white;
	case 1: return any() % (white + 1);
	case 2: return x % 5 ? white : any() % (white + 1);
	default: return any() % 2 ? 0 : any() % 4;
	}
}

static void fill(void *row, weft_format f, int width)
{
	for (int i = 0; i < width * f.channels; i++) {
		const bool alpha = i % f.channels == f.channels - 1;
		const uint32_t white = f.depth == WEFT_U8 ? 255 : 65535;
		const uint32_t v = alpha ? any_alpha(i / f.channels, white) : any() % (white + 1);
		if (f.depth == WEFT_U8)
			((uint8_t *)row)[i] = (uint8_t)v;
		else if (f.depth == WEFT_U16)
			((uint16_t *)row)[i] = (uint16_t)v;
		else
			((float *)row)[i] = (float)v / 65535 * (alpha ? 1.0f : 1.2f) - (alpha ? 0.0f : 0.1f);
	}
}

/* Sample i of what format f is premultiplied to. */
static void check_wide(const void *row, const void *wide, weft_format f, int i)
{
	const int at = i - i % f.channels + f.channels - 1;
	if (f.depth == WEFT_U8) {
		const uint8_t *r = row;
		const uint64_t v = r[i] * 257u, a = i == at ? 65535 : r[at] * 257u;
		cr_assert_eq(((const uint16_t *)wide)[i], (v * a + 32767) / 65535);
		return;
	}
	const float unit = 1.0f / 65535, *r = row;
	const uint16_t *levels = row;
	const float v = f.depth == WEFT_U16 ? (float)levels[i] * unit : r[i];
	const float a = f.depth == WEFT_U16 ? (float)levels[at] * unit : r[at];
	const float want = i == at ? v : v * a;
	cr_assert_arr_eq((const float *)wide + i, &want, sizeof want);
}

/* And back. */
static void check_back(const void *wide, const void *back, weft_format f, int i)
{
	const int at = i - i % f.channels + f.channels - 1;
	if (f.depth == WEFT_U8) {
		const uint16_t *p = wide;
		const uint64_t a = p[at];
		uint64_t v = i == at ? a : a ? (p[i] * 65535ull + a / 2) / a : 0;
		v = v > 65535 ? 65535 : v;
		cr_assert_eq(((const uint8_t *)back)[i], (v * 255 + 32767) / 65535, "%u under %u", p[i],
			     p[at]);
		return;
	}
	const float *p = wide, v = i == at ? p[i] : p[at] == 0 ? 0 : p[i] / p[at];
	if (f.depth == WEFT_F32)
		cr_assert_arr_eq((const float *)back + i, &v, sizeof v);
	else
		cr_assert_eq(((const uint16_t *)back)[i],
			     v > 0 ? v < 1 ? (int)(v * 65535.0f + 0.5f) : 65535 : 0);
}

static void check_row(weft_format f, int width, weft_alpha_lanes lanes)
{
	const weft_format wide_format = { f.channels, weft_premultiplied_depth(f.depth) };
	float row[4 * ROW_MAX], wide[4 * ROW_MAX + 1], back[4 * ROW_MAX + 1];
	memset(wide, 0x5a, sizeof wide);
	memset(back, 0x5a, sizeof back);
	fill(row, f, width);
	weft_premultiply_wide_row(row, f, wide, width, lanes);
	for (int i = 0; i < width * f.channels; i++)
		check_wide(row, wide, f, i);
	cr_assert_eq(((uint8_t *)wide)[width * wide_format.channels * wide_format.depth], 0x5a);
	if (any() % 2) /* what a filter may leave, too: colours above alpha */
		fill(wide, wide_format, width);
	weft_unpremultiply_wide_row(wide, back, f, width, lanes);
	for (int i = 0; i < width * f.channels; i++)
		check_back(wide, back, f, i);
	cr_assert_eq(((uint8_t *)back)[width * f.channels * f.depth], 0x5a);
}

Test(alpha, rows_are_the_formulas_by_every_instruction_set)
{
	static const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
	for (int lanes = WEFT_ALPHA_BASE; lanes <= (int)best(); lanes++)
		for (int width = 1; width < ROW_MAX; width++)
			for (int k = 0; k < 3; k++)
				for (uint8_t channels = 2; channels <= 4; channels += 2)
					check_row((weft_format) { channels, depths[k] }, width,
						  (weft_alpha_lanes)lanes);
}

/* Every alpha, with the colours about each place where the result changes. */
Test(alpha, u8_rounds_at_the_right_places)
{
	const weft_format f = { 2, WEFT_U8 };
	uint16_t wide[2 * 255 * 3];
	uint8_t back[2 * 255 * 3];
	for (int a = 1; a < 65536; a++) {
		int n = 0;
		for (int level = 0; level < 255; level++)
			for (int d = -1; d <= 1; d++) {
				const int p = (int)(((2 * level + 1) * (int64_t)a) / 510) + d;
				wide[n++] = (uint16_t)(p < 0 ? 0 : p > 65535 ? 65535 : p);
				wide[n++] = (uint16_t)a;
			}
		weft_unpremultiply_wide_row(wide, back, f, n / 2, a % 2 ? WEFT_ALPHA_BASE : best());
		for (int i = 0; i < n; i += 2) {
			uint64_t v = (wide[i] * 65535ull + (unsigned)a / 2) / (unsigned)a;
			v = v > 65535 ? 65535 : v;
			if (back[i] != (v * 255 + 32767) / 65535)
				cr_assert_fail("%u under %d", wide[i], a);
		}
	}
}
