/* equalize: spread the levels so that each is used alike.
 *
 * v becomes rint(float(cdf(v) - h(first)) * (white / float(n - h(first)))),
 * in single precision, where h counts the levels of the picture's n pixels,
 * cdf is its running sum and first the lowest level present; unchanged if
 * there is only one level.  Colour pictures: h is of the BT.601 grey and the
 * one map serves every colour, so that hues stay; levels below first become
 * 0.  f32: 65536 bins of 0..1, white is 1 and nothing is rounded to whole
 * numbers.  Alpha stays. */
#include "core/kernel/histogram.h"
#include "core/kernel/lut.h"

struct equalize {
	weft_format format;
	bool same; /* f32: only one level */
	union {
		uint8_t u8[256];
		uint16_t u16[65536];
		float f32[65536];
	} map;
};

static void equalize_u8(const void *state, const weft_row_job *job)
{
	weft_lut_u8(((const struct equalize *)state)->map.u8, job);
}

static void equalize_u16(const void *state, const weft_row_job *job)
{
	weft_lut_u16(((const struct equalize *)state)->map.u16, job);
}

static void equalize_f32(const void *state, const weft_row_job *job)
{
	const struct equalize *s = state;
	const int channels = job->source.format.channels, colours = weft_colours(job->source.format);
	const float *in = (const float *)job->in[0];
	float *out = (float *)job->out;

	for (int x = 0; x < job->width; x++, in += channels, out += channels)
		for (int c = 0; c < channels; c++)
			out[c] = c < colours && !s->same ? s->map.f32[weft_bin_f32(in[c])] : in[c];
}

static weft_status equalize_prepare(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)args, (void)e;
	struct equalize *s = state;

	s->format = in.format;
	plan->partial = weft_histogram_counters(in.format) * sizeof(uint64_t);
	plan->row = weft_row_for(in.format, equalize_u8, equalize_u16, equalize_f32);
	plan->cost = 2;
	return WEFT_OK;
}

static void equalize_merge(const void *state, void *into, const void *from)
{
	weft_histogram_merge(into, from, weft_histogram_counters(((const struct equalize *)state)->format));
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
	const size_t counters = weft_histogram_counters(s->format);
	const float white = (float)weft_white(s->format);
	uint64_t first = 0, above = 0, total = 0;

	for (int i = 0; i < bins; i++) {
		uint64_t count = weft_histogram_at(partial, counters, bins, i);
		first = first ? first : count;
		total += count;
	}
	s->same = total == first;
	const float scale = s->same ? 0 : white / (float)(total - first);
	bool started = false;
	for (int i = 0; i < bins; i++) {
		uint64_t count = weft_histogram_at(partial, counters, bins, i);

		above += started ? count : 0;
		started = started || count;
		equalize_put(s, i, s->same ? (float)i : (float)above * scale);
	}
}

static const char *const equalize_examples[] = { "equalize", "gray | equalize", NULL };

WEFT_FILTER(equalize, .help = "spread the levels so that each is used alike", .kind = WEFT_GLOBAL,
	    .state_size = sizeof(struct equalize), .prepare = equalize_prepare, .gather = weft_histogram_luma,
	    .merge = equalize_merge, .settle = equalize_settle, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_STRAIGHT_ALPHA, .group = "colour", .examples = equalize_examples,
	    .definition = "rint(float(cdf(v) - h(first)) * (255f / float(n - h(first)))) of the BT.601 grey, "
			  "for every colour");
