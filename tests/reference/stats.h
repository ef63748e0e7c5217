/* stats.h: naive reference of a channel's numbers, in fractions of white. */
#ifndef WEFT_TESTS_REFERENCE_STATS_H
#define WEFT_TESTS_REFERENCE_STATS_H

#include "reference.h"

struct reference_stats {
	double min, max, mean, deviation;
};

struct reference_stats reference_stats(const ref_image *in, int channel);

#endif
