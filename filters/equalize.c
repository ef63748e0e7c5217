/* equalize: spread the levels so that each is used alike.
 *
 * v becomes rint(float(cdf(v) - h(first)) * (white / float(n - h(first)))),
 * in single precision, where h counts the levels of the picture's n pixels,
 * cdf is its running sum and first the lowest level present; unchanged if
 * there is only one level.  Colour pictures: h is of the BT.601 grey and the
 * one map serves every colour; levels below first become 0.  on=luma: only the
 * grey goes through it and takes the colours along, which keeps hues (core/kernel/luma_map.h).
 * f32: 65536 bins of the picture's own range (core/kernel/float_histogram.h), or, range=unit, of 0..1;
 * white is 1 and nothing is rounded to whole numbers.  Alpha stays. */
#include "core/kernel/census.h"
#include "core/kernel/luma_map.h"
#include "core/kernel/lut.h"

enum { LUMA = 1, AUTO = 1 };

struct equalize {
	weft_format format;
	bool same; /* f32: only one level */
	int on, range;
	bool census_taken; /* f32 of any range */
	struct weft_census census;
	double unit; /* then a bin is floor(v*unit) - first */
	int64_t first;
	union {
		uint8_t u8[256];
		uint16_t u16[65536];
		float f32[65536];
	} map;
};

static const char *const equalize_on[] = { "each", "luma", NULL };
static const char *const equalize_ranges[] = { "unit", "auto", NULL };

static const weft_param equalize_params[] = {
	{ WEFT_BIND(struct equalize, on), .name = "on", .help = "each colour, or the grey, which keeps hues",
	  .type = WEFT_CHOICE, .choices = equalize_on },
	{ WEFT_BIND(struct equalize, range), .name = "range",
	  .help = "floats: levels of the picture's own range, or of 0..1", .type = WEFT_CHOICE,
	  .choices = equalize_ranges, .initial = AUTO },
};

static void equalize_u8(const void *state, const weft_row_job *job)
{
	weft_lut_u8(((const struct equalize *)state)->map.u8, job);
}

static void equalize_u16(const void *state, const weft_row_job *job)
{
	weft_lut_u16(((const struct equalize *)state)->map.u16, job);
}

WEFT_KERNEL int equalize_bin(const struct equalize *s, float v)
{
	if (!s->census_taken)
		return weft_bin_f32(v);
	/* NaN is the first, infinities the ends */
	const double at = floor((double)v * s->unit) - (double)s->first;
	return at > 0 ? at < WEFT_FLOAT_BINS - 1 ? (int)at : WEFT_FLOAT_BINS - 1 : 0;
}

static void equalize_f32(const void *state, const weft_row_job *job)
{
	const struct equalize *s = state;
	const int count = job->width * job->source.format.channels;
	const int alpha = weft_alpha_lane(job->source.format);
	const float *in = (const float *)(const void *)job->in[0];
	float *out = (float *)(void *)job->out;

	if (s->same) {
		memmove(out, in, (size_t)count * sizeof *out);
		return;
	}
	for (int i = 0; i < count; i++)
		out[i] = weft_sample_is_alpha(i, alpha) ? in[i] : s->map.f32[equalize_bin(s, in[i])];
}

/* ---- of the grey ---- */

static void equalize_map_u8(const void *state, const uint8_t *from, uint8_t *to, int n)
{
	for (int i = 0; i < n; i++)
		to[i] = ((const struct equalize *)state)->map.u8[from[i]];
}

static void equalize_map_u16(const void *state, const uint8_t *from, uint8_t *to, int n)
{
	for (int i = 0; i < n; i++)
		weft_put(to, i, WEFT_U16,
			 ((const struct equalize *)state)->map.u16[weft_at(from, i, WEFT_U16)]);
}

static void equalize_map_f32(const void *state, const uint8_t *from, uint8_t *to, int n)
{
	const struct equalize *s = state;

	for (int i = 0; i < n; i++)
		((float *)(void *)to)[i] = s->map.f32[equalize_bin(s, weft_at_f(from, i, WEFT_F32))];
}

