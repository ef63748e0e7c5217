/* chan.h: typed channels, and select over several of them.
 *
 * A channel type is a name for "channel of T".  The handle is one pointer
 * wide and is passed by value; its member `type` is never written, it only
 * carries T to the compiler.  The zero handle is the nil channel, on which
 * every operation waits for ever (and close panics).
 *
 *     CHAN_TYPE(row_chan, struct row);
 *     row_chan rows = chan_make(row_chan, 64);
 *     chan_send(rows, (struct row){ .y = 3 });
 *     chan_close(rows);
 *     chan_range(r, rows) draw(r);
 *
 * Waiters are served first in, first out.  A send happens before the receive
 * that takes its value ends; on an unbuffered channel the receive also
 * happens before the send ends; a close happens before a receive that
 * returns because of it.
 *
 * Deadlines are points on the monotonic clock (weft_in); WEFT_NOW tries
 * once, a point in the past tries once and then has timed out.
 *
 * Who may call: goroutines, and foreign threads (what would park a goroutine
 * blocks the thread).  With no runtime, whatever would block panics.
 */
#ifndef WEFT_RUN_CHAN_H
#define WEFT_RUN_CHAN_H

#include "../base/linkage.h"
#include "fresh_errno.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

WEFT_PUBLIC_BEGIN

typedef struct weft_chan weft_chan;

/* What a channel operation came to.  DONE is zero so that a loop over
 * WEFT_DONE reads as the normal case. */
typedef enum weft_outcome {
	WEFT_DONE,        /* the value was handed over */
	WEFT_CLOSED,      /* receive: closed and drained; *value zeroed */
	WEFT_WOULD_BLOCK, /* try: not now; *value untouched */
	WEFT_TIMED_OUT,   /* until: the deadline passed; *value untouched */
} weft_outcome;

#define WEFT_NOW     INT64_C(0)
#define WEFT_FOREVER INT64_MAX

enum { WEFT_CHAN_VALUE_MAX = 1024 }; /* bytes sent by value; larger: chan_send_from */

/* Panics where element_size x capacity is absurd; fatal on no memory. */
weft_chan *weft_chan_new(size_t element_size, size_t capacity);
/* NULL does nothing; panics while goroutines wait in it. */
void weft_chan_free(weft_chan *ch);
void weft_chan_close(weft_chan *ch);
size_t weft_chan_len(const weft_chan *ch); /* values buffered; nil: 0 */
size_t weft_chan_cap(const weft_chan *ch);
weft_outcome weft_chan_send(weft_chan *ch, const void *value, int64_t deadline_ns);
/* value may be NULL: the value is taken and dropped. */
weft_outcome weft_chan_recv(weft_chan *ch, void *value, int64_t deadline_ns);

WEFT_PUBLIC_END

#define CHAN_TYPE(name, T)                                                                                   \
	typedef union name {                                                                                 \
		weft_chan *raw;                                                                              \
		T *type; /* only a type, never set */                                                        \
	} name

/* p itself, if it is exactly a pointer to ch's element type: else no compile.
 * A place that is sent from may be const. */
#ifdef __cplusplus
template <class T> static inline T *weft_place_(T *, T *p)
{
	return p;
}
template <class T> static inline void *weft_source_(T *, const T *p)
{
	return (void *)(uintptr_t)p;
}
template <class C> static inline C weft_chan_make_(size_t capacity)
{
	C ch;
	ch.raw = weft_chan_new(sizeof *ch.type, capacity);
	return ch;
}
#define weft_place(ch, p)         weft_place_((ch).type, (p))
#define weft_source(ch, p)        weft_source_((ch).type, (p))
#define chan_make(name, capacity) weft_chan_make_<name>(capacity)
#else
#define weft_place(ch, p) _Generic((p), __typeof__((ch).type) : (p))
#define weft_source(ch, p)                                                                                   \
	((void *)(uintptr_t) _Generic((p), __typeof__((ch).type) : (p), const __typeof__(*(ch).type) * : (p)))
#define chan_make(name, capacity) ((name) { .raw = weft_chan_new(sizeof *((name) { 0 }).type, (capacity)) })
#endif

#define chan_free(ch)  weft_chan_free((ch).raw)
#define chan_close(ch) weft_chan_close((ch).raw)
#define chan_len(ch)   weft_chan_len((ch).raw)
#define chan_cap(ch)   weft_chan_cap((ch).raw)

