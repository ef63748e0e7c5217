/* png_expand.c: samples of 1 to 16 bits, palettes and transparent colours
 * become pixels.
 */
#include <string.h>

#include "png_read.h"

/* Sample i of a row of 1, 2, 4, 8 or 16 bit samples. */
static inline unsigned sample(const weft_png *p, const uint8_t *row, size_t i)
{
	if (p->depth == 8)
		return row[i];
	if (p->depth == 16)
		return (unsigned)row[2 * i] << 8 | row[2 * i + 1];
	size_t bit = i * (unsigned)p->depth;
	return row[bit / 8] >> (8 - (unsigned)p->depth - bit % 8) & ((1u << p->depth) - 1);
}

static inline void store(uint8_t *out, unsigned index, unsigned depth, unsigned value)
{
	if (depth == WEFT_U16)
		((uint16_t *)(void *)out)[index] = (uint16_t)value;
	else
		out[index] = (uint8_t)value;
}

/* One pixel of the file as the picture holds it; false: beyond the palette. */
static inline bool expand_pixel(const weft_png *p, const uint8_t *row, int x, weft_format f, uint8_t *out)
{
	unsigned alpha = 1;
	if (p->colour == WEFT_PNG_PALETTE) {
		unsigned index = sample(p, row, (size_t)x);
		if (index >= p->palette_count)
			return false;
		const uint8_t *c = p->palette[index];
		memcpy(out, c, f.channels >= 3 ? 3 : 1);
		if (weft_has_alpha(f))
			out[f.channels - 1] = c[3];
		return true;
	}
	unsigned scale = p->depth < 8 ? 255 / ((1u << p->depth) - 1) : 1;
	for (unsigned c = 0; c < p->samples; c++) {
		unsigned v = sample(p, row, (size_t)x * p->samples + c);
		if (p->transparent && v != p->key[c])
			alpha = 0;
		store(out, c, f.depth, v * scale);
	}
	if (p->transparent)
		store(out, p->samples, f.depth, alpha ? 0 : f.depth == WEFT_U16 ? 65535 : 255);
	return true;
}

static void swap_samples(const uint8_t *row, size_t samples, uint8_t *out)
{
	for (size_t i = 0; i < 2 * samples; i += 2) {
		out[i] = row[i + 1];
		out[i + 1] = row[i];
	}
}

bool weft_png_expand(const weft_png *p, const uint8_t *row, int width, uint8_t *out, int step)
{
	weft_format f = weft_png_format(p);
	size_t pixel = weft_pixel_bytes(f) * (size_t)step;
	if (p->depth == 16 && step == 1 && !p->transparent) {
		swap_samples(row, (size_t)width * p->samples, out);
		return true;
	}
	for (int x = 0; x < width; x++, out += pixel)
		if (!expand_pixel(p, row, x, f, out))
			return false;
	return true;
}
