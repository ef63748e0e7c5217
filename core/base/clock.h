/* clock.h: the monotonic clock.
 *
 * Who may call: anyone, from any thread and from signal handlers.
 */
#ifndef WEFT_BASE_CLOCK_H
#define WEFT_BASE_CLOCK_H

#include <stdint.h>

/* Nanoseconds since some fixed point; never goes back. */
int64_t weft_clock_ns(void);

#endif
