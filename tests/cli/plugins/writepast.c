/* writepast: writes a sample behind its row.
 * check: 1: row writes beyond its output */
#include "plugin.h"

static void writepast_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
	job->out[samples(job)] = 0;
}

WEFT_FILTER(writepast, .help = "x", .row = writepast_row);
