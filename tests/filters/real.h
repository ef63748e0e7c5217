/* real.h: a filter against real numbers: integers may be off by what rounding and a stated slack allow. */
#ifndef WEFT_TESTS_FILTERS_REAL_H
#define WEFT_TESTS_FILTERS_REAL_H

#include "check.h"

/* Fractions of white, four a pixel, row by row: red, green, blue and alpha, of grey three equal
 * colours, 1 where there is no alpha.  A reference changes them in place. */
typedef struct real_image {
	int width, height;
	int colours; /* 1 or 3: of the result; a reference may make it 3 */
	bool alpha;
	int depth; /* of the picture they come from */
	double (*at)[4];
} real_image;

typedef void real_fn(real_image *im, const void *arg);

/* Over pictures of all depths and channels, with a plain loop and by tiles (which must give the same
 * bytes).  slack is in fractions of white, or of the value where that is greater. */
void check_real(const char *name, const char *const *args, real_fn *reference, const void *arg, double slack);
/* The same pictures, against a reference of whole samples. */
void check_exact(const char *name, const char *const *args, check_reference_fn *reference, const void *arg);

#endif
