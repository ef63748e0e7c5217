/* vignette_template.h: samples WEFT_T times their pixel's factor; WEFT_FINISH(v) is
 * a sample.  Makes WEFT_ID, a row function. */
#include "core/kernel/template.h"

static inline __attribute__((always_inline)) void WEFT_OF(of)(const WEFT_T *in, WEFT_T *out, const float *k,
							      int n, const int channels)
{
	const int colours = channels - (channels % 2 == 0);

	for (int i = 0; i < n; i++)
		for (int c = 0; c < channels; c++) {
			const float v = (float)in[i * channels + c] * (c < colours ? k[i] : 1.0f);
			out[i * channels + c] = (WEFT_T)WEFT_FINISH(v);
		}
}

static void WEFT_ID(const void *state, const weft_row_job *job)
{
	const int channels = job->source.format.channels;

	for (int x = 0; x < job->width; x += VIGNETTE_CHUNK) {
		const int n = job->width - x < VIGNETTE_CHUNK ? job->width - x : VIGNETTE_CHUNK;
		const WEFT_T *in = (const WEFT_T *)job->in[0] + (ptrdiff_t)x * channels;
		WEFT_T *out = (WEFT_T *)job->out + (ptrdiff_t)x * channels;
		float k[VIGNETTE_CHUNK];

		vignette_factors(state, job->source, job->x + x, job->y, n, k);
		switch (channels) {
		case 1: WEFT_OF(of)(in, out, k, n, 1); break;
		case 2: WEFT_OF(of)(in, out, k, n, 2); break;
		case 3: WEFT_OF(of)(in, out, k, n, 3); break;
		default: WEFT_OF(of)(in, out, k, n, 4); break;
		}
	}
}

#undef WEFT_ID
#undef WEFT_T
#undef WEFT_FINISH
