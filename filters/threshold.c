/* threshold: white above a level, black up to it.
 *
 * v > white*level ? white : 0, for each colour sample; alpha stays.  Levels of
 * integers are compared with the product in double precision; those of floats may be any.
 * A word finds the level in the histogram h of the BT.601 grey, of 256 (u8) or 65536
 * bins (u16, f32); f32 samples are compared by bin, of the picture's
 * own range (core/kernel/float_histogram.h), or with range=unit of 0..1:
 *   otsu      the first that maximises the between-class variance q1*q2*(mu1 - mu2)^2 (Otsu 1979),
 *             where none is better by more than a part in 10^12
 *   triangle  from the end of h's longer tail to its first highest bin, where the straight line between
 *             the two lies farthest above h, the first such (Zack, Rogers and Latt 1977)
 *   li        of least cross entropy (Li and Tam 1998), levels counted from the least one: t, at
 *             first the mean, becomes (b - a)/(ln b - ln a), a the mean of what is up to t, b of
 *             what is above, until it moves by half a bin or less
 */
#include <math.h>

#include "core/kernel/census.h"
#include "core/kernel/fail.h"
#include "core/kernel/lanes.h"

__extension__ typedef unsigned __int128 wide;

enum { OTSU, TRIANGLE, LI, AUTO = 1 };

static const double OTSU_EQUAL = 1e-12;

struct threshold {
	double level;
	int word; /* how to find the level; -1: it was given */
	int range;
	bool census_taken; /* f32 of any range: */
	double unit;       /* a bin is floor(v*unit) - first */
	int64_t first;
	int limit; /* the level: integers, and bins of f32 */
	float single;
	uint16_t keep[4]; /* all ones where alpha is */
	weft_format format;
};

static const char *const threshold_words[] = { "otsu", "triangle", "li", NULL };

static const char *const threshold_ranges[] = { "unit", "auto", NULL };

static const weft_param threshold_params[] = {
	{ WEFT_BIND(struct threshold, level), WEFT_BIND_WORD(struct threshold, word), .name = "level",
	  .help = "a fraction of white, or how to find it", .type = WEFT_REAL, .initial = 0.5, .min = -1e30,
	  .max = 1e30, .choices = threshold_words },
	{ WEFT_BIND(struct threshold, range), .name = "range",
	  .help = "floats: found in the picture's own range, or in 0..1", .type = WEFT_CHOICE,
	  .choices = threshold_ranges, .initial = AUTO },
};

WEFT_LANE_ROW(threshold_u8, uint8_t, struct threshold,
	      ((v > s.limit ? WEFT_U8_WHITE : 0) & ~s.keep[lane]) | (v & s.keep[lane]));
WEFT_LANE_ROW(threshold_u16, uint16_t, struct threshold,
	      ((v > s.limit ? WEFT_U16_WHITE : 0) & ~s.keep[lane]) | (v & s.keep[lane]));
WEFT_LANE_ROW(threshold_f32, float, struct threshold, s.keep[lane] ? v : v > s.single ? 1.0f : 0.0f);
WEFT_LANE_ROW(threshold_bins, float, struct threshold,
	      s.keep[lane]                ? v
	      : weft_bin_f32(v) > s.limit ? 1.0f
					  : 0.0f);

/* NaN isn't above anything. */
WEFT_LANE_ROW(threshold_census, float, struct threshold,
	      s.keep[lane]                                                   ? v
	      : floor((double)v *s.unit) - (double)s.first > (double)s.limit ? 1.0f
									     : 0.0f);

static weft_status threshold_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct threshold *s = state;
	const bool found = s->word >= 0, single = in.format.depth == WEFT_F32;

	if (!single && !(s->level >= 0 && s->level <= 1))
		return weft_refuse(
			e, WEFT_BAD_PARAM,
			"threshold: level=%g is not within 0 to 1, fractions of white: only floats go "
			"beyond",
			s->level);
	s->format = in.format;
	s->census_taken = found && single && s->range == AUTO;
	for (int lane = 0; lane < 4; lane++)
		s->keep[lane] = weft_lane_is_alpha(in.format, lane) ? UINT16_MAX : 0;
	plan->row = weft_row_for(in.format, threshold_u8, threshold_u16,
				 s->census_taken ? threshold_census
				 : found         ? threshold_bins
						 : threshold_f32);
	plan->cost = 1;
	if (found) {
		plan->partial = s->census_taken ? sizeof(struct weft_float_histogram)
						: weft_histogram_counters(in.format) * sizeof(uint64_t);
		return WEFT_OK;
	}
	plan->gather = NULL;
	/* Below all samples and above them is as far as it may be. */
	s->limit = single ? 0 : (int)fmin(fmax(floor(s->level * weft_white(in.format)), -1), UINT16_MAX);
	s->single = (float)s->level;
	return WEFT_OK;
}

static void threshold_gather(const void *state, const weft_row_job *job, void *partial)
{
	struct weft_census census;

	if (!((const struct threshold *)state)->census_taken) {
		weft_histogram_luma(state, job, partial);
		return;
	}
	weft_census_set(&census, job->source.format, WEFT_CENSUS_LUMA);
	weft_census_gather(&census, job, partial);
}

static void threshold_merge(const void *state, void *into, const void *from)
{
	const struct threshold *s = state;

	if (s->census_taken)
		weft_float_merge(into, from);
	else
		weft_histogram_merge(into, from, weft_histogram_counters(s->format));
}

