/* lut.h: every colour sample through a table, alpha stays. */
#ifndef WEFT_KERNEL_LUT_H
#define WEFT_KERNEL_LUT_H

#include "lanes.h"

#ifdef __AVX512BW__
#include <immintrin.h>

/* 256 bytes are 128 words in four registers: two lookups of 64 words each
 * find the word that holds a sample's entry, its lowest bit the half of it. */
struct weft_lut_words {
	__m512i at[4];
};

static inline __m512i weft_lut_even(const struct weft_lut_words *t, __m512i v)
{
	__m512i index = _mm512_srli_epi16(v, 1);
	__m512i low = _mm512_permutex2var_epi16(t->at[0], index, t->at[1]);
	__m512i high = _mm512_permutex2var_epi16(t->at[2], index, t->at[3]);
	__m512i word = _mm512_mask_blend_epi16(_mm512_test_epi16_mask(v, _mm512_set1_epi16(128)), low, high);
	__m512i shift = _mm512_slli_epi16(_mm512_and_si512(v, _mm512_set1_epi16(1)), 3);

	return _mm512_and_si512(_mm512_srlv_epi16(word, shift), _mm512_set1_epi16(255));
}

static inline ptrdiff_t weft_lut_blocks(const uint8_t *table, const uint8_t *in, uint8_t *out,
					ptrdiff_t count, int channels)
{
	struct weft_lut_words t;
	const __mmask64 alpha = channels == 4 ? 0x8888888888888888u : channels == 2 ? 0xAAAAAAAAAAAAAAAAu : 0;
	ptrdiff_t i = 0;

	for (int k = 0; k < 4; k++)
		t.at[k] = _mm512_loadu_si512(table + 64 * k);
	for (; i + 64 <= count; i += 64) {
		__m512i v = _mm512_loadu_si512(in + i);
		__m512i even = weft_lut_even(&t, _mm512_and_si512(v, _mm512_set1_epi16(255)));
		__m512i odd = weft_lut_even(&t, _mm512_srli_epi16(v, 8));
		__m512i result = _mm512_or_si512(even, _mm512_slli_epi16(odd, 8));

		_mm512_storeu_si512(out + i, _mm512_mask_blend_epi8(alpha, result, v));
	}
	return i;
}
#endif

static inline void weft_lut_u8(const uint8_t table[256], const weft_row_job *job)
{
	const int channels = job->source.format.channels, last = channels % 2 == 0 ? channels - 1 : -1;
	const ptrdiff_t count = (ptrdiff_t)job->width * channels;
	const uint8_t *in = job->in[0];
	uint8_t *out = job->out;
	ptrdiff_t i = 0;

#ifdef __AVX512BW__
	i = weft_lut_blocks(table, in, out, count, channels); /* whole pixels: 64 is a multiple of 2 and 4 */
#endif
	if (last < 0)
		for (; i < count; i++)
			out[i] = table[in[i]];
	else
		for (; i < count; i++)
			out[i] = i % channels == last ? in[i] : table[in[i]];
}

static inline void weft_lut_u16(const uint16_t *table, const weft_row_job *job)
{
	const int channels = job->source.format.channels, last = channels % 2 == 0 ? channels - 1 : -1;
	const uint16_t *in = (const uint16_t *)job->in[0];
	uint16_t *out = (uint16_t *)job->out;

	for (int x = 0; x < job->width; x++, in += channels, out += channels)
		for (int c = 0; c < channels; c++)
			out[c] = c == last ? in[c] : table[in[c]];
}

#endif
