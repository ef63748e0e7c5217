/* convert.c: rows of samples from one depth and channel count to another.
 *
 * Plain loops with constant bounds, so that the compiler vectorises them;
 * every result is exactly what convert.h says, on every machine.
 */
#include "convert.h"
#include "grey.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* ---- depths: n samples ---- */

static void u8_to_u16(const uint8_t *restrict from, uint16_t *restrict to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (uint16_t)(from[i] * 257);
}

static void u16_to_u8(const uint16_t *restrict from, uint8_t *restrict to, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		/* x / 65535 without a division; exact for every x that arises. */
		uint32_t x = from[i] * 255u + 32767;
		to[i] = (uint8_t)((x + (x >> 16) + 1) >> 16);
	}
}

static void u8_to_f32(const uint8_t *restrict from, float *restrict to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (float)from[i] * (1.0f / 255);
}

static void u16_to_f32(const uint16_t *restrict from, float *restrict to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (float)from[i] * (1.0f / 65535);
}

/* The order of the comparisons makes NaN 0; the value is not negative, so
 * that truncating is floor. */
INLINE int32_t f32_level(float v, float max)
{
	v = v > 0.0f ? v : 0.0f;
	v = v < 1.0f ? v : 1.0f;
	return (int32_t)(v * max + 0.5f);
}

static void f32_to_u8(const float *restrict from, uint8_t *restrict to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)f32_level(from[i], 255.0f);
}

static void f32_to_u16(const float *restrict from, uint16_t *restrict to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (uint16_t)f32_level(from[i], 65535.0f);
}

static void convert_depth(const void *from, int from_depth, void *to, int to_depth, size_t n)
{
	if (from_depth == to_depth)
		memcpy(to, from, n * (size_t)from_depth);
	else if (from_depth == WEFT_U8 && to_depth == WEFT_U16)
		u8_to_u16(from, to, n);
	else if (from_depth == WEFT_U8)
		u8_to_f32(from, to, n);
	else if (from_depth == WEFT_U16 && to_depth == WEFT_U8)
		u16_to_u8(from, to, n);
	else if (from_depth == WEFT_U16)
		u16_to_f32(from, to, n);
	else if (to_depth == WEFT_U8)
		f32_to_u8(from, to, n);
	else
		f32_to_u16(from, to, n);
}

/* ---- channels: n pixels; `in` and `out` are constants after inlining ---- */

INLINE uint32_t grey_u(uint32_t r, uint32_t g, uint32_t b)
{
	return weft_grey_of_levels(r, g, b);
}

INLINE float grey_f(float r, float g, float b)
{
	return weft_grey_of_fractions(r, g, b);
}

#define CHANNELS(type, suffix, opaque, grey)                                                                 \
	INLINE void channels_##suffix(const type *restrict from, type *restrict to, int n, int in, int out)  \
	{                                                                                                    \
		for (int i = 0; i < n; i++, from += in, to += out) {                                         \
			if (out >= 3) {                                                                      \
				to[0] = from[0];                                                             \
				to[1] = from[in >= 3 ? 1 : 0];                                               \
				to[2] = from[in >= 3 ? 2 : 0];                                               \
			} else {                                                                             \
				to[0] = in >= 3 ? (type)grey(from[0], from[1], from[2]) : from[0];           \
			}                                                                                    \
			if (out % 2 == 0)                                                                    \
				to[out - 1] = in % 2 == 0 ? from[in - 1] : opaque;                           \
		}                                                                                            \
	}                                                                                                    \
	static void convert_channels_##suffix(const type *from, int in, type *to, int out, int n)            \
	{                                                                                                    \
		switch (in * 8 + out) {                                                                      \
		case 1 * 8 + 2: channels_##suffix(from, to, n, 1, 2); break;                                 \
		case 1 * 8 + 3: channels_##suffix(from, to, n, 1, 3); break;                                 \
		case 1 * 8 + 4: channels_##suffix(from, to, n, 1, 4); break;                                 \
		case 2 * 8 + 1: channels_##suffix(from, to, n, 2, 1); break;                                 \
		case 2 * 8 + 3: channels_##suffix(from, to, n, 2, 3); break;                                 \
		case 2 * 8 + 4: channels_##suffix(from, to, n, 2, 4); break;                                 \
		case 3 * 8 + 1: channels_##suffix(from, to, n, 3, 1); break;                                 \
		case 3 * 8 + 2: channels_##suffix(from, to, n, 3, 2); break;                                 \
		case 3 * 8 + 4: channels_##suffix(from, to, n, 3, 4); break;                                 \
		case 4 * 8 + 1: channels_##suffix(from, to, n, 4, 1); break;                                 \
		case 4 * 8 + 2: channels_##suffix(from, to, n, 4, 2); break;                                 \
		case 4 * 8 + 3: channels_##suffix(from, to, n, 4, 3); break;                                 \
		}                                                                                            \
	}

