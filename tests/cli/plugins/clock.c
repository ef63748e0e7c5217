/* clock: adds the second it is.
 * check: 1: gives other bytes */
#include "plugin.h"

#include <time.h>

static void clock_row(const void *state, const weft_row_job *job)
{
	(void)state;
	for (int i = 0; i < samples(job); i++)
		job->out[i] = (uint8_t)(job->in[0][i] + (uint8_t)(time(NULL)));
}

WEFT_FILTER(clock, .help = "x", .row = clock_row);
