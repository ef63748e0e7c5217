/* invert: the photographic negative. */
#include "core/engine/filter.h"

static void invert_row(const void *state, const weft_row_job *job)
{
	(void)state;
	const uint8_t *in = job->in[0];
	int alpha = job->source.format.channels % 2 == 0;
	int n = job->source.format.channels;

	for (int x = 0; x < job->width; x++)
		for (int c = 0; c < n; c++)
			job->out[x * n + c] =
				alpha && c == n - 1 ? in[x * n + c] : (uint8_t)(255 - in[x * n + c]);
}

WEFT_FILTER(invert, .help = "photographic negative", .kind = WEFT_POINT, .row = invert_row);
