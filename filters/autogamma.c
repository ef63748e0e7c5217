/* autogamma: the mean becomes middle grey.
 *
 * m is the mean of each colour, or of all together, in fractions of white; v becomes v^e, e = log(1/2)/log(m)
 * (as ImageMagick's -auto-gamma), unchanged where m is not within 0..1.  Integers: in double,
 * floor(white*x + 1/2); f32 within 4e-6 of the value (core/kernel/pow_approx.h), 0 below
 * 0.  Alpha stays. */
#include "core/kernel/census.h"
#include "core/kernel/curves.h"
#include "core/kernel/pow_approx.h"

struct autogamma {
	struct weft_curves table;
	struct weft_census census;
	int on;
	double power[3];
	float single[3];
};

static const char *const autogamma_on[] = { "each", "together", NULL };

static const weft_param autogamma_params[] = {
	{ WEFT_BIND(struct autogamma, on), .name = "on", .help = "each colour by its own mean, or all alike",
	  .type = WEFT_CHOICE, .initial = WEFT_CENSUS_TOGETHER, .choices = autogamma_on },
};

WEFT_CURVES_F32(autogamma_f32, struct autogamma, s->single[c] == 1 ? v : weft_powf(v, s->single[c]));

static weft_status autogamma_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct autogamma *s = state;

	(void)e;
	weft_census_set(&s->census, in.format, (enum weft_census_of)s->on);
	plan->partial = weft_census_bytes(&s->census);
	plan->row = weft_row_for(in.format, weft_curves_u8, weft_curves_u16, autogamma_f32);
	plan->cost = 2;
	return WEFT_OK;
}

static void autogamma_gather(const void *state, const weft_row_job *job, void *partial)
{
	weft_census_gather(&((const struct autogamma *)state)->census, job, partial);
}

static void autogamma_merge(const void *state, void *into, const void *from)
{
	weft_census_merge(&((const struct autogamma *)state)->census, into, from);
}

static double autogamma_at(const void *state, int c, double v)
{
	return pow(v, ((const struct autogamma *)state)->power[c]);
}

static void autogamma_settle(void *state, const void *partial)
{
	struct autogamma *s = state;

	for (int c = 0; c < 3; c++) {
		const double mean = weft_census_mean(&s->census, weft_census_table(&s->census, partial, c));
		s->power[c] = mean > 0 && mean < 1 ? log(0.5) / log(mean) : 1;
		s->single[c] = (float)s->power[c];
	}
	weft_curves_fill(&s->table, s->census.format, autogamma_at, s);
}

static const char *const autogamma_aliases[] = { "auto-gamma", NULL };
static const char *const autogamma_examples[] = { "autogamma", "autogamma:each", NULL };

WEFT_FILTER(autogamma, .help = "the mean becomes middle grey", .kind = WEFT_GLOBAL,
	    WEFT_PARAMS(autogamma_params), .state_size = sizeof(struct autogamma),
	    .prepare = autogamma_prepare, .gather = autogamma_gather, .merge = autogamma_merge,
	    .settle = autogamma_settle, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "colour", .aliases = autogamma_aliases, .examples = autogamma_examples,
	    .definition = "v^(log(1/2)/log(m)), m the mean of each colour or of all");
