/* saturation: colours away from their grey, or towards it; the grey stays.
 *
 * grey + amount*(v - grey), grey the BT.601 one, as a matrix applied as
 * channelmix does: m = amount*identity + (1 - amount)*(.299 .587 .114) in
 * every row.  Grey pictures and alpha stay. */
#include "core/kernel/luma.h"
#include "core/kernel/mix.h"

#include <string.h>

struct saturation {
	struct weft_mix mix;
	double amount;
};

static const weft_param saturation_params[] = {
	{ WEFT_BIND(struct saturation, amount), .name = "amount", .help = "0: grey, 1: as it is",
	  .type = WEFT_REAL, .initial = 1.3, .min = 0, .max = 100 },
};

static void saturation_keep(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

static weft_status saturation_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	static const double luma[3] = WEFT_GREY_WEIGHTS;
	struct saturation *s = state;
	struct weft_mix *mix = &s->mix;
	const double amount = s->amount;

	if (in.format.channels < 3) {
		plan->row = saturation_keep;
		return WEFT_OK;
	}
	for (int i = 0; i < 9; i++)
		mix->real[i / 3][i % 3] = amount * (i % 4 == 0) + (1 - amount) * luma[i % 3];
	weft_mix_plan(mix, in.format, plan);
	return WEFT_OK;
}

static const char *const saturation_examples[] = { "saturation:1.3", "saturation:0", NULL };

WEFT_FILTER(saturation, .help = "colours away from their grey, or towards it", .kind = WEFT_POINT,
	    WEFT_PARAMS(saturation_params), .state_size = sizeof(struct saturation),
	    .prepare = saturation_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "colour", .examples = saturation_examples,
	    .definition = "(sum rint(1024*m)*v + 512) >> 10, clamped, m = amount*identity + (1 - "
			  "amount)*BT.601");
