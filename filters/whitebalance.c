/* whitebalance: each colour times a number, so that what is grey in the scene is grey in the picture.
 *
 *   gray   the mean of each colour becomes that of all three (grey world: Buchsbaum 1980)
 *   white  the level of each colour that all but `share` of its samples don't exceed
 *          becomes white (white patch: Land and McCann 1971)
 *   point  the mean of the 5x5 pixels around `at` becomes grey, the mean of its three colours
 * f32: means of all values, levels to the bin (core/kernel/float_histogram.h).
 * Integers: in double, floor(v*gain + 1/2), clamped; f32 in single precision.
 * A colour of mean or level 0, grey pictures and alpha stay. */
#include "core/kernel/census.h"
#include "core/kernel/curves.h"
#include "core/kernel/fail.h"

enum { GRAY, WHITE, POINT, REACH = 2 };

struct whitebalance {
	struct weft_curves table;
	struct weft_census census;
	int method;
	double share;
	weft_position at;
	bool at_given;
	int x, y;
	double gain[3];
	float single[3];
};

struct around {
	double sum[3];
};

static const char *const whitebalance_methods[] = { "gray", "white", "point", NULL };

static const weft_param whitebalance_params[] = {
	{ WEFT_BIND(struct whitebalance, method), .name = "method", .help = "what is known to be grey",
	  .type = WEFT_CHOICE, .choices = whitebalance_methods },
	{ WEFT_BIND(struct whitebalance, share), .name = "share",
	  .help = "white: of samples that may exceed it", .type = WEFT_REAL, .initial = 0.01, .min = 0,
	  .max = 0.99 },
	{ WEFT_BIND(struct whitebalance, at), WEFT_BIND_GIVEN(struct whitebalance, at_given), .name = "at",
	  .help = "point: where something grey is", .type = WEFT_POSITION, .text_initial = "50%,50%" },
};

WEFT_CURVES_F32(whitebalance_f32, struct whitebalance, v *(from == 3 ? s->single[c] : 1.0f));

static void whitebalance_keep(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

static int whitebalance_place(double at, bool percent, int side)
{
	const double v = floor(percent ? at / 100 * (side - 1) + 0.5 : at);

	return v < 0 ? 0 : v > side - 1 ? side - 1 : (int)v;
}

static weft_status whitebalance_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct whitebalance *s = state;

	if (s->at_given && s->method != POINT)
		return weft_refuse(e, WEFT_BAD_PARAM, "whitebalance: at is for method=point, not %s",
				   whitebalance_methods[s->method]);
	if (in.format.channels < 3) {
		plan->gather = NULL;
		plan->row = whitebalance_keep;
		return WEFT_OK;
	}
	weft_census_set(&s->census, in.format, WEFT_CENSUS_EACH);
	s->x = whitebalance_place(s->at.x, s->at.x_percent, in.width);
	s->y = whitebalance_place(s->at.y, s->at.y_percent, in.height);
	plan->partial = s->method == POINT ? sizeof(struct around) : weft_census_bytes(&s->census);
	plan->row = weft_row_for(in.format, weft_curves_u8, weft_curves_u16, whitebalance_f32);
	plan->cost = 2;
	return WEFT_OK;
}

static void whitebalance_around(const struct whitebalance *s, const weft_row_job *job, struct around *to)
{
	const weft_format f = job->source.format;

	for (int x = s->x - REACH; x <= s->x + REACH; x++)
		for (int c = 0; c < 3 && x >= 0 && x < job->width; c++) {
			const int i = x * f.channels + c;
			to->sum[c] += f.depth == WEFT_F32
					      ? (double)((const float *)(const void *)job->in[0])[i]
					      : (double)weft_at(job->in[0], i, f.depth);
		}
}

static void whitebalance_gather(const void *state, const weft_row_job *job, void *partial)
{
	const struct whitebalance *s = state;

	if (s->method != POINT)
		weft_census_gather(&s->census, job, partial);
	else if (job->y >= s->y - REACH && job->y <= s->y + REACH)
		whitebalance_around(s, job, partial);
}

static void whitebalance_merge(const void *state, void *into, const void *from)
{
	const struct whitebalance *s = state;

	if (s->method != POINT) {
		weft_census_merge(&s->census, into, from);
		return;
	}
	for (int c = 0; c < 3; c++)
		((struct around *)into)->sum[c] += ((const struct around *)from)->sum[c];
}

static double whitebalance_at(const void *state, int c, double v)
{
	return v * ((const struct whitebalance *)state)->gain[c];
}

static void whitebalance_settle(void *state, const void *partial)
{
	struct whitebalance *s = state;
	double level[3], range[2];

	for (int c = 0; c < 3; c++) {
		const void *table = weft_census_table(&s->census, partial, c);
		if (s->method == GRAY)
			level[c] = weft_census_mean(&s->census, table);
		else if (s->method == POINT)
			level[c] = ((const struct around *)partial)->sum[c];
		else {
			weft_census_range(&s->census, table, 0, 1 - s->share, range);
			level[c] = range[1];
		}
	}
	const double to = s->method == WHITE ? 1 : (level[0] + level[1] + level[2]) / 3;
	for (int c = 0; c < 3; c++) {
		s->gain[c] = level[c] > 0 ? to / level[c] : 1;
		s->single[c] = (float)s->gain[c];
	}
	weft_curves_fill(&s->table, s->census.format, whitebalance_at, s);
}

static const char *const whitebalance_aliases[] = { "white-balance", "wb", "awb", "grayworld", NULL };
static const char *const whitebalance_examples[] = { "whitebalance", "whitebalance:white,share=2%",
						     "whitebalance:point,at=120,80", NULL };

WEFT_FILTER(whitebalance, .help = "what is grey in the scene becomes grey", .kind = WEFT_GLOBAL,
	    WEFT_PARAMS(whitebalance_params), .state_size = sizeof(struct whitebalance),
	    .prepare = whitebalance_prepare, .gather = whitebalance_gather, .merge = whitebalance_merge,
	    .settle = whitebalance_settle, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "colour", .aliases = whitebalance_aliases, .examples = whitebalance_examples,
	    .definition =
		    "v*gain; gray: mean of all three / mean; white: white / level at share; point: mean of "
		    "three / mean of 5x5 pixels");
