/* arithmetic.h: naive references of what makes one picture of two. */
#ifndef WEFT_TESTS_REFERENCE_ARITHMETIC_H
#define WEFT_TESTS_REFERENCE_ARITHMETIC_H

#include "reference.h"

/* The other picture is the first one turned round (roll: `right` and `down` columns and rows on), and
 * lies at x, y. */
struct reference_place {
	int right, down, x, y;
};

/* op: '+', '-', '*', 'd' difference, '<' min, '>' max, '/' average. */
void reference_arithmetic(const ref_image *in, ref_image *out, struct reference_place at, char op,
			  double scale, double offset);
void reference_mask(const ref_image *in, ref_image *out, struct reference_place at, bool invert);

#endif
