/* slide: every second row, told as it is, or not: rows that are read are none (lie=1), lie beyond the
 * picture (2), go back up (3). */
#include "core/engine/filter.h"

#include <string.h>

struct slide {
	int lie, height;
};

static const weft_param slide_params[] = {
	{ WEFT_BIND(struct slide, lie), .name = "lie", .help = "which", .type = WEFT_INT, .max = 3 },
};

static void slide_reads(const void *state, int y0, int y1, int *first, int *end)
{
	const struct slide *s = state;
	*first = s->lie == 3 ? s->height - 1 - y0 : 2 * y0;
	*end = s->lie == 1 ? *first : s->lie == 2 ? s->height + 1 : 2 * y1 - 1;
}

static weft_status slide_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct slide *s = state;
	s->height = in.height;
	plan->height = (in.height + 1) / 2;
	plan->reads = slide_reads;
	return WEFT_OK;
}

static void slide_row(const void *state, const weft_row_job *job)
{
	(void)state;
	const size_t pixel = weft_pixel_bytes(job->source.format);
	memcpy(job->out, weft_row(job->source, 2 * job->y) + (size_t)job->x * pixel,
	       (size_t)job->width * pixel);
}

WEFT_FILTER(slide, .help = "every second row", .kind = WEFT_GEOMETRIC, WEFT_PARAMS(slide_params),
	    .state_size = sizeof(struct slide), .prepare = slide_prepare, .row = slide_row,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA);
