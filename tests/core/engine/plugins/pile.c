/* pile: each row is that of the input plus the result's row above, in one task. */
#include "core/engine/filter.h"

#include <string.h>

struct pile {
	weft_pass pass;
};

static void pile_band(const void *state, const weft_band_job *job)
{
	(void)state;
	const size_t bytes = (size_t)job->width * weft_pixel_bytes(job->source.format);
	if (job->y0 != 0 || job->y1 != job->target.height || job->x != 0 || job->width != job->target.width)
		return; /* promised: all of it */
	for (int y = 0; y < job->y1; y++) {
		memcpy(job->out[y], weft_row(job->source, y), bytes);
		for (size_t i = 0; y > 0 && i < bytes; i++)
			job->out[y][i] = (uint8_t)(job->out[y][i] + job->out[y - 1][i]);
	}
}

static weft_status pile_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct pile *p = state;
	p->pass = (weft_pass) { .width = in.width,
				.height = in.height,
				.format = in.format,
				.cut = WEFT_CUT_NOWHERE,
				.band = pile_band };
	plan->passes = &p->pass;
	plan->pass_count = 1;
	plan->pass_size = sizeof(weft_pass);
	return WEFT_OK;
}

WEFT_FILTER(pile, .help = "each row plus the one above", .kind = WEFT_GEOMETRIC,
	    .state_size = sizeof(struct pile), .prepare = pile_prepare, .flags = WEFT_STRAIGHT_ALPHA);
