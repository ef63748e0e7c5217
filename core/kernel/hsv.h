/* hsv.h: hue, saturation and value (the hexcone of Smith 1978) there, changed, and back.
 *
 * In single precision, in the units of the samples; those below black count as
 * black.  With v the greatest of a pixel's colours, d = v - the least:
 *   h = (g - b)/d where r = v, else (b - r)/d + 2 where g = v, else (r - g)/d + 4
 *   h + hue, in sixths of a turn, into 0..6
 *   V = v*value, C = min(d*chroma, V), chroma = value*saturation
 *   red = (V - C) + C*clamp(|h - 3| - 1), green = (V - C) + C*clamp(2 - |h - 2|),
 *   blue = (V - C) + C*clamp(2 - |h - 4|), clamp into 0..1
 * Integers are rounded, floor(x + 0.5), and clamped.  Grey is v*value; alpha stays.
 * Where hue, value and saturation are neutral, integers come back as they were.
 */
#ifndef WEFT_KERNEL_HSV_H
#define WEFT_KERNEL_HSV_H

#include <math.h>

#include "rgb.h"

enum { WEFT_HSV_CHUNK = 256 };

struct weft_hsv {
	float hue; /* 0..6 */
	float value, chroma;
};

static inline void weft_hsv_set(struct weft_hsv *s, double degrees, double value, double saturation)
{
	const double turns = degrees / 360;

	s->hue = (float)((turns - floor(turns)) * 6);
	s->value = (float)value;
	s->chroma = (float)(value * saturation);
}

WEFT_KERNEL float weft_hsv_unit(float v)
{
	v = v > 0 ? v : 0;
	return v < 1 ? v : 1;
}

WEFT_KERNEL void weft_hsv_pixel(const struct weft_hsv *s, float *red, float *green, float *blue)
{
	/* each choice between two numbers that are there already, for loops to vectorise */
	const float r = *red > 0 ? *red : 0, g = *green > 0 ? *green : 0, b = *blue > 0 ? *blue : 0;
	const float most = g > b ? g : b, least = g < b ? g : b;
	const float v = r > most ? r : most, d = v - (r < least ? r : least);
	const float gb = g - b, br = b - r, rg = r - g;
	const float other = v == g ? br : rg, turn = v == g ? 2.0f : 4.0f;
	const float across = v == r ? gb : other, start = v == r ? 0.0f : turn;
	float h = across / (d > 0 ? d : 1) + start;

	h += s->hue;
	const float up = h + 6;
	h = h < 0 ? up : h;
	const float down = h - 6;
	h = h < 6 ? h : down;
	const float value = v * s->value, full = d * s->chroma, chroma = full < value ? full : value;
	const float low = value - chroma;
	*red = low + chroma * weft_hsv_unit(fabsf(h - 3) - 1);
	*green = low + chroma * weft_hsv_unit(2 - fabsf(h - 2));
	*blue = low + chroma * weft_hsv_unit(2 - fabsf(h - 4));
}

WEFT_KERNEL uint32_t weft_hsv_byte(float v)
{
	return (uint32_t)(int32_t)((v < 255 ? v : 255) + 0.5f);
}

/* Pixels of four bytes: red lowest, what is highest stays. */
static inline void weft_hsv_words(const struct weft_hsv *state, uint32_t *pixel, int n)
{
	const struct weft_hsv s = *state;

	for (int i = 0; i < n; i++) {
		const uint32_t p = pixel[i];
		float r = (float)(int32_t)(p & 255), g = (float)(int32_t)(p >> 8 & 255);
		float b = (float)(int32_t)(p >> 16 & 255);
		weft_hsv_pixel(&s, &r, &g, &b);
		pixel[i] =
			(p & 0xFF000000) | weft_hsv_byte(b) << 16 | weft_hsv_byte(g) << 8 | weft_hsv_byte(r);
	}
}

/* n pixels of three bytes to four, and back. */
WEFT_KERNEL void weft_hsv_widen(const uint8_t *in, uint32_t *pixel, int n)
{
	int i = 0;

#if WEFT_RGB_LANES
	const weft_u8x16 order = { 0, 1, 2, 128, 3, 4, 5, 128, 6, 7, 8, 128, 9, 10, 11, 128 };
	for (; i + WEFT_RGB_PIXELS + WEFT_RGB_ROOM <= n; i += WEFT_RGB_PIXELS) {
		const weft_vu8 v = weft_rgb_shuffle(weft_rgb_load(in + 3 * i, 12), order);
		memcpy(pixel + i, &v, sizeof v);
	}
#endif
	for (; i < n - 1; i++) /* four bytes at a time, all but the last */
		memcpy(&pixel[i], in + 3 * i, 4);
	memcpy(&pixel[i], in + 3 * i, 3);
}

