/* u_exit: ends the program.
 * check: 1: row ends the program */
#include "plugin.h"

static void u_exit_row(const void *state, const weft_row_job *job)
{
	(void)state;
	if (job->width > 3)
		exit(0);
	copy(job);
}

WEFT_FILTER(u_exit, .help = "x", .row = u_exit_row);
