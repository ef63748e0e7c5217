/* address: adds where its output lies.
 * check: 1: row gives other bytes when called again */
#include "plugin.h"

static void address_row(const void *state, const weft_row_job *job)
{
	(void)state;
	for (int i = 0; i < samples(job); i++)
		job->out[i] = (uint8_t)(job->in[0][i] + (uint8_t)((uintptr_t)job->out >> 4));
}

WEFT_FILTER(address, .help = "x", .row = address_row);
