/* sortnet_template.h: medians of squares of 3 and of 5 by comparing and exchanging, of
 * four squares that lie below each other at a time.
 *
 * The samples of each row are sorted, then rows merged in pairs.  The upper
 * two squares have one pair of rows in common, of 5 two, and so do the lower
 * two; each adds a row of its own.  Of what squares have in common only those
 * samples are kept that can still be the middle of one.
 *
 * Lists are merged as in K. E. Batcher, "Sorting networks and their
 * applications", 1968.  The arrays become registers, and what nobody looks at
 * is never computed.
 *
 * Of samples of type WEFT_T: WEFT_OF(middles_3)(out, rows 0 .. 5) and
 * WEFT_OF(middles_5)(out, rows 0 .. 7).  Part of other templates: WEFT_ID and
 * WEFT_T stay defined.
 */
#include "template.h"
#include "typed.h"

WEFT_KERNEL WEFT_T WEFT_OF(lesser)(WEFT_T a, WEFT_T b)
{
	return a < b ? a : b;
}

WEFT_KERNEL WEFT_T WEFT_OF(greater)(WEFT_T a, WEFT_T b)
{
	return a < b ? b : a;
}

WEFT_KERNEL void WEFT_OF(order)(WEFT_T *a, WEFT_T *b)
{
	const WEFT_T u = *a, v = *b;
	*a = WEFT_OF(lesser)(u, v);
	*b = WEFT_OF(greater)(u, v);
}

WEFT_KERNEL void WEFT_OF(sort_3)(WEFT_T *v)
{
	WEFT_OF(order)(v + 1, v + 2);
	WEFT_OF(order)(v, v + 2);
	WEFT_OF(order)(v, v + 1);
}

WEFT_KERNEL void WEFT_OF(sort_5)(WEFT_T *v)
{
	WEFT_OF(order)(v, v + 1);
	WEFT_OF(order)(v + 3, v + 4);
	WEFT_OF(order)(v + 2, v + 4);
	WEFT_OF(order)(v + 2, v + 3);
	WEFT_OF(order)(v, v + 3);
	WEFT_OF(order)(v, v + 2);
	WEFT_OF(order)(v + 1, v + 4);
	WEFT_OF(order)(v + 1, v + 3);
	WEFT_OF(order)(v + 1, v + 2);
}

WEFT_KERNEL void WEFT_OF(merge_2)(WEFT_T *to, WEFT_T a0, WEFT_T a1, WEFT_T b0, WEFT_T b1)
{
	to[0] = WEFT_OF(lesser)(a0, b0);
	to[1] = WEFT_OF(lesser)(a1, b1);
	to[2] = WEFT_OF(greater)(a0, b0);
	to[3] = WEFT_OF(greater)(a1, b1);
	WEFT_OF(order)(to + 1, to + 2);
}

WEFT_KERNEL void WEFT_OF(merge_3)(WEFT_T *to, WEFT_T a0, WEFT_T a1, WEFT_T a2, WEFT_T b0, WEFT_T b1,
				  WEFT_T b2)
{
	WEFT_T even[4];
	WEFT_OF(merge_2)(even, a0, a2, b0, b2);
	to[0] = even[0];
	to[1] = WEFT_OF(lesser)(a1, b1);
	to[2] = even[1];
	to[3] = WEFT_OF(greater)(a1, b1);
	to[4] = even[2];
	to[5] = even[3];
	WEFT_OF(order)(to + 1, to + 2);
	WEFT_OF(order)(to + 3, to + 4);
}

/* Lists of five, their samples `s` apart. */
WEFT_KERNEL void WEFT_OF(merge_5)(WEFT_T *to, const WEFT_T *a, const WEFT_T *b, const int s)
{
	WEFT_T even[6], odd[4];
	WEFT_OF(merge_3)(even, a[0], a[2 * s], a[4 * s], b[0], b[2 * s], b[4 * s]);
	WEFT_OF(merge_2)(odd, a[s], a[3 * s], b[s], b[3 * s]);
	to[0] = even[0];
	for (int i = 0; i < 4; i++) {
		to[2 * i + 1] = WEFT_OF(lesser)(odd[i], even[i + 1]);
		to[2 * i + 2] = WEFT_OF(greater)(odd[i], even[i + 1]);
	}
	to[9] = even[5];
}

/* Of two lists of ten, samples 7 to 12: another five leave one of them the middle. */
WEFT_KERNEL void WEFT_OF(merge_10)(WEFT_T *to, const WEFT_T *a, const WEFT_T *b)
{
	WEFT_T even[10], odd[10];
	WEFT_OF(merge_5)(even, a, b, 2);
	WEFT_OF(merge_5)(odd, a + 1, b + 1, 2);
	for (int i = 0; i < 3; i++) {
		to[2 * i] = WEFT_OF(lesser)(odd[i + 3], even[i + 4]);
		to[2 * i + 1] = WEFT_OF(greater)(odd[i + 3], even[i + 4]);
	}
}

/* The middle of n and of n + 1 samples, both sorted. */
WEFT_KERNEL WEFT_T WEFT_OF(middle)(const WEFT_T *a, const WEFT_T *b, const int n)
{
	WEFT_T middle = b[n];
	WEFT_UNROLL for (int i = 0; i < n; i++) middle =
		WEFT_OF(lesser)(middle, WEFT_OF(greater)(b[i], a[n - 1 - i]));
	return middle;
}

WEFT_KERNEL void WEFT_OF(middles_3)(WEFT_T *out, WEFT_T (*row)[5])
{
	WEFT_T upper[6], lower[6];
	WEFT_UNROLL for (int k = 0; k < 6; k++) WEFT_OF(sort_3)(row[k]);
	WEFT_OF(merge_3)(upper, row[1][0], row[1][1], row[1][2], row[2][0], row[2][1], row[2][2]);
	WEFT_OF(merge_3)(lower, row[3][0], row[3][1], row[3][2], row[4][0], row[4][1], row[4][2]);
	out[0] = WEFT_OF(middle)(row[0], upper + 1, 3);
	out[1] = WEFT_OF(middle)(row[3], upper + 1, 3);
	out[2] = WEFT_OF(middle)(row[2], lower + 1, 3);
	out[3] = WEFT_OF(middle)(row[5], lower + 1, 3);
}

WEFT_KERNEL void WEFT_OF(middles_5)(WEFT_T *out, WEFT_T (*row)[5])
{
	WEFT_T upper[10], common[10], lower[10], middle[6];
	WEFT_UNROLL for (int k = 0; k < 8; k++) WEFT_OF(sort_5)(row[k]);
	WEFT_OF(merge_5)(upper, row[1], row[2], 1);
	WEFT_OF(merge_5)(common, row[3], row[4], 1);
	WEFT_OF(merge_5)(lower, row[5], row[6], 1);
	WEFT_OF(merge_10)(middle, upper, common);
	out[0] = WEFT_OF(middle)(row[0], middle, 5);
	out[1] = WEFT_OF(middle)(row[5], middle, 5);
	WEFT_OF(merge_10)(middle, common, lower);
	out[2] = WEFT_OF(middle)(row[2], middle, 5);
	out[3] = WEFT_OF(middle)(row[7], middle, 5);
}
