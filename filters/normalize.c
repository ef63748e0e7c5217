/* normalize: stretch the levels in use over black to white.
 *
 * Over the histogram of all colour samples (n of them): lo is the first level
 * with cdf > low*n, hi the first with cdf >= high*n, compared in double.
 * Integers: floor((v - lo)*white/(hi - lo) + 1/2), exactly, clamped.
 * f32, range=unit (65536 bins of 0..1): (v - lo/65535) * (65535/(hi - lo)) in single
 * precision, clamped to 0..1.  Unchanged unless hi > lo.  Alpha stays.
 * on=each, on=luma (of each colour, of the BT.601 grey) and range=auto (bins over the range that the
 * floats have, the usual): as core/kernel/stretch.h says. */
#include <stdlib.h>

#include "core/kernel/fail.h"
#include "core/kernel/stretch.h"

enum { TOGETHER, AUTO = 1 };

struct normalize {
	double low, high;
	int on;
	int range;
	/* By stretch.h, not by what follows; else NULL.  Apart, as its tables are large. */
	struct weft_stretch *stretch;
	weft_row_fn *stretch_row;
	weft_format format;
	float from, scale; /* f32; scale 0: unchanged */
	union {
		uint8_t u8[256];
		uint16_t u16[65536];
	} map;
};

static const char *const normalize_on[] = { "together", "each", "luma", NULL };
static const char *const normalize_ranges[] = { "unit", "auto", NULL };

static const weft_param normalize_params[] = {
	{ WEFT_BIND(struct normalize, low), .name = "low", .help = "share of samples to turn black",
	  .type = WEFT_REAL, .initial = 0.01, .min = 0, .max = 1 },
	{ WEFT_BIND(struct normalize, high), .name = "high", .help = "share of samples below white",
	  .type = WEFT_REAL, .initial = 0.99, .min = 0, .max = 1 },
	{ WEFT_BIND(struct normalize, on), .name = "on",
	  .help = "all colours alike, each by itself, or the grey, which keeps hues", .type = WEFT_CHOICE,
	  .choices = normalize_on },
	{ WEFT_BIND(struct normalize, range), .name = "range",
	  .help = "floats: levels of the picture's own range, or of 0..1", .type = WEFT_CHOICE,
	  .choices = normalize_ranges, .initial = AUTO },
};

static void normalize_u8(const void *state, const weft_row_job *job)
{
	weft_lut_u8(((const struct normalize *)state)->map.u8, job);
}

static void normalize_u16(const void *state, const weft_row_job *job)
{
	weft_lut_u16(((const struct normalize *)state)->map.u16, job);
}

static void normalize_f32(const void *state, const weft_row_job *job)
{
	const struct normalize *s = state;
	const int count = job->width * job->source.format.channels;
	const int alpha = weft_alpha_lane(job->source.format);
	const float from = s->from, scale = s->scale;
	const float *in = (const float *)(const void *)job->in[0];
	float *out = (float *)(void *)job->out;

	if (!(scale > 0)) {
		memmove(out, in, (size_t)count * sizeof *out);
		return;
	}
	WEFT_INDEPENDENT for (int i = 0; i < count; i++)
	{
		const float v = (in[i] - from) * scale, above = v > 0 ? v : 0;

		out[i] = weft_sample_is_alpha(i, alpha) ? in[i] : above < 1 ? above : 1;
	}
}

static void normalize_stretched(const void *state, const weft_row_job *job)
{
	const struct normalize *s = state;

	s->stretch_row(s->stretch, job);
}

static weft_status normalize_stretches(struct normalize *s, weft_format f, weft_plan *plan, weft_error *e)
{
	static const enum weft_census_of of[] = { WEFT_CENSUS_TOGETHER, WEFT_CENSUS_EACH, WEFT_CENSUS_LUMA };

	s->stretch = calloc(1, sizeof *s->stretch);
	if (!s->stretch)
		return weft_refuse(e, WEFT_NO_MEMORY, "normalize: out of memory");
	weft_stretch_plan(s->stretch, f, of[s->on], s->low, s->high, plan);
	s->stretch_row = plan->row;
	plan->row = normalize_stretched;
	return WEFT_OK;
}

