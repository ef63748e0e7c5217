/* icc: from the picture's colour profile to another one's colours.
 *
 * A table that core/image/colours.h makes of the two profiles (in the jail) says what each colour
 * becomes; core/kernel/colour_table.h has the arithmetic.  Samples come into 0..1 first.
 * Profiles of curves and a matrix: l = curve(v), l' = M l, v' with curve'(v') = l', within
 * 1/4096 of light's root; what has tables, by nodes of 33 a side, of l' where the other has none.  Integers:
 * floor(white*v' + 1/2).  Of two profiles that mean the same the picture stays as it is.  Alpha stays. */
#include <stdlib.h>

#include "core/kernel/colour_table.h"
#include "core/kernel/fail.h"

struct icc {
	weft_file to; /* the table: whoever opens the chain knows what the picture's colours are */
	int intent;
	bool black_point;
	struct weft_colour_table table;
	float *copy; /* where the bytes aren't aligned */
};

static const char *const icc_intents[] = { "perceptual", "relative", "saturation", "absolute", NULL };

static const weft_param icc_params[] = {
	{ WEFT_BIND(struct icc, to), .name = "to", .help = "srgb, p3, adobe, gray, or a profile's file",
	  .type = WEFT_FILE, .flags = WEFT_PARAM_REQUIRED },
	{ WEFT_BIND(struct icc, intent), .name = "intent",
	  .help = "what stays of colours that the other lacks", .type = WEFT_CHOICE, .choices = icc_intents,
	  .initial = 1 },
	{ WEFT_BIND(struct icc, black_point), .name = "bpc", .help = "black becomes black (not absolute)",
	  .type = WEFT_BOOL, .initial = 1, .aliases = (const char *const[]) { "black-point", NULL } },
};

WEFT_KERNEL void icc_convert(const void *state, weft_colour_planes p, int n)
{
	weft_colour_table_planes(&((const struct icc *)state)->table, p, n);
}

WEFT_COLOUR_ROWS(icc, icc_convert)

static void icc_same(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

static weft_status icc_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct icc *s = state;

	s->copy = malloc(s->to.count + 1);
	if (!s->copy)
		return weft_refuse(e, WEFT_NO_MEMORY, "icc: out of memory");
	if (s->to.count)
		memcpy(s->copy, s->to.bytes, s->to.count);
	if (!weft_colour_table_set(&s->table, (const uint8_t *)s->copy, s->to.count)) {
		free(s->copy);
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "icc: whoever runs the chain has to make a table of the profiles first");
	}
	const int from = (int)s->table.head.from, to = (int)s->table.head.to;
	if (from == 1 && in.format.channels > 2) {
		free(s->copy);
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "icc: the profile is one of greys, the picture has colours");
	}
	if (s->table.head.kind == WEFT_COLOURS_SAME && (from == 1) == (in.format.channels <= 2)) {
		plan->row = icc_same;
		plan->cost = 1;
		return WEFT_OK;
	}
	plan->format.channels = (uint8_t)(to + (in.format.channels % 2 == 0));
	plan->row = weft_row_for(in.format, icc_u8, icc_u16, icc_f32);
	plan->cost = 30;
	return WEFT_OK;
}

static void icc_finish(void *state)
{
	free(((struct icc *)state)->copy);
}

static const char *const icc_examples[] = { "icc:srgb", "icc:to=p3,intent=perceptual", "icc:gray", NULL };

WEFT_FILTER(icc, .help = "from the picture's colour profile to another one's colours", .kind = WEFT_POINT,
	    WEFT_PARAMS(icc_params), .state_size = sizeof(struct icc), .prepare = icc_prepare,
	    .finish = icc_finish, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	    .examples = icc_examples,
	    .definition =
		    "curves and a matrix: curve'(v') = M curve(v); profiles with tables: 33^3 nodes of the "
		    "conversion, by tetrahedra");
