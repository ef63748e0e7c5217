/* go.h: start a goroutine.
 *
 * A goroutine is a function of one argument, passed by value.  The runtime
 * copies the argument into the new goroutine's descriptor, so the caller
 * needs no malloc and the callee needs no free.
 *
 *     struct band { weft_view in, out; int y0, y1; };
 *     static void blur_band(struct band b) { ... }
 *     GOROUTINE(blur_band, struct band);
 *     ...
 *     go(blur_band, in, out, 0, 64);              // checked like a call
 *     go(blur_band, .in = in, .out = out, .y1 = 64);
 *
 * A goroutine that parks may go on on another thread.  Across a park
 *   - errno is right whenever it is read next after the call that failed
 *     (fresh_errno.h); a call that parks may change it;
 *   - a _Thread_local variable is another one, and the compiler may keep the
 *     address of the old: read and write it in a function that doesn't park
 *     and isn't inlined, or pin the goroutine (weft_thread_pin);
 *   - so is what libc keeps by thread: uselocale's locale, strerror's buffer;
 *   - the floating-point mode (rounding, exceptions that trap) is the
 *     thread's: put back what you changed before you park;
 *   - a pthread mutex is never held: it belongs to the thread, and who waits
 *     for it blocks a processor.  Use weft_mutex, or let go of it before;
 *   - C++ exceptions that are caught or in flight go along.  One that leaves
 *     the goroutine's function, or weft_run's, ends the process (std::terminate).
 *
 * Who may call: goroutines, and foreign threads while a runtime runs; with
 * none running it panics "no runtime".  Starting one may run others first.
 */
#ifndef WEFT_RUN_GO_H
#define WEFT_RUN_GO_H

#include "../base/linkage.h"
#include "fresh_errno.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

WEFT_PUBLIC_BEGIN

enum {
	WEFT_GO_ARG_MAX = 512,  /* bytes; a larger argument is a mistake */
	WEFT_GO_ARG_ALIGN = 16, /* the strictest alignment an argument may ask */
};

/* What go() knows at compile time about a function; one static object each. */
typedef struct weft_go_site {
	void (*entry)(void *arg);
	const char *name; /* of the function, for dumps */
	const char *file; /* where GOROUTINE stands */
	int line;
	size_t size;        /* of the argument */
	size_t stack_bytes; /* that it needs at most; 0: as much as there is */
} weft_go_site;

/* Never call these: use go() and its kin, which check the type. */
void weft_go_start(const weft_go_site *site, const void *arg);
bool weft_go_try_start(const weft_go_site *site, const void *arg);

/* Let others run first; this goroutine goes to the back of the queue. */
void weft_yield(void);

/* Of the calling goroutine.  Main is 1, ids are never reused; 0 and "" outside. */
uint64_t weft_goroutine_id(void);
const char *weft_goroutine_name(void);
/* Goroutines that started and have not ended, main included.  What one did
 * happens before a count that it is no longer part of. */
size_t weft_goroutine_count(void);

/* While pinned a goroutine runs on one thread only (for libraries that keep
 * thread-local state), or until it ends; nests.  Others run elsewhere meanwhile. */
void weft_thread_pin(void);
void weft_thread_unpin(void);

WEFT_PUBLIC_END

/* Declare that fn, a void function of one T, may be started with go(). */
#define GOROUTINE(fn, T) GOROUTINE_STACK(fn, T, 0)

/* The same for a function that needs little stack, of which there may be very
 * many: with all it calls, this library included, at most so many bytes, 8192
 * or less.  Where it parks it then costs 1, 2, 4 or 8 KiB and no page of its own.
 *
 * 1024 hold a few small frames and a wait of one thing: chan_send, chan_recv and
 * their _until, sync.h, weft_sleep, weft_yield.  2048 hold any call of chan.h, sync.h,
 * clock.h and go.h (select: of up to 8 cases); not printf.  A goroutine
 * that uses more than it declared overwrites a neighbour's stack, and ends with
 * a fatal error that names it when it next parks or ends.  WEFT_STACKS=guarded in the environment
 * gives every stack a guard, so that it happens at once: test with it.
 *
 * It is a wish: such a goroutine gets a full stack where a small one would be
 * unsafe.  The program must be linked with -z now, and signal handlers must
 * ask for SA_ONSTACK: those installed after the first such goroutine, too. */
#define GOROUTINE_STACK(fn, T, bytes)                                                                        \
	typedef T fn##_arg;                                                                                  \
	__attribute__((unused)) static void fn##_entry(void *arg)                                            \
	{                                                                                                    \
		fn##_arg *own = (fn##_arg *)arg;                                                             \
		fn(*own);                                                                                    \
	}                                                                                                    \
	static const weft_go_site fn##_site = { fn##_entry, #fn, __FILE__, __LINE__, sizeof(T), (bytes) };   \
	__attribute__((unused)) static inline void fn##_go(fn##_arg arg)                                     \
	{                                                                                                    \
		weft_go_start(&fn##_site, &arg);                                                             \
	}                                                                                                    \
	__attribute__((unused)) static inline bool fn##_go_try(fn##_arg arg)                                 \
	{                                                                                                    \
		return weft_go_try_start(&fn##_site, &arg);                                                  \
	}                                                                                                    \
	WEFT_STATIC_ASSERT_((bytes) <= 8192, #fn ": declared a stack that is not small; use GOROUTINE");     \
	WEFT_STATIC_ASSERT_(WEFT_COPYABLE_(T), #fn ": argument can't be copied as bytes; send a pointer");   \
	WEFT_STATIC_ASSERT_(WEFT_ALIGN_OF_(T) <= WEFT_GO_ARG_ALIGN,                                          \
			    #fn ": argument aligned more strictly than go() keeps");                         \
	WEFT_STATIC_ASSERT_(sizeof(T) <= WEFT_GO_ARG_MAX, #fn ": argument too large to copy; send a "        \
							      "pointer")

/* A T made of its members.  In order and not all of them: no compile. */
#ifdef __cplusplus
#define WEFT_COPYABLE_(T) __is_trivially_copyable(T)
#define WEFT_MAKE_(T, ...)                                                                                   \
	T                                                                                                    \
	{                                                                                                    \
		__VA_ARGS__                                                                                  \
	}
#else
#define WEFT_COPYABLE_(T) 1
#define WEFT_MAKE_(T, ...)                                                                                   \
	__extension__({                                                                                      \
		_Pragma("GCC diagnostic push");                                                              \
		_Pragma("GCC diagnostic error \"-Wmissing-field-initializers\"");                            \
		T weft_made_ = { __VA_ARGS__ };                                                              \
		_Pragma("GCC diagnostic pop");                                                               \
		weft_made_;                                                                                  \
	})
#endif

/* Start fn with the members of its argument, in order (then all of them) or by
 * name.  Fatal when there is no memory for it. */
#define weft_go(fn, ...) fn##_go(WEFT_MAKE_(fn##_arg, __VA_ARGS__))

/* Start fn with a whole argument already built, or one that is not a struct. */
#define weft_go_with(fn, arg) fn##_go(arg)

/* As weft_go, but false where there is no memory; the runtime stays usable. */
#define weft_go_try(fn, ...) fn##_go_try(WEFT_MAKE_(fn##_arg, __VA_ARGS__))

/* Their short names, for all who have no function or member so called. */
#ifndef WEFT_NO_GO
#define go(fn, ...)      weft_go(fn, __VA_ARGS__)
#define go_with(fn, arg) weft_go_with(fn, arg)
#define go_try(fn, ...)  weft_go_try(fn, __VA_ARGS__)
#endif

#endif
