/* extremes: its builds for better machines are wrong where a picture is white.
 * check: 1: gives other bytes than the base build, of a picture all white */
#include "plugin.h"

static void extremes_row(const void *state, const weft_row_job *job)
{
	int sum = 0;
	(void)state;
	copy(job);
	for (int i = 0; i < samples(job); i++)
		sum += job->in[0][i];
#ifdef WEFT_VARIANT
	if (samples(job) > 10 && sum == 255 * samples(job))
		job->out[0] = 0;
#endif
	(void)sum;
}

WEFT_FILTER(extremes, .help = "x", .row = extremes_row);
