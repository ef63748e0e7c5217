/* multiotsu: few levels, parted where the picture's own greys part best.
 *
 * The histogram h is that of threshold: of the BT.601 grey, of 256 (u8) or 65536 bins (u16, f32:
 * of the picture's own range, core/kernel/float_histogram.h, or with range=unit of 0..1).  n-1 levels
 * t1 < t2 .. are those that maximise the between-class variance of the n classes they make,
 * sum of w_k (mu_k - mu)^2, which is, but for a constant, the sum over classes of
 * (sum of h*level)^2 / (sum of h); of those that are no better by more than a part in 10^12 that
 * with the lowest last level, then the one before it, ...  Each level is one that occurs; with no more
 * than n that do, each is a class.
 * A colour sample v of class k, the number of levels below it (v > t), becomes
 * floor(k*white/(n - 1) + 1/2), f32 k/(n - 1); alpha stays.
 *
 * P.-S. Liao, T.-S. Chen, P.-C. Chung, "A fast algorithm for multilevel thresholding", J. Inf. Sci.
 * Eng. 17 (2001).  Found as the best way over the levels in turn: where one class begins never
 * moves back as its end moves on, so each half of the ends has its half of the beginnings. */
#include <math.h>

#include "core/kernel/census.h"
#include "core/kernel/fail.h"
#include "core/kernel/lut.h"

enum { CLASSES_MAX = 8, BINS = 65536, AUTO = 1 };

static const double AS_GOOD = 1 - 1e-12;

/* What is needed to find the levels. */
struct search {
	int count; /* of bins that occur */
	uint16_t bin[BINS];
	uint64_t pixels[BINS + 1], sum[BINS + 1]; /* of all bins before */
	double best[2][BINS + 1];
	uint16_t begin[CLASSES_MAX][BINS + 1]; /* of the last of so many classes up to here */
};

struct multiotsu {
	int levels, range;
	struct weft_census census;
	bool unit; /* f32: bins of 0..1 */
	int limits, limit[CLASSES_MAX - 1];
	double scale; /* f32 of any range: a bin is floor(v*scale) - first */
	int64_t first;
	float made[CLASSES_MAX];
	struct search *search;
	uint8_t map[256];
	uint16_t *map16;
};

static const char *const multiotsu_ranges[] = { "unit", "auto", NULL };

static const weft_param multiotsu_params[] = {
	{ WEFT_BIND(struct multiotsu, levels), .name = "levels", .help = "how many there are after",
	  .type = WEFT_INT, .initial = 3, .min = 2, .max = CLASSES_MAX,
	  .aliases = (const char *const[]) { "classes", NULL } },
	{ WEFT_BIND(struct multiotsu, range), .name = "range",
	  .help = "floats: found in the picture's own range, or in 0..1", .type = WEFT_CHOICE,
	  .choices = multiotsu_ranges, .initial = AUTO },
};

/* ---- rows ---- */

static void multiotsu_u8(const void *state, const weft_row_job *job)
{
	weft_lut_u8(((const struct multiotsu *)state)->map, job);
}

static void multiotsu_u16(const void *state, const weft_row_job *job)
{
	weft_lut_u16(((const struct multiotsu *)state)->map16, job);
}

static int multiotsu_class(const struct multiotsu *s, double bin)
{
	int k = 0;

	while (k < s->limits && bin > s->limit[k])
		k++;
	return k;
}

static void multiotsu_f32(const void *state, const weft_row_job *job)
{
	const struct multiotsu *s = state;
	const int count = job->width * job->source.format.channels;
	const int alpha = weft_alpha_lane(job->source.format);
	const float *in = (const float *)(const void *)job->in[0];
	float *out = (float *)(void *)job->out;

	for (int i = 0; i < count; i++)
		out[i] = weft_sample_is_alpha(i, alpha) ? in[i]
			 : s->unit                      ? s->made[multiotsu_class(s, weft_bin_f32(in[i]))]
				   : s->made[multiotsu_class(s, floor((double)in[i] * s->scale) -
									(double)s->first)];
}

/* ---- finding ---- */

/* (sum of h*level)^2 / (sum of h) of bins begin .. end-1 of those that occur. */
static double multiotsu_merit(const struct search *f, int begin, int end)
{
	const double sum = (double)(f->sum[end] - f->sum[begin]);

	return sum * sum / (double)(f->pixels[end] - f->pixels[begin]);
}

/* For ends low..high of `classes` classes, whose last one begins within from..to. */
static void multiotsu_ends(struct search *f, int classes, int low, int high, int from, int to)
{
	const double *before = f->best[(classes - 1) % 2];
	const int end = low + (high - low) / 2, last = to < end - 1 ? to : end - 1;
	double best = -1;
	int begin = from;

	if (low > high)
		return;
	for (int i = from; i <= last; i++)
		best = fmax(best, before[i] + multiotsu_merit(f, i, end));
	while (begin < last && before[begin] + multiotsu_merit(f, begin, end) < best * AS_GOOD)
		begin++;
	f->best[classes % 2][end] = best;
	f->begin[classes - 1][end] = (uint16_t)begin;
	multiotsu_ends(f, classes, low, end - 1, from, begin);
	multiotsu_ends(f, classes, end + 1, high, begin, to);
}

