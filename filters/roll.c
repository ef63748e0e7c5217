/* roll: moved around; what leaves at one side comes in at the other.
 *
 * out(x, y) = in((x - right) mod width, (y - down) mod height). */
#include <string.h>

#include "core/kernel/sample.h"

struct roll {
	int right, down;
	int x, y; /* the same, 0 .. side - 1 */
};

static const weft_param roll_params[] = {
	{ WEFT_BIND(struct roll, right), .name = "right", .help = "columns", .type = WEFT_INT,
	  .min = -WEFT_SIDE_MAX, .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct roll, down), .name = "down", .help = "rows", .type = WEFT_INT,
	  .min = -WEFT_SIDE_MAX, .max = WEFT_SIDE_MAX, .unit = "px" },
};

static void roll_row(const void *state, const weft_row_job *job)
{
	const struct roll *s = state;
	const int w = job->source.width, h = job->source.height;
	const size_t pixel = weft_pixel_bytes(job->source.format);
	const uint8_t *row = weft_row(job->source, (job->y - s->y + h) % h);
	const int from = (job->x - s->x + w) % w;
	const int first = w - from < job->width ? w - from : job->width;

	memcpy(job->out, row + (size_t)from * pixel, (size_t)first * pixel);
	memcpy(job->out + (size_t)first * pixel, row, (size_t)(job->width - first) * pixel);
}

static weft_status roll_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct roll *s = state;

	if (in.width && in.height) {
		s->x = (s->right % in.width + in.width) % in.width;
		s->y = (s->down % in.height + in.height) % in.height;
	}
	plan->cost = 1;
	return WEFT_OK;
}

static const char *const roll_examples[] = { "roll:100", "roll:right=-20,down=40", NULL };

WEFT_FILTER(roll, .help = "moved around; what leaves at one side comes in at the other",
	    .kind = WEFT_GEOMETRIC, WEFT_PARAMS(roll_params), .state_size = sizeof(struct roll),
	    .prepare = roll_prepare, .row = roll_row, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "geometry", .examples = roll_examples,
	    .definition = "out(x, y) = in((x - right) mod width, (y - down) mod height)");
