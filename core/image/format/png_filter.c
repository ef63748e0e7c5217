/* png_filter.c: the five filters of PNG, both ways.
 *
 * Sub, Average and Paeth feed on their own results, so that undoing them is
 * bound by latency: for 3 and 4 byte pixels a whole pixel is done at a time.
 */
#include "png.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static inline uint8_t paeth(int a, int b, int c)
{
	int pa = abs(b - c), pb = abs(a - c), pc = abs(a + b - 2 * c);
	return (uint8_t)(pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
}

static void undo_up(uint8_t *row, const uint8_t *from, const uint8_t *above, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		row[i] = (uint8_t)(from[i] + above[i]);
}

static void undo_sub(uint8_t *row, const uint8_t *from, size_t bytes, unsigned pixel)
{
	memmove(row, from, pixel < bytes ? pixel : bytes);
	for (size_t i = pixel; i < bytes; i++)
		row[i] = (uint8_t)(from[i] + row[i - pixel]);
}

static void undo_average(uint8_t *row, const uint8_t *from, const uint8_t *above, size_t bytes,
			 unsigned pixel)
{
	for (size_t i = 0; i < bytes && i < pixel; i++)
		row[i] = (uint8_t)(from[i] + above[i] / 2);
	for (size_t i = pixel; i < bytes; i++)
		row[i] = (uint8_t)(from[i] + (row[i - pixel] + above[i]) / 2);
}

static void undo_paeth(uint8_t *row, const uint8_t *from, const uint8_t *above, size_t bytes, unsigned pixel)
{
	for (size_t i = 0; i < bytes && i < pixel; i++)
		row[i] = (uint8_t)(from[i] + above[i]);
	for (size_t i = pixel; i < bytes; i++)
		row[i] = (uint8_t)(from[i] + paeth(row[i - pixel], above[i], above[i - pixel]));
}

#ifdef __SSE2__

/* `pixel` is a constant, 3 or 4, after inlining. */
static inline __m128i load_pixel(const uint8_t *p, unsigned pixel)
{
	/* Not through three bytes in memory: loading them as a word would wait for the stores. */
	uint32_t v;
	uint16_t low;
	if (pixel == 4) {
		memcpy(&v, p, 4);
	} else {
		memcpy(&low, p, 2);
		v = low | (uint32_t)p[2] << 16;
	}
	return _mm_cvtsi32_si128((int32_t)v);
}

static inline void store_pixel(uint8_t *p, __m128i v, unsigned pixel)
{
	uint32_t word = (uint32_t)_mm_cvtsi128_si32(v);
	if (pixel == 4) {
		memcpy(p, &word, 4);
	} else {
		uint16_t low = (uint16_t)word;
		memcpy(p, &low, 2);
		p[2] = (uint8_t)(word >> 16);
	}
}

static inline __attribute__((always_inline)) void sub_pixels(uint8_t *row, const uint8_t *from, size_t bytes,
							     unsigned pixel)
{
	__m128i left = _mm_setzero_si128();
	for (size_t i = 0; i < bytes; i += pixel) {
		left = _mm_add_epi8(left, load_pixel(from + i, pixel));
		store_pixel(row + i, left, pixel);
	}
}

static inline __attribute__((always_inline)) void average_pixels(uint8_t *row, const uint8_t *from,
								 const uint8_t *above, size_t bytes,
								 unsigned pixel)
{
	__m128i left = _mm_setzero_si128(), one = _mm_set1_epi8(1);
	for (size_t i = 0; i < bytes; i += pixel) {
		__m128i up = load_pixel(above + i, pixel);
		/* The instruction rounds up; the filter rounds down. */
		__m128i mean =
			_mm_sub_epi8(_mm_avg_epu8(left, up), _mm_and_si128(_mm_xor_si128(left, up), one));
		left = _mm_add_epi8(mean, load_pixel(from + i, pixel));
		store_pixel(row + i, left, pixel);
	}
}

static inline __m128i absolute(__m128i v)
{
	return _mm_max_epi16(v, _mm_sub_epi16(_mm_setzero_si128(), v));
}

static inline __m128i choose(__m128i mask, __m128i a, __m128i b)
{
	return _mm_or_si128(_mm_and_si128(mask, a), _mm_andnot_si128(mask, b));
}

/* Of 16-bit lanes: whichever of a, b, c is nearest to a + b - c. */
static inline __m128i predict(__m128i a, __m128i b, __m128i c)
{
	__m128i pa = _mm_sub_epi16(b, c), pb = _mm_sub_epi16(a, c);
	__m128i pc = absolute(_mm_add_epi16(pa, pb));
	pa = absolute(pa);
	pb = absolute(pb);
	__m128i least = _mm_min_epi16(pc, _mm_min_epi16(pa, pb));
	return choose(_mm_cmpeq_epi16(least, pa), a, choose(_mm_cmpeq_epi16(least, pb), b, c));
}

static inline __attribute__((always_inline)) void paeth_pixels(uint8_t *row, const uint8_t *from,
							       const uint8_t *above, size_t bytes,
							       unsigned pixel)
{
	__m128i zero = _mm_setzero_si128(), a = zero, c = zero;
	for (size_t i = 0; i < bytes; i += pixel) {
		__m128i b = _mm_unpacklo_epi8(load_pixel(above + i, pixel), zero);
		__m128i nearest = predict(a, b, c);
		__m128i v = _mm_unpacklo_epi8(load_pixel(from + i, pixel), zero);
		c = b;
		/* Bytes wrap; the high halves stay zero. */
		a = _mm_add_epi8(v, nearest);
		store_pixel(row + i, _mm_packus_epi16(a, a), pixel);
	}
}

static inline __m128i load16(const uint8_t *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* Sixteen bytes at a time from *at on, as far as that goes. */
static void paeth_blocks(uint8_t *to, const uint8_t *row, const uint8_t *above, size_t bytes, unsigned pixel,
			 size_t *at)
{
	__m128i zero = _mm_setzero_si128();
	for (; *at + 16 <= bytes; *at += 16) {
		__m128i a = load16(row + *at - pixel), b = load16(above + *at),
			c = load16(above + *at - pixel);
		__m128i low = predict(_mm_unpacklo_epi8(a, zero), _mm_unpacklo_epi8(b, zero),
				      _mm_unpacklo_epi8(c, zero));
		__m128i high = predict(_mm_unpackhi_epi8(a, zero), _mm_unpackhi_epi8(b, zero),
				       _mm_unpackhi_epi8(c, zero));
		__m128i left = _mm_sub_epi8(load16(row + *at), _mm_packus_epi16(low, high));
		_mm_storeu_si128((__m128i *)(void *)(to + *at), left);
	}
}

static uint32_t weigh_blocks(const uint8_t *row, size_t bytes, size_t *at)
{
	__m128i zero = _mm_setzero_si128(), sum = zero;
	for (; *at + 16 <= bytes; *at += 16) {
		__m128i v = load16(row + *at);
		sum = _mm_add_epi64(sum, _mm_sad_epu8(_mm_min_epu8(v, _mm_sub_epi8(zero, v)), zero));
	}
	return (uint32_t)_mm_cvtsi128_si32(sum) + (uint32_t)_mm_cvtsi128_si32(_mm_srli_si128(sum, 8));
}

static bool undo_pixels(int filter, uint8_t *row, const uint8_t *from, const uint8_t *above, size_t bytes,
			unsigned pixel)
{
	if (pixel != 3 && pixel != 4)
		return false;
	switch (filter * 8 + (int)pixel) {
	case WEFT_PNG_SUB * 8 + 3: sub_pixels(row, from, bytes, 3); return true;
	case WEFT_PNG_SUB * 8 + 4: sub_pixels(row, from, bytes, 4); return true;
	case WEFT_PNG_AVERAGE * 8 + 3: average_pixels(row, from, above, bytes, 3); return true;
	case WEFT_PNG_AVERAGE * 8 + 4: average_pixels(row, from, above, bytes, 4); return true;
	case WEFT_PNG_PAETH * 8 + 3: paeth_pixels(row, from, above, bytes, 3); return true;
	case WEFT_PNG_PAETH * 8 + 4: paeth_pixels(row, from, above, bytes, 4); return true;
	}
	return false;
}

#else

static bool undo_pixels(int filter, uint8_t *row, const uint8_t *from, const uint8_t *above, size_t bytes,
			unsigned pixel)
{
	(void)filter, (void)row, (void)from, (void)above, (void)bytes, (void)pixel;
	return false;
}

static void paeth_blocks(uint8_t *to, const uint8_t *row, const uint8_t *above, size_t bytes, unsigned pixel,
			 size_t *at)
{
	(void)to, (void)row, (void)above, (void)bytes, (void)pixel, (void)at;
}

static uint32_t weigh_blocks(const uint8_t *row, size_t bytes, size_t *at)
{
	(void)row, (void)bytes, (void)at;
	return 0;
}

#endif

bool weft_png_unfilter(int filter, uint8_t *row, const uint8_t *from, const uint8_t *above, size_t bytes,
		       unsigned pixel)
{
	if (undo_pixels(filter, row, from, above, bytes, pixel))
		return true;
	switch (filter) {
	case WEFT_PNG_NONE: memmove(row, from, bytes); return true;
	case WEFT_PNG_SUB: undo_sub(row, from, bytes, pixel); return true;
	case WEFT_PNG_UP: undo_up(row, from, above, bytes); return true;
	case WEFT_PNG_AVERAGE: undo_average(row, from, above, bytes, pixel); return true;
	case WEFT_PNG_PAETH: undo_paeth(row, from, above, bytes, pixel); return true;
	}
	return false;
}

void weft_png_filter_row(int filter, uint8_t *to, const uint8_t *row, const uint8_t *above, size_t bytes,
			 unsigned pixel)
{
	size_t first = pixel < bytes ? pixel : bytes;
	switch (filter) {
	case WEFT_PNG_NONE: memcpy(to, row, bytes); break;
	case WEFT_PNG_SUB:
		memcpy(to, row, first);
		for (size_t i = first; i < bytes; i++)
			to[i] = (uint8_t)(row[i] - row[i - pixel]);
		break;
	case WEFT_PNG_UP:
		for (size_t i = 0; i < bytes; i++)
			to[i] = (uint8_t)(row[i] - above[i]);
		break;
	case WEFT_PNG_AVERAGE:
		for (size_t i = 0; i < first; i++)
			to[i] = (uint8_t)(row[i] - above[i] / 2);
		for (size_t i = first; i < bytes; i++)
			to[i] = (uint8_t)(row[i] - (row[i - pixel] + above[i]) / 2);
		break;
	case WEFT_PNG_PAETH:
		for (size_t i = 0; i < first; i++)
			to[i] = (uint8_t)(row[i] - above[i]);
		paeth_blocks(to, row, above, bytes, pixel, &first);
		for (size_t i = first; i < bytes; i++)
			to[i] = (uint8_t)(row[i] - paeth(row[i - pixel], above[i], above[i - pixel]));
		break;
	}
}

uint32_t weft_png_weigh(const uint8_t *row, size_t bytes)
{
	size_t at = 0;
	uint32_t sum = weigh_blocks(row, bytes, &at);
	for (; at < bytes; at++)
		sum += row[at] < 128 ? row[at] : 256u - row[at];
	return sum;
}
