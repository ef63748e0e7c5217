/* futex.h: how a thread of the runtime's sleeps and is woken. */
#ifndef WEFT_RUN_FUTEX_H
#define WEFT_RUN_FUTEX_H

#include <stdatomic.h>
#include <stdint.h>

/* While *word == value, until woken or the deadline (a point on the monotonic
 * clock, as weft_now counts).  0 or minus an errno value. */
int weft_futex_wait(atomic_int *word, int value, int64_t deadline_ns);
void weft_futex_wake(atomic_int *word, int count);

#endif
