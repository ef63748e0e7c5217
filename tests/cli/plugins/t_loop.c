/* t_loop: a row that never ends.
 * check: 1: row has not returned within 0.5 s */
#include "plugin.h"

static void t_loop_row(const void *state, const weft_row_job *job)
{
	(void)state;
	for (volatile int k = 1; k;)
		;
	copy(job);
}

WEFT_FILTER(t_loop, .help = "x", .row = t_loop_row);
