/* transpose2: rows become columns in two passes, the second cut into columns. */
#include "core/engine/filter.h"

#include <string.h>

struct turn {
	weft_pass pass[2];
};

static void copy_band(const void *state, const weft_band_job *job)
{
	(void)state;
	const size_t pixel = weft_pixel_bytes(job->source.format);
	for (int y = job->y0; y < job->y1; y++)
		memcpy(job->out[y - job->y0], weft_row(job->source, y) + (size_t)job->x * pixel,
		       (size_t)job->width * pixel);
}

static void turn_band(const void *state, const weft_band_job *job)
{
	(void)state;
	const size_t pixel = weft_pixel_bytes(job->source.format);
	if (job->y0 != 0 || job->y1 != job->target.height)
		return; /* promised: columns of full height */
	for (int y = 0; y < job->y1; y++)
		for (int x = 0; x < job->width; x++)
			memcpy(job->out[y] + (size_t)x * pixel,
			       weft_row(job->source, job->x + x) + (size_t)y * pixel, pixel);
}

static weft_status turn_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct turn *t = state;
	plan->width = in.height;
	plan->height = in.width;
	t->pass[0] = (weft_pass) { .width = in.width,
				   .height = in.height,
				   .format = in.format,
				   .cut = WEFT_CUT_ROWS,
				   .band = copy_band };
	t->pass[1] = (weft_pass) { .width = in.height,
				   .height = in.width,
				   .format = in.format,
				   .cut = WEFT_CUT_COLUMNS,
				   .band = turn_band };
	plan->passes = t->pass;
	plan->pass_count = 2;
	plan->pass_size = sizeof(weft_pass);
	return WEFT_OK;
}

WEFT_FILTER(transpose2, .help = "rows become columns", .kind = WEFT_GEOMETRIC,
	    .state_size = sizeof(struct turn), .prepare = turn_prepare, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_STRAIGHT_ALPHA);
