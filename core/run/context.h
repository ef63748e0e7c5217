/* context.h: ask a tree of goroutines to stop.
 *
 * A context is done when it is cancelled, when its deadline passes or when
 * its parent is done.  Cancelling marks every descendant before it returns.
 *
 * Who may call: goroutines, and foreign threads while a runtime runs.
 */
#ifndef WEFT_RUN_CONTEXT_H
#define WEFT_RUN_CONTEXT_H

#include "../base/linkage.h"
#include "chan.h"

WEFT_PUBLIC_BEGIN

typedef struct weft_context weft_context;
CHAN_TYPE(weft_done_chan, char); /* nothing is sent: it is closed */

typedef enum weft_cause {
	WEFT_CAUSE_NONE, /* not over */
	WEFT_CAUSE_CANCELED,
	WEFT_CAUSE_DEADLINE,
} weft_cause;

weft_context *weft_context_root(void); /* never done; its done channel is nil */
weft_context *weft_context_cancelable(weft_context *parent);
weft_context *weft_context_deadline(weft_context *parent, int64_t deadline_ns);
void weft_context_cancel(weft_context *c); /* idempotent */
/* Cancels first; safe while others wait on done or children live. */
void weft_context_free(weft_context *c);
weft_done_chan weft_context_done(const weft_context *c);
bool weft_context_over(const weft_context *c); /* NULL: never over */
weft_cause weft_context_cause(const weft_context *c);
/* The earliest deadline on the way to the root; WEFT_FOREVER where none. */
int64_t weft_context_deadline_ns(const weft_context *c);

WEFT_PUBLIC_END

#endif
