/* mix_template.h: a row of pixels times a matrix, as mix.h says.
 *
 * Samples are WEFT_T, WEFT_WHITE at most, sums WEFT_SUM; the weights are
 * member WEFT_WEIGHT of struct weft_mix, and WEFT_FINISH(sum) is a sample.
 * Makes WEFT_ID, a row function, and WEFT_OF(of)(mix, in, out, width, n, m) from
 * n channels to m.
 */
#include "template.h"

static inline __attribute__((always_inline)) void WEFT_OF(of)(const struct weft_mix *mix, const WEFT_T *in,
							      WEFT_T *out, int width, const int n,
							      const int m)
{
	WEFT_SUM w[4][5];

	/* Of floats a share of nothing takes nothing, not even of what is infinite. */
	const int all = (WEFT_T)0.5 == 0;

	for (int i = 0; i < 20; i++)
		w[i / 5][i % 5] = (WEFT_SUM)mix->WEFT_WEIGHT[i / 5][i % 5];
	for (int x = 0; x < width; x++) {
		const WEFT_T *p = in + (ptrdiff_t)n * x;
		const WEFT_SUM r = (WEFT_SUM)p[0], g = (WEFT_SUM)p[n < 3 ? 0 : 1],
			       b = (WEFT_SUM)p[n < 3 ? 0 : 2];
		const WEFT_SUM a = n % 2 == 0 ? (WEFT_SUM)p[n - 1] : (WEFT_SUM)WEFT_WHITE;
		WEFT_T result[4];

		for (int c = 0; c < m; c++) {
			WEFT_SUM sum = (all || w[c][0] != 0 ? w[c][0] * r : 0) +
				       (all || w[c][1] != 0 ? w[c][1] * g : 0) +
				       (all || w[c][2] != 0 ? w[c][2] * b : 0);
			if (n % 2 == 0 || m == 4)
				sum += all || w[c][3] != 0 ? w[c][3] * a : 0;
			sum += w[c][4];
			result[c] = WEFT_FINISH(sum);
		}
		for (int c = 0; c < m; c++)
			out[(ptrdiff_t)m * x + c] = result[c];
	}
}

static inline void WEFT_ID(const void *state, const weft_row_job *job)
{
	const WEFT_T *in = (const WEFT_T *)job->in[0];
	WEFT_T *out = (WEFT_T *)job->out;

	switch (job->source.format.channels * 8 + job->target.format.channels) {
	case 8 + 3: WEFT_OF(of)(state, in, out, job->width, 1, 3); break;
	case 8 + 4: WEFT_OF(of)(state, in, out, job->width, 1, 4); break;
	case 16 + 4: WEFT_OF(of)(state, in, out, job->width, 2, 4); break;
	case 24 + 3: WEFT_OF(of)(state, in, out, job->width, 3, 3); break;
	case 24 + 4: WEFT_OF(of)(state, in, out, job->width, 3, 4); break;
	default: WEFT_OF(of)(state, in, out, job->width, 4, 4); break;
	}
}

#undef WEFT_ID
#undef WEFT_T
#undef WEFT_WHITE
#undef WEFT_SUM
#undef WEFT_WEIGHT
#undef WEFT_FINISH