static void multiotsu_census(struct multiotsu *s, const void *partial)
{
	struct search *f = s->search;

	f->count = 0;
	f->pixels[0] = f->sum[0] = 0;
	for (int i = 0; i < weft_histogram_bins(s->census.format); i++) {
		const uint64_t count =
			s->unit ? weft_histogram_at(partial, weft_histogram_counters(s->census.format), BINS,
						    i)
				: weft_census_count(&s->census, partial, i);
		if (!count)
			continue;
		f->bin[f->count] = (uint16_t)i;
		f->pixels[f->count + 1] = f->pixels[f->count] + count;
		f->sum[f->count + 1] = f->sum[f->count] + count * (uint64_t)i;
		f->count++;
	}
}

static void multiotsu_find(struct multiotsu *s)
{
	struct search *f = s->search;
	const int classes = s->levels < f->count ? s->levels : f->count;

	for (int end = 1; end <= f->count; end++)
		f->best[1][end] = multiotsu_merit(f, 0, end);
	for (int k = 2; k <= classes; k++)
		multiotsu_ends(f, k, k, f->count, k - 1, f->count - 1);
	s->limits = classes > 0 ? classes - 1 : 0;
	for (int k = classes, end = f->count; k > 1; k--) {
		end = f->begin[k - 1][end];
		s->limit[k - 2] = f->bin[end - 1];
	}
}

static void multiotsu_settle(void *state, const void *partial)
{
	struct multiotsu *s = state;
	const int white = (int)weft_white(s->census.format), last = s->levels - 1;

	multiotsu_census(s, partial);
	multiotsu_find(s);
	if (s->census.format.depth == WEFT_F32 && !s->unit) {
		s->scale = ((const struct weft_float_histogram *)partial)->unit;
		s->first = ((const struct weft_float_histogram *)partial)->first;
	}
	for (int v = 0; v < 256 && s->census.format.depth == WEFT_U8; v++)
		s->map[v] = (uint8_t)((2 * multiotsu_class(s, v) * white + last) / (2 * last));
	for (int v = 0; v < BINS && s->map16; v++)
		s->map16[v] = (uint16_t)((2 * multiotsu_class(s, v) * white + last) / (2 * last));
}

static void multiotsu_gather(const void *state, const weft_row_job *job, void *partial)
{
	const struct multiotsu *s = state;

	if (s->unit)
		weft_histogram_luma(NULL, job, partial);
	else
		weft_census_gather(&s->census, job, partial);
}

static void multiotsu_merge(const void *state, void *into, const void *from)
{
	const struct multiotsu *s = state;

	if (s->unit)
		weft_histogram_merge(into, from, weft_histogram_counters(s->census.format));
	else
		weft_census_merge(&s->census, into, from);
}

/* ---- before and after ---- */

static void multiotsu_finish(void *state)
{
	struct multiotsu *s = state;

	free(s->search);
	free(s->map16);
}

static weft_status multiotsu_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct multiotsu *s = state;
	const weft_format f = in.format;

	weft_census_set(&s->census, f, WEFT_CENSUS_LUMA);
	s->unit = f.depth == WEFT_F32 && s->range != AUTO;
	s->search = malloc(sizeof *s->search);
	s->map16 = f.depth == WEFT_U16 ? malloc(BINS * sizeof *s->map16) : NULL;
	if (!s->search || (f.depth == WEFT_U16 && !s->map16)) {
		multiotsu_finish(state);
		return weft_refuse(e, WEFT_NO_MEMORY, "multiotsu: out of memory");
	}
	for (int k = 0; k < s->levels; k++)
		s->made[k] = (float)k / (float)(s->levels - 1);
	plan->row = weft_row_for(f, multiotsu_u8, multiotsu_u16, multiotsu_f32);
	plan->partial =
		s->unit ? weft_histogram_counters(f) * sizeof(uint64_t) : weft_census_bytes(&s->census);
	plan->cost = 3;
	return WEFT_OK;
}

/* As threshold's: between the last sample of a class and the first of the next. */
static void multiotsu_report(const void *state, weft_report *r)
{
	const struct multiotsu *s = state;
	const bool ranged = s->census.format.depth == WEFT_F32 && !s->unit;

	for (int k = 0; k < s->limits; k++) {
		char name[16];
		snprintf(name, sizeof name, "level%d", k + 1);
		r->number(r, name,
			  ranged ? (double)(s->first + s->limit[k] + 1) / s->scale
				 : (s->limit[k] + 0.5) / (weft_histogram_bins(s->census.format) - 1));
	}
}

static const char *const multiotsu_aliases[] = { "thresholdmultiotsu", NULL };
static const char *const multiotsu_examples[] = { "gray | multiotsu:3", "multiotsu:levels=4", NULL };

WEFT_FILTER(
	multiotsu, .help = "few levels, parted where the picture's own greys part best", .kind = WEFT_GLOBAL,
	WEFT_PARAMS(multiotsu_params), .state_size = sizeof(struct multiotsu), .prepare = multiotsu_prepare,
	.gather = multiotsu_gather, .merge = multiotsu_merge, .settle = multiotsu_settle,
	.report = multiotsu_report, .finish = multiotsu_finish, .depths = WEFT_DEPTH_ALL,
	.flags = WEFT_STRAIGHT_ALPHA, .group = "colour", .aliases = multiotsu_aliases,
	.examples = multiotsu_examples,
	.definition =
		"n - 1 levels of the grey that maximise the between-class variance (Liao, Chen, Chung 2001); "
		"floor(k*white/(n - 1) + 1/2), k the number of levels below v");
