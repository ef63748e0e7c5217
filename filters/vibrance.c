/* vibrance: more colour where there is little.
 *
 * In fractions of white: s = max(R, G, B) - min(R, G, B) into 0..1, f = 1 + amount*(1 - s),
 * Y the BT.601 grey; each colour becomes Y + f*(v - Y).  So the grey stays, and
 * what is saturated already changes least.  In single precision; integers
 * floor(white*x + 1/2), clamped.  Grey pictures and alpha stay. */
#include "core/kernel/colours.h"
#include "core/kernel/luma.h"

struct vibrance {
	double amount;
};

static const weft_param vibrance_params[] = {
	{ WEFT_BIND(struct vibrance, amount), .name = "amount", .help = "0: as it is, -1: pale colours grey",
	  .type = WEFT_REAL, .initial = 0.5, .min = -1, .max = 10 },
};

WEFT_KERNEL void vibrance_planes(const struct vibrance *s, weft_colour_planes p, int n)
{
	const float amount = (float)s->amount;

	for (int i = 0; i < n; i++) {
		const float r = p[0][i], g = p[1][i], b = p[2][i];
		const float most = g > b ? g : b, least = g < b ? g : b;
		const float chroma = (r > most ? r : most) - (r < least ? r : least);
		const float grey = weft_grey_of_fractions(r, g, b);
		const float f = 1 + amount * (1 - weft_unit_of(chroma));
		p[0][i] = grey + f * (r - grey);
		p[1][i] = grey + f * (g - grey);
		p[2][i] = grey + f * (b - grey);
	}
}
WEFT_COLOUR_ROWS(vibrance, vibrance_planes)

static void vibrance_keep(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

static weft_status vibrance_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state, (void)e;
	plan->row = in.format.channels < 3 ? vibrance_keep
					   : weft_row_for(in.format, vibrance_u8, vibrance_u16, vibrance_f32);
	plan->cost = 4;
	return WEFT_OK;
}

static const char *const vibrance_examples[] = { "vibrance:0.6", "vibrance:-40%", NULL };

WEFT_FILTER(vibrance, .help = "more colour where there is little", .kind = WEFT_POINT,
	    WEFT_PARAMS(vibrance_params), .state_size = sizeof(struct vibrance), .prepare = vibrance_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	    .examples = vibrance_examples,
	    .definition = "Y + (1 + amount*(1 - (max - min)))*(v - Y), Y the BT.601 grey");
