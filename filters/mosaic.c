/* mosaic: tiles of one colour around random points, as stained glass.
 *
 * The plane is cut into cells of `size` pixels; cell (i, j) has a point at ((i + 1/4 + p/2)*
 * size, (j + 1/4 + q/2)*size), p and q uniform numbers of (seed, i, j, 0) and (seed, i, j, 1)
 * by core/kernel/random.h.  A pixel takes the colour of the picture, clamped, at the
 * point nearest to (x + 1/2, y + 1/2) of its cell and the eight around, the first of
 * several in reading order; no other can be nearer. */
#include <math.h>

#include "core/kernel/random.h"

struct mosaic {
	double size;
	int seed;
};

static const weft_param mosaic_params[] = {
	{ WEFT_BIND(struct mosaic, size), .name = "size", .help = "of a tile, about", .type = WEFT_REAL,
	  .initial = 16, .min = 1, .max = 10000, .unit = "px" },
	WEFT_SEED_PARAM(struct mosaic),
};

struct site {
	double x, y;
};

/* Numbers below 0 are as good as others. */
static struct site mosaic_site(const struct mosaic *s, int i, int j)
{
	const uint64_t row = weft_random_row(s->seed, j);
	const double p = weft_random_uniform(weft_random_bits(row, i, 0));
	const double q = weft_random_uniform(weft_random_bits(row, i, 1));

	return (struct site) { (i + 0.25 + p / 2) * s->size, (j + 0.25 + q / 2) * s->size };
}

/* Nine around cell (i, j), in reading order. */
static void mosaic_around(const struct mosaic *s, int i, int j, struct site site[9])
{
	for (int k = 0; k < 9; k++)
		site[k] = mosaic_site(s, i + k % 3 - 1, j + k / 3 - 1);
}

static int mosaic_inside(double at, int side)
{
	return at < 0 ? 0 : at >= side ? side - 1 : (int)at;
}

static void mosaic_row(const void *state, const weft_row_job *job)
{
	const struct mosaic *s = state;
	const size_t pixel = weft_pixel_bytes(job->source.format);
	const double y = job->y + 0.5;
	const int j = (int)(y / s->size);
	struct site site[9];
	int have = -1;

	for (int i = 0; i < job->width; i++) {
		const double x = job->x + i + 0.5;
		const int cell = (int)(x / s->size);
		int nearest = 0;
		double least = INFINITY;

		if (cell != have)
			mosaic_around(s, have = cell, j, site);
		for (int k = 0; k < 9; k++) {
			const double dx = site[k].x - x, dy = site[k].y - y, d = dx * dx + dy * dy;
			if (d < least) {
				least = d;
				nearest = k;
			}
		}
		const int u = mosaic_inside(site[nearest].x, job->source.width);
		const int v = mosaic_inside(site[nearest].y, job->source.height);
		memcpy(job->out + (size_t)i * pixel, weft_row(job->source, v) + (size_t)u * pixel, pixel);
	}
}

static weft_status mosaic_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state, (void)in, (void)e;
	plan->cost = 30;
	return WEFT_OK;
}

static const char *const mosaic_aliases[] = { "voronoi", "stainedglass", NULL };
static const char *const mosaic_examples[] = { "mosaic", "box:4 | mosaic:24,seed=3", NULL };

WEFT_FILTER(mosaic, .help = "tiles of one colour around random points", .kind = WEFT_GEOMETRIC,
	    WEFT_PARAMS(mosaic_params), .state_size = sizeof(struct mosaic), .prepare = mosaic_prepare,
	    .row = mosaic_row, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "artistic",
	    .aliases = mosaic_aliases, .examples = mosaic_examples,
	    .definition = "out(p) = in(the nearest of random points, one in each cell of size x size)");
