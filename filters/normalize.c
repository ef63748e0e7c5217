/* normalize: stretch the levels in use over black to white.
 *
 * Over the histogram of all colour samples (n of them): lo is the first level
 * with cdf > low*n, hi the first with cdf >= high*n, compared in double.
 * Integers: floor((v - lo)*white/(hi - lo) + 1/2), exactly, clamped.
 * f32 (65536 bins): (v - lo/65535) * (65535/(hi - lo)) in single precision,
 * clamped to 0..1.  Unchanged unless hi > lo.  Alpha stays. */
#include "core/kernel/histogram.h"
#include "core/kernel/lut.h"

struct normalize {
	double low, high;
	weft_format format;
	float from, scale; /* f32; scale 0: unchanged */
	union {
		uint8_t u8[256];
		uint16_t u16[65536];
	} map;
};

static const weft_param normalize_params[] = {
	{ .name = "low",
	  .help = "share of samples to turn black",
	  .type = WEFT_REAL,
	  .initial = 0.01,
	  .min = 0,
	  .max = 1 },
	{ .name = "high",
	  .help = "share of samples below white",
	  .type = WEFT_REAL,
	  .initial = 0.99,
	  .min = 0,
	  .max = 1 },
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
	const int channels = job->source.format.channels, colours = weft_colours(job->source.format);
	const float *in = (const float *)job->in[0];
	float *out = (float *)job->out;

	for (int x = 0; x < job->width; x++, in += channels, out += channels)
		for (int c = 0; c < channels; c++) {
			float v = (in[c] - s->from) * s->scale;

			v = v > 0 ? v : 0;
			v = v < 1 ? v : 1;
			out[c] = c < colours && s->scale > 0 ? v : in[c];
		}
}

static weft_status normalize_prepare(void *state, weft_args args, weft_view in, weft_plan *plan,
				     weft_error *e)
{
	(void)e;
	struct normalize *s = state;

	s->low = args.value[0];
	s->high = args.value[1];
	s->format = in.format;
	plan->partial = weft_histogram_counters(in.format) * sizeof(uint64_t);
	plan->row = weft_row_for(in.format, normalize_u8, normalize_u16, normalize_f32);
	plan->cost = 2;
	return WEFT_OK;
}

static void normalize_merge(const void *state, void *into, const void *from)
{
	weft_histogram_merge(into, from, weft_histogram_counters(((const struct normalize *)state)->format));
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

static const char *const normalize_examples[] = { "normalize", "normalize:low=0,high=1", NULL };

WEFT_FILTER(normalize, .help = "stretch the levels in use over black to white", .kind = WEFT_GLOBAL,
	    WEFT_PARAMS(normalize_params), .state_size = sizeof(struct normalize),
	    .prepare = normalize_prepare, .gather = weft_histogram_colours, .merge = normalize_merge,
	    .settle = normalize_settle, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "colour", .examples = normalize_examples,
	    .definition =
		    "(v - lo)*white/(hi - lo) rounded and clamped; lo, hi: the levels at shares low and high "
		    "of all colour samples");
