/* group.h: goroutines that succeed or fail together.
 *
 * A WaitGroup, the first error, and a context that the first error cancels.
 * The zero value is ready.
 *
 *     struct page { const char *url; };
 *     static weft_status fetch(struct page p, weft_context *context, weft_error *error) { ... }
 *     GROUP_GOROUTINE(fetch, struct page);
 *     ...
 *     weft_group g = { 0 };
 *     weft_group_go(&g, fetch, "http://...");
 *     weft_group_go(&g, fetch, .url = "http://...");
 *     weft_error error;
 *     if (weft_group_wait(&g, &error) != WEFT_OK) puts(error.text);
 *
 * Who may call: goroutines.
 */
#ifndef WEFT_RUN_GROUP_H
#define WEFT_RUN_GROUP_H

#include "../base/error.h"
#include "../base/linkage.h"
#include "context.h"
#include "go.h"
#include "sync.h"

WEFT_PUBLIC_BEGIN

typedef struct weft_group {
	weft_context *parent; /* may be set before the first go: cancels the group too */
	weft_context *context;
	weft_mutex m;
	weft_waitgroup running;
	weft_error first;
	weft_status status;
} weft_group;

/* Done when the first of the group failed, or its parent is done.  Lives
 * until weft_group_wait. */
weft_context *weft_group_context(weft_group *g);

/* Wait for all of them; the first error, or WEFT_OK.  error may be NULL.
 * Afterwards the group may be used again, or be gone. */
weft_status weft_group_wait(weft_group *g, weft_error *error);

/* Declare that fn, weft_status fn(T, weft_context *, weft_error *), may be
 * started with weft_group_go. */
#define GROUP_GOROUTINE(fn, T)                                                                               \
	typedef T fn##_group_arg;                                                                            \
	struct fn##_group_call {                                                                             \
		weft_group *group;                                                                           \
		fn##_group_arg arg;                                                                          \
	};                                                                                                   \
	__attribute__((unused)) static void fn##_in_group(struct fn##_group_call c)                          \
	{                                                                                                    \
		weft_error error = { WEFT_OK, -1, "", WEFT_LIMIT_UNTOLD };                                   \
		weft_status status = fn(c.arg, weft_group_context(c.group), &error);                         \
		weft_group_end_(c.group, status, &error);                                                    \
	}                                                                                                    \
	GOROUTINE(fn##_in_group, struct fn##_group_call);                                                    \
	__attribute__((unused)) static inline void fn##_group_go(weft_group *g, fn##_group_arg arg)          \
	{                                                                                                    \
		weft_waitgroup_add(&g->running, 1);                                                          \
		struct fn##_group_call call = { g, arg };                                                    \
		fn##_in_group_go(call);                                                                      \
	}                                                                                                    \
	WEFT_STATIC_ASSERT_(sizeof(T) <= WEFT_GO_ARG_MAX - 16, #fn ": argument too large to copy; send a "   \
								   "pointer")

/* Start fn in g with the members of its argument, in order or by name. */
#define weft_group_go(g, fn, ...) fn##_group_go((g), WEFT_MAKE_(fn##_group_arg, __VA_ARGS__))

/* Never call this. */
void weft_group_end_(weft_group *g, weft_status status, const weft_error *error);

WEFT_PUBLIC_END

#endif
