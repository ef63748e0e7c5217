/* counts: counts its calls, and shows it.
 * check: 1: row gives other bytes when called again */
#include "plugin.h"

static void counts_row(const void *state, const weft_row_job *job)
{
	(void)state;
	static unsigned calls;
	copy(job);
	job->out[0] = (uint8_t)(job->out[0] + ++calls);
}

WEFT_FILTER(counts, .help = "x", .row = counts_row);
