/* size.h: sums and products of sizes that notice when they don't fit.
 *
 * False: the true result doesn't fit, and *result is no size to use.
 *
 * Who may call: anyone, from any thread.
 */
#ifndef WEFT_BASE_SIZE_H
#define WEFT_BASE_SIZE_H

#include <stdbool.h>
#include <stddef.h>

static inline bool weft_size_add(size_t a, size_t b, size_t *result)
{
	return !__builtin_add_overflow(a, b, result);
}

static inline bool weft_size_multiply(size_t a, size_t b, size_t *result)
{
	return !__builtin_mul_overflow(a, b, result);
}

/* a rounded up to a multiple of `of`, which is a power of two. */
static inline bool weft_size_round_up(size_t a, size_t of, size_t *result)
{
	return weft_size_add(a, of - 1, result) && (*result &= ~(of - 1), true);
}

#endif
