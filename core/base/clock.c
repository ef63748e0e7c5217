/* clock.c: the monotonic clock. */
#include "clock.h"

#include <time.h>

int64_t weft_clock_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}
