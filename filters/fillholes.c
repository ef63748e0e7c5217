/* fillholes: bright regions without holes.
 *
 * Dark pixels, whose grey is not above threshold * white, that no way along dark
 * sides (connectivity 4; 8: corners too) leads from to the picture's edge, are holes.
 * The result is grey, white for bright pixels and holes, else black.
 * (core/kernel/region.h) */
#include "core/kernel/region.h"

enum { OUTSIDE = -2 };

struct fillholes {
	double threshold;
	int connectivity;
	weft_pass pass[2];
};

static const weft_param fillholes_params[] = {
	WEFT_REGION_THRESHOLD(struct fillholes),
	{ WEFT_BIND(struct fillholes, connectivity), .name = "connectivity",
	  .help = "by which dark pixels lead out", .type = WEFT_CHOICE,
	  .choices = weft_region_connectivities },
};

static void fillholes_open(const struct weft_regions *r, int x, int y)
{
	const int32_t place = (int32_t)((int64_t)y * r->width + x);

	if (*weft_region_cell(r, place) != WEFT_REGION_NONE)
		*weft_region_cell(r, weft_region_root(r, place)) = OUTSIDE;
}

/* Cells become 1 where it stays or turns white, else 0. */
static void fillholes_settle(const struct weft_regions *r, const weft_band_job *job)
{
	for (int x = 0; x < r->width; x++) {
		fillholes_open(r, x, 0);
		fillholes_open(r, x, r->height - 1);
	}
	for (int y = 0; y < r->height; y++) {
		fillholes_open(r, 0, y);
		fillholes_open(r, r->width - 1, y);
	}
	/* from the end: a root is read before it is overwritten */
	for (int y = r->height - 1; y >= 0 && !WEFT_OVER(job); y--)
		for (int x = r->width - 1; x >= 0; x--) {
			const int32_t place = (int32_t)((int64_t)y * r->width + x);
			int32_t *cell = weft_region_cell(r, place);
			const float white = *cell == WEFT_REGION_NONE ||
					    *weft_region_cell(r, weft_region_root(r, place)) != OUTSIDE;
			memcpy(cell, &white, sizeof white);
		}
}

static void fillholes_find(const void *state, const weft_band_job *job)
{
	const struct fillholes *s = state;
	const struct weft_regions r = { job->out, job->source.width, job->source.height };
	uint8_t *dark = job->scratch;

	for (int y = 0; y < r.height && !WEFT_OVER(job); y++) {
		weft_region_row(job->source, y, 0, r.width, s->threshold, dark);
		for (int x = 0; x < r.width; x++)
			dark[x] = !dark[x];
		weft_region_add(&r, y, dark, s->connectivity == 1);
	}
	if (!WEFT_OVER(job))
		fillholes_settle(&r, job);
}

static void fillholes_white(const void *state, const weft_band_job *job)
{
	const uint8_t depth = job->target.format.depth;

	(void)state;
	for (int y = job->y0; y < job->y1; y++) {
		const float *in = (const float *)(const void *)weft_row(job->source, y) + job->x;
		uint8_t *out = job->out[y - job->y0];
		if (depth == WEFT_F32)
			memcpy(out, in, (size_t)job->width * sizeof *in);
		else
			for (int x = 0; x < job->width; x++)
				weft_put(out, x, depth, in[x] > 0 ? weft_depth_white(depth) : 0);
	}
}

static weft_status fillholes_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct fillholes *s = state;

	plan->format.channels = 1;
	plan->passes = s->pass;
	plan->pass_count = 2;
	plan->pass_size = sizeof(weft_pass);
	plan->cost = 10;
	s->pass[0] = (weft_pass) { .width = in.width,
				   .height = in.height,
				   .format = { 1, WEFT_F32 },
				   .cut = WEFT_CUT_NOWHERE,
				   .band = fillholes_find,
				   .scratch = (size_t)in.width };
	s->pass[1] = (weft_pass) { .width = in.width,
				   .height = in.height,
				   .format = plan->format,
				   .cut = WEFT_CUT_ROWS,
				   .band = fillholes_white,
				   .cost = 1 };
	return weft_region_fits("fillholes", in, e);
}

static const char *const fillholes_aliases[] = { "fill", NULL };
static const char *const fillholes_examples[] = { "fillholes", "gray | threshold:otsu | fillholes", NULL };

WEFT_FILTER(
	fillholes, .help = "bright regions without holes, white on black", .kind = WEFT_GEOMETRIC,
	WEFT_PARAMS(fillholes_params), .state_size = sizeof(struct fillholes), .prepare = fillholes_prepare,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "morphology",
	.aliases = fillholes_aliases, .examples = fillholes_examples,
	.definition =
		"white where the grey is above the threshold, or no way along dark pixels leads to the edge");
