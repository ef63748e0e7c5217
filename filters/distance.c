/* distance: how far each bright pixel is from the nearest dark one.
 *
 * Of pixels whose grey is above threshold * white (core/kernel/region.h) the exact
 * Euclidean distance to the nearest pixel that isn't, in pixels; of these 0; infinite
 * where there is none.  The result is grey f32, the double distance over `scale`
 * rounded once.
 *
 * Down the columns first, then along the rows the lower envelope of the parabolas
 * (x - q)^2 + column(q)^2 (Felzenszwalb & Huttenlocher, "Distance transforms of sampled
 * functions", 2012): whole numbers below 2^53, so squares are exact. */
#include "core/kernel/region.h"

struct distance {
	double threshold, scale;
	weft_pass pass[2];
};

static const weft_param distance_params[] = {
	WEFT_REGION_THRESHOLD(struct distance),
	{ WEFT_BIND(struct distance, scale), .name = "scale", .help = "the distance that becomes white",
	  .type = WEFT_REAL, .initial = 1, .min = 1e-6, .max = 1e9, .unit = "px" },
};

/* To the nearest dark pixel of the column. */
static void distance_columns(const void *state, const weft_band_job *job)
{
	const struct distance *s = state;
	const int height = job->source.height;
	uint8_t *above = job->scratch;

	for (int y = 0; y < height; y++) {
		const float *before = y ? (const float *)(const void *)job->out[y - 1] : NULL;
		float *out = (float *)(void *)job->out[y];
		weft_region_row(job->source, y, job->x, job->width, s->threshold, above);
		for (int x = 0; x < job->width; x++)
			out[x] = !above[x] ? 0 : before ? before[x] + 1 : INFINITY;
	}
	for (int y = height - 2; y >= 0; y--) {
		const float *after = (const float *)(const void *)job->out[y + 1];
		float *out = (float *)(void *)job->out[y];
		for (int x = 0; x < job->width; x++)
			out[x] = out[x] < after[x] + 1 ? out[x] : after[x] + 1;
	}
}

/* The parabolas that are somewhere lowest, from left to right, and where each begins to be. */
struct envelope {
	int *site;
	double *from;
	int count;
};

static void distance_envelope(const float *column, int width, struct envelope *e)
{
	e->count = 0;
	for (int q = 0; q < width; q++) {
		double begin = -INFINITY;
		if (!(column[q] < INFINITY))
			continue;
		const double height = (double)column[q] * column[q] + (double)q * q;
		while (e->count) {
			const int p = e->site[e->count - 1];
			const double other = (double)column[p] * column[p] + (double)p * p;
			begin = (height - other) / (2.0 * (q - p));
			if (begin > e->from[e->count - 1])
				break;
			e->count--;
			begin = -INFINITY;
		}
		e->site[e->count] = q;
		e->from[e->count++] = begin;
	}
}

static void distance_rows(const void *state, const weft_band_job *job)
{
	const double scale = ((const struct distance *)state)->scale;
	const int width = job->source.width;
	struct envelope e = { .from = job->scratch };

	e.site = (int *)(void *)(e.from + width);
	for (int y = job->y0; y < job->y1; y++) {
		const float *column = (const float *)(const void *)weft_row(job->source, y);
		float *out = (float *)(void *)job->out[y - job->y0];
		int k = 0;
		distance_envelope(column, width, &e);
		for (int x = job->x; x < job->x + job->width; x++) {
			while (k + 1 < e.count && e.from[k + 1] < x)
				k++;
			const double dx = e.count ? x - e.site[k] : 0,
				     dy = e.count ? column[e.site[k]] : INFINITY;
			out[x - job->x] = (float)(sqrt(dx * dx + dy * dy) / scale);
		}
	}
}

static weft_status distance_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct distance *s = state;

	(void)e;
	plan->format = (weft_format) { 1, WEFT_F32 };
	plan->passes = s->pass;
	plan->pass_count = 2;
	plan->pass_size = sizeof(weft_pass);
	plan->cost = 10;
	s->pass[0] = (weft_pass) { .width = in.width,
				   .height = in.height,
				   .format = plan->format,
				   .cut = WEFT_CUT_COLUMNS,
				   .band = distance_columns,
				   .scratch = (size_t)in.width };
	s->pass[1] = (weft_pass) { .width = in.width,
				   .height = in.height,
				   .format = plan->format,
				   .cut = WEFT_CUT_ROWS,
				   .band = distance_rows,
				   .scratch = (size_t)in.width * (sizeof(double) + sizeof(int)) };
	return WEFT_OK;
}

static const char *const distance_aliases[] = { "distancetransform", "edt", NULL };
static const char *const distance_examples[] = { "distance:scale=40",
						 "gray | threshold:otsu | distance:scale=20", NULL };

WEFT_FILTER(
	distance, .help = "how far each bright pixel is from the nearest dark one", .kind = WEFT_GEOMETRIC,
	WEFT_PARAMS(distance_params), .state_size = sizeof(struct distance), .prepare = distance_prepare,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "morphology",
	.aliases = distance_aliases, .examples = distance_examples,
	.definition = "sqrt of the least dx^2 + dy^2 to a pixel not above the threshold, over scale; f32");
