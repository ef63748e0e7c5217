/* emboss: light from a side: slopes towards it are bright, away from it dark.
 *
 * Of Prewitt's slopes dx = [-1 0 1] over three rows and dy its transpose: bias*W -
 * amount*(cos*dx + sin*dy)/3, `angle` where the light comes from, 0 the right,
 * clockwise; by core/kernel/taps.h. cos and sin are exact for right angles. Alpha
 * stays. */
#include "core/kernel/taps.h"

struct emboss {
	struct weft_taps taps;
	double amount, angle, bias;
};

static const weft_param emboss_params[] = {
	{ WEFT_BIND(struct emboss, amount), .name = "amount", .help = "of relief", .type = WEFT_REAL,
	  .initial = 1, .min = 0, .max = 100 },
	{ WEFT_BIND(struct emboss, angle), .name = "angle",
	  .help = "the light comes from; 0: the right, 90: below", .type = WEFT_REAL, .initial = -135,
	  .min = -360, .max = 360, .unit = "deg" },
	{ WEFT_BIND(struct emboss, bias), .name = "bias", .help = "what is flat, of white", .type = WEFT_REAL,
	  .initial = 0.5, .min = 0, .max = 1 },
};

static weft_status emboss_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct emboss *s = state;
	const double quarters = s->angle / 90, turn = s->angle * (3.14159265358979323846 / 180);
	const bool right = quarters == floor(quarters);
	const double across = right ? rint(cos(turn)) : cos(turn), down = right ? rint(sin(turn)) : sin(turn);
	double *square = weft_taps_square(1);

	/* brighter where the picture falls towards the light */
	for (int i = 0; square && i < 9; i++)
		square[i] = -s->amount * (across * (i % 3 - 1) + down * (i / 3 - 1)) / 3;
	s->taps.bias = (float)(s->bias * weft_white(in.format));
	s->taps.keeps_alpha = true;
	return weft_taps_plan(&s->taps, square, 1, in, plan, e);
}

static void emboss_finish(void *state)
{
	weft_taps_free(&((struct emboss *)state)->taps);
}

static const char *const emboss_aliases[] = { "relief", NULL };
static const char *const emboss_examples[] = { "gray | emboss", "emboss:2,angle=-45", NULL };

WEFT_FILTER(emboss, .help = "relief, with light from a side", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(emboss_params), .state_size = sizeof(struct emboss), .prepare = emboss_prepare,
	    .finish = emboss_finish, .depths = WEFT_DEPTH_ALL, .group = "artistic", .aliases = emboss_aliases,
	    .examples = emboss_examples,
	    .definition = "bias - amount*(cos*dx + sin*dy)/3 of Prewitt's slopes; alpha copied");
