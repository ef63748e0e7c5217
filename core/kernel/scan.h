/* scan.h: running sums along a row whose samples lie `step` lanes apart.
 *
 * A vector is summed with itself shifted by 1, 2, 4 ... pixels, and the last
 * pixel is carried into the next vector.  Sums are modulo 2^32.
 */
#ifndef WEFT_KERNEL_SCAN_H
#define WEFT_KERNEL_SCAN_H

#include "vector.h"

enum { WEFT_SCAN_LANES = WEFT_VECTOR_BYTES / 4 };

/* Lane i of v moved to lane i + k, zeros below; and the last `step` lanes repeated. */
#define WEFT_LANE_AFTER(k, i)   ((k) >= WEFT_SCAN_LANES ? (i) : WEFT_SCAN_LANES - (k) + (i))
#define WEFT_LANE_LAST(step, i) (WEFT_SCAN_LANES - (step) + (i) % (step))
#define WEFT_SCAN_SHIFTED(v, k) WEFT_VECTOR_SHUFFLE((weft_vs32) { 0 }, v, WEFT_LANE_AFTER, k)

/* id(v, &carry): sums of all pixels up to each lane's; carry holds those of the pixels before v. */
#define WEFT_SCAN(id, step)                                                                                  \
	WEFT_KERNEL weft_vs32 id(weft_vs32 v, weft_vs32 *carry)                                              \
	{                                                                                                    \
		v += WEFT_SCAN_SHIFTED(v, step);                                                             \
		v += WEFT_SCAN_SHIFTED(v, 2 * step);                                                         \
		v += WEFT_SCAN_SHIFTED(v, 4 * step);                                                         \
		v += WEFT_SCAN_SHIFTED(v, 8 * step);                                                         \
		v += *carry;                                                                                 \
		*carry = WEFT_VECTOR_SHUFFLE(v, v, WEFT_LANE_LAST, step);                                    \
		return v;                                                                                    \
	}
WEFT_SCAN(weft_scan_1, 1)
WEFT_SCAN(weft_scan_2, 2)
WEFT_SCAN(weft_scan_3, 3)
WEFT_SCAN(weft_scan_4, 4)

WEFT_KERNEL weft_vs32 weft_scan(weft_vs32 v, weft_vs32 *carry, int step)
{
	return step == 1   ? weft_scan_1(v, carry)
	       : step == 2 ? weft_scan_2(v, carry)
	       : step == 3 ? weft_scan_3(v, carry)
			   : weft_scan_4(v, carry);
}

#endif
