/* pixelate_template.h: the mean of each square, of samples WEFT_T and sums WEFT_SUM;
 * WEFT_PART(count) of each sample is summed, and WEFT_MEAN(sum, count, part) is one.
 * Makes WEFT_ID, a band function. */
#include "core/kernel/template.h"

static void WEFT_ID(const void *state, const weft_band_job *job)
{
	const int size = ((const struct pixelate *)state)->size;
	const int n = job->source.format.channels;

	for (int y = job->y0; y < job->y1; y++)
		for (int x = job->x; x < job->x + job->width; x++) {
			const int right = job->source.width - x * size, down = job->source.height - y * size;
			const int width = right < size ? right : size, height = down < size ? down : size;
			WEFT_T *out = (WEFT_T *)job->out[y - job->y0] + (ptrdiff_t)(x - job->x) * n;
			const WEFT_SUM count = (WEFT_SUM)((int64_t)width * height);
			const WEFT_SUM part = WEFT_PART(count);
			WEFT_SUM sum[WEFT_CHANNELS_MAX] = { 0 };

			for (int j = 0; j < height; j++) {
				const WEFT_T *in = (const WEFT_T *)weft_row(job->source, y * size + j) +
						   (ptrdiff_t)x * size * n;
				for (int i = 0; i < width; i++, in += n)
					for (int c = 0; c < n; c++)
						sum[c] += part * in[c];
			}
			for (int c = 0; c < n; c++)
				out[c] = (WEFT_T)WEFT_MEAN(sum[c], count, part);
		}
}

#undef WEFT_ID
#undef WEFT_T
#undef WEFT_SUM
#undef WEFT_MEAN
#undef WEFT_PART
