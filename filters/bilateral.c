/* bilateral: smooth what is alike, keep edges (Tomasi and Manduchi 1998).
 *
 * For each pixel p over the disk |q - p| <= radius
 *   d = sum over the channels of |v(q) - v(p)|, first to last
 *   w = 2^-(near * |q - p|^2 + alike * d^2),
 *       near = log2(e) / (2 sigma_s^2), alike = log2(e) / (2 (sigma_r * white)^2)
 *   the result is (sum of w v(q)) / (sum of w), row by row, left to right,
 * in single precision; u8 and u16 rounded (floor(x + 0.5)).  2^-t is that of
 * core/kernel/exp_approx.h.  Alpha is a channel like the others, colours are
 * premultiplied.
 *
 * w is the same for p and q, so each pair's is found once: from p to what
 * comes after it.  A row's weights stay in a ring for the rows below.
 */
#include <math.h>

#include "core/kernel/exp_approx.h"
#include "core/kernel/vector.h"

enum { LANES = WEFT_VECTOR_BYTES / sizeof(float) };
/* Rows are worked on in whole vectors, so a little beyond their ends. */
enum { RADIUS_MAX = 16, TILE = 256, SPAN = TILE + 2 * RADIUS_MAX + 32 };

struct tap {
	int dx, dy;
	float near; /* the part of the exponent that is the distance's */
	int ring;   /* its rows of weights: dy + 1 from this one on */
};

struct bilateral {
	double sigma_s, sigma_r;
	int radius;
	float alike;
	int reach, count, rings;
	struct tap
		tap[(2 * RADIUS_MAX + 1) * (2 * RADIUS_MAX + 1)]; /* those after p; the others mirror them */
};

static const weft_param bilateral_params[] = {
	{ WEFT_BIND(struct bilateral, sigma_s), .name = "sigma_s", .help = "how near pixels have to be",
	  .type = WEFT_REAL, .initial = 3, .min = 0.1, .max = 1000, .unit = "px" },
	{ WEFT_BIND(struct bilateral, sigma_r), .name = "sigma_r",
	  .help = "how alike, as a fraction of white", .type = WEFT_REAL, .initial = 0.1, .min = 0.001,
	  .max = 100 },
	{ WEFT_BIND(struct bilateral, radius), .name = "radius",
	  .help = "of the disk; 0: 1.5 sigma_s, at most 16", .type = WEFT_INT, .initial = 0, .min = 0,
	  .max = RADIUS_MAX, .unit = "px" },
};

/* ---- a tile: columns apart, with `radius` more on both sides ---- */

/* What a worker keeps.  Rows are SPAN floats, column 0 of the tile at `radius`. */
struct desk {
	const struct bilateral *filter;
	int width, channels;
	float *weight; /* rings of rows, tap by tap */
	float *plane;  /* a ring of 2 radius + 1 rows, each of `channels` planes */
	float *result; /* planes */
};

static float *desk_plane(const struct desk *d, int y)
{
	const int r = d->filter->reach, rows = 2 * r + 1;

	return d->plane + (ptrdiff_t)(y % rows) * d->channels * SPAN + r;
}

static float *desk_weight(const struct desk *d, const struct tap *tap, int y)
{
	const int rows = tap->dy + 1;

	return d->weight + (ptrdiff_t)(tap->ring + y % rows) * SPAN + d->filter->reach;
}

WEFT_KERNEL void desk_split(const struct desk *d, const uint8_t *in, int y, const int channels, int depth)
{
	const int r = d->filter->reach, n = d->width + r;
	float *restrict plane = desk_plane(d, y);

	for (int c = 0; c < channels; c++)
		for (int x = -r; x < n; x++)
			plane[c * SPAN + x] = weft_at_f(in, (ptrdiff_t)x * channels + c, depth);
}

