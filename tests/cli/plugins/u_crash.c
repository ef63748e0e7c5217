/* u_crash: crashes on pictures wider than three.
 * check: 1: row crashes: Segmentation fault */
#include "plugin.h"

static void u_crash_row(const void *state, const weft_row_job *job)
{
	(void)state;
	if (job->width > 3)
		*(volatile int *)0 = 1;
	copy(job);
}

WEFT_FILTER(u_crash, .help = "x", .row = u_crash_row);
