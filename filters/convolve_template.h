/* convolve_template.h: rows of the window, widened to WEFT_T, then for every block
 * of samples its sum, by vectors WEFT_VECTOR of WEFT_T.  Makes WEFT_ID. */
#include "core/kernel/template.h"

WEFT_KERNEL void WEFT_ID(const struct convolve *cv, const weft_row_job *job, int depth, int at, int n,
			 WEFT_T *restrict sum)
{
	const int step = job->source.format.channels, r = cv->side / 2;
	const int span = n + (cv->side - 1) * step;
	WEFT_T(*restrict wide)[SPAN_MAX] = job->scratch;
	for (int dy = 0; dy < cv->side; dy++) {
		const uint8_t *row = job->in[dy - r] + (at - r * step) * depth;
		for (int i = 0; i < span; i++)
			wide[dy][i] = depth == WEFT_F32 ? (WEFT_T)weft_at_f(row, i, WEFT_F32)
							: (WEFT_T)weft_at(row, i, depth);
	}
	enum { LANES = WEFT_VECTOR_BYTES / sizeof(WEFT_T), WIDE = 4 };
	for (int b = 0; b < n; b += WIDE * LANES) {
		WEFT_VECTOR total[WIDE] = { 0 };
		for (int k = 0; k < cv->taps; k++) {
			const struct tap *tap = cv->tap + k;
			const WEFT_T *from = wide[tap->dy] + b + tap->dx * step;
			const WEFT_T w = (WEFT_T)tap->weight;
			for (int v = 0; v < WIDE; v++)
				total[v] += WEFT_JOIN(WEFT_VECTOR, load)(from + v * LANES) * w;
		}
		for (int v = 0; v < WIDE; v++)
			memcpy(sum + b + v * LANES, &total[v], sizeof total[v]);
	}
}

#undef WEFT_ID
#undef WEFT_T
#undef WEFT_VECTOR
