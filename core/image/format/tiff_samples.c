/* tiff_samples.c: TIFF's samples to ours.
 *
 * Whole numbers of b bits are scaled to 0..255 (b <= 8) or 0..65535 (b <= 16),
 * rounded; 32 and 64 bits become f32, as do floats of every width, which keep their values,
 * and whole numbers with a sign, whose greatest is 1.
 * White-is-zero is turned round, inks become light, premultiplied alpha straight.
 */
#include <math.h>
#include <string.h>

#include "../convert.h"
#include "tiff.h"

/* Sample i of a row, as it stands. */
static uint32_t whole_sample(const uint8_t *row, size_t i, int bits)
{
	if (bits == 8)
		return row[i];
	if (bits == 16)
		return ((const uint16_t *)(const void *)row)[i];
	if (bits == 32)
		return ((const uint32_t *)(const void *)row)[i];
	/* Packed, the first in the highest bits. */
	uint32_t v = 0;
	for (size_t at = i * (size_t)bits, end = at + (size_t)bits; at < end;) {
		unsigned left = 8 - (unsigned)(at % 8), n = left < end - at ? left : (unsigned)(end - at);
		v = v << n | ((uint32_t)row[at / 8] >> (left - n) & ((1u << n) - 1));
		at += n;
	}
	return v;
}

static float from_half(uint16_t h)
{
	uint32_t sign = (uint32_t)(h & 0x8000) << 16, exponent = h >> 10 & 31, fraction = h & 1023;
	if (exponent == 0) {
		float small = (float)fraction * 0x1p-24f;
		return sign ? -small : small;
	}
	uint32_t bits = sign | (exponent == 31 ? 255u : exponent + 112) << 23 | fraction << 13;
	float v;
	memcpy(&v, &bits, sizeof v);
	return v;
}

/* In parts of the greatest. */
static float wide_sample(const weft_tiff *t, const uint8_t *row, size_t i)
{
	uint64_t v = t->bits == 64 ? ((const uint64_t *)(const void *)row)[i] : whole_sample(row, i, t->bits);
	int unused = 64 - t->bits;
	if (t->is_signed)
		return (float)((double)((int64_t)(v << unused) >> unused) / (double)(INT64_MAX >> unused));
	return (float)((double)v / (double)(UINT64_MAX >> unused));
}

static float float_sample(const weft_tiff *t, const uint8_t *row, size_t i)
{
	if (!t->is_float)
		return wide_sample(t, row, i);
	if (t->bits == 16)
		return from_half((uint16_t)whole_sample(row, i, 16));
	if (t->bits == 64)
		return (float)((const double *)(const void *)row)[i];
	return ((const float *)(const void *)row)[i];
}

/* Where sample s of pixel x is: which row, and which of its samples. */
static size_t place(const weft_tiff *t, const uint8_t *const *planes, size_t x, int s, const uint8_t **row)
{
	*row = planes[t->separate ? s : 0];
	return t->separate ? x : x * (size_t)t->samples + (size_t)s;
}

static uint32_t sample(const weft_tiff *t, const uint8_t *const *planes, size_t x, int s)
{
	const uint8_t *row;
	size_t i = place(t, planes, x, s, &row);
	return whole_sample(row, i, t->bits);
}

static uint32_t top(const weft_tiff *t)
{
	return t->format.depth == WEFT_U8 ? 255 : 65535;
}

static uint32_t scaled(const weft_tiff *t, uint32_t v)
{
	uint32_t most = (1u << t->bits) - 1;
	return most == top(t) ? v : (uint32_t)(((uint64_t)v * top(t) + most / 2) / most);
}

static void put(const weft_tiff *t, void *to, size_t i, uint32_t v)
{
	if (t->format.depth == WEFT_U8)
		((uint8_t *)to)[i] = (uint8_t)v;
	else
		((uint16_t *)to)[i] = (uint16_t)v;
}

