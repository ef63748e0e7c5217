/* canny: thin lines along the edges (Canny 1986).
 *
 * 1. The BT.601 grey, then blur:sigma with clamped edges (0: none).
 * 2. dx, dy: Sobel's slopes, edges clamped; m = |dx| + |dy|, 0 outside.
 * 3. A pixel is thin where m is greatest across the edge, by the slope's
 *    direction; t = 13573/32768 (tan 22.5 degrees):
 *      |dy| < t |dx|        m > m(x-1, y) and m >= m(x+1, y)
 *      |dy| > (2 + t) |dx|  m > m(x, y-1) and m >= m(x, y+1)
 *      else                 m > m(x-s, y-1) and m > m(x+s, y+1),
 *                           s = -1 where dx and dy differ in sign, else 1
 * 4. Thin pixels with m > high are white, and those with m > low that touch
 *    a white one (8 neighbours), over and over; all others black.
 *
 * Integers are exact, levels floor(white * level); f32 in single precision.
 * The result is one grey channel: alpha is gone, colours count as over black.
 */
#include "core/kernel/gaussian.h"
#include "core/kernel/luma.h"
#include "core/kernel/refuse.h"

enum { CANNY_SIGMA, CANNY_LOW, CANNY_HIGH };
enum { NOTHING, WEAK, STRONG };
/* Pixels whose neighbours are still to be looked at; beyond, rows are looked through once more. */
enum { WAITING_MAX = 1024 };

struct canny {
	struct weft_gaussian gaussian;
	double low, high; /* in units of samples; whole for integers */
};

static const weft_param canny_params[] = {
	{ .name = "sigma",
	  .help = "of the blur before; 0: none",
	  .type = WEFT_REAL,
	  .initial = 1.4,
	  .min = 0,
	  .max = 5,
	  .unit = "px" },
	{ .name = "low",
	  .help = "slopes above this fraction of white go on with a line",
	  .type = WEFT_REAL,
	  .initial = 0.1,
	  .min = 0,
	  .max = 8 },
	{ .name = "high",
	  .help = "slopes above this fraction of white begin one",
	  .type = WEFT_REAL,
	  .initial = 0.3,
	  .min = 0,
	  .max = 8 },
};

static inline int canny_inside(int at, int side)
{
	return at < 0 ? 0 : at >= side ? side - 1 : at;
}

/* ---- grey ---- */

static void canny_grey(const void *state, const weft_band_job *job)
{
	(void)state;
	const struct weft_luma luma = WEFT_LUMA_BT601;
	const weft_format f = job->source.format;

	for (int y = job->y0; y < job->y1; y++) {
		const uint8_t *in = weft_row(job->source, y) + (size_t)job->x * weft_pixel_bytes(f);
		uint8_t *out = job->out[y - job->y0];
		if (f.channels < 3)
			for (int x = 0; x < job->width; x++)
				memcpy(out + x * f.depth, in + x * 2 * f.depth, f.depth);
		else if (f.depth == WEFT_U8)
			weft_luma_u8(&luma, in, out, job->width, f.channels);
		else if (f.depth == WEFT_U16)
			weft_luma_u16(&luma, (const uint16_t *)(const void *)in, (uint16_t *)(void *)out,
				      job->width, f.channels);
		else
			weft_luma_f32(&luma, (const float *)(const void *)in, (float *)(void *)out,
				      job->width, f.channels);
	}
}

/* ---- blur ---- */

WEFT_KERNEL void canny_blur(const struct weft_gaussian *g, const weft_band_job *job, int depth)
{
	const int reach = depth == WEFT_U8 ? g->fine.reach : g->reach, n = job->width + 2 * reach;
	const int first = canny_inside(job->x - reach, job->source.width);
	const int end = canny_inside(job->x + job->width + reach - 1, job->source.width) + 1;
	const int left = first - (job->x - reach), right = n - left - (end - first);
	const uint8_t **rows = (const uint8_t **)job->scratch + g->reach;
	void *column = (const uint8_t **)job->scratch + 2 * g->reach + 1;

	for (int y = job->y0; y < job->y1; y++) {
		for (int k = -reach; k <= reach; k++)
			rows[k] = weft_row(job->source, canny_inside(y + k, job->source.height));
		if (depth == WEFT_U8) {
			uint16_t *fine = column;
			weft_fine_down(&g->fine, rows, first, end - first, fine + left, depth);
			for (int i = 0; i < left; i++)
				fine[i] = fine[left];
			for (int i = n - right; i < n; i++)
				fine[i] = fine[n - right - 1];
			weft_fine_along(&g->fine, fine, job->width, 1, job->out[y - job->y0], depth);
		} else {
			float *sum = column;
			weft_float_down(g->weight, reach, rows, first, end - first,
					(float *[2]) { sum + left }, depth, 1);
			for (int i = 0; i < left; i++)
				sum[i] = sum[left];
			for (int i = n - right; i < n; i++)
				sum[i] = sum[n - right - 1];
			weft_float_along(g->weight, reach, sum, job->width, 1, job->out[y - job->y0], depth);
		}
	}
}

