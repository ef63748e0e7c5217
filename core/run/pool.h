/* pool.h: threads that do blocking calls for parked goroutines. */
#ifndef WEFT_RUN_POOL_H
#define WEFT_RUN_POOL_H

/* The run is over and its workers are joined: wait for calls under way, drop
 * those that nobody began, join the threads. */
void weft_pool_end(void);

#endif