/* Of the pixels of row y whose weights some pixel from row `first` on needs. */
WEFT_KERNEL void desk_weigh(const struct desk *d, int y, int first, const int channels)
{
	const float alike = d->filter->alike, *p = desk_plane(d, y);

	for (int k = 0; k < d->filter->count; k++) {
		const struct tap *tap = &d->filter->tap[k];
		const int from = tap->dx > 0 ? -tap->dx : 0, n = d->width + abs(tap->dx);
		const float near = tap->near, *q = desk_plane(d, y + tap->dy) + tap->dx;
		float *restrict w = desk_weight(d, tap, y);

		if (y + tap->dy < first)
			continue;
		for (int x = from, end = from + (n + LANES - 1) / LANES * LANES; x < end; x++) {
			float distance = fabsf(q[x] - p[x]);
			for (int c = 1; c < channels; c++)
				distance += fabsf(q[c * SPAN + x] - p[c * SPAN + x]);
			w[x] = weft_exp2_neg(near + alike * (distance * distance));
		}
	}
}

/* Where the weights and the samples of each tap of a row begin, in the order of the sum. */
struct lines {
	const float *weight, *plane;
};

static int desk_lines(const struct desk *d, int y, const float *ones, struct lines *line)
{
	const int count = d->filter->count;
	int n = 0;

	for (int k = count - 1; k >= 0; k--) {
		const struct tap *tap = &d->filter->tap[k];
		line[n++] = (struct lines) { desk_weight(d, tap, y - tap->dy) - tap->dx,
					     desk_plane(d, y - tap->dy) - tap->dx };
	}
	line[n++] = (struct lines) { ones, desk_plane(d, y) };
	for (int k = 0; k < count; k++) {
		const struct tap *tap = &d->filter->tap[k];
		line[n++] = (struct lines) { desk_weight(d, tap, y), desk_plane(d, y + tap->dy) + tap->dx };
	}
	return n;
}

/* Sums of large f32 that overflowed, once more of so small parts that they don't. */
static __attribute__((noinline)) void desk_sum_large(const struct desk *d, const struct lines *line,
						     int count, int channels, int x)
{
	const float whole = 1024; /* taps of a disk at most, up to a power of two */

	for (int c = 0; c < channels; c++) {
		weft_vf32 sum = { 0 }, weights = { 0 };
		for (int k = 0; k < count; k++) {
			const weft_vf32 w = weft_vf32_load(line[k].weight + x);
			weights += w;
			sum += w * (weft_vf32_load(line[k].plane + x + c * SPAN) / whole);
		}
		sum = sum / weights * whole;
		memcpy(d->result + c * SPAN + x, &sum, sizeof sum);
	}
}

static inline bool all_finite(const weft_vf32 *v)
{
	float lane[LANES], least = 0;

	memcpy(lane, v, sizeof lane);
	for (int i = 0; i < LANES; i++)
		least += lane[i] - lane[i]; /* 0, or not a number */
	return least == 0;
}

WEFT_KERNEL void desk_sum(const struct desk *d, const struct lines *line, int count, const int channels,
			  int depth)
{
	for (int x = 0; x < d->width; x += LANES) {
		weft_vf32 sum[4] = { { 0 } }, weights = { 0 };
		bool finite = true;

		for (int k = 0; k < count; k++) {
			const weft_vf32 w = weft_vf32_load(line[k].weight + x);
			const float *plane = line[k].plane + x;
			weights += w;
			for (int c = 0; c < channels; c++)
				sum[c] += w * weft_vf32_load(plane + c * SPAN);
		}
		for (int c = 0; c < channels; c++) {
			finite &= depth != WEFT_F32 || all_finite(&sum[c]);
			sum[c] /= weights;
			memcpy(d->result + c * SPAN + x, &sum[c], sizeof sum[c]);
		}
		if (!finite)
			desk_sum_large(d, line, count, channels, x);
	}
}

WEFT_KERNEL void desk_join(const struct desk *d, uint8_t *out, const int channels, int depth)
{
	for (int c = 0; c < channels; c++)
		for (int x = 0; x < d->width; x++)
			weft_put_rounded(out, (ptrdiff_t)x * channels + c, depth, d->result[c * SPAN + x]);
}

/* ---- bands ---- */