CHANNELS(uint8_t, u8, 255, grey_u)
CHANNELS(uint16_t, u16, 65535, grey_u)
CHANNELS(float, f32, 1.0f, grey_f)

static void convert_channels(const void *from, int in, void *to, int out, int depth, int n)
{
	if (depth == WEFT_U8)
		convert_channels_u8(from, in, to, out, n);
	else if (depth == WEFT_U16)
		convert_channels_u16(from, in, to, out, n);
	else
		convert_channels_f32(from, in, to, out, n);
}

/* ---- rows ---- */

enum { BLOCK = 256 }; /* pixels changed in depth and channels at a time */

void weft_convert_row(const void *from, weft_format from_format, void *to, weft_format to_format, int width)
{
	int in = from_format.channels, out = to_format.channels;
	if (in == out) {
		convert_depth(from, from_format.depth, to, to_format.depth, (size_t)width * (size_t)in);
		return;
	}
	if (from_format.depth == to_format.depth) {
		convert_channels(from, in, to, out, from_format.depth, width);
		return;
	}
	_Alignas(WEFT_ROW_ALIGN) uint8_t block[BLOCK * WEFT_CHANNELS_MAX * sizeof(float)];
	const uint8_t *source = from;
	uint8_t *target = to;
	for (int x = 0; x < width; x += BLOCK) {
		int n = width - x < BLOCK ? width - x : BLOCK;
		if (from_format.depth < to_format.depth) {
			convert_depth(source, from_format.depth, block, to_format.depth, (size_t)(n * in));
			convert_channels(block, in, target, out, to_format.depth, n);
		} else {
			convert_channels(source, in, block, out, from_format.depth, n);
			convert_depth(block, from_format.depth, target, to_format.depth, (size_t)(n * out));
		}
		source += (size_t)n * weft_pixel_bytes(from_format);
		target += (size_t)n * weft_pixel_bytes(to_format);
	}
}

weft_status weft_convert(weft_view from, weft_format to_format, weft_image *im, weft_error *e)
{
	weft_status status = weft_image_make(im, from.width, from.height, to_format, e);
	for (int y = 0; status == WEFT_OK && from.width > 0 && y < from.height; y++)
		weft_convert_row(weft_row(from, y), from.format, weft_row(im->view, y), to_format,
				 from.width);
	return status;
}

/* ---- alpha ---- */

INLINE uint32_t multiply_u(uint32_t v, uint32_t a, uint32_t max)
{
	return (v * a + max / 2) / max;
}

INLINE uint32_t divide_u(uint32_t p, uint32_t a, uint32_t max)
{
	if (a == 0)
		return 0;
	uint32_t v = (p * max + a / 2) / a;
	return v < max ? v : max;
}

#define MULTIPLY_U8(v, a)  (uint8_t) multiply_u(v, a, 255)
#define MULTIPLY_U16(v, a) (uint16_t) multiply_u(v, a, 65535)
#define MULTIPLY_F32(v, a) ((v) * (a))
#define DIVIDE_U8(p, a)    (uint8_t) divide_u(p, a, 255)
#define DIVIDE_U16(p, a)   (uint16_t) divide_u(p, a, 65535)
#define DIVIDE_F32(p, a)   ((a) == 0.0f ? 0.0f : (p) / (a))

