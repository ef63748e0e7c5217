/* nlmeans: the mean of pixels whose surroundings look alike (Buades, Coll and Morel 2005).
 *
 * For each pixel p over the square of search x search pixels q around it
 *   S = sum over the channels of (v(p + o) - v(q + o))^2, first to last
 *   D = sum of S over o in patch x patch: down each column, then the columns
 *   w = 2^-(alike * D), alike = log2(e) / (h * white * patch)^2 / channels
 *   the result is (sum of w v(q)) / (sum of w), row by row, left to right,
 * in single precision; u8 and u16 rounded (floor(x + 0.5)).  2^-t is that of
 * core/kernel/exp_approx.h.  Alpha is a channel like the others, colours are
 * premultiplied.
 *
 * One displacement q - p after the other, for a tile of pixels: S is then a
 * picture, and its sums are those of rows that lie side by side.
 */
#include <math.h>

#include "core/kernel/exp_approx.h"
#include "core/kernel/fail.h"
#include "core/kernel/vector.h"

enum { LANES = WEFT_VECTOR_BYTES / sizeof(float) };
/* Rows are worked on in whole vectors, at most 16 samples, so a little beyond their ends. */
enum { TILE = 128, STRIP = 32, BEYOND = 16, PATCH_MAX = 21, SEARCH_MAX = 61 };
enum { PARTS = 4096 }; /* pixels of a search at most, up to a power of two */

struct nlmeans {
	double h;
	int patch, search;
	float alike;
	int near, far, halo; /* of the patch, the search and both: pixels on each side */
	int span;            /* floats of a row */
};

static const weft_param nlmeans_params[] = {
	{ WEFT_BIND(struct nlmeans, h), .name = "h",
	  .help = "how far alike ones may differ, as a fraction of white", .type = WEFT_REAL, .initial = 0.05,
	  .min = 0.001, .max = 10 },
	{ WEFT_BIND(struct nlmeans, patch), .name = "patch", .help = "side of the surroundings compared, odd",
	  .type = WEFT_INT, .initial = 7, .min = 1, .max = PATCH_MAX, .unit = "px" },
	{ WEFT_BIND(struct nlmeans, search), .name = "search",
	  .help = "side of the square they are looked for in, odd", .type = WEFT_INT, .initial = 21, .min = 1,
	  .max = SEARCH_MAX, .unit = "px" },
};

/* What a worker keeps, for one tile.  Column 0 of the tile is at `halo` of each row. */
struct desk {
	const struct nlmeans *filter;
	int width, height, channels;
	float part, alike; /* 1, or what large samples are multiplied by so that no sum overflows */
	float *plane;      /* the tile and its halo: rows of `channels` planes */
	float *ring;       /* rows of S, as many as a patch has */
	float *column;     /* S summed down */
	float *weight;
	float *sum; /* rows of `channels` planes and the sum of the weights */
};

static float *desk_plane(const struct desk *d, int y, int c)
{
	const struct nlmeans *f = d->filter;

	return d->plane + ((ptrdiff_t)(y + f->halo) * d->channels + c) * f->span + f->halo;
}

static float *desk_ring(const struct desk *d, int y)
{
	const struct nlmeans *f = d->filter;

	return d->ring + (ptrdiff_t)((y + f->near) % (2 * f->near + 1)) * f->span + f->halo;
}

static float *desk_sum(const struct desk *d, int y, int c)
{
	return d->sum + ((ptrdiff_t)y * (d->channels + 1) + c) * TILE;
}

static inline int whole_vectors(int n)
{
	return (n + LANES - 1) / LANES * LANES;
}

WEFT_KERNEL void desk_split(const struct desk *d, const uint8_t *in, int y, int channels, int depth)
{
	const int halo = d->filter->halo;

	for (int c = 0; c < channels; c++) {
		float *restrict plane = desk_plane(d, y, c);
		for (int x = -halo; x < d->width + halo; x++)
			plane[x] = d->part * weft_at_f(in, (ptrdiff_t)x * channels + c, depth);
	}
}

