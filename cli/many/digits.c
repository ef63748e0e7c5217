/* digits.c: see digits.h. */
#include "digits.h"

#include <stdlib.h>
#include <string.h>

bool digits_make(struct digits *d, size_t places)
{
	*d = (struct digits) { malloc(places * sizeof(uint16_t)),
			       malloc(places * sizeof(uint16_t)),
			       { NULL } };
	bool well = d->begin && d->rank;
	for (int i = 0; i < 3; i++)
		well = (d->counts[i] = malloc(places * sizeof(uint16_t))) && well;
	return well;
}

void digits_free(struct digits *d)
{
	free(d->begin);
	free(d->rank);
	for (int i = 0; i < 3; i++)
		free(d->counts[i]);
	*d = (struct digits) { 0 };
}

static int pairs(uint8_t depth)
{
	return depth * 4;
}

int digits_rounds(uint8_t depth, size_t numbers)
{
	return pairs(depth) + (numbers % 2 == 0);
}

/* The round after the pairs: how many are not above the lower one of the middle, and the least that is. */
static bool is_last(int round, uint8_t depth)
{
	return round == pairs(depth);
}

void digits_begin(const struct digits *d, size_t at, size_t n, int round, uint8_t depth, size_t numbers)
{
	for (size_t i = at; round == 0 && i < at + n; i++) {
		d->begin[i] = 0;
		d->rank[i] = (uint16_t)((numbers - 1) / 2);
	}
	for (int k = 0; k < 3; k++)
		memset(d->counts[k] + at, k == 1 && is_last(round, depth) ? 0xff : 0, n * sizeof(uint16_t));
}

#define DIGITS_SHOW(name, T)                                                                                 \
	static void name(const struct digits *d, size_t at, const T *v, size_t n, int shift)                 \
	{                                                                                                    \
		const uint16_t *restrict begin = d->begin + at;                                              \
		uint16_t *restrict c0 = d->counts[0] + at, *restrict c1 = d->counts[1] + at,                 \
				   *restrict c2 = d->counts[2] + at;                                         \
		for (size_t i = 0; i < n; i++) {                                                             \
			const unsigned next = (unsigned)v[i] >> shift, own = next >> 2 == begin[i];          \
			c0[i] = (uint16_t)(c0[i] + (own & ((next & 3) == 0)));                               \
			c1[i] = (uint16_t)(c1[i] + (own & ((next & 3) == 1)));                               \
			c2[i] = (uint16_t)(c2[i] + (own & ((next & 3) == 2)));                               \
		}                                                                                            \
	}                                                                                                    \
	static void name##_above(const struct digits *d, size_t at, const T *v, size_t n)                    \
	{                                                                                                    \
		const uint16_t *restrict middle = d->begin + at;                                             \
		uint16_t *restrict below = d->counts[0] + at, *restrict least = d->counts[1] + at;           \
		for (size_t i = 0; i < n; i++) {                                                             \
			const uint16_t above = v[i] > middle[i] ? v[i] : UINT16_MAX;                         \
			below[i] = (uint16_t)(below[i] + (v[i] <= middle[i]));                               \
			least[i] = above < least[i] ? above : least[i];                                      \
		}                                                                                            \
	}
DIGITS_SHOW(show_u8, uint8_t)
DIGITS_SHOW(show_u16, uint16_t)

static int shift_of(int round, uint8_t depth)
{
	return 2 * (pairs(depth) - 1 - round);
}

void digits_show(const struct digits *d, size_t at, const void *samples, size_t n, int round, uint8_t depth)
{
	const bool last = is_last(round, depth);

	if (depth == WEFT_U8 && last)
		show_u8_above(d, at, samples, n);
	else if (depth == WEFT_U8)
		show_u8(d, at, samples, n, shift_of(round, depth));
	else if (last)
		show_u16_above(d, at, samples, n);
	else
		show_u16(d, at, samples, n, shift_of(round, depth));
}

void digits_end(const struct digits *d, size_t at, size_t n, int round, uint8_t depth)
{
	for (size_t i = at; !is_last(round, depth) && i < at + n; i++) {
		unsigned next = 0, rank = d->rank[i];
		while (next < 3 && rank >= d->counts[next][i])
			rank -= d->counts[next++][i];
		d->begin[i] = (uint16_t)(d->begin[i] << 2 | next);
		d->rank[i] = (uint16_t)rank;
	}
}

double digits_median(const struct digits *d, size_t i, size_t numbers)
{
	if (numbers % 2)
		return d->begin[i];
	const uint16_t upper = d->counts[0][i] > numbers / 2 ? d->begin[i] : d->counts[1][i];
	return ((double)d->begin[i] + upper) / 2;
}