WEFT_KERNEL void weft_hsv_narrow(const uint32_t *pixel, uint8_t *out, int n)
{
	int i = 0;

#if WEFT_RGB_LANES
	const weft_u8x16 order = { 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 128, 128, 128, 128 };
	for (; i + WEFT_RGB_PIXELS + WEFT_RGB_ROOM <= n; i += WEFT_RGB_PIXELS)
		weft_rgb_store(out + 3 * i, weft_rgb_shuffle(weft_vu8_load(pixel + i), order));
#endif
	for (; i < n - 1; i++)
		memcpy(out + 3 * i, &pixel[i], 4);
	memcpy(out + 3 * i, &pixel[i], 3);
}

static inline void weft_hsv_u8(const void *state, const weft_row_job *job)
{
	const int channels = job->source.format.channels;
	uint32_t pixel[WEFT_HSV_CHUNK];

	for (int x = 0; x < job->width; x += WEFT_HSV_CHUNK) {
		const int n = job->width - x < WEFT_HSV_CHUNK ? job->width - x : WEFT_HSV_CHUNK;
		const uint8_t *in = job->in[0] + (ptrdiff_t)x * channels;
		uint8_t *out = job->out + (ptrdiff_t)x * channels;
		if (channels == 4)
			memcpy(pixel, in, (size_t)n * 4);
		else
			weft_hsv_widen(in, pixel, n);
		weft_hsv_words(state, pixel, n);
		if (channels == 4)
			memcpy(out, pixel, (size_t)n * 4);
		else
			weft_hsv_narrow(pixel, out, n);
	}
}

WEFT_KERNEL void weft_hsv_planes(const struct weft_hsv *s, const weft_row_job *job, int depth)
{
	const int channels = job->source.format.channels;
	float plane[3][WEFT_HSV_CHUNK];

	for (int x = 0; x < job->width; x += WEFT_HSV_CHUNK) {
		const int n = job->width - x < WEFT_HSV_CHUNK ? job->width - x : WEFT_HSV_CHUNK;
		const uint8_t *in = job->in[0] + (ptrdiff_t)x * channels * depth;
		uint8_t *out = job->out + (ptrdiff_t)x * channels * depth;
		for (int i = 0; i < n; i++)
			for (int c = 0; c < 3; c++)
				plane[c][i] = weft_at_f(in, i * channels + c, depth);
		for (int i = 0; i < n; i++)
			weft_hsv_pixel(s, &plane[0][i], &plane[1][i], &plane[2][i]);
		for (int i = 0; i < n; i++) {
			for (int c = 0; c < 3; c++)
				weft_put_rounded(out, i * channels + c, depth, plane[c][i]);
			if (channels == 4)
				memcpy(out + (i * 4 + 3) * depth, in + (i * 4 + 3) * depth, (size_t)depth);
		}
	}
}

WEFT_KERNEL void weft_hsv_grey(const struct weft_hsv *s, const weft_row_job *job, int depth)
{
	const int channels = job->source.format.channels;

	for (int i = 0; i < job->width * channels; i += channels) {
		const float v = weft_at_f(job->in[0], i, depth);
		weft_put_rounded(job->out, i, depth, (v > 0 ? v : 0) * s->value);
	}
	weft_keep_alpha(job);
}

#define WEFT_HSV_ROW(id, call, depth)                                                                        \
	static inline void id(const void *state, const weft_row_job *job)                                    \
	{                                                                                                    \
		call(state, job, depth);                                                                     \
	}
WEFT_HSV_ROW(weft_hsv_u16, weft_hsv_planes, WEFT_U16)
WEFT_HSV_ROW(weft_hsv_f32, weft_hsv_planes, WEFT_F32)
WEFT_HSV_ROW(weft_hsv_grey_u8, weft_hsv_grey, WEFT_U8)
WEFT_HSV_ROW(weft_hsv_grey_u16, weft_hsv_grey, WEFT_U16)
WEFT_HSV_ROW(weft_hsv_grey_f32, weft_hsv_grey, WEFT_F32)

static inline weft_row_fn *weft_hsv_row(weft_format f)
{
	return f.channels < 3 ? weft_row_for(f, weft_hsv_grey_u8, weft_hsv_grey_u16, weft_hsv_grey_f32)
			      : weft_row_for(f, weft_hsv_u8, weft_hsv_u16, weft_hsv_f32);
}

#endif
