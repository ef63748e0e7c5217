/* interest.h: where a smaller window holds most. */
#ifndef WEFT_TESTS_REFERENCE_INTEREST_H
#define WEFT_TESTS_REFERENCE_INTEREST_H

#include "reference.h"

/* of x of_y pixels out of scaled_x x scaled_y, as which the picture is counted.  straight: its colours
 * are to be multiplied by alpha. */
struct ref_window {
	bool attention, straight;
	int scaled_x, scaled_y, of_x, of_y;
};

void reference_interest(const ref_image *in, struct ref_window w, int *left, int *top);

#endif
