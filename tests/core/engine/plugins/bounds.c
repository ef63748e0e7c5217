/* bounds: the smallest picture from the corner on that holds all that isn't zero; and says how large. */
#include "core/engine/filter.h"

#include <string.h>

struct bounds {
	int width, height;
	bool known;
};

static weft_status bounds_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	const struct bounds *b = state;
	(void)e;
	plan->partial = sizeof(struct bounds);
	plan->width = b->known ? b->width : in.width;
	plan->height = b->known ? b->height : in.height;
	return WEFT_OK;
}

static void bounds_gather(const void *state, const weft_row_job *job, void *partial)
{
	struct bounds *b = partial;
	const size_t pixel = weft_pixel_bytes(job->source.format);
	(void)state;
	for (int x = 0; x < job->width; x++)
		for (size_t i = 0; i < pixel; i++)
			if (job->in[0][(size_t)x * pixel + i]) {
				b->width = x + 1 > b->width ? x + 1 : b->width;
				b->height = job->y + 1;
			}
}

static void bounds_merge(const void *state, void *into, const void *from)
{
	struct bounds *a = into;
	const struct bounds *b = from;
	(void)state;
	a->width = b->width > a->width ? b->width : a->width;
	a->height = b->height > a->height ? b->height : a->height;
}

static void bounds_settle(void *state, const void *partial)
{
	const struct bounds *found = partial;
	struct bounds *b = state;
	b->width = found->width;
	b->height = found->height;
	b->known = true;
}

static void bounds_band(const void *state, const weft_band_job *job)
{
	const size_t pixel = weft_pixel_bytes(job->source.format);
	(void)state;
	for (int y = job->y0; y < job->y1; y++)
		memcpy(job->out[y - job->y0], weft_row(job->source, y) + (size_t)job->x * pixel,
		       (size_t)job->width * pixel);
}

static void bounds_report(const void *state, weft_report *r)
{
	const struct bounds *b = state;
	r->number(r, "width", b->width);
	r->number(r, "height", b->height);
}

WEFT_FILTER(bounds, .help = "without the black right and below", .kind = WEFT_GEOMETRIC,
	    .state_size = sizeof(struct bounds), .prepare = bounds_prepare, .band = bounds_band,
	    .gather = bounds_gather, .merge = bounds_merge, .settle = bounds_settle, .report = bounds_report,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA | WEFT_SHAPE_BY_PIXELS);