/* Of CIE's, a and b have a sign; of ICC's they are moved up, and 16 bits are 256 times 8. */
static void lab_pixel(const weft_tiff *t, const uint8_t *const *planes, size_t x, void *to, size_t i)
{
	double lab[3], rgb[3], fine = t->bits == 16 ? 256 : 1;
	bool icc = t->colours == WEFT_TIFF_ICC_LAB;
	for (int k = 0; k < 3; k++) {
		uint32_t v = sample(t, planes, x, k);
		if (k == 0)
			lab[k] = 100.0 * v / (icc ? 255 * fine : top(t));
		else if (icc)
			lab[k] = v / fine - 128;
		else
			lab[k] = t->bits == 16 ? (int16_t)v / fine : (int8_t)v;
	}
	weft_tiff_lab(lab, rgb);
	for (int k = 0; k < 3; k++)
		put(t, to, i + (size_t)k, (uint32_t)floor(rgb[k] * top(t) + 0.5));
}

/* One pixel's colours in whole numbers, written from `to`'s sample i on. */
static void whole_pixel(const weft_tiff *t, const uint8_t *const *planes, size_t x, void *to, size_t i)
{
	int colours = t->format.channels - (t->alpha != 0);
	if (t->colours == WEFT_TIFF_PALETTE) {
		const uint8_t *c = t->palette[sample(t, planes, x, 0)];
		for (int k = 0; k < colours; k++)
			put(t, to, i + (size_t)k, c[k]);
		return;
	}
	if (weft_tiff_is_lab(t)) {
		lab_pixel(t, planes, x, to, i);
		if (t->alpha)
			put(t, to, i + 3, scaled(t, sample(t, planes, x, t->alpha)));
		return;
	}
	uint32_t most = top(t), light = most;
	if (t->colours == WEFT_TIFF_INKS)
		light = most - scaled(t, sample(t, planes, x, 3));
	for (int k = 0; k < colours; k++) {
		uint32_t v = scaled(t, sample(t, planes, x, k));
		if (t->colours == WEFT_TIFF_INKS)
			v = (uint32_t)(((uint64_t)(most - v) * light + most / 2) / most);
		else if (t->colours == WEFT_TIFF_WHITE_IS_ZERO)
			v = most - v;
		put(t, to, i + (size_t)k, v);
	}
	if (t->alpha)
		put(t, to, i + (size_t)colours, scaled(t, sample(t, planes, x, t->alpha)));
}

/* CIE XYZ to the colours of sRGB, as light. */
static void xyz_pixel(float *c)
{
	float x = c[0], y = c[1], z = c[2];
	c[0] = 3.240479f * x - 1.537150f * y - 0.498535f * z;
	c[1] = -0.969256f * x + 1.875991f * y + 0.041556f * z;
	c[2] = 0.055648f * x - 0.204043f * y + 1.057311f * z;
}

static void float_pixel(const weft_tiff *t, const uint8_t *const *planes, size_t x, float *to)
{
	int colours = t->format.channels - (t->alpha != 0);
	const uint8_t *row;
	for (int k = 0; k < t->format.channels; k++) {
		size_t i = place(t, planes, x, k < colours ? k : t->alpha, &row);
		float v = float_sample(t, row, i);
		to[k] = t->colours == WEFT_TIFF_WHITE_IS_ZERO && k < colours ? 1 - v : v;
	}
	if (t->colours == WEFT_TIFF_LOG_XYZ)
		xyz_pixel(to);
}

/* A row in the file is one of ours. */
static bool as_it_lies(const weft_tiff *t)
{
	if (t->converted)
		return true;
	return t->colours != WEFT_TIFF_WHITE_IS_ZERO && t->colours != WEFT_TIFF_PALETTE &&
	       t->colours != WEFT_TIFF_LOG_XYZ && t->colours != WEFT_TIFF_INKS && !weft_tiff_is_lab(t) &&
	       t->samples == t->format.channels && (!t->separate || t->samples == 1) &&
	       t->bits == 8 * t->format.depth && t->is_float == (t->format.depth == WEFT_F32);
}

void weft_tiff_row(const weft_tiff *t, const uint8_t *const *planes, void *to)
{
	size_t channels = t->format.channels, width = (size_t)t->width;
	if (as_it_lies(t))
		memcpy(to, planes[0], width * weft_pixel_bytes(t->format));
	else if (t->format.depth == WEFT_F32)
		for (size_t x = 0; x < width; x++)
			float_pixel(t, planes, x, (float *)to + x * channels);
	else
		for (size_t x = 0; x < width; x++)
			whole_pixel(t, planes, x, to, x * channels);
	if (t->premultiplied)
		weft_unpremultiply_row(to, to, t->format, t->width);
}