#define ALPHA(type, name, scale)                                                                             \
	INLINE void name##_pixels(const type *from, type *to, int width, int channels)                       \
	{                                                                                                    \
		for (int i = 0; i < width; i++, from += channels, to += channels) {                          \
			type a = from[channels - 1];                                                         \
			for (int c = 0; c < channels - 1; c++)                                               \
				to[c] = scale(from[c], a);                                                   \
			to[channels - 1] = a;                                                                \
		}                                                                                            \
	}                                                                                                    \
	static void name(const void *from, void *to, int width, int channels)                                \
	{                                                                                                    \
		if (channels == 4)                                                                           \
			name##_pixels(from, to, width, 4);                                                   \
		else                                                                                         \
			name##_pixels(from, to, width, 2);                                                   \
	}

ALPHA(uint8_t, premultiply_u8, MULTIPLY_U8)
ALPHA(uint16_t, premultiply_u16, MULTIPLY_U16)
ALPHA(float, premultiply_f32, MULTIPLY_F32)
ALPHA(uint8_t, unpremultiply_u8, DIVIDE_U8)
ALPHA(uint16_t, unpremultiply_u16, DIVIDE_U16)
ALPHA(float, unpremultiply_f32, DIVIDE_F32)

void weft_premultiply_row(const void *from, void *to, weft_format format, int width)
{
	if (format.depth == WEFT_U8)
		premultiply_u8(from, to, width, format.channels);
	else if (format.depth == WEFT_U16)
		premultiply_u16(from, to, width, format.channels);
	else
		premultiply_f32(from, to, width, format.channels);
}

void weft_unpremultiply_row(const void *from, void *to, weft_format format, int width)
{
	if (format.depth == WEFT_U8)
		unpremultiply_u8(from, to, width, format.channels);
	else if (format.depth == WEFT_U16)
		unpremultiply_u16(from, to, width, format.channels);
	else
		unpremultiply_f32(from, to, width, format.channels);
}

#define FLATTEN(type, wide, name, sum)                                                                       \
	static void name(const type *from, type *to, int width, int channels, const type *b, wide max)       \
	{                                                                                                    \
		for (int i = 0; i < width; i++, from += channels) {                                          \
			const wide a = from[channels - 1];                                                   \
			for (int c = 0; c < channels - 1; c++)                                               \
				*to++ = (type)sum((wide)from[c], a, b[c], max);                              \
		}                                                                                            \
	}
#define FLATTEN_LEVEL(v, a, b, max)    (((v) * (a) + (b) * ((max) - (a)) + (max) / 2) / (max))
#define FLATTEN_FRACTION(v, a, b, max) ((v) * (a) + (b) * ((max) - (a)))

FLATTEN(uint8_t, uint32_t, flatten_u8, FLATTEN_LEVEL)
FLATTEN(uint16_t, uint64_t, flatten_u16, FLATTEN_LEVEL)
FLATTEN(float, float, flatten_f32, FLATTEN_FRACTION)

void weft_flatten_row(const void *from, weft_format format, void *to, int width, const double background[3])
{
	const double grey = weft_grey_of_color(background);
	uint8_t b8[3];
	uint16_t b16[3];
	float b32[3];

	for (int c = 0; c < 3; c++) {
		const double b = format.channels == 2 ? grey : background[c];
		b8[c] = (uint8_t)(b * 255 + 0.5);
		b16[c] = (uint16_t)(b * 65535 + 0.5);
		b32[c] = (float)b;
	}
	if (format.depth == WEFT_U8)
		flatten_u8(from, to, width, format.channels, b8, 255);
	else if (format.depth == WEFT_U16)
		flatten_u16(from, to, width, format.channels, b16, 65535);
	else
		flatten_f32(from, to, width, format.channels, b32, 1);
}
