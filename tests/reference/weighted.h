/* weighted.h: naive references of means whose weights depend on the picture.
 *
 * in may have alpha: it is premultiplied here.  Edges are mirrored.
 */
#ifndef WEFT_TESTS_REFERENCE_WEIGHTED_H
#define WEFT_TESTS_REFERENCE_WEIGHTED_H

#include "reference.h"

/* Over the disk of this radius; sigma_r is a fraction of white. */
void reference_bilateral(const ref_image *in, ref_image *out, double sigma_s, double sigma_r, int radius);
/* patch and search are pixels on each side; h is a fraction of white. */
void reference_nlmeans(const ref_image *in, ref_image *out, double h, int patch, int search);

#endif
