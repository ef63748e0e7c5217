/* label: a number for each region of bright pixels.
 *
 * Pixels whose grey is above threshold * white and that touch, by sides
 * (connectivity 4) or by corners too (8), are a region.  Regions are numbered from 1
 * in the order of their first pixels, read row by row; the rest is 0.  The result is
 * grey f32 of these numbers, divided by `scale` in single precision: `label | stats`
 * tells by the greatest how many there are. (core/kernel/region.h) */
#include "core/kernel/region.h"

struct label {
	double threshold, scale;
	int connectivity;
	weft_pass pass;
};

static const weft_param label_params[] = {
	WEFT_REGION_THRESHOLD(struct label),
	{ WEFT_BIND(struct label, connectivity), .name = "connectivity",
	  .help = "touching by sides, or by corners too", .type = WEFT_CHOICE,
	  .choices = weft_region_connectivities },
	{ WEFT_BIND(struct label, scale), .name = "scale", .help = "the number that becomes white",
	  .type = WEFT_REAL, .initial = 1, .min = 1, .max = 1e9 },
};

static void label_number(const struct weft_regions *r, const weft_band_job *job, double scale)
{
	int32_t count = 0, place = 0;

	/* a root comes before all others of its region: below 0 its number, less 1 */
	for (int y = 0; y < r->height && !WEFT_OVER(job); y++)
		for (int x = 0; x < r->width; x++, place++) {
			int32_t *cell = weft_region_cell(r, place);
			if (*cell == place)
				*cell = -2 - count++;
			else if (*cell != WEFT_REGION_NONE)
				*cell = *weft_region_cell(r, weft_region_root(r, place));
		}
	for (int y = 0; y < r->height; y++) {
		const int32_t *cell = (const int32_t *)(void *)r->rows[y];
		float *out = (float *)(void *)r->rows[y];
		for (int x = 0; x < r->width; x++) {
			int32_t v;
			memcpy(&v, cell + x, sizeof v);
			const float number = (float)(-1 - v) / (float)scale;
			memcpy(out + x, &number, sizeof number);
		}
	}
}

static void label_band(const void *state, const weft_band_job *job)
{
	const struct label *s = state;
	const struct weft_regions r = { job->out, job->source.width, job->source.height };

	for (int y = 0; y < r.height && !WEFT_OVER(job); y++) {
		weft_region_row(job->source, y, 0, r.width, s->threshold, job->scratch);
		weft_region_add(&r, y, job->scratch, s->connectivity == 1);
	}
	if (!WEFT_OVER(job))
		label_number(&r, job, s->scale);
}

static weft_status label_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct label *s = state;

	plan->format = (weft_format) { 1, WEFT_F32 };
	plan->passes = &s->pass;
	plan->pass_count = 1;
	plan->pass_size = sizeof(weft_pass);
	plan->cost = 10;
	s->pass = (weft_pass) { .width = in.width,
				.height = in.height,
				.format = plan->format,
				.cut = WEFT_CUT_NOWHERE,
				.band = label_band,
				.scratch = (size_t)in.width };
	return weft_region_fits("label", in, e);
}

static const char *const label_aliases[] = { "components", "connectedcomponents", NULL };
static const char *const label_examples[] = { "label:0.6 | stats", "label:connectivity=8,scale=255", NULL };

WEFT_FILTER(
	label, .help = "a number for each region of bright pixels", .kind = WEFT_GEOMETRIC,
	WEFT_PARAMS(label_params), .state_size = sizeof(struct label), .prepare = label_prepare,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "morphology",
	.aliases = label_aliases, .examples = label_examples,
	.definition =
		"regions of pixels above the threshold, numbered by their first pixels; f32, number/scale");
