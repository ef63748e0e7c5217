/* slow: two milliseconds a row. */
#include "core/engine/filter.h"

#include <string.h>
#include <time.h>

static void slow_row(const void *state, const weft_row_job *job)
{
	(void)state;
	nanosleep(&(struct timespec) { .tv_nsec = 2000000 }, NULL);
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

WEFT_FILTER(slow, .help = "takes its time", .kind = WEFT_POINT, .row = slow_row, .depths = WEFT_DEPTH_ALL);
