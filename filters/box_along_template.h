/* box_along_template.h: along a row of column sums, of type WEFT_T, a pixel at a
 * time; WEFT_MEAN(sum, area, 1 / area) is a sample.  Makes WEFT_ID. */
#include "core/kernel/template.h"

WEFT_KERNEL void WEFT_ID(const struct box *box, const WEFT_T *restrict column, uint8_t *restrict out, int n,
			 int step, int depth)
{
	enum { LANES = WEFT_SCAN_LANES };
	const int ahead = (2 * box->radius + 1) * step;
	const float per_area = 1 / (float)box->area;
	uint32_t first[WEFT_CHANNELS_MAX] = { 0 };
	int32_t sums[CHUNK];
	weft_vs32 carry;
	for (int i = 0; i < ahead; i++)
		first[i % step] += column[i];
	for (int i = 0; i < LANES; i++)
		carry[i] = (int32_t)first[i % step];
	for (int i = 0; i < step; i++)
		weft_put(out, i, depth, (int)WEFT_MEAN(first[i], box->area, per_area));
	for (int at = step; at < n; at += CHUNK) {
		const int count = n - at < CHUNK ? n - at : CHUNK;
		const WEFT_T *gone = column + at - step, *come = gone + ahead;
		for (int i = 0; i < count; i += LANES) {
			weft_vs32 v;
			for (int k = 0; k < LANES; k++)
				v[k] = (int32_t)come[i + k] - (int32_t)gone[i + k];
			v = weft_scan(v, &carry, step);
			memcpy(sums + i, &v, sizeof v);
		}
		for (int i = 0; i < count; i++)
			weft_put(out, at + i, depth, (int)WEFT_MEAN((uint32_t)sums[i], box->area, per_area));
	}
}

#undef WEFT_ID
#undef WEFT_T
#undef WEFT_MEAN
