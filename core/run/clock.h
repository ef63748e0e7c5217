/* clock.h: now, sleep, timers, tickers.
 *
 * All times are int64_t nanoseconds on the monotonic clock; a deadline is a
 * point, never a length.  Nothing is ever early.
 *
 * Who may call: goroutines, and foreign threads while a runtime runs.
 */
#ifndef WEFT_RUN_CLOCK_H
#define WEFT_RUN_CLOCK_H

#include "../base/linkage.h"
#include "chan.h"

WEFT_PUBLIC_BEGIN

#define WEFT_US INT64_C(1000)
#define WEFT_MS INT64_C(1000000)
#define WEFT_S  INT64_C(1000000000)

CHAN_TYPE(weft_time_chan, int64_t);

int64_t weft_now(void);

/* The point length_ns from now; saturates at WEFT_FOREVER. */
int64_t weft_in(int64_t length_ns);

/* <= 0 yields; INT64_MAX never wakes. */
void weft_sleep(int64_t length_ns);

/* One tick (the time it fired) arrives in a channel that the timer owns. */
typedef struct weft_timer weft_timer;

weft_timer *weft_timer_start(int64_t deadline_ns);
weft_time_chan weft_timer_chan(weft_timer *t);
/* True exactly when it had not fired, and now will not.  False: it had been
 * stopped, or its tick is in the channel unless somebody received it. */
bool weft_timer_stop(weft_timer *t);
/* Stop and start anew; a tick that nobody received is dropped, so the next one
 * is of the new deadline.  True exactly when the old deadline's tick was not
 * received and never will be. */
bool weft_timer_reset(weft_timer *t, int64_t deadline_ns);
void weft_timer_free(weft_timer *t); /* stops it; NULL does nothing */

/* Ticks every period_ns; a slow receiver loses ticks.  Panics for <= 0. */
typedef struct weft_ticker weft_ticker;

weft_ticker *weft_ticker_start(int64_t period_ns);
weft_time_chan weft_ticker_chan(weft_ticker *t);
void weft_ticker_stop(weft_ticker *t); /* no more ticks, nor one that waits; closes nothing */
void weft_ticker_reset(weft_ticker *t, int64_t period_ns);
void weft_ticker_free(weft_ticker *t);

WEFT_PUBLIC_END

#endif
