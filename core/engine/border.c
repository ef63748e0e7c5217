/* border.c: what stands beyond the picture.
 *
 * Invariant: column or row i of the endless picture is column or row
 * weft_edge_index(i) of the real one, or the constant. */
#include "border.h"
#include "ints.h"

#include <math.h>
#include <string.h>

static int modulo(int i, int n)
{
	int r = i % n;
	return r < 0 ? r + n : r;
}

int weft_edge_index(int i, int n, weft_edge edge)
{
	if (i >= 0 && i < n)
		return i;
	switch (edge) {
	case WEFT_EDGE_MIRROR:
		if (n == 1)
			return 0;
		i = modulo(i, 2 * n - 2);
		return i < n ? i : 2 * n - 2 - i;
	case WEFT_EDGE_REFLECT: i = modulo(i, 2 * n); return i < n ? i : 2 * n - 1 - i;
	case WEFT_EDGE_CLAMP: return i < 0 ? 0 : n - 1;
	case WEFT_EDGE_WRAP: return modulo(i, n);
	case WEFT_EDGE_CONSTANT: break;
	}
	return -1;
}

void weft_edge_pixel(const weft_stage *s, uint8_t pixel[WEFT_CHANNELS_MAX * 4])
{
	const weft_format f = s->in.format;
	for (int c = 0; c < f.channels; c++) {
		float v = s->plan.edge_value[c];
		float level = f.depth == WEFT_U8 ? 255.0f : 65535.0f;
		uint16_t whole = (uint16_t)floorf((v > 0 ? v < 1 ? v : 1 : 0) * level + 0.5f);
		if (f.depth == WEFT_F32)
			memcpy(pixel + 4 * c, &v, 4);
		else if (f.depth == WEFT_U16)
			memcpy(pixel + 2 * c, &whole, 2);
		else
			pixel[c] = (uint8_t)whole;
	}
}

/* One copy of known size is a move or two; memcpy of an unknown size a call. */
static inline void pixel_copy(uint8_t *to, const uint8_t *from, size_t bytes)
{
	switch (bytes) {
	case 1: *to = *from; break;
	case 2: memcpy(to, from, 2); break;
	case 3: memcpy(to, from, 3); break;
	case 4: memcpy(to, from, 4); break;
	case 6: memcpy(to, from, 6); break;
	case 8: memcpy(to, from, 8); break;
	case 12: memcpy(to, from, 12); break;
	default: memcpy(to, from, 16); break;
	}
}

void weft_pixel_fill(uint8_t *to, const uint8_t *pixel, size_t pixel_bytes, int width)
{
	for (int i = 0; i < width; i++)
		pixel_copy(to + (size_t)i * pixel_bytes, pixel, pixel_bytes);
}

void weft_edge_columns(const weft_stage *s, const uint8_t *row, int row_x, int x0, int x1,
		       const uint8_t *constant, uint8_t *to)
{
	const size_t bytes = weft_pixel_bytes(s->in.format);
	for (int x = x0; x < x1; x++, to += bytes) {
		int from = weft_edge_index(x, s->in.width, s->plan.edge);
		pixel_copy(to, from < 0 ? constant : row + (ptrdiff_t)(from - row_x) * (ptrdiff_t)bytes,
			   bytes);
	}
}

void weft_edge_row(const weft_stage *s, const uint8_t *row, int x, int width, const uint8_t *constant,
		   uint8_t *to)
{
	const size_t bytes = weft_pixel_bytes(s->in.format);
	if (!row) {
		weft_pixel_fill(to, constant, bytes, width);
		return;
	}
	const int end = x + width, inner0 = min_int(max_int(x, 0), end),
		  inner1 = max_int(min_int(end, s->in.width), inner0);
	weft_edge_columns(s, row, 0, x, inner0, constant, to);
	memcpy(to + (size_t)(inner0 - x) * bytes, row + (size_t)inner0 * bytes,
	       (size_t)(inner1 - inner0) * bytes);
	weft_edge_columns(s, row, 0, inner1, end, constant, to + (size_t)(inner1 - x) * bytes);
}