#define CANNY_BLUR(id, depth)                                                                                \
	static void id(const void *state, const weft_band_job *job)                                          \
	{                                                                                                    \
		canny_blur(&((const struct canny *)state)->gaussian, job, depth);                            \
	}
CANNY_BLUR(canny_blur_u8, WEFT_U8)
CANNY_BLUR(canny_blur_u16, WEFT_U16)
CANNY_BLUR(canny_blur_f32, WEFT_F32)

/* ---- thin lines ---- */

enum way { ACROSS, DOWN, FALLING, RISING };

/* T: samples; M: slopes; K: holds a slope times 2^17. */
#define CANNY_SLOPE(id, T, M, K)                                                                             \
	WEFT_KERNEL void id##_slope(const T *const row[3], int x, int left, int right, M *m, uint16_t *way)  \
	{                                                                                                    \
		const T *a = row[0], *b = row[1], *c = row[2];                                               \
		const M dx = (M)((a[right] - a[left]) + (c[right] - c[left]) + 2 * (b[right] - b[left]));    \
		const M dy = (M)((c[left] - a[left]) + (c[right] - a[right]) + 2 * (c[x] - a[x]));           \
		const M ax = (M)(dx < 0 ? -dx : dx), ay = (M)(dy < 0 ? -dy : dy);                            \
		const K up = (K)ay * 32768, flat = (K)ax * 13573, steep = flat + (K)ax * 65536;              \
		*m = (M)(ax + ay);                                                                           \
		*way = (uint16_t)(up < flat                ? ACROSS                                          \
				  : up > steep             ? DOWN                                            \
				  : ((dx < 0) != (dy < 0)) ? RISING                                          \
							   : FALLING);                                       \
	}                                                                                                    \
	/* m[-1 .. n] of row y, from pixel x0 on, and the ways of those within. */                           \
	static void id##_slopes(weft_view in, int y, int x0, int n, M *restrict m, uint16_t *restrict way)   \
	{                                                                                                    \
		const int w = in.width, lo = x0 > 0 ? x0 - 1 : 0, hi = x0 + n < w ? x0 + n + 1 : w;          \
		const T *row[3];                                                                             \
		memset(m - 1, 0, (size_t)(n + 2) * sizeof *m);                                               \
		if (y < 0 || y >= in.height)                                                                 \
			return;                                                                              \
		for (int k = 0; k < 3; k++)                                                                  \
			row[k] = (const T *)(const void *)weft_row(in, canny_inside(y + k - 1, in.height));  \
		if (lo == 0)                                                                                 \
			id##_slope(row, 0, 0, w > 1, m - x0, way - x0);                                      \
		for (int x = lo > 0 ? lo : 1; x < (hi < w ? hi : w - 1); x++)                                \
			id##_slope(row, x, x - 1, x + 1, m + (x - x0), way + (x - x0));                      \
		if (hi == w && w > 1)                                                                        \
			id##_slope(row, w - 1, w - 2, w - 1, m + (w - 1 - x0), way + (w - 1 - x0));          \
	}

/* One row of marks out of three of slopes. */
#define CANNY_MARK(id, M)                                                                                    \
	static void id##_mark(const M *above, const M *here, const M *below, const uint16_t *restrict way,   \
			      int n, M low, M high, uint8_t *restrict out)                                   \
	{                                                                                                    \
		for (int x = 0; x < n; x++) {                                                                \
			const uint16_t w = way[x];                                                           \
			const M nw = above[x - 1], up = above[x], ne = above[x + 1], left = here[x - 1];     \
			const M right = here[x + 1], sw = below[x - 1], down = below[x], se = below[x + 1];  \
			const M m = here[x];                                                                 \
			const M before = w == ACROSS ? left : w == DOWN ? up : w == FALLING ? nw : ne;       \
			const M after = w == ACROSS ? right : w == DOWN ? down : w == FALLING ? se : sw;     \
			const int thin = (m > before) & ((m > after) | ((m == after) & (w < FALLING)));      \
			out[x] = (uint8_t)((thin & (m > low)) + (thin & (m > low) & (m > high)));            \
		}                                                                                            \
	}