static void normalize_finish(void *state)
{
	free(((struct normalize *)state)->stretch);
}

static weft_status normalize_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct normalize *s = state;

	if (!(s->low < s->high))
		return weft_refuse(e, WEFT_BAD_PARAM, "normalize: low=%g is not below high=%g", s->low,
				   s->high);
	s->format = in.format;
	if (s->on != TOGETHER || (s->range == AUTO && in.format.depth == WEFT_F32))
		return normalize_stretches(s, in.format, plan, e);
	plan->partial = weft_histogram_counters(in.format) * sizeof(uint64_t);
	plan->row = weft_row_for(in.format, normalize_u8, normalize_u16, normalize_f32);
	plan->cost = 2;
	return WEFT_OK;
}

static void normalize_gather(const void *state, const weft_row_job *job, void *partial)
{
	const struct normalize *s = state;

	if (s->stretch)
		weft_census_gather(&s->stretch->census, job, partial);
	else
		weft_histogram_colours(state, job, partial);
}

static void normalize_merge(const void *state, void *into, const void *from)
{
	const struct normalize *s = state;

	if (s->stretch)
		weft_census_merge(&s->stretch->census, into, from);
	else
		weft_histogram_merge(into, from, weft_histogram_counters(s->format));
}

static void normalize_stretch(struct normalize *s, int64_t lo, int64_t hi)
{
	const int64_t white = (int64_t)weft_white(s->format), range = hi - lo;

	if (s->format.depth == WEFT_F32) {
		s->from = (float)lo / 65535.0f;
		s->scale = range > 0 ? 65535.0f / (float)range : 0;
		return;
	}
	for (int64_t v = 0; v <= white; v++) {
		int64_t to = range <= 0 ? v
			     : v <= lo  ? 0
			     : v >= hi  ? white
					: (2 * (v - lo) * white + range) / (2 * range);

		if (s->format.depth == WEFT_U8)
			s->map.u8[v] = (uint8_t)to;
		else
			s->map.u16[v] = (uint16_t)to;
	}
}

static void normalize_settle(void *state, const void *partial)
{
	struct normalize *s = state;
	const int bins = weft_histogram_bins(s->format);
	const size_t counters = weft_histogram_counters(s->format);
	double total = 0, sum = 0;
	int lo = -1, hi = -1;

	if (s->stretch) {
		weft_stretch_settle(s->stretch, partial);
		return;
	}
	for (int i = 0; i < bins; i++)
		total += (double)weft_histogram_at(partial, counters, bins, i);
	for (int i = 0; i < bins; i++) {
		sum += (double)weft_histogram_at(partial, counters, bins, i);
		if (lo < 0 && sum > s->low * total)
			lo = i;
		if (hi < 0 && sum >= s->high * total)
			hi = i;
	}
	normalize_stretch(s, lo, hi);
}

static const char *const normalize_examples[] = { "normalize", "normalize:low=0,high=1", "normalize:on=luma",
						  NULL };

WEFT_FILTER(normalize, .help = "stretch the levels in use over black to white", .kind = WEFT_GLOBAL,
	    WEFT_PARAMS(normalize_params), .state_size = sizeof(struct normalize),
	    .prepare = normalize_prepare, .gather = normalize_gather, .merge = normalize_merge,
	    .settle = normalize_settle, .finish = normalize_finish, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_STRAIGHT_ALPHA, .group = "colour", .examples = normalize_examples,
	    .definition =
		    "(v - lo)*white/(hi - lo) rounded and clamped; lo, hi: the levels at shares low and high "
		    "of all colour samples, of each colour or of the grey");
