/* autolevel: the darkest level black, the lightest white.
 *
 * lo is the first level with more than low*n samples up to it, hi the first
 * with at least high*n, of the n samples of each colour, of all colours together, or
 * of the BT.601 grey; f32: to the bin (core/kernel/float_histogram.h).  v becomes
 * (v - lo)/(hi - lo), and with on=luma the grey does and takes the colours along
 * (core/kernel/luma_map.h).  Integers: floor(white*x + 1/2), clamped; f32 in
 * single precision, into 0..1 too.  Unchanged unless hi > lo.  Alpha stays. */
#include "core/kernel/fail.h"
#include "core/kernel/stretch.h"

struct autolevel {
	struct weft_stretch stretch;
	double low, high;
	int on;
};

static const char *const autolevel_on[] = { "each", "together", "luma", NULL };

static const weft_param autolevel_params[] = {
	{ WEFT_BIND(struct autolevel, low), .name = "low", .help = "share of samples to turn black",
	  .type = WEFT_REAL, .initial = 0, .min = 0, .max = 1 },
	{ WEFT_BIND(struct autolevel, high), .name = "high", .help = "share of samples up to white",
	  .type = WEFT_REAL, .initial = 1, .min = 0, .max = 1 },
	{ WEFT_BIND(struct autolevel, on), .name = "on",
	  .help = "each colour, all alike, or the grey, which keeps hues", .type = WEFT_CHOICE,
	  .choices = autolevel_on },
};

static weft_status autolevel_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct autolevel *s = state;

	if (!(s->low < s->high))
		return weft_refuse(e, WEFT_BAD_PARAM, "autolevel: low=%g is not below high=%g", s->low,
				   s->high);
	weft_stretch_plan(&s->stretch, in.format, (enum weft_census_of)s->on, s->low, s->high, plan);
	return WEFT_OK;
}

static void autolevel_gather(const void *state, const weft_row_job *job, void *partial)
{
	weft_census_gather(&((const struct autolevel *)state)->stretch.census, job, partial);
}

static void autolevel_merge(const void *state, void *into, const void *from)
{
	weft_census_merge(&((const struct autolevel *)state)->stretch.census, into, from);
}

static void autolevel_settle(void *state, const void *partial)
{
	weft_stretch_settle(&((struct autolevel *)state)->stretch, partial);
}

static const char *const autolevel_aliases[] = { "auto-level",    "autolevels", "autocontrast",
						 "auto-contrast", "stretch",    NULL };
static const char *const autolevel_examples[] = { "autolevel", "autolevel:low=0.5%,high=99.5%,on=luma",
						  NULL };

WEFT_FILTER(autolevel, .help = "the darkest level black, the lightest white", .kind = WEFT_GLOBAL,
	    WEFT_PARAMS(autolevel_params), .state_size = sizeof(struct autolevel),
	    .prepare = autolevel_prepare, .gather = autolevel_gather, .merge = autolevel_merge,
	    .settle = autolevel_settle, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "colour", .aliases = autolevel_aliases, .examples = autolevel_examples,
	    .definition =
		    "(v - lo)/(hi - lo), lo and hi the levels at shares low and high of each colour, of "
		    "all or of the grey");
