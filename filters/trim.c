/* trim: without the borders of one colour.
 *
 * A pixel belongs to the border where no sample, alpha too, is further than
 * tolerance * white from the border's colour: that of the top left pixel, or a
 * given one.  Pixels of alpha 0 are alike whatever their colours.  The result is
 * the smallest rectangle that holds all other pixels, and `margin` more on each
 * side where there are; the whole picture where there is no other pixel. */
#include <math.h>
#include <string.h>

#include "core/kernel/background.h"
#include "core/kernel/typed.h"

struct box {
	int left, top, right, bottom; /* right and bottom are beyond; 0: nothing was found */
};

struct trim {
	double tolerance;
	weft_color color;
	bool given, settled;
	int margin, width, height;
	union weft_background border;
	struct box box;
};

static const char *const trim_tolerance_names[] = { "fuzz", "threshold", NULL };
static const char *const trim_color_names[] = { "background", NULL };

static const weft_param trim_params[] = {
	{ WEFT_BIND(struct trim, tolerance), .name = "tolerance",
	  .help = "how far a sample of the border may be from its colour, of white", .type = WEFT_REAL,
	  .initial = 0.04, .min = 0, .max = 1, .aliases = trim_tolerance_names },
	{ WEFT_BIND(struct trim, color), WEFT_BIND_GIVEN(struct trim, given), .name = "color",
	  .help = "of the border, instead of that of the top left pixel", .type = WEFT_COLOR,
	  .text_initial = "white", .aliases = trim_color_names },
	{ WEFT_BIND(struct trim, margin), .name = "margin", .help = "of the border to keep on each side",
	  .type = WEFT_INT, .max = WEFT_SIDE_MAX, .unit = "px" },
};

/* Whether a pixel isn't of the border; limits are whole for integers.  NaN is of no border. */
WEFT_KERNEL bool trim_differs(const void *pixel, const void *border, int channels, int depth, float limit)
{
	bool differs = false;

	if (channels % 2 == 0 && weft_at_f(pixel, channels - 1, depth) == 0 &&
	    weft_at_f(border, channels - 1, depth) == 0)
		return false;
	for (int c = 0; c < channels; c++)
		differs |= !(fabsf(weft_at_f(pixel, c, depth) - weft_at_f(border, c, depth)) <= limit);
	return differs;
}

WEFT_KERNEL void trim_find(const struct trim *s, const weft_row_job *job, struct box *box, int depth)
{
	const int channels = job->source.format.channels;
	const void *border = s->given ? (const void *)&s->border : job->source.pixels;
	const double white = weft_white(job->source.format) * s->tolerance;
	const float limit = depth == WEFT_F32 ? (float)white : (float)floor(white);
	const size_t pixel = (size_t)channels * (size_t)depth;
	int first = 0, last = job->width;

	while (first < last &&
	       !trim_differs(job->in[0] + (size_t)first * pixel, border, channels, depth, limit))
		first++;
	while (last > first &&
	       !trim_differs(job->in[0] + (size_t)(last - 1) * pixel, border, channels, depth, limit))
		last--;
	if (first == last)
		return;
	if (!box->right)
		*box = (struct box) { first, job->y, last, job->y + 1 };
	box->left = first < box->left ? first : box->left;
	box->right = last > box->right ? last : box->right;
	box->bottom = job->y + 1;
}

static void trim_gather(const void *state, const weft_row_job *job, void *partial)
{
	switch (job->source.format.depth) {
	case WEFT_U8: trim_find(state, job, partial, WEFT_U8); break;
	case WEFT_U16: trim_find(state, job, partial, WEFT_U16); break;
	default: trim_find(state, job, partial, WEFT_F32); break;
	}
}

static void trim_merge(const void *state, void *into, const void *from)
{
	struct box *a = into;
	const struct box *b = from;

	(void)state;
	if (!b->right)
		return;
	if (!a->right) {
		*a = *b;
		return;
	}
	a->left = b->left < a->left ? b->left : a->left;
	a->right = b->right > a->right ? b->right : a->right;
	a->bottom = b->bottom;
}

static void trim_settle(void *state, const void *partial)
{
	struct trim *s = state;
	struct box b = *(const struct box *)partial;

	if (!b.right)
		b = (struct box) { 0, 0, s->width, s->height };
	b.left = b.left > s->margin ? b.left - s->margin : 0;
	b.top = b.top > s->margin ? b.top - s->margin : 0;
	b.right = s->width - b.right > s->margin ? b.right + s->margin : s->width;
	b.bottom = s->height - b.bottom > s->margin ? b.bottom + s->margin : s->height;
	s->box = b;
	s->settled = true;
}

static weft_status trim_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct trim *s = state;

	(void)e;
	s->width = in.width;
	s->height = in.height;
	weft_background_set(&s->border, s->color, in.format, true);
	plan->partial = sizeof(struct box);
	plan->cost = 1;
	if (s->settled) {
		plan->width = s->box.right - s->box.left;
		plan->height = s->box.bottom - s->box.top;
	}
	return WEFT_OK;
}

static void trim_row(const void *state, const weft_row_job *job)
{
	const struct trim *s = state;
	const size_t pixel = weft_pixel_bytes(job->source.format);

	memcpy(job->out, weft_row(job->source, job->y + s->box.top) + (size_t)(job->x + s->box.left) * pixel,
	       (size_t)job->width * pixel);
}

static const char *const trim_aliases[] = { "autocrop", NULL };
static const char *const trim_examples[] = { "trim", "trim:10%,margin=8", "trim:color=white,tolerance=0.1",
					     NULL };

WEFT_FILTER(trim, .help = "without the borders of one colour", .kind = WEFT_GEOMETRIC,
	    WEFT_PARAMS(trim_params), .state_size = sizeof(struct trim), .prepare = trim_prepare,
	    .row = trim_row, .gather = trim_gather, .merge = trim_merge, .settle = trim_settle,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA | WEFT_SHAPE_BY_PIXELS,
	    .group = "geometry", .aliases = trim_aliases, .examples = trim_examples,
	    .definition = "the smallest rectangle with all pixels of which a sample is further than "
			  "tolerance*white from the border's colour");
