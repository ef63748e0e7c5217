/* varbad: its builds for better machines are off by one.
 * check: 1: gives other bytes than the base build */
#include "plugin.h"

static void varbad_row(const void *state, const weft_row_job *job)
{
	(void)state;
	for (int i = 0; i < samples(job); i++)
		job->out[i] = (uint8_t)(255 - job->in[0][i]
#ifdef WEFT_VARIANT
					+ 1
#endif
		);
}

WEFT_FILTER(varbad, .help = "x", .row = varbad_row);