WEFT_KERNEL void bilateral_tile(const struct bilateral *s, const weft_band_job *job, int left,
				const int channels, int depth)
{
	const int r = s->reach, count = job->y1 - job->y0;
	const ptrdiff_t at = (ptrdiff_t)left * channels * depth;
	struct lines *line = job->scratch;
	float *ones = (float *)(line + 2 * s->count + 1), *weight = ones + SPAN;
	struct desk d = { .filter = s,
			  .width = job->width - left < TILE ? job->width - left : TILE,
			  .channels = channels,
			  .weight = weight,
			  .plane = weight + (ptrdiff_t)s->rings * SPAN };

	d.result = d.plane + (ptrdiff_t)(2 * r + 1) * channels * SPAN;
	for (int i = 0; i < SPAN; i++)
		ones[i] = 1;
	for (int y = -r; y < r; y++)
		desk_split(&d, job->in[y] + at, y + r, channels, depth);
	/* rows are counted from y0 - radius, so that no number is negative */
	for (int y = 0; y < count + r; y++) {
		if (y >= r)
			desk_split(&d, job->in[y] + at, y + r, channels, depth);
		desk_weigh(&d, y, r, channels);
		if (y < r)
			continue;
		desk_sum(&d, line, desk_lines(&d, y, ones, line), channels, depth);
		desk_join(&d, job->out[y - r] + at, channels, depth);
	}
}

#define BILATERAL_BAND(id, depth)                                                                            \
	static void id(const void *state, const weft_band_job *job)                                          \
	{                                                                                                    \
		for (int x = 0; x < job->width; x += TILE)                                                   \
			switch (job->source.format.channels) {                                               \
			case 1: bilateral_tile(state, job, x, 1, depth); break;                              \
			case 2: bilateral_tile(state, job, x, 2, depth); break;                              \
			case 3: bilateral_tile(state, job, x, 3, depth); break;                              \
			default: bilateral_tile(state, job, x, 4, depth); break;                             \
			}                                                                                    \
	}
BILATERAL_BAND(bilateral_u8, WEFT_U8)
BILATERAL_BAND(bilateral_u16, WEFT_U16)
BILATERAL_BAND(bilateral_f32, WEFT_F32)

static weft_status bilateral_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct bilateral *s = state;
	const double near = M_LOG2E / (2 * s->sigma_s * s->sigma_s);
	const double range = s->sigma_r * weft_white(in.format);
	const double radius = s->radius > 0 ? s->radius : floor(1.5 * s->sigma_s + 0.5);
	const int r = radius < 1 ? 1 : radius > RADIUS_MAX ? RADIUS_MAX : (int)radius;

	s->reach = r;
	s->alike = (float)(M_LOG2E / (2 * range * range));
	for (int dy = 0; dy <= r; dy++)
		for (int dx = dy ? -r : 1; dx <= r; dx++)
			if (dx * dx + dy * dy <= r * r) {
				s->tap[s->count++] =
					(struct tap) { dx, dy, (float)(near * (dx * dx + dy * dy)),
						       s->rings };
				s->rings += dy + 1;
			}
	plan->halo = r;
	plan->cost = 10 + 2 * s->count;
	plan->scratch = (size_t)(2 * s->count + 1) * sizeof(struct lines) +
			(size_t)(s->rings + 1 + (2 * r + 2) * in.format.channels + 1) * SPAN * sizeof(float);
	plan->band = weft_band_for(in.format, bilateral_u8, bilateral_u16, bilateral_f32);
	return WEFT_OK;
}

static const char *const bilateral_examples[] = { "bilateral", "bilateral:sigma_s=5,sigma_r=0.2", NULL };

WEFT_FILTER(
	bilateral, .help = "smooth what is alike, keep edges", .kind = WEFT_NEIGHBOURHOOD,
	WEFT_PARAMS(bilateral_params), .state_size = sizeof(struct bilateral), .prepare = bilateral_prepare,
	.depths = WEFT_DEPTH_ALL, .group = "blur", .examples = bilateral_examples,
	.definition = "the mean over a disk, each pixel weighed by 2^-(near |q - p|^2 + alike d^2), near = "
		      "log2(e) / 2 sigma_s^2, alike = log2(e) / 2 sigma_r^2, d the sum of |v(q) - v(p)| over "
		      "channels");
