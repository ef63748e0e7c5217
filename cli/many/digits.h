/* digits.h: the middle one of very many whole numbers, two bits at a time.
 *
 * The numbers of a place need not be there together: they are shown one after the other, in as many
 * rounds as there are pairs of bits, the highest first.  Each round counts those that begin as the
 * middle one does by their next two bits, which tells the next two of it.  Of an even number a last
 * round finds the one above it.  A place takes ten bytes, however many numbers there are.
 */
#ifndef WEFT_CLI_DIGITS_H
#define WEFT_CLI_DIGITS_H

#include "../../core/image/image.h"

enum { DIGITS_MOST = 65535, DIGITS_BYTES = 10 };

/* Of many places, each array with an element for each. */
struct digits {
	uint16_t *begin;     /* of the middle one, so far */
	uint16_t *rank;      /* of it among those that begin so */
	uint16_t *counts[3]; /* of 0, 1, 2 as the next two bits */
};

/* False: out of memory.  free with digits_free in either case. */
bool digits_make(struct digits *d, size_t places);
void digits_free(struct digits *d);

/* Rounds that so many numbers of that depth take. */
int digits_rounds(uint8_t depth, size_t numbers);
/* Before a round; a number of each of n places from `at` on, in it; and after it. */
void digits_begin(const struct digits *d, size_t at, size_t n, int round, uint8_t depth, size_t numbers);
void digits_show(const struct digits *d, size_t at, const void *samples, size_t n, int round, uint8_t depth);
void digits_end(const struct digits *d, size_t at, size_t n, int round, uint8_t depth);
/* After the last round: the median of the i-th place. */
double digits_median(const struct digits *d, size_t i, size_t numbers);

#endif
