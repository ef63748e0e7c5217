/* shadow: a soft shadow behind the picture, which grows by as much as it reaches.
 *
 * The shadow's alpha is the picture's (1 where it has none, 0 outside), x columns to the right and y rows
 * below, blurred by the Gaussian exp(-i^2 / 2 sigma^2) at -ceil(4 sigma) .. ceil(4 sigma), normalised, times
 * opacity and the colour's alpha: in single precision, down from the top, then along from the left.  The
 * picture lies over it (W3C Compositing Level 1).  On each side there are as many more pixels as the shadow
 * reaches beyond the picture: left max(0, ceil(4 sigma) - x), right max(0, ceil(4 sigma) + x), above and
 * below likewise.  Integers floor(white*v + 1/2); opaque pixels stay. */
#include "core/kernel/background.h"
#include "core/kernel/fail.h"
#include "core/kernel/gaussian.h"
#include "core/kernel/planes.h"

enum { SIGMA_MAX = 250, REACH_MAX = 4 * SIGMA_MAX, RUN_LEAST = 64 };

struct shadow {
	double sigma, opacity;
	int x, y;
	weft_color color;
	int reach, left, top;        /* of the Gaussian; of the picture in the result */
	float weight[REACH_MAX + 1]; /* of one side */
	float tint[4];               /* straight */
};

static const char *const shadow_sigma_names[] = { "blur", "radius", NULL };
static const char *const shadow_x_names[] = { "right", NULL };
static const char *const shadow_y_names[] = { "down", NULL };

static const weft_param shadow_params[] = {
	{ WEFT_BIND(struct shadow, sigma), .name = "sigma", .help = "how soft", .type = WEFT_REAL,
	  .initial = 6, .min = 0, .max = SIGMA_MAX, .unit = "px", .aliases = shadow_sigma_names },
	{ WEFT_BIND(struct shadow, x), .name = "x", .help = "columns to the right", .type = WEFT_INT,
	  .initial = 4, .min = -WEFT_SIDE_MAX, .max = WEFT_SIDE_MAX, .unit = "px",
	  .aliases = shadow_x_names },
	{ WEFT_BIND(struct shadow, y), .name = "y", .help = "rows below", .type = WEFT_INT, .initial = 4,
	  .min = -WEFT_SIDE_MAX, .max = WEFT_SIDE_MAX, .unit = "px", .aliases = shadow_y_names },
	{ WEFT_BIND(struct shadow, opacity), .name = "opacity", .help = "where it is darkest",
	  .type = WEFT_REAL, .initial = 0.5, .min = 0, .max = 1 },
	{ WEFT_BIND(struct shadow, color), .name = "color", .help = "of the shadow", .type = WEFT_COLOR,
	  .text_initial = "black" },
};

static bool shadow_opaque(const weft_row_job *job, const uint8_t *row, int x)
{
	const weft_format f = job->source.format;

	return !weft_has_alpha(f) || weft_sample_fraction(row, f.depth, x * f.channels + f.channels - 1) == 1;
}

/* Columns first .. end-1 of the picture, blurred down about its row y, into sum. */
static void shadow_down(const struct shadow *s, const weft_row_job *job, int y, int first, int end,
			float *sum)
{
	const weft_format f = job->source.format;
	const int top = y - s->reach > 0 ? y - s->reach : 0;
	const int bottom = y + s->reach < job->source.height - 1 ? y + s->reach : job->source.height - 1;

	for (int x = first; x < end; x++)
		sum[x - first] = 0;
	for (int k = top; k <= bottom; k++) {
		const float w = s->weight[abs(k - y)];
		const uint8_t *row = weft_row(job->source, k);
		if (!weft_has_alpha(f))
			for (int x = first; x < end; x++)
				sum[x - first] += w;
		else
			for (int x = first; x < end; x++)
				sum[x - first] += w * weft_sample_fraction(row, f.depth,
									   x * f.channels + f.channels - 1);
	}
}

/* The shadow's alpha at columns x .. x+n-1 of the picture, of which first .. end-1 were blurred down. */
static void shadow_along(const struct shadow *s, int x, int n, int first, int end, const float *sum,
			 float *alpha)
{
	for (int i = 0; i < n; i++)
		alpha[i] = 0;
	for (int k = -s->reach; k <= s->reach; k++) {
		const int from = first - x - k > 0 ? first - x - k : 0,
			  to = end - x - k < n ? end - x - k : n;
		const float w = s->weight[abs(k)];
		for (int i = from; i < to; i++)
			alpha[i] += w * sum[x + k - first + i];
	}
	for (int i = 0; i < n; i++)
		alpha[i] *= s->tint[3];
}

/* Pixels x .. x+n-1 of the job, all beside the picture or all in it, which begins at `left`. */
static void shadow_lay(const struct shadow *s, const weft_row_job *job, int x, int n, const uint8_t *row,
		       int left, const float *alpha)
{
	weft_planes source, backdrop;

	memset(source, 0, sizeof source);
	if (row)
		weft_planes_load(row, job->source.format, x - left, n, source);
	for (int i = 0; i < n; i++)
		for (int c = 0; c < 4; c++)
			backdrop[c][i] = c == 3 ? alpha ? alpha[i] : 0 : s->tint[c];
	weft_compose_block(WEFT_OVER, source, backdrop, n);
	weft_planes_store(backdrop, job->out, job->target.format, x, n);
}

