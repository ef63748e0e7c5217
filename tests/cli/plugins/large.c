/* large: right on pictures that are narrow or low.
 * check 1: 1: large1, 611 x 599 RGB u8, base: row leaves pixels unwritten: at 512,513 of 611 x 599
 * check 2: 1: large2, 611 x 599 RGB u8, base, mode band: mode band gives other bytes than a plain loop
 * check 3: 0: good */
#include "plugin.h"

static void row(const void *state, const weft_row_job *job)
{
	static int calls;
	const size_t pixel = weft_pixel_bytes(job->source.format);
	size_t bytes = (size_t)job->width * pixel;
	(void)state;
	if (WRONG == 1 && job->y > 512 && job->x + job->width > 512 && job->x <= 512)
		bytes = (size_t)(512 - job->x) * pixel;
	memcpy(job->out, job->in[0], bytes);
	if (WRONG == 2 && job->target.height > 500 && job->target.height < 700 && job->y == 0)
		job->out[0] = (uint8_t)(__atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) > 2);
}

WEFT_FILTER(NAME, .help = "x", .row = row);
