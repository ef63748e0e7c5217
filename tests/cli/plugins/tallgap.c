/* tallgap: counts rows in 16 bits.
 * check: 1: row leaves pixels unwritten: at 0,65535 of 2 x 66003 */
#include "plugin.h"

static void tallgap_row(const void *state, const weft_row_job *job)
{
	(void)state;
	if (job->y < 65535)
		copy(job);
}

WEFT_FILTER(tallgap, .help = "x", .row = tallgap_row);
