/* sortnet.h: medians of 9 and 25 by comparing and exchanging.
 *
 * WEFT_ORDER(a, b) is a comparator of the including code: afterwards a <= b.
 */
#ifndef WEFT_KERNEL_SORTNET_H
#define WEFT_KERNEL_SORTNET_H

#define WEFT_SORT_3(a, b, c)                                                                                 \
	WEFT_ORDER(b, c)                                                                                     \
	WEFT_ORDER(a, c)                                                                                     \
	WEFT_ORDER(a, b)
#define WEFT_SORT_5(a, b, c, d, e)                                                                           \
	WEFT_ORDER(a, b)                                                                                     \
	WEFT_ORDER(d, e)                                                                                     \
	WEFT_ORDER(c, e)                                                                                     \
	WEFT_ORDER(c, d)                                                                                     \
	WEFT_ORDER(a, d)                                                                                     \
	WEFT_ORDER(a, c)                                                                                     \
	WEFT_ORDER(b, e)                                                                                     \
	WEFT_ORDER(b, d)                                                                                     \
	WEFT_ORDER(b, c)

/* The least to the front, the greatest to the back. */
#define WEFT_ENDS_4(a, b, c, d)                                                                              \
	WEFT_ORDER(a, c)                                                                                     \
	WEFT_ORDER(b, d)                                                                                     \
	WEFT_ORDER(a, b)                                                                                     \
	WEFT_ORDER(c, d)
#define WEFT_ENDS_5(a, b, c, d, e)                                                                           \
	WEFT_ENDS_4(a, b, c, d)                                                                              \
	WEFT_ORDER(a, e)                                                                                     \
	WEFT_ORDER(d, e)
#define WEFT_ENDS_6(a, b, c, d, e, f)                                                                        \
	WEFT_ORDER(a, d)                                                                                     \
	WEFT_ORDER(b, e)                                                                                     \
	WEFT_ORDER(c, f)                                                                                     \
	WEFT_ORDER(a, b)                                                                                     \
	WEFT_ORDER(a, c)                                                                                     \
	WEFT_ORDER(e, f)                                                                                     \
	WEFT_ORDER(d, f)
#define WEFT_ENDS_7(a, b, c, d, e, f, g)                                                                     \
	WEFT_ENDS_6(a, b, c, d, e, f)                                                                        \
	WEFT_ORDER(a, g)                                                                                     \
	WEFT_ORDER(f, g)
#define WEFT_ENDS_8(a, b, c, d, e, f, g, h)                                                                  \
	WEFT_ORDER(a, e)                                                                                     \
	WEFT_ORDER(b, f)                                                                                     \
	WEFT_ORDER(c, g)                                                                                     \
	WEFT_ORDER(d, h)                                                                                     \
	WEFT_ORDER(a, b)                                                                                     \
	WEFT_ORDER(c, d)                                                                                     \
	WEFT_ORDER(a, c)                                                                                     \
	WEFT_ORDER(e, f)                                                                                     \
	WEFT_ORDER(g, h)                                                                                     \
	WEFT_ORDER(f, h)

/* The middle of 13 ends in g: of any eight, neither the least nor the greatest can be it. */
#define WEFT_MIDDLE_13(a, b, c, d, e, f, g, h, i, j, k, l, m)                                                \
	WEFT_ENDS_8(a, b, c, d, e, f, g, h)                                                                  \
	WEFT_ENDS_7(b, c, d, e, f, g, i)                                                                     \
	WEFT_ENDS_6(c, d, e, f, g, j)                                                                        \
	WEFT_ENDS_5(d, e, f, g, k)                                                                           \
	WEFT_ENDS_4(e, f, g, l)                                                                              \
	WEFT_SORT_3(f, g, m)

#endif
