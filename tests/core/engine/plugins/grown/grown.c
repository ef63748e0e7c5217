/* grown: (v + add) * scale, plus a further picture's sample, for u8.  Compiled
 * against filter.h as it is, larger and smaller (FILTER_H), as three kinds of
 * filter (KIND): two passes, rows, and ordered blocks that also hand 1 down to
 * the row below.  In none may a host and a plugin of another size misread each
 * other. */
#include FILTER_H

enum { PASSES, ROWS, ORDERED };

struct grown {
	int add;
	bool add_given;
	double scale;
	weft_picture *with;
	weft_pass passes[2];
};

static const weft_param grown_params[] = {
	{ WEFT_BIND(struct grown, add), WEFT_BIND_GIVEN(struct grown, add_given), .name = "add",
	  .help = "added first", .type = WEFT_INT, .initial = 1, .min = 0, .max = 100 },
	{ WEFT_BIND(struct grown, scale), .name = "scale", .help = "times this", .type = WEFT_REAL,
	  .initial = 2, .min = 0, .max = 10 },
	{ WEFT_BIND(struct grown, with), .name = "with", .help = "added last", .type = WEFT_PICTURE },
};

static uint8_t clip(double v)
{
	return (uint8_t)(v < 255 ? v : 255);
}

/* A member that this weft has not must be seen to be missing. */
#ifdef LARGER
#define TOO_NEW(p) WEFT_HAS(p, grown)
#else
#define TOO_NEW(p) false
#endif

/* Of a whole further picture; 0 without one. */
static int with_at(const struct grown *g, int x, int y)
{
	return g->with ? weft_row(g->with->view, y)[x] : 0;
}

static void add_band(const void *state, const weft_band_job *job)
{
	const struct grown *g = state;
	for (int y = job->y0; y < job->y1; y++)
		for (int x = 0; x < job->width; x++)
			job->out[y - job->y0][x] =
				clip(weft_row(job->source, y)[job->x + x] + g->add + 200 * TOO_NEW(job));
}

static void scale_band(const void *state, const weft_band_job *job)
{
	const struct grown *g = state;
	for (int y = job->y0; y < job->y1; y++)
		for (int x = 0; x < job->width; x++)
			job->out[y - job->y0][x] = clip(weft_row(job->source, y)[job->x + x] * g->scale +
							with_at(g, job->x + x, y));
}

static void grown_row(const void *state, const weft_row_job *job)
{
	const struct grown *g = state;
	for (int x = 0; x < job->width; x++)
		job->out[x] = clip((job->in[0][x] + g->add + 200 * TOO_NEW(job)) * g->scale +
				   (g->with ? job->more[g->with->index][0][x] : 0));
}

static void grown_block(const void *state, const weft_ordered_job *job)
{
	const struct grown *g = state;
	const uint8_t *here = job->carry[0];
	uint8_t *below = job->carry[1];
	for (int x = 0; x < job->width; x++) {
		job->out[x] = clip((job->in[x] + g->add + 200 * TOO_NEW(job)) * g->scale +
				   with_at(g, job->x + x, job->y) + here[x]);
		below[x] = 1;
	}
}

static weft_status grown_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct grown *g = state;
	const weft_format grey = { 1, WEFT_U8 };
	if (in.format.channels != 1 || TOO_NEW(plan) || (g->with && TOO_NEW(g->with)))
		return e->status = WEFT_BAD_PARAM;
	if (g->with) {
		g->with->format = grey;
		g->with->whole = KIND != ROWS;
	}
	if (KIND == PASSES) {
		for (int i = 0; i < 2; i++)
			g->passes[i] = (weft_pass) { .width = in.width,
						     .height = in.height,
						     .format = grey,
						     .band = i ? scale_band : add_band };
		plan->passes = g->passes;
		plan->pass_count = 2;
		plan->pass_size = sizeof(weft_pass);
	} else if (KIND == ROWS) {
		plan->row = grown_row;
	} else {
		plan->ordered = grown_block;
		plan->carry = plan->carry_down = 1;
	}
	return WEFT_OK;
}

static void grown_report(const void *state, weft_report *report)
{
	const struct grown *g = state;
	report->number(report, "add", g->add);
	report->text(report, "given", g->add_given ? "yes" : "no");
	report->number(report, "newer", TOO_NEW(report));
}

#define DEFINE(id)                                                                                           \
	WEFT_FILTER(id, .help = "grown",                                                                     \
		    .kind = KIND == PASSES ? WEFT_GEOMETRIC                                                  \
			    : KIND == ROWS ? WEFT_POINT                                                      \
					   : WEFT_ORDERED,                                                   \
		    WEFT_PARAMS(grown_params), .state_size = sizeof(struct grown), .prepare = grown_prepare, \
		    .report = grown_report, .flags = WEFT_STRAIGHT_ALPHA)
DEFINE(NAME);