#define CANNY_THIN(id, T, M, K)                                                                              \
	CANNY_SLOPE(id, T, M, K)                                                                             \
	CANNY_MARK(id, M)                                                                                    \
	static void id(const void *state, const weft_band_job *job)                                          \
	{                                                                                                    \
		const struct canny *s = state;                                                               \
		const size_t room = CANNY_ROOM(job->width);                                                  \
		M *m[3];                                                                                     \
		uint16_t *way[3];                                                                            \
		for (int k = 0; k < 3; k++) {                                                                \
			m[k] = (M *)job->scratch + (size_t)k * room + PAD;                                   \
			way[k] = (uint16_t *)((M *)job->scratch + 3 * room) + (size_t)k * room + PAD;        \
		}                                                                                            \
		for (int y = job->y0 - 1; y <= job->y1; y++) {                                               \
			const int here = (y + 3) % 3, last = (y + 2) % 3, before = (y + 1) % 3;              \
			id##_slopes(job->source, y, job->x, job->width, m[here], way[here]);                 \
			if (y > job->y0)                                                                     \
				id##_mark(m[before], m[last], m[here], way[last], job->width, (M)s->low,     \
					  (M)s->high, job->out[y - 1 - job->y0]);                            \
		}                                                                                            \
	}

enum { PAD = 32 };
#define CANNY_ROOM(width) (((size_t)(width) + 2 * PAD + 63) & ~(size_t)63)

CANNY_THIN(canny_thin_u8, uint8_t, int16_t, int32_t)
CANNY_THIN(canny_thin_u16, uint16_t, int32_t, int64_t)
CANNY_THIN(canny_thin_f32, float, float, float)

/* ---- from strong to weak ---- */

struct waiting {
	int count;
	bool lost; /* some found no room */
	int ready; /* rows that have begun; those below are looked at when they have, too */
	struct {
		int x, y;
	} at[WAITING_MAX];
};

/* found[x]: marked, still black, and beside a white pixel of out. */
#define CANNY_FOLLOW(id, T, white)                                                                           \
	static void id##_find(const weft_band_job *job, int y, uint8_t *restrict near,                       \
			      uint8_t *restrict found)                                                       \
	{                                                                                                    \
		const int w = job->width, h = job->source.height;                                            \
		const uint8_t *mark = weft_row(job->source, y);                                              \
		const T *b = (const T *)(const void *)job->out[y];                                           \
		const T *a = y > 0 ? (const T *)(const void *)job->out[y - 1] : b;                           \
		const T *c = y < h - 1 ? (const T *)(const void *)job->out[y + 1] : b;                       \
		for (int x = 0; x < w; x++)                                                                  \
			near[x] = (a[x] != 0) | (b[x] != 0) | (c[x] != 0);                                   \
		near[-1] = near[w] = 0;                                                                      \
		for (int x = 0; x < w; x++)                                                                  \
			found[x] =                                                                           \
				(mark[x] != NOTHING) & (b[x] == 0) & (near[x - 1] | near[x] | near[x + 1]);  \
	}                                                                                                    \
	static void id##_set(const weft_band_job *job, int x, int y, struct waiting *waiting)                \
	{                                                                                                    \
		((T *)(void *)job->out[y])[x] = (T)(white);                                                  \
		if (waiting->count == WAITING_MAX) {                                                         \
			waiting->lost = true;                                                                \
			return;                                                                              \
		}                                                                                            \
		waiting->at[waiting->count].x = x;                                                           \
		waiting->at[waiting->count++].y = y;                                                         \
	}                                                                                                    \
	static void id##_spread(const weft_band_job *job, struct waiting *waiting)                           \
	{                                                                                                    \
		while (waiting->count > 0) {                                                                 \
			const int x = waiting->at[--waiting->count].x, y = waiting->at[waiting->count].y;    \
			const int y1 = y + 1 < waiting->ready ? y + 1 : y,                                   \
				  x1 = x < job->width - 1 ? x + 1 : x;                                       \
			for (int v = y > 0 ? y - 1 : 0; v <= y1; v++) {                                      \
				const uint8_t *mark = weft_row(job->source, v);                              \
				const T *out = (const T *)(const void *)job->out[v];                         \
				for (int u = x > 0 ? x - 1 : 0; u <= x1; u++)                                \
					if (mark[u] != NOTHING && out[u] == 0)                               \
						id##_set(job, u, v, waiting);                                \
			}                                                                                    \
		}                                                                                            \
	}                                                                                                    \
	static void id##_begin(const weft_band_job *job, int y)                                              \
	{                                                                                                    \
		const int n = job->width;                                                                    \
		const uint8_t *mark = weft_row(job->source, y);                                              \
		T *restrict out = (T *)(void *)job->out[y];                                                  \
		for (int x = 0; x < n; x++)                                                                  \
			out[x] = mark[x] == STRONG ? (T)(white) : 0;                                         \
	}                                                                                                    \
	static void id(const void *state, const weft_band_job *job)                                          \
	{                                                                                                    \
		(void)state;                                                                                 \
		struct waiting *waiting = job->scratch;                                                      \
		uint8_t *near = (uint8_t *)(waiting + 1) + PAD, *found = near + CANNY_ROOM(job->width);      \
		waiting->ready = 0;                                                                          \
		do {                                                                                         \
			waiting->lost = false;                                                               \
			for (int y = 0; y < job->y1; y++) {                                                  \
				while (waiting->ready < job->y1 && waiting->ready < y + 2)                   \
					id##_begin(job, waiting->ready++);                                   \
				id##_find(job, y, near, found);                                              \
				for (int x = canny_next(found, 0, job->width); x < job->width;               \
				     x = canny_next(found, x + 1, job->width)) {                             \
					if (((const T *)(const void *)job->out[y])[x] == 0)                  \
						id##_set(job, x, y, waiting);                                \
					id##_spread(job, waiting);                                           \
				}                                                                            \
			}                                                                                    \
		} while (waiting->lost);                                                                     \
	}

