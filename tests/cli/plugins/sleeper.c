/* sleeper: takes its time, in one call or in many.
 * check 1: 1: row has not returned within 7 s
 * check 2: 1: goes on, but the check is not through within 2 s; --max-total gives it longer */
#include "plugin.h"

#include <unistd.h>

static void row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
	if (WRONG == 1)
		sleep(1000);
	usleep(500000);
}

WEFT_FILTER(NAME, .help = "x", .row = row);
