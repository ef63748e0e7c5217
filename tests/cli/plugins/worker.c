/* worker: adds which thread it is on.
 * check: 1: gives other bytes than a plain loop; does a row depend on another, on its worker */
#include "plugin.h"

#include <pthread.h>

static void worker_row(const void *state, const weft_row_job *job)
{
	(void)state;
	for (int i = 0; i < samples(job); i++)
		job->out[i] = (uint8_t)(job->in[0][i] + (uint8_t)((uintptr_t)pthread_self() >> 12));
}

WEFT_FILTER(worker, .help = "x", .row = worker_row);