/* Pixels x .. end-1 of the job.  row is the picture's there, or NULL; hidden: no shadow is seen. */
static void shadow_span(const struct shadow *s, const weft_row_job *job, const uint8_t *row, int x, int end,
			bool hidden)
{
	const int width = job->source.width, left = s->left - job->x, at = x - left - s->x;
	const int y = job->y - s->top - s->y;
	const int first = at - s->reach > 0 ? at - s->reach : 0;
	const int beyond = at + end - x + s->reach, last = beyond < width ? beyond : width;
	const bool cast = !hidden && first < last && y + s->reach >= 0 && y - s->reach < job->source.height;
	float *sum = job->scratch, alpha[WEFT_COMPOSE_BLOCK];

	if (cast)
		shadow_down(s, job, y, first, last, sum);
	for (int n; x < end; x += n) {
		const bool within = row && x >= left && x < left + width;
		const int border = x < left ? left : within ? left + width : end;
		const int limit = border < end ? border : end;
		n = limit - x < WEFT_COMPOSE_BLOCK ? limit - x : WEFT_COMPOSE_BLOCK;
		if (cast)
			shadow_along(s, x - left - s->x, n, first, last, sum, alpha);
		shadow_lay(s, job, x, n, within ? row : NULL, left, cast ? alpha : NULL);
	}
}

/* How many pixels from x on are opaque. */
static int shadow_run(const struct shadow *s, const weft_row_job *job, const uint8_t *row, int x)
{
	const int left = s->left - job->x, right = left + job->source.width;
	const int end = right < job->width ? right : job->width;
	int n = 0;

	if (!row || x < left)
		return 0;
	while (x + n < end && shadow_opaque(job, row, x + n - left))
		n++;
	return n;
}

/* Where the picture is opaque for long, no shadow is made. */
static void shadow_row(const void *state, const weft_row_job *job)
{
	const struct shadow *s = state;
	const int y = job->y - s->top;
	const uint8_t *row = y >= 0 && y < job->source.height ? weft_row(job->source, y) : NULL;
	int begin = 0;

	for (int x = 0; x < job->width;) {
		const int run = shadow_run(s, job, row, x);
		if (run >= RUN_LEAST) {
			shadow_span(s, job, row, begin, x, false);
			shadow_span(s, job, row, x, x + run, true);
			begin = x + run;
		}
		x += run ? run : 1;
	}
	shadow_span(s, job, row, begin, job->width, false);
}

static void shadow_weigh(struct shadow *s, weft_format f)
{
	double weight[REACH_MAX + 1] = { 1 };
	const bool grey = f.channels < 3;
	const double *c = s->color.rgba;

	s->reach = weft_gaussian_reach(s->sigma);
	if (s->reach)
		weft_gaussian_weights(s->sigma, s->reach, weight);
	for (int i = 0; i <= s->reach; i++)
		s->weight[i] = (float)weight[i];
	for (int i = 0; i < 3; i++)
		s->tint[i] = (float)(grey ? weft_grey_of_color(c) : c[i]);
	s->tint[3] = (float)(s->opacity * c[3]);
}

static int shadow_more(int reach, int by)
{
	return reach + by > 0 ? reach + by : 0;
}

static weft_status shadow_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct shadow *s = state;

	shadow_weigh(s, in.format);
	if (!weft_has_alpha(in.format))
		plan->format.channels++;
	if (!in.width || !in.height)
		return WEFT_OK;
	s->left = shadow_more(s->reach, -s->x);
	s->top = shadow_more(s->reach, -s->y);
	const int width = s->left + in.width + shadow_more(s->reach, s->x),
		  height = s->top + in.height + shadow_more(s->reach, s->y);
	if (width > WEFT_SIDE_MAX || height > WEFT_SIDE_MAX)
		return weft_refuse(e, WEFT_BAD_PARAM, "shadow: %dx%d is larger than %d a side", width, height,
				   WEFT_SIDE_MAX);
	plan->width = width;
	plan->height = height;
	plan->scratch = (size_t)in.width * sizeof(float);
	plan->cost = 10 + s->reach;
	return WEFT_OK;
}

static const char *const shadow_aliases[] = { "dropshadow", "drop-shadow", NULL };
static const char *const shadow_examples[] = { "shadow", "rounded:16 | shadow:8,y=6,opacity=40%",
					       "shadow:0,x=3,y=3,color=#204080 | flatten:white", NULL };

WEFT_FILTER(
	shadow, .help = "a soft shadow behind the picture, which grows by as much as it reaches",
	.kind = WEFT_GEOMETRIC, WEFT_PARAMS(shadow_params), .state_size = sizeof(struct shadow),
	.prepare = shadow_prepare, .row = shadow_row, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	.group = "composition", .aliases = shadow_aliases, .examples = shadow_examples,
	.definition = "the picture over its own alpha, moved by x, y, blurred by a Gaussian, times opacity");
