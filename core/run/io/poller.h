/* poller.h: how a poller slots into the scheduler.
 *
 * It does by weft_poller_set, on first use in a run: an idle worker sleeps in
 * collect(deadline) instead of its futex, one at a time; busy ones call
 * collect(0) now and then; interrupt() makes a sleeping collect return.  A
 * goroutine that waits for a descriptor is counted in weft_rt.waits from before
 * it parks until it is readied.
 */
#ifndef WEFT_RUN_POLLER_H
#define WEFT_RUN_POLLER_H

#include <stdint.h>

struct weft_poller {
	int (*collect)(int64_t deadline_ns); /* ready what is; how many */
	void (*interrupt)(void);
	void (*end)(void); /* the run is over: close what was opened */
};

void weft_poller_set(const struct weft_poller *poller);

#endif