/* Row y of S, for the pixels dx, dy apart. */
WEFT_KERNEL void desk_square(const struct desk *d, int y, int dx, int dy, const int channels)
{
	const int patch = d->filter->near, n = whole_vectors(d->width + 2 * patch);
	float *restrict to = desk_ring(d, y) - patch;
	const float *p = desk_plane(d, y, 0) - patch, *q = desk_plane(d, y + dy, 0) + dx - patch;
	const ptrdiff_t span = d->filter->span;

	for (int x = 0; x < n; x++) {
		float sum = (p[x] - q[x]) * (p[x] - q[x]);
		for (int c = 1; c < channels; c++) {
			const float apart = p[c * span + x] - q[c * span + x];
			sum += apart * apart;
		}
		to[x] = sum;
	}
}

/* The weights of row y: S summed down, then along. */
WEFT_KERNEL void desk_weigh(const struct desk *d, int y)
{
	const int patch = d->filter->near, n = whole_vectors(d->width);
	const float *row[PATCH_MAX], alike = d->alike;
	float *restrict column = d->column, *restrict weight = d->weight;

	for (int k = 0; k <= 2 * patch; k++)
		row[k] = desk_ring(d, y + k - patch) - patch;
	for (int x = 0; x < whole_vectors(d->width + 2 * patch); x += LANES) {
		weft_vf32 sum = weft_vf32_load(row[0] + x);
		for (int k = 1; k <= 2 * patch; k++)
			sum += weft_vf32_load(row[k] + x);
		memcpy(column + x, &sum, sizeof sum);
	}
	for (int x = 0; x < n; x += LANES) {
		weft_vf32 sum = weft_vf32_load(column + x);
		for (int k = 1; k <= 2 * patch; k++)
			sum += weft_vf32_load(column + x + k);
		memcpy(weight + x, &sum, sizeof sum);
	}
	for (int x = 0; x < n; x++)
		weight[x] = weft_exp2_neg(alike * weight[x]);
}

WEFT_KERNEL void desk_add(const struct desk *d, int y, int dx, int dy, const int channels)
{
	const int n = whole_vectors(d->width);
	const float *restrict weight = d->weight;
	float *restrict weights = desk_sum(d, y, channels);

	for (int c = 0; c < channels; c++) {
		const float *q = desk_plane(d, y + dy, c) + dx;
		float *restrict sum = desk_sum(d, y, c);
		for (int x = 0; x < n; x++)
			sum[x] += weight[x] * q[x];
	}
	for (int x = 0; x < n; x++)
		weights[x] += weight[x];
}

WEFT_KERNEL void desk_join(const struct desk *d, int y, uint8_t *out, int channels, int depth)
{
	const float *weights = desk_sum(d, y, channels);

	for (int c = 0; c < channels; c++) {
		const float *sum = desk_sum(d, y, c);
		for (int x = 0; x < d->width; x++)
			weft_put_rounded(out, (ptrdiff_t)x * channels + c, depth,
					 sum[x] / weights[x] / d->part);
	}
}

WEFT_KERNEL void desk_displace(const struct desk *d, int dx, int dy, const int channels)
{
	const int patch = d->filter->near;

	for (int y = -patch; y < d->height + patch; y++) {
		desk_square(d, y, dx, dy, channels);
		if (y < patch)
			continue;
		desk_weigh(d, y - patch);
		desk_add(d, y - patch, dx, dy, channels);
	}
}

WEFT_KERNEL bool desk_finite(const struct desk *d, int channels)
{
	float none = 0;

	for (int y = 0; y < d->height; y++)
		for (int c = 0; c < channels; c++)
			for (int x = 0; x < d->width; x++)
				none += desk_sum(d, y, c)[x] - desk_sum(d, y, c)[x]; /* 0, or not a number */
	return none == 0;
}