/* ---- finding ---- */

static double threshold_count(const struct threshold *s, const void *partial, int bin)
{
	if (s->census_taken)
		return (double)((const struct weft_float_histogram *)partial)->count[bin];
	return (double)weft_histogram_at(partial, weft_histogram_counters(s->format),
					 weft_histogram_bins(s->format), bin);
}

/* Pixels up to a level and above it, and the sums of their levels. */
struct classes {
	uint64_t below, all, below_sum, all_sum;
};

/* all^2 times the between-class variance.  Whole numbers until the last step, so that levels that
 * separate equally well come out alike. */
static double threshold_between(const struct classes *c)
{
	const wide right = (wide)c->all_sum * c->below, left = (wide)c->below_sum * c->all;
	const double apart = (double)(right > left ? right - left : left - right);
	const uint64_t above = c->all - c->below;

	return c->below && above ? apart * apart / ((double)c->below * (double)above) : 0;
}

static void threshold_otsu(struct threshold *s, const void *partial)
{
	const int bins = weft_histogram_bins(s->format);
	struct classes c = { 0 };
	double best = 0;

	for (int i = 0; i < bins; i++) {
		const uint64_t count = (uint64_t)threshold_count(s, partial, i);
		c.all += count;
		c.all_sum += count * (uint64_t)i;
	}
	s->limit = 0;
	for (int i = 0; i < bins; i++) {
		const uint64_t count = (uint64_t)threshold_count(s, partial, i);
		c.below += count;
		c.below_sum += count * (uint64_t)i;
		const double variance = threshold_between(&c);
		if (variance > best * (1 + OTSU_EQUAL)) {
			best = variance;
			s->limit = i;
		}
	}
}

static void threshold_triangle(struct threshold *s, const void *partial)
{
	const int bins = weft_histogram_bins(s->format);
	int low = -1, high = 0, peak = 0;
	double highest = 0, farthest = -1;

	for (int i = 0; i < bins; i++) {
		const double count = threshold_count(s, partial, i);
		low = low < 0 && count > 0 ? i : low;
		high = count > 0 ? i : high;
		peak = count > highest ? i : peak;
		highest = count > highest ? count : highest;
	}
	/* from the tail's end towards the peak */
	const bool below = peak - low >= high - peak;
	const int end = below ? low : high, step = below ? 1 : -1, width = below ? peak - low : high - peak;
	s->limit = end;
	for (int k = 0; k < width; k++) {
		const double above = highest * k - width * threshold_count(s, partial, end + k * step);
		if (above > farthest) {
			farthest = above;
			s->limit = end + k * step;
		}
	}
}

static void threshold_li(struct threshold *s, const void *partial)
{
	enum { TURNS = 1000 };
	const int bins = weft_histogram_bins(s->format);
	int least = -1;
	double n = 0, sum = 0, t = 0;

	for (int i = 0; i < bins; i++) {
		const double count = threshold_count(s, partial, i);
		least = least < 0 && count > 0 ? i : least;
		n += count;
		sum += count * (i - (least < 0 ? i : least));
	}
	t = n > 0 ? sum / n : 0;
	for (int turn = 0; turn < TURNS; turn++) {
		double below = 0, below_sum = 0;
		for (int i = least; i >= 0 && i < bins && i - least <= t; i++) {
			below += threshold_count(s, partial, i);
			below_sum += threshold_count(s, partial, i) * (i - least);
		}
		const double a = below > 0 ? below_sum / below : 0,
			     b = n > below ? (sum - below_sum) / (n - below) : 0;
		if (!(a > 0 && b > a))
			break;
		const double next = (b - a) / (log(b) - log(a));
		const bool settled = fabs(next - t) <= 0.5;
		t = next;
		if (settled)
			break;
	}
	s->limit = (least < 0 ? 0 : least) + (int)floor(t);
}

static void threshold_settle(void *state, const void *partial)
{
	struct threshold *s = state;

	if (s->census_taken) {
		s->unit = ((const struct weft_float_histogram *)partial)->unit;
		s->first = ((const struct weft_float_histogram *)partial)->first;
	}
	if (s->word == TRIANGLE)
		threshold_triangle(s, partial);
	else if (s->word == LI)
		threshold_li(s, partial);
	else
		threshold_otsu(s, partial);
}

/* As `level` takes it: between the last sample that is black and the first that is white. */
static void threshold_report(const void *state, weft_report *r)
{
	const struct threshold *s = state;

	if (s->word < 0)
		return;
	r->number(r, "level",
		  s->census_taken ? (double)(s->first + s->limit + 1) / s->unit
				  : (s->limit + 0.5) / (weft_histogram_bins(s->format) - 1));
}

static const char *const threshold_aliases[] = { "binarize", "binarise", NULL };
static const char *const threshold_examples[] = { "threshold:0.5", "gray | threshold:otsu",
						  "gray | threshold:li", NULL };

WEFT_FILTER(
	threshold, .help = "white above a level, black up to it", .kind = WEFT_GLOBAL,
	WEFT_PARAMS(threshold_params), .state_size = sizeof(struct threshold), .prepare = threshold_prepare,
	.gather = threshold_gather, .merge = threshold_merge, .settle = threshold_settle,
	.report = threshold_report, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	.aliases = threshold_aliases, .examples = threshold_examples,
	.definition = "v > white*level ? white : 0; otsu: the first level of largest between-class variance; "
		      "triangle: farthest from the line to the peak; li: least cross entropy");
