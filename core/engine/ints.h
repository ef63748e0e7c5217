/* ints.h: the smaller and the greater of two. */
#ifndef WEFT_ENGINE_INTS_H
#define WEFT_ENGINE_INTS_H

static inline int min_int(int a, int b)
{
	return a < b ? a : b;
}

static inline int max_int(int a, int b)
{
	return a > b ? a : b;
}

#endif