/* Rows `top` .. of the job, at most a strip of them. */
WEFT_KERNEL void nlmeans_tile(const struct nlmeans *f, const weft_band_job *job, int left, int top,
			      const int channels, int depth)
{
	const int rows = job->y1 - job->y0 - top, halo = f->halo, search = f->far;
	const ptrdiff_t at = (ptrdiff_t)left * channels * depth;
	struct desk d = { .filter = f,
			  .width = job->width - left < TILE ? job->width - left : TILE,
			  .height = rows < STRIP ? rows : STRIP,
			  .channels = channels,
			  .plane = job->scratch };

	d.ring = d.plane + (ptrdiff_t)(STRIP + 2 * halo) * channels * f->span;
	d.column = d.ring + (ptrdiff_t)(2 * f->near + 1) * f->span;
	d.weight = d.column + f->span;
	d.sum = d.weight + f->span;
	/* Again, in small parts, where large f32 overflowed. */
	for (d.part = 1;; d.part = 1.0f / PARTS) {
		d.alike = f->alike / (d.part * d.part);
		memset(d.sum, 0, (size_t)STRIP * (size_t)(channels + 1) * TILE * sizeof *d.sum);
		for (int y = -halo; y < d.height + halo; y++)
			desk_split(&d, job->in[top + y] + at, y, channels, depth);
		for (int dy = -search; dy <= search && !WEFT_OVER(job); dy++)
			for (int dx = -search; dx <= search; dx++)
				desk_displace(&d, dx, dy, channels);
		if (depth != WEFT_F32 || d.part < 1 || desk_finite(&d, channels))
			break;
	}
	for (int y = 0; y < d.height; y++)
		desk_join(&d, y, job->out[top + y] + at, channels, depth);
}

#define NLMEANS_BAND(id, depth)                                                                              \
	static void id(const void *state, const weft_band_job *job)                                          \
	{                                                                                                    \
		for (int y = 0; y < job->y1 - job->y0; y += STRIP)                                           \
			for (int x = 0; x < job->width && !WEFT_OVER(job); x += TILE)                        \
				switch (job->source.format.channels) {                                       \
				case 1: nlmeans_tile(state, job, x, y, 1, depth); break;                     \
				case 2: nlmeans_tile(state, job, x, y, 2, depth); break;                     \
				case 3: nlmeans_tile(state, job, x, y, 3, depth); break;                     \
				default: nlmeans_tile(state, job, x, y, 4, depth); break;                    \
				}                                                                            \
	}
NLMEANS_BAND(nlmeans_u8, WEFT_U8)
NLMEANS_BAND(nlmeans_u16, WEFT_U16)
NLMEANS_BAND(nlmeans_f32, WEFT_F32)

static weft_status nlmeans_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct nlmeans *s = state;
	const int patch = s->patch, search = s->search;
	const double range = s->h * weft_white(in.format) * patch;
	const int channels = in.format.channels;

	if (patch % 2 == 0 || search % 2 == 0)
		return weft_refuse(e, WEFT_BAD_PARAM, "nlmeans: %s=%d is even: it has a middle pixel",
				   patch % 2 ? "search" : "patch", patch % 2 ? search : patch);
	s->near = patch / 2;
	s->far = search / 2;
	s->halo = s->near + s->far;
	s->span = (TILE + 2 * s->halo + BEYOND + 15) / 16 * 16;
	s->alike = (float)(M_LOG2E / (range * range) / channels);
	plan->halo = s->halo;
	plan->scratch = ((size_t)((STRIP + 2 * s->halo) * channels + 2 * s->near + 3) * (size_t)s->span +
			 (size_t)STRIP * (size_t)(channels + 1) * TILE) *
			sizeof(float);
	plan->cost = search * search * 3;
	plan->band = weft_band_for(in.format, nlmeans_u8, nlmeans_u16, nlmeans_f32);
	return WEFT_OK;
}

static const char *const nlmeans_examples[] = { "nlmeans", "nlmeans:0.08,patch=5,search=15", NULL };

WEFT_FILTER(nlmeans, .help = "the mean of pixels whose surroundings look alike", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(nlmeans_params), .state_size = sizeof(struct nlmeans), .prepare = nlmeans_prepare,
	    .depths = WEFT_DEPTH_ALL, .group = "blur", .examples = nlmeans_examples,
	    .definition = "the mean over search x search pixels, each weighed by e^-(m / h^2), m the mean of "
			  "squared differences over patch x patch and channels");
