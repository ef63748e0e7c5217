/* box_band_template.h: the sums of columns, of type WEFT_T, a row down at a time,
 * and WEFT_ALONG(box, sums, out, samples, step, depth) of each.  Samples have
 * WEFT_DEPTH.  Makes WEFT_ID, a band function. */
#include "core/kernel/template.h"

static void WEFT_ID(const void *state, const weft_band_job *job)
{
	const struct box *box = state;
	const int step = job->source.format.channels, r = box->radius, count = job->y1 - job->y0;
	const int n = job->width * step, span = (job->width + 2 * r) * step;
	WEFT_T *restrict column = job->scratch;
	for (int i = 0; i < span; i++)
		column[i] = 0;
	for (int t = -r; t < r; t++) {
		const uint8_t *row = job->in[t] - r * step * WEFT_DEPTH;
		for (int i = 0; i < span; i++)
			column[i] = (WEFT_T)(column[i] + weft_at(row, i, WEFT_DEPTH));
	}
	for (int t = 0; t < count; t++) {
		const uint8_t *come = job->in[t + r] - r * step * WEFT_DEPTH;
		const uint8_t *gone = t ? job->in[t - r - 1] - r * step * WEFT_DEPTH : NULL;
		if (gone)
			for (int i = 0; i < span; i++)
				column[i] = (WEFT_T)(column[i] + weft_at(come, i, WEFT_DEPTH) -
						     weft_at(gone, i, WEFT_DEPTH));
		else
			for (int i = 0; i < span; i++)
				column[i] = (WEFT_T)(column[i] + weft_at(come, i, WEFT_DEPTH));
		if (step == 1)
			WEFT_ALONG(box, column, job->out[t], n, 1, WEFT_DEPTH);
		else if (step == 2)
			WEFT_ALONG(box, column, job->out[t], n, 2, WEFT_DEPTH);
		else if (step == 3)
			WEFT_ALONG(box, column, job->out[t], n, 3, WEFT_DEPTH);
		else
			WEFT_ALONG(box, column, job->out[t], n, 4, WEFT_DEPTH);
	}
}

#undef WEFT_ID
#undef WEFT_T
#undef WEFT_ALONG
#undef WEFT_DEPTH
