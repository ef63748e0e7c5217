/* pool.h: threads that do blocking calls for parked goroutines. */
#ifndef WEFT_RUN_POOL_H
#define WEFT_RUN_POOL_H

#include <stdbool.h>
#include <stdint.h>

/* The run is over and its workers are joined: wait for calls under way, drop
 * those that nobody began, join the threads. */
void weft_pool_end(void);

/* weft_blocking_call with a deadline, of a fn that may run on any thread.  True:
 * it is over.  False: the deadline passed, and arg is fn's alone; drop(arg) is
 * called once fn has ended, or won't run since the run is over. */
bool weft_blocking_call_until(void (*fn)(void *arg), void *arg, void (*drop)(void *arg), int64_t deadline_ns);

#endif
