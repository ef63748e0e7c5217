/* box: the mean of a square. */
#include "core/engine/filter.h"

struct box {
	int radius;
};

static const weft_param box_params[] = {
	{ .name = "radius",
	  .help = "half the side of the square, in pixels",
	  .type = WEFT_INT,
	  .initial = 2,
	  .min = 0,
	  .max = 255 },
};

static weft_status box_prepare(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct box *box = state;
	box->radius = (int)args.value[0];
	plan->halo = box->radius;
	plan->scratch = (size_t)(in.width + 2 * box->radius) * in.format.channels * sizeof(uint32_t);
	return WEFT_OK;
}

static void box_row(const void *state, const weft_row_job *job)
{
	const struct box *box = state;
	const int r = box->radius, n = job->source.format.channels, area = (2 * r + 1) * (2 * r + 1);
	uint32_t *column = job->scratch; /* sums of each column, from -r */

	for (int i = 0; i < (job->width + 2 * r) * n; i++) {
		column[i] = 0;
		for (int dy = -r; dy <= r; dy++)
			column[i] += job->in[dy][i - r * n];
	}
	for (int i = 0; i < job->width * n; i++) {
		uint32_t sum = 0;
		for (int dx = 0; dx <= 2 * r; dx++)
			sum += column[i + dx * n];
		job->out[i] = (uint8_t)((sum + (uint32_t)area / 2) / (uint32_t)area);
	}
}

WEFT_FILTER(box, .help = "mean of a square", .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(box_params),
	    .state_size = sizeof(struct box), .prepare = box_prepare, .row = box_row);
