/* m_input: writes its input, and takes it back.
 * check: 1: row writes to its input */
#include "plugin.h"

static void m_input_row(const void *state, const weft_row_job *job)
{
	(void)state;
	volatile uint8_t *in = (uint8_t *)job->in[0];
	for (int i = 0; i < samples(job); i++) {
		in[i] ^= 255;
		job->out[i] = in[i];
		in[i] ^= 255;
	}
}

WEFT_FILTER(m_input, .help = "x", .row = m_input_row);
