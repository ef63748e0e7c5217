/* resize_template.h: rows of another size, down the columns first, then along.
 *
 * Samples are WEFT_T, sums WEFT_SUM, weights member WEFT_WEIGHT of an axis.
 * WEFT_FINISH_COLUMNS(s, t, count) settles the sums of columns and
 * WEFT_FINISH(s, sum) makes a sample.  WEFT_SKIPS(weights, n): is one of the n 0, so
 * that what it weighs must not be touched?  Makes WEFT_ID, a row function.
 */
#include "core/kernel/template.h"

/* The columns of row y of the result, ready for the row: samples from .. to of t. */
static void WEFT_OF(columns)(const struct resize *s, weft_view in, int y, ptrdiff_t from, ptrdiff_t to,
			     WEFT_SUM *t)
{
	const int taps = s->y.taps;
	const ptrdiff_t count = to - from;
	int k = 0;

	for (ptrdiff_t i = 0; i < count; i++)
		t[i] = 0;
	for (; k + 4 <= taps && !WEFT_SKIPS(&s->y.WEFT_WEIGHT[y * taps + k], 4); k += 4) {
		const WEFT_T *a = (const WEFT_T *)weft_row(in, s->y.first[y] + k) + from;
		const WEFT_T *b = (const WEFT_T *)((const uint8_t *)a + in.stride);
		const WEFT_T *c = (const WEFT_T *)((const uint8_t *)b + in.stride);
		const WEFT_T *d = (const WEFT_T *)((const uint8_t *)c + in.stride);
		const WEFT_SUM p = (WEFT_SUM)s->y.WEFT_WEIGHT[y * taps + k],
			       q = (WEFT_SUM)s->y.WEFT_WEIGHT[y * taps + k + 1];
		const WEFT_SUM u = (WEFT_SUM)s->y.WEFT_WEIGHT[y * taps + k + 2],
			       v = (WEFT_SUM)s->y.WEFT_WEIGHT[y * taps + k + 3];
		for (ptrdiff_t i = 0; i < count; i++)
			t[i] = t[i] + p * (WEFT_SUM)a[i] + q * (WEFT_SUM)b[i] + u * (WEFT_SUM)c[i] +
			       v * (WEFT_SUM)d[i];
	}
	for (; k < taps; k++) {
		if (WEFT_SKIPS(&s->y.WEFT_WEIGHT[y * taps + k], 1))
			continue;
		const WEFT_T *a = (const WEFT_T *)weft_row(in, s->y.first[y] + k) + from;
		const WEFT_SUM p = (WEFT_SUM)s->y.WEFT_WEIGHT[y * taps + k];
		for (ptrdiff_t i = 0; i < count; i++)
			t[i] += p * (WEFT_SUM)a[i];
	}
	WEFT_FINISH_COLUMNS(s, t, count);
}

/* A pixel is four lanes whatever its channels; the surplus is not stored. */
static inline __attribute__((always_inline)) void WEFT_OF(of)(const struct resize *s, const WEFT_SUM *t,
							      int base, WEFT_T *out, int x0, int x1,
							      const int channels)
{
	const int taps = s->x.taps;

	for (int x = x0; x < x1; x++, out += channels) {
		const WEFT_SUM *p = t + (ptrdiff_t)(s->x.first[x] - base) * channels;
		const __typeof__(*s->x.WEFT_WEIGHT) *w = s->x.WEFT_WEIGHT + (ptrdiff_t)x * taps;
		WEFT_SUM sum[4] = { 0 };

		for (int k = 0; k < taps; k++, p += channels)
			for (int c = 0; c < 4 && !WEFT_SKIPS(w + k, 1); c++)
				sum[c] += (WEFT_SUM)w[k] * p[c];
		for (int c = 0; c < channels; c++)
			out[c] = (WEFT_T)WEFT_FINISH(s, sum[c]);
	}
}

static void WEFT_ID(const void *state, const weft_row_job *job)
{
	const struct resize *s = state;
	const int channels = job->source.format.channels;
	const int y = job->y - s->top;
	WEFT_T *out = (WEFT_T *)job->out;
	WEFT_SUM *t = job->scratch;
	int x0 = job->x - s->left, x1 = x0 + job->width;

	if (y < 0 || y >= s->y.to || x0 < 0 || x1 > s->x.to) {
		for (int i = 0; i < job->width * channels; i++)
			out[i] = ((const WEFT_T *)&s->around)[i % channels];
		out += x0 < 0 ? -(ptrdiff_t)x0 * channels : 0;
		x0 = x0 < 0 ? 0 : x0;
		x1 = x1 > s->x.to ? s->x.to : x1;
		if (y < 0 || y >= s->y.to || x0 >= x1)
			return;
	}
	const int base = s->x.first[x0], end = s->x.first[x1 - 1] + s->x.taps;
	WEFT_OF(columns)(s, job->source, y, (ptrdiff_t)base * channels, (ptrdiff_t)end * channels, t);
	switch (channels) {
	case 1: WEFT_OF(of)(s, t, base, out, x0, x1, 1); break;
	case 2: WEFT_OF(of)(s, t, base, out, x0, x1, 2); break;
	case 3: WEFT_OF(of)(s, t, base, out, x0, x1, 3); break;
	default: WEFT_OF(of)(s, t, base, out, x0, x1, 4); break;
	}
}

#undef WEFT_ID
#undef WEFT_T
#undef WEFT_SUM
#undef WEFT_WEIGHT
#undef WEFT_SKIPS
#undef WEFT_FINISH_COLUMNS
#undef WEFT_FINISH
