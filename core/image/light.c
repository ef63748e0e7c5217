/* light.c: sRGB's curve, by tables where samples are whole numbers. */
#include "light.h"

#include <math.h>
#include <pthread.h>

#include "convert.h"
#include "srgb_curve.h"

enum { U8_LEVELS = 256, U16_LEVELS = 65536 };

static struct {
	uint16_t u8[U8_LEVELS];
	float u16[U16_LEVELS];
	uint8_t back_u8[U16_LEVELS];
	double least[U8_LEVELS + 1]; /* light that rounds to a level of u8 */
} table;
static pthread_once_t once = PTHREAD_ONCE_INIT;

double weft_light_of(double v)
{
	return weft_srgb_light_exact(v);
}

double weft_light_back(double l)
{
	return weft_srgb_back_exact(l);
}

static void fill(void)
{
	for (int i = 1; i < U8_LEVELS; i++)
		table.least[i] = weft_light_of((i - 0.5) / 255);
	table.least[U8_LEVELS] = INFINITY;
	for (int i = 0; i < U8_LEVELS; i++)
		table.u8[i] = (uint16_t)floor(65535 * weft_light_of(i / 255.0) + 0.5);
	for (int i = 0; i < U16_LEVELS; i++) {
		table.u16[i] = (float)weft_light_of(i / 65535.0);
		table.back_u8[i] = (uint8_t)floor(255 * weft_light_back(i / 65535.0) + 0.5);
	}
}

weft_format weft_light_format(weft_format f)
{
	return (weft_format) { f.channels, f.depth == WEFT_U8 ? WEFT_U16 : WEFT_F32 };
}

static uint16_t back_u16(float l)
{
	const double v = floor(65535 * weft_light_back(l) + 0.5);

	return !(v > 0) ? 0 : v > 65535 ? 65535 : (uint16_t)v;
}

static bool is_alpha(weft_format f, int i)
{
	return weft_has_alpha(f) && i % f.channels == f.channels - 1;
}

void weft_light_row(const void *from, weft_format f, void *to, int width)
{
	const int n = width * f.channels;

	pthread_once(&once, fill);
	if (weft_has_alpha(f))
		weft_convert_row(from, f, to, weft_light_format(f), width);
	for (int i = 0; i < n; i++) {
		if (is_alpha(f, i))
			continue;
		if (f.depth == WEFT_U8)
			((uint16_t *)to)[i] = table.u8[((const uint8_t *)from)[i]];
		else if (f.depth == WEFT_U16)
			((float *)to)[i] = table.u16[((const uint16_t *)from)[i]];
		else
			((float *)to)[i] = (float)weft_light_of(((const float *)from)[i]);
	}
}

void weft_light_back_row(const void *from, void *to, weft_format f, int width)
{
	const int n = width * f.channels;

	pthread_once(&once, fill);
	if (weft_has_alpha(f))
		weft_convert_row(from, weft_light_format(f), to, f, width);
	for (int i = 0; i < n; i++) {
		if (is_alpha(f, i))
			continue;
		if (f.depth == WEFT_U8)
			((uint8_t *)to)[i] = table.back_u8[((const uint16_t *)from)[i]];
		else if (f.depth == WEFT_U16)
			((uint16_t *)to)[i] = back_u16(((const float *)from)[i]);
		else
			((float *)to)[i] = (float)weft_light_back(((const float *)from)[i]);
	}
}

/* The table's guess is right but next to where two levels meet. */
static uint8_t level_u8(float l)
{
	int level = !(l > 0) ? 0 : l >= 1 ? 255 : table.back_u8[(int)(l * 65535 + 0.5f)];

	while (level > 0 && !(l >= table.least[level]))
		level--;
	while (level < 255 && l >= table.least[level + 1])
		level++;
	return (uint8_t)level;
}

void weft_light_to_levels_row(const float *from, void *to, weft_format f, int width)
{
	const int n = width * f.channels;

	pthread_once(&once, fill);
	if (weft_has_alpha(f))
		weft_convert_row(from, (weft_format) { f.channels, WEFT_F32 }, to, f, width);
	for (int i = 0; i < n; i++) {
		if (is_alpha(f, i))
			continue;
		if (f.depth == WEFT_U8)
			((uint8_t *)to)[i] = level_u8(from[i]);
		else
			((uint16_t *)to)[i] = back_u16(from[i]);
	}
}

void weft_light_of_levels_row(const void *from, weft_format f, float *to, int width)
{
	const int n = width * f.channels;

	pthread_once(&once, fill);
	if (weft_has_alpha(f))
		weft_convert_row(from, f, to, (weft_format) { f.channels, WEFT_F32 }, width);
	for (int i = 0; i < n; i++)
		if (!is_alpha(f, i)) /* 257 times a level of u8 is the same part of white */
			to[i] = table.u16[f.depth == WEFT_U8 ? 257 * ((const uint8_t *)from)[i]
							     : ((const uint16_t *)from)[i]];
}
