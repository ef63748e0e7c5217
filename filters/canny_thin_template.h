/* canny_thin_template.h: which pixels are thin, and how strong.
 *
 * Samples are WEFT_T, slopes WEFT_SLOPE; WEFT_WIDE holds a slope times 2^17.
 * Makes WEFT_ID, a band function.
 */
#include "core/kernel/template.h"

WEFT_KERNEL void WEFT_OF(slope)(const WEFT_T *const row[3], int x, int left, int right, WEFT_SLOPE *m,
				uint16_t *way)
{
	const WEFT_T *a = row[0], *b = row[1], *c = row[2];
	const WEFT_SLOPE dx =
		(WEFT_SLOPE)((a[right] - a[left]) + (c[right] - c[left]) + 2 * (b[right] - b[left]));
	const WEFT_SLOPE dy = (WEFT_SLOPE)((c[left] - a[left]) + (c[right] - a[right]) + 2 * (c[x] - a[x]));
	const WEFT_SLOPE ax = (WEFT_SLOPE)(dx < 0 ? -dx : dx), ay = (WEFT_SLOPE)(dy < 0 ? -dy : dy);
	const WEFT_WIDE up = (WEFT_WIDE)ay * 32768, flat = (WEFT_WIDE)ax * 13573,
			steep = flat + (WEFT_WIDE)ax * 65536;
	*m = (WEFT_SLOPE)(ax + ay);
	*way = (uint16_t)(up < flat ? ACROSS : up > steep ? DOWN : ((dx < 0) != (dy < 0)) ? RISING : FALLING);
}

/* m[-1 .. n] of row y, from pixel x0 on, and the ways of those within. */
static void WEFT_OF(slopes)(weft_view in, int y, int x0, int n, WEFT_SLOPE *restrict m,
			    uint16_t *restrict way)
{
	const int w = in.width, lo = x0 > 0 ? x0 - 1 : 0, hi = x0 + n < w ? x0 + n + 1 : w;
	const WEFT_T *row[3];
	memset(m - 1, 0, (size_t)(n + 2) * sizeof *m);
	if (y < 0 || y >= in.height)
		return;
	for (int k = 0; k < 3; k++)
		row[k] = (const WEFT_T *)(const void *)weft_row(in, canny_inside(y + k - 1, in.height));
	if (lo == 0)
		WEFT_OF(slope)(row, 0, 0, w > 1, m - x0, way - x0);
	for (int x = lo > 0 ? lo : 1; x < (hi < w ? hi : w - 1); x++)
		WEFT_OF(slope)(row, x, x - 1, x + 1, m + (x - x0), way + (x - x0));
	if (hi == w && w > 1)
		WEFT_OF(slope)(row, w - 1, w - 2, w - 1, m + (w - 1 - x0), way + (w - 1 - x0));
}

/* One row of marks out of three of slopes. */
static void WEFT_OF(mark)(const WEFT_SLOPE *above, const WEFT_SLOPE *here, const WEFT_SLOPE *below,
			  const uint16_t *restrict way, int n, WEFT_SLOPE low, WEFT_SLOPE high,
			  uint8_t *restrict out)
{
	for (int x = 0; x < n; x++) {
		const uint16_t w = way[x];
		const WEFT_SLOPE nw = above[x - 1], up = above[x], ne = above[x + 1], left = here[x - 1];
		const WEFT_SLOPE right = here[x + 1], sw = below[x - 1], down = below[x], se = below[x + 1];
		const WEFT_SLOPE m = here[x];
		const WEFT_SLOPE before = w == ACROSS ? left : w == DOWN ? up : w == FALLING ? nw : ne;
		const WEFT_SLOPE after = w == ACROSS ? right : w == DOWN ? down : w == FALLING ? se : sw;
		const int thin = (m > before) & ((m > after) | ((m == after) & (w < FALLING)));
		out[x] = (uint8_t)((thin & (m > low)) + (thin & (m > low) & (m > high)));
	}
}

static void WEFT_ID(const void *state, const weft_band_job *job)
{
	const struct canny *s = state;
	const size_t room = WEFT_FOLLOW_ROOM(job->width);
	WEFT_SLOPE *m[3];
	uint16_t *way[3];
	for (int k = 0; k < 3; k++) {
		m[k] = (WEFT_SLOPE *)job->scratch + (size_t)k * room + WEFT_FOLLOW_PAD;
		way[k] = (uint16_t *)((WEFT_SLOPE *)job->scratch + 3 * room) + (size_t)k * room +
			 WEFT_FOLLOW_PAD;
	}
	for (int y = job->y0 - 1; y <= job->y1; y++) {
		const int here = (y + 3) % 3, last = (y + 2) % 3, before = (y + 1) % 3;
		WEFT_OF(slopes)(job->source, y, job->x, job->width, m[here], way[here]);
		if (y > job->y0)
			WEFT_OF(mark)
		(m[before], m[last], m[here], way[last], job->width, (WEFT_SLOPE)s->weak,
		 (WEFT_SLOPE)s->strong, job->out[y - 1 - job->y0]);
	}
}

#undef WEFT_ID
#undef WEFT_T
#undef WEFT_SLOPE
#undef WEFT_WIDE
