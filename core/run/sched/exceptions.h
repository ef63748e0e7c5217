/* exceptions.h: C++ exceptions that are caught or in flight go with their goroutine.
 *
 * The C++ runtime keeps them by thread: a list of those being handled, and how
 * many are unwinding.  A goroutine that parks takes its own along and leaves
 * none behind, so at every switch the thread has none, and one that has none
 * itself does nothing but look.  In a program without C++ there is not even
 * that to look at.
 *
 * The reference is weak: it finds the C++ runtime that the program is linked
 * with, not one that comes later with dlopen alone.
 */
#ifndef WEFT_RUN_EXCEPTIONS_H
#define WEFT_RUN_EXCEPTIONS_H

#include "machine.h"

#include <stdbool.h>
#include <stddef.h>

/* Itanium C++ ABI, 2.2.2: the layout of __cxa_eh_globals. */
struct weft_exceptions {
	void *caught;
	unsigned uncaught;
};

extern struct weft_exceptions *__cxa_get_globals(void) __attribute__((weak, visibility("default")));

static inline bool weft_exceptions_here(void)
{
	if (WEFT_LIKELY(!__cxa_get_globals))
		return false;
	const struct weft_exceptions *e = __cxa_get_globals();
	return e->caught || e->uncaught;
}

static inline struct weft_exceptions weft_exceptions_take(void)
{
	struct weft_exceptions taken = { NULL, 0 };
	if (__cxa_get_globals) {
		struct weft_exceptions *e = __cxa_get_globals();
		taken = *e;
		*e = (struct weft_exceptions) { NULL, 0 };
	}
	return taken;
}

/* On the thread that we are on now. */
static inline void weft_exceptions_give(struct weft_exceptions taken)
{
	if (__cxa_get_globals)
		*__cxa_get_globals() = taken;
}

#endif
