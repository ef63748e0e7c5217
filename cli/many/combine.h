/* combine.h: many samples of one place become one.
 *
 *   mean        sum / n                  min, max, sum
 *   median      the middle one; of an even number the mean of the middle two
 *   sigma-clip  five times at most, until nothing changes: drop what is further than kappa
 *               deviations (of all n) from the median; the mean of what is left
 *
 * In double; NaN doesn't count, and where nothing counts it is the result.  Rounded once, floor(v + 1/2).
 */
#ifndef WEFT_CLI_COMBINE_H
#define WEFT_CLI_COMBINE_H

#include "../../core/image/image.h"

enum combine_by { BY_MEAN, BY_MEDIAN, BY_MIN, BY_MAX, BY_SUM, BY_SIGMA_CLIP, BY_COUNT };
extern const char *const combine_names[]; /* NULL-terminated */

enum { COMBINE_MOST = 65537 }; /* so many u16 fit into 32 bits, added up */

/* Whether all samples must be there at once; the others are added one after the other. */
bool combine_keeps(enum combine_by by);

/* What is known of a sample after some were added: whole numbers in `whole`, floats in `real` and how many
 * in `counted`.  Each is NULL where the depth doesn't need it. */
struct combine_sums {
	uint32_t *whole;
	double *real;
	uint32_t *counted;
};
size_t combine_sum_bytes(uint8_t depth);
/* Adds n samples, the k-th of their places; in the pictures' order. */
void combine_add(const struct combine_sums *sums, size_t at, const void *samples, size_t n, uint8_t depth,
		 enum combine_by by, size_t k);
/* What n samples from `at` on have become, of `pictures`, in the depth's own units. */
void combine_end(const struct combine_sums *sums, size_t at, size_t n, uint8_t depth, enum combine_by by,
		 size_t pictures, double *results);

/* Of n values, which are put into another order. */
double combine_values(float *values, size_t n, enum combine_by by, double kappa);

#endif
