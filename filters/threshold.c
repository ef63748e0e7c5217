/* threshold: white above a level, black up to it.
 *
 * v > white*level ? white : 0, for each colour sample; alpha stays.  Levels of
 * integers are compared with the product in double precision.
 * otsu: the level is the first that maximises the between-class variance
 * q1*q2*(mu1 - mu2)^2 of the BT.601 grey (Otsu 1979), computed in double over
 * its histogram of 256 (u8) or 65536 bins (u16, f32); classes that weigh less
 * than FLT_EPSILON are skipped; f32 samples are compared by bin. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "core/kernel/histogram.h"
#include "core/kernel/lanes.h"
#include "core/kernel/refuse.h"

struct threshold {
	int level; /* integers, and bins of f32 */
	float level_f32;
	uint16_t keep[4]; /* all ones where alpha is */
	weft_format format;
};

static const weft_param threshold_params[] = {
	{ .name = "level",
	  .help = "a fraction of white, or otsu to find it",
	  .type = WEFT_TEXT,
	  .text_initial = "0.5" },
};

WEFT_LANE_ROW(threshold_u8, uint8_t, struct threshold,
	      ((v > s.level ? WEFT_U8_WHITE : 0) & ~s.keep[lane]) | (v & s.keep[lane]));
WEFT_LANE_ROW(threshold_u16, uint16_t, struct threshold,
	      ((v > s.level ? WEFT_U16_WHITE : 0) & ~s.keep[lane]) | (v & s.keep[lane]));
WEFT_LANE_ROW(threshold_f32, float, struct threshold, s.keep[lane] ? v : v > s.level_f32 ? 1.0f : 0.0f);
WEFT_LANE_ROW(threshold_bins, float, struct threshold,
	      s.keep[lane]                ? v
	      : weft_bin_f32(v) > s.level ? 1.0f
					  : 0.0f);

static weft_status threshold_prepare(void *state, weft_args args, weft_view in, weft_plan *plan,
				     weft_error *e)
{
	struct threshold *s = state;
	bool otsu = strcmp(args.text[0], "otsu") == 0;
	char *end;
	double level = strtod(args.text[0], &end);

	if (!otsu && (end == args.text[0] || *end))
		return weft_refuse(e, WEFT_BAD_PARAM, "threshold: level=%s is neither a number nor otsu",
				   args.text[0]);
	if (!otsu && !(level >= 0 && level <= 1))
		return weft_refuse(e, WEFT_BAD_PARAM, "threshold: level=%s is outside 0..1", args.text[0]);
	s->format = in.format;
	for (int lane = 0; lane < 4; lane++)
		s->keep[lane] = weft_lane_is_alpha(in.format, lane) ? UINT16_MAX : 0;
	plan->row =
		weft_row_for(in.format, threshold_u8, threshold_u16, otsu ? threshold_bins : threshold_f32);
	plan->cost = 1;
	if (otsu) {
		plan->partial = weft_histogram_counters(in.format) * sizeof(uint64_t);
		return WEFT_OK;
	}
	plan->gather = NULL;
	s->level = (int)floor(level * weft_white(in.format));
	s->level_f32 = (float)level;
	return WEFT_OK;
}

static void threshold_merge(const void *state, void *into, const void *from)
{
	const struct threshold *s = state;

	weft_histogram_merge(into, from, weft_histogram_counters(s->format));
}

static void threshold_settle(void *state, const void *partial)
{
	struct threshold *s = state;
	const int bins = weft_histogram_bins(s->format);
	const size_t counters = weft_histogram_counters(s->format);
	double mean = 0, total = 0, q1 = 0, mu1 = 0, best = 0;

	for (int i = 0; i < bins; i++) {
		double count = (double)weft_histogram_at(partial, counters, bins, i);
		total += count;
		mean += i * count;
	}
	const double scale = 1 / total;
	mean *= scale;
	for (int i = 0; i < bins; i++) {
		double p = (double)weft_histogram_at(partial, counters, bins, i) * scale;

		mu1 *= q1;
		q1 += p;
		double q2 = 1 - q1;
		if (fmin(q1, q2) < FLT_EPSILON || fmax(q1, q2) > 1 - (double)FLT_EPSILON)
			continue;
		mu1 = (mu1 + i * p) / q1;
		double mu2 = (mean - q1 * mu1) / q2;
		double variance = q1 * q2 * (mu1 - mu2) * (mu1 - mu2);
		if (variance > best) {
			best = variance;
			s->level = i;
		}
	}
}

static const char *const threshold_examples[] = { "threshold:0.5", "gray | threshold:otsu", NULL };

WEFT_FILTER(
	threshold, .help = "white above a level, black up to it", .kind = WEFT_GLOBAL,
	WEFT_PARAMS(threshold_params), .state_size = sizeof(struct threshold), .prepare = threshold_prepare,
	.gather = weft_histogram_luma, .merge = threshold_merge, .settle = threshold_settle,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	.examples = threshold_examples,
	.definition = "v > white*level ? white : 0; otsu: the first level of largest between-class variance");
