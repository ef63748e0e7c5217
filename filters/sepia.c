/* sepia: brown as an old photograph.
 *
 * A 3x3 matrix, (1 - amount) of the identity and amount of
 *   .393 .769 .189
 *   .349 .686 .168
 *   .272 .534 .131
 * applied as channelmix does: (sum rint(1024*m)*v + 512) >> 10, clamped; f32
 * (m0*R + m1*G) + m2*B.  Grey becomes RGB; alpha stays. */
#include "core/kernel/mix.h"

struct sepia {
	struct weft_mix mix;
	double amount;
};

static const weft_param sepia_params[] = {
	{ WEFT_BIND(struct sepia, amount), .name = "amount", .help = "0: as it is, 1: all brown",
	  .type = WEFT_REAL, .initial = 1, .min = 0, .max = 1 },
};

static weft_status sepia_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	static const double full[3][3] = { { 0.393, 0.769, 0.189 },
					   { 0.349, 0.686, 0.168 },
					   { 0.272, 0.534, 0.131 } };
	struct sepia *s = state;
	struct weft_mix *mix = &s->mix;
	const double amount = s->amount;

	for (int i = 0; i < 9; i++)
		mix->real[i / 3][i % 3] = (1 - amount) * (i % 4 == 0) + amount * full[i / 3][i % 3];
	weft_mix_plan(mix, in.format, plan);
	return WEFT_OK;
}

static const char *const sepia_examples[] = { "sepia", "sepia:0.5", NULL };

WEFT_FILTER(
	sepia, .help = "brown as an old photograph", .kind = WEFT_POINT, WEFT_PARAMS(sepia_params),
	.state_size = sizeof(struct sepia), .prepare = sepia_prepare, .depths = WEFT_DEPTH_ALL,
	.flags = WEFT_STRAIGHT_ALPHA, .group = "colour", .examples = sepia_examples,
	.definition = "(sum rint(1024*m)*v + 512) >> 10, clamped, m = (1 - amount)*identity + amount*sepia");