WEFT_LUMA_MAP_ROW(equalize_luma_u8, equalize_map_u8, WEFT_U8)
WEFT_LUMA_MAP_ROW(equalize_luma_u16, equalize_map_u16, WEFT_U16)
WEFT_LUMA_MAP_ROW(equalize_luma_float, equalize_map_f32, WEFT_F32)

static void equalize_luma_f32(const void *state, const weft_row_job *job)
{
	(((const struct equalize *)state)->same ? equalize_f32 : equalize_luma_float)(state, job);
}

/* ---- counting ---- */

static weft_status equalize_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct equalize *s = state;

	s->format = in.format;
	plan->partial = weft_histogram_counters(in.format) * sizeof(uint64_t);
	s->census_taken = s->range == AUTO && in.format.depth == WEFT_F32;
	if (s->census_taken) {
		weft_census_set(&s->census, in.format, WEFT_CENSUS_LUMA);
		plan->partial = weft_census_bytes(&s->census);
	}
	plan->row = weft_row_for(in.format, equalize_u8, equalize_u16, equalize_f32);
	plan->cost = 2;
	if (s->on == LUMA && in.format.channels >= 3) {
		plan->row = weft_row_for(in.format, equalize_luma_u8, equalize_luma_u16, equalize_luma_f32);
		plan->cost = 5;
	}
	return WEFT_OK;
}

static void equalize_gather(const void *state, const weft_row_job *job, void *partial)
{
	const struct equalize *s = state;

	if (s->census_taken)
		weft_census_gather(&s->census, job, partial);
	else
		weft_histogram_luma(state, job, partial);
}

static void equalize_merge(const void *state, void *into, const void *from)
{
	const struct equalize *s = state;

	if (s->census_taken)
		weft_census_merge(&s->census, into, from);
	else
		weft_histogram_merge(into, from, weft_histogram_counters(s->format));
}

static uint64_t equalize_count(const struct equalize *s, const void *partial, int bin)
{
	return s->census_taken ? weft_census_count(&s->census, partial, bin)
			       : weft_histogram_at(partial, weft_histogram_counters(s->format),
						   weft_histogram_bins(s->format), bin);
}

static void equalize_put(struct equalize *s, int level, float v)
{
	if (s->format.depth == WEFT_U8)
		s->map.u8[level] = (uint8_t)weft_rintf(v);
	else if (s->format.depth == WEFT_U16)
		s->map.u16[level] = (uint16_t)weft_rintf(v);
	else
		s->map.f32[level] = v;
}

static void equalize_settle(void *state, const void *partial)
{
	struct equalize *s = state;
	const int bins = weft_histogram_bins(s->format);
	const float white = (float)weft_white(s->format);
	uint64_t first = 0, above = 0, total = 0;

	if (s->census_taken) {
		s->unit = ((const struct weft_float_histogram *)partial)->unit;
		s->first = ((const struct weft_float_histogram *)partial)->first;
	}

	for (int i = 0; i < bins; i++) {
		uint64_t count = equalize_count(s, partial, i);
		first = first ? first : count;
		total += count;
	}
	s->same = total == first;
	const float scale = s->same ? 0 : white / (float)(total - first);
	bool started = false;
	for (int i = 0; i < bins; i++) {
		uint64_t count = equalize_count(s, partial, i);

		above += started ? count : 0;
		started = started || count;
		equalize_put(s, i, s->same ? (float)i : (float)above * scale);
	}
}

static const char *const equalize_examples[] = { "equalize", "gray | equalize", "equalize:luma", NULL };

WEFT_FILTER(equalize, .help = "spread the levels so that each is used alike", .kind = WEFT_GLOBAL,
	    WEFT_PARAMS(equalize_params), .state_size = sizeof(struct equalize), .prepare = equalize_prepare,
	    .gather = equalize_gather, .merge = equalize_merge, .settle = equalize_settle,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	    .examples = equalize_examples,
	    .definition = "rint(float(cdf(v) - h(first)) * (255f / float(n - h(first)))) of the BT.601 grey, "
			  "for every colour");
