/* widegap: a row buffer of 4096 pixels, so the rest stays unwritten.
 * check: 1: row leaves pixels unwritten: at 4096,0 of 66003 x 2 */
#include "plugin.h"

static void widegap_row(const void *state, const weft_row_job *job)
{
	(void)state;
	const int n = job->width < 4096 ? job->width : 4096;
	memcpy(job->out, job->in[0], (size_t)n * weft_pixel_bytes(job->source.format));
}

WEFT_FILTER(widegap, .help = "x", .row = widegap_row);
