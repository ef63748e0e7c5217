/* watch.h: be told when a context is over.
 *
 * A record on the watcher's own stack, in the context's list and under the
 * tree's lock.  A list left over from an older run is void: its goroutines are
 * gone.
 */
#ifndef WEFT_RUN_WATCH_H
#define WEFT_RUN_WATCH_H

#include "../context.h"

struct watch {
	void (*fire)(struct watch *w); /* once, under the tree's lock: short */
	struct watch *next, **at;      /* at NULL: in no list (any more) */
};

/* fire is set.  False: c is over, and fire won't be called. */
bool weft_watch_start(struct watch *w, weft_context *c);
/* Once it returned nobody touches w any more. */
void weft_watch_stop(struct watch *w);

#endif