/* Send converts its value as an assignment would, and is evaluated once. */
#define weft_send_(ch, deadline, ...)                                                                        \
	__extension__({                                                                                      \
		WEFT_STATIC_ASSERT_(sizeof(*(ch).type) <= WEFT_CHAN_VALUE_MAX,                               \
				    "too large by value: chan_send_from");                                   \
		__typeof__(*(ch).type) weft_value_ = (__VA_ARGS__);                                          \
		weft_chan_send((ch).raw, &weft_value_, (deadline));                                          \
	})
static inline void weft_ignore_(weft_outcome o)
{
	(void)o;
}
static inline bool weft_done_(weft_outcome o)
{
	return o == WEFT_DONE;
}
#define chan_send(ch, ...)           weft_ignore_(weft_send_(ch, WEFT_FOREVER, __VA_ARGS__))
#define chan_try_send(ch, ...)       weft_done_(weft_send_(ch, WEFT_NOW, __VA_ARGS__))
#define chan_send_until(ch, ns, ...) weft_send_(ch, ns, __VA_ARGS__)
/* Send what p points at, of any size. */
#define chan_send_from(ch, p) weft_ignore_(weft_chan_send((ch).raw, weft_source(ch, p), WEFT_FOREVER))

/* Receive writes through a pointer; true while there are values. */
#define chan_recv(ch, p)           weft_done_(weft_chan_recv((ch).raw, weft_place(ch, p), WEFT_FOREVER))
#define chan_try_recv(ch, p)       weft_done_(weft_chan_recv((ch).raw, weft_place(ch, p), WEFT_NOW))
#define chan_recv_until(ch, ns, p) weft_chan_recv((ch).raw, weft_place(ch, p), (ns))
/* Receive and drop; true while there are values. */
#define chan_discard(ch)    weft_done_(weft_chan_recv((ch).raw, NULL, WEFT_FOREVER))

#define chan_range(var, ch) for (__typeof__(*(ch).type) var; chan_recv(ch, &var);)

/* select: cases are places, in order; the result is the index that ran. */
WEFT_PUBLIC_BEGIN

typedef struct weft_case {
	weft_chan *chan; /* nil: this case never runs */
	void *place;     /* receive: NULL drops the value */
	bool *open;      /* receive only; may be NULL */
	bool send;
} weft_case;

/* One case, chosen uniformly among those that are ready; waits until one is.
 * -1 for WEFT_NOW with none ready (default:) or a deadline passed.  No cases
 * wait for ever. */
int weft_select(const weft_case *cases, int count, int64_t deadline_ns);

WEFT_PUBLIC_END

/* In braces, so that operands are evaluated in their order. */
#ifdef __cplusplus
#define WEFT_CASE_(...) (weft_case { __VA_ARGS__ })
#else
#define WEFT_CASE_(...) ((weft_case) { __VA_ARGS__ })
#endif
#define on_recv(ch, p)          WEFT_CASE_((ch).raw, weft_place(ch, p), NULL, false)
#define on_recv_open(ch, p, ok) WEFT_CASE_((ch).raw, weft_place(ch, p), (ok), false)
#define on_send(ch, p)          WEFT_CASE_((ch).raw, weft_source(ch, p), NULL, true)
#define on_discard(ch)          WEFT_CASE_((ch).raw, NULL, NULL, false)

#ifdef __cplusplus
template <class... C> static inline int weft_select_of_(int64_t deadline_ns, C... c)
{
	const weft_case cases[] = { c... };
	return weft_select(cases, (int)sizeof...(c), deadline_ns);
}
#else
#define weft_select_of_(deadline_ns, ...)                                                                    \
	weft_select((const weft_case[]) { __VA_ARGS__ },                                                     \
		    (int)(sizeof((const weft_case[]) { __VA_ARGS__ }) / sizeof(weft_case)), (deadline_ns))
#endif
#define chan_select(...)           weft_select_of_(WEFT_FOREVER, __VA_ARGS__)
#define chan_select_now(...)       weft_select_of_(WEFT_NOW, __VA_ARGS__)
#define chan_select_until(ns, ...) weft_select_of_((ns), __VA_ARGS__)

#endif
