/* readleft: reads a sample before its row.
 * check: 1: row reads beyond its window */
#include "plugin.h"

static void readleft_row(const void *state, const weft_row_job *job)
{
	(void)state;
	for (int i = 0; i < samples(job); i++)
		job->out[i] = job->in[0][i - 1];
}

WEFT_FILTER(readleft, .help = "x", .row = readleft_row);