/* The first set byte from x on, or n; most are not. */
static inline int canny_next(const uint8_t *found, int x, int n)
{
	for (uint64_t eight; x + 8 <= n; x += 8) {
		memcpy(&eight, found + x, sizeof eight);
		if (eight)
			break;
	}
	while (x < n && !found[x])
		x++;
	return x;
}

CANNY_FOLLOW(canny_follow_u8, uint8_t, WEFT_U8_WHITE)
CANNY_FOLLOW(canny_follow_u16, uint16_t, WEFT_U16_WHITE)
CANNY_FOLLOW(canny_follow_f32, float, 1)

static void canny_plan(weft_plan *plan, weft_format f, weft_cut cut, weft_band_fn *band, size_t scratch)
{
	plan->pass[plan->pass_count++] = (weft_pass) { plan->width, plan->height, f, cut, band, scratch };
}

static weft_status canny_prepare(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e)
{
	struct canny *s = state;
	const double low = args.value[CANNY_LOW], high = args.value[CANNY_HIGH],
		     white = weft_white(in.format);
	const weft_format grey = { 1, in.format.depth }, mark = { 1, WEFT_U8 };
	const size_t room = CANNY_ROOM(in.width);

	if (low > high)
		return weft_refuse(e, WEFT_BAD_PARAM, "canny: low=%g is above high=%g", low, high);
	s->low = grey.depth == WEFT_F32 ? low : floor(low * white);
	s->high = grey.depth == WEFT_F32 ? high : floor(high * white);
	if (in.format.channels > 1)
		canny_plan(plan, grey, WEFT_CUT_ROWS, canny_grey, 0);
	if (args.value[CANNY_SIGMA] > 0) {
		weft_plan blur = *plan;
		if (weft_gaussian_make(&s->gaussian, args.value[CANNY_SIGMA], in, &blur))
			return weft_refuse(e, WEFT_NO_MEMORY, "canny: out of memory");
		canny_plan(plan, grey, WEFT_CUT_ROWS,
			   weft_band_for(grey, canny_blur_u8, canny_blur_u16, canny_blur_f32),
			   ((size_t)in.width + 2 * (size_t)blur.halo + 64) * sizeof(float) +
				   (size_t)(2 * blur.halo + 1) * sizeof(uint8_t *));
	}
	canny_plan(plan, mark, WEFT_CUT_ROWS,
		   weft_band_for(grey, canny_thin_u8, canny_thin_u16, canny_thin_f32),
		   3 * room * (sizeof(float) + sizeof(uint16_t)));
	canny_plan(plan, grey, WEFT_CUT_NOWHERE,
		   weft_band_for(grey, canny_follow_u8, canny_follow_u16, canny_follow_f32),
		   sizeof(struct waiting) + 2 * room);
	plan->format = grey;
	plan->cost = 10;
	return WEFT_OK;
}

static void canny_finish(void *state)
{
	free(((struct canny *)state)->gaussian.weight);
}

static const char *const canny_examples[] = { "canny", "canny:sigma=2,low=0.05,high=0.15", NULL };

WEFT_FILTER(canny, .help = "thin lines along the edges", .kind = WEFT_GEOMETRIC, WEFT_PARAMS(canny_params),
	    .state_size = sizeof(struct canny), .prepare = canny_prepare, .finish = canny_finish,
	    .depths = WEFT_DEPTH_ALL, .group = "edges", .examples = canny_examples,
	    .definition =
		    "Sobel slopes of the blurred BT.601 grey, m = |dx| + |dy|; greatest across the edge in "
		    "four directions, cut at 13573/32768; above high, or above low and touching such");
