/* readright: reads a pixel to the right of its row.
 * check: 1: row reads beyond its window */
#include "plugin.h"

static void readright_row(const void *state, const weft_row_job *job)
{
	(void)state;
	for (int i = 0; i < samples(job); i++)
		job->out[i] = job->in[0][i + 1];
}

WEFT_FILTER(readright, .help = "x", .row = readright_row);
