/* sortnet.h: medians of squares of 3 and of 5 by comparing and exchanging, of
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
 */
#ifndef WEFT_KERNEL_SORTNET_H
#define WEFT_KERNEL_SORTNET_H

#include "typed.h"

/* Of samples of type T: id##_middles_3(out, rows 0 .. 5), id##_middles_5(out, rows 0 .. 7). */
#define WEFT_SORTNET(id, T)                                                                                  \
	WEFT_KERNEL T id##_lesser(T a, T b)                                                                  \
	{                                                                                                    \
		return a < b ? a : b;                                                                        \
	}                                                                                                    \
	WEFT_KERNEL T id##_greater(T a, T b)                                                                 \
	{                                                                                                    \
		return a < b ? b : a;                                                                        \
	}                                                                                                    \
	WEFT_KERNEL void id##_order(T *a, T *b)                                                              \
	{                                                                                                    \
		const T u = *a, v = *b;                                                                      \
		*a = id##_lesser(u, v);                                                                      \
		*b = id##_greater(u, v);                                                                     \
	}                                                                                                    \
	WEFT_KERNEL void id##_sort_3(T *v)                                                                   \
	{                                                                                                    \
		id##_order(v + 1, v + 2);                                                                    \
		id##_order(v, v + 2);                                                                        \
		id##_order(v, v + 1);                                                                        \
	}                                                                                                    \
	WEFT_KERNEL void id##_sort_5(T *v)                                                                   \
	{                                                                                                    \
		id##_order(v, v + 1);                                                                        \
		id##_order(v + 3, v + 4);                                                                    \
		id##_order(v + 2, v + 4);                                                                    \
		id##_order(v + 2, v + 3);                                                                    \
		id##_order(v, v + 3);                                                                        \
		id##_order(v, v + 2);                                                                        \
		id##_order(v + 1, v + 4);                                                                    \
		id##_order(v + 1, v + 3);                                                                    \
		id##_order(v + 1, v + 2);                                                                    \
	}                                                                                                    \
	WEFT_KERNEL void id##_merge_2(T *to, T a0, T a1, T b0, T b1)                                         \
	{                                                                                                    \
		to[0] = id##_lesser(a0, b0);                                                                 \
		to[1] = id##_lesser(a1, b1);                                                                 \
		to[2] = id##_greater(a0, b0);                                                                \
		to[3] = id##_greater(a1, b1);                                                                \
		id##_order(to + 1, to + 2);                                                                  \
	}                                                                                                    \
	WEFT_KERNEL void id##_merge_3(T *to, T a0, T a1, T a2, T b0, T b1, T b2)                             \
	{                                                                                                    \
		T even[4];                                                                                   \
		id##_merge_2(even, a0, a2, b0, b2);                                                          \
		to[0] = even[0];                                                                             \
		to[1] = id##_lesser(a1, b1);                                                                 \
		to[2] = even[1];                                                                             \
		to[3] = id##_greater(a1, b1);                                                                \
		to[4] = even[2];                                                                             \
		to[5] = even[3];                                                                             \
		id##_order(to + 1, to + 2);                                                                  \
		id##_order(to + 3, to + 4);                                                                  \
	}                                                                                                    \
	/* Lists of five, their samples `s` apart. */                                                        \
	WEFT_KERNEL void id##_merge_5(T *to, const T *a, const T *b, const int s)                            \
	{                                                                                                    \
		T even[6], odd[4];                                                                           \
		id##_merge_3(even, a[0], a[2 * s], a[4 * s], b[0], b[2 * s], b[4 * s]);                      \
		id##_merge_2(odd, a[s], a[3 * s], b[s], b[3 * s]);                                           \
		to[0] = even[0];                                                                             \
		for (int i = 0; i < 4; i++) {                                                                \
			to[2 * i + 1] = id##_lesser(odd[i], even[i + 1]);                                    \
			to[2 * i + 2] = id##_greater(odd[i], even[i + 1]);                                   \
		}                                                                                            \
		to[9] = even[5];                                                                             \
	}                                                                                                    \
	/* Of two lists of ten, samples 7 to 12: another five leave one of them the middle. */               \
	WEFT_KERNEL void id##_merge_10(T *to, const T *a, const T *b)                                        \
	{                                                                                                    \
		T even[10], odd[10];                                                                         \
		id##_merge_5(even, a, b, 2);                                                                 \
		id##_merge_5(odd, a + 1, b + 1, 2);                                                          \
		for (int i = 0; i < 3; i++) {                                                                \
			to[2 * i] = id##_lesser(odd[i + 3], even[i + 4]);                                    \
			to[2 * i + 1] = id##_greater(odd[i + 3], even[i + 4]);                               \
		}                                                                                            \
	}                                                                                                    \
	/* The middle of n and of n + 1 samples, both sorted. */                                             \
	WEFT_KERNEL T id##_middle(const T *a, const T *b, const int n)                                       \
	{                                                                                                    \
		T middle = b[n];                                                                             \
		WEFT_UNROLL for (int i = 0; i < n; i++) middle =                                             \
			id##_lesser(middle, id##_greater(b[i], a[n - 1 - i]));                               \
		return middle;                                                                               \
	}                                                                                                    \
	WEFT_KERNEL void id##_middles_3(T *out, T(*row)[5])                                                  \
	{                                                                                                    \
		T upper[6], lower[6];                                                                        \
		WEFT_UNROLL for (int k = 0; k < 6; k++) id##_sort_3(row[k]);                                 \
		id##_merge_3(upper, row[1][0], row[1][1], row[1][2], row[2][0], row[2][1], row[2][2]);       \
		id##_merge_3(lower, row[3][0], row[3][1], row[3][2], row[4][0], row[4][1], row[4][2]);       \
		out[0] = id##_middle(row[0], upper + 1, 3);                                                  \
		out[1] = id##_middle(row[3], upper + 1, 3);                                                  \
		out[2] = id##_middle(row[2], lower + 1, 3);                                                  \
		out[3] = id##_middle(row[5], lower + 1, 3);                                                  \
	}                                                                                                    \
	WEFT_KERNEL void id##_middles_5(T *out, T(*row)[5])                                                  \
	{                                                                                                    \
		T upper[10], common[10], lower[10], middle[6];                                               \
		WEFT_UNROLL for (int k = 0; k < 8; k++) id##_sort_5(row[k]);                                 \
		id##_merge_5(upper, row[1], row[2], 1);                                                      \
		id##_merge_5(common, row[3], row[4], 1);                                                     \
		id##_merge_5(lower, row[5], row[6], 1);                                                      \
		id##_merge_10(middle, upper, common);                                                        \
		out[0] = id##_middle(row[0], middle, 5);                                                     \
		out[1] = id##_middle(row[5], middle, 5);                                                     \
		id##_merge_10(middle, common, lower);                                                        \
		out[2] = id##_middle(row[2], middle, 5);                                                     \
		out[3] = id##_middle(row[7], middle, 5);                                                     \
	}

#endif
