/* stride: passes with a wrong stride.
 * check: 1: prepare plans passes 80 bytes apart, where a weft_pass has 40 */
#include "plugin.h"

struct stride {
	weft_pass pass[2];
};

static void band(const void *state, const weft_band_job *job)
{
	(void)state;
	for (int y = job->y0; y < job->y1; y++)
		memcpy(job->out[y - job->y0],
		       weft_row(job->source, y) + (size_t)job->x * weft_pixel_bytes(job->source.format),
		       (size_t)job->width * weft_pixel_bytes(job->source.format));
}

static weft_status prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct stride *s = state;
	(void)e;
	for (int i = 0; i < 2; i++)
		s->pass[i] = (weft_pass) {
			.width = in.width, .height = in.height, .format = in.format, .band = band
		};
	plan->passes = s->pass;
	plan->pass_count = 2;
	plan->pass_size = sizeof s->pass;
	return WEFT_OK;
}

WEFT_FILTER(stride, .help = "x", .kind = WEFT_GEOMETRIC, .prepare = prepare,
	    .state_size = sizeof(struct stride));
