/* crop: a rectangle of the picture.
 *
 * out(x, y) = in(x + left, y + top); left and top are x and y, counted from
 * where gravity puts the rectangle.  The rectangle has to lie inside.  With
 * gravity=entropy or attention it lies where core/kernel/interest.h finds most. */
#include <string.h>

#include "core/kernel/fail.h"
#include "core/kernel/gravity.h"
#include "core/kernel/interest.h"

struct crop {
	int x, y, width, height, gravity;
	int left, top; /* of the rectangle in the picture */
	struct weft_interest_side across, down;
	struct weft_interest interest;
};

static const weft_param crop_params[] = {
	{ WEFT_BIND(struct crop, x), .name = "x", .help = "columns to the right of where gravity puts it",
	  .type = WEFT_INT, .min = -WEFT_SIDE_MAX, .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct crop, y), .name = "y", .help = "rows below where gravity puts it",
	  .type = WEFT_INT, .min = -WEFT_SIDE_MAX, .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct crop, width), .name = "width", .help = "columns to keep; 0: all from x on",
	  .type = WEFT_INT, .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct crop, height), .name = "height", .help = "rows to keep; 0: all from y on",
	  .type = WEFT_INT, .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct crop, gravity), .name = "gravity", .help = "where the rectangle starts from",
	  .type = WEFT_CHOICE, .choices = weft_gravity_crop_names },
};

/* A given size is placed by gravity (0, 1, 2 halves of the room), then moved. */
static bool crop_side(int have, int offset, int want, int halves, int *start, int *size)
{
	*size = want ? want : have - offset;
	*start = want ? (int)((int64_t)(have - want) * halves / 2) + offset : offset;
	return *start >= 0 && *size >= 0 && *start <= have && *size <= have - *start;
}

static void crop_gather(const void *state, const weft_row_job *job, void *partial)
{
	weft_interest_gather(&((const struct crop *)state)->interest, job, partial);
}

static void crop_merge(const void *state, void *into, const void *from)
{
	weft_interest_merge(&((const struct crop *)state)->interest, into, from);
}

static void crop_settle(void *state, const void *partial)
{
	struct crop *s = state;

	weft_interest_place(&s->interest, partial, s->across, s->down, &s->left, &s->top);
}

/* By what it holds: there are pixels to look at, and no offset to it. */
static weft_status crop_look(struct crop *s, weft_view in, weft_plan *plan, weft_error *e)
{
	if (s->x || s->y)
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "crop: gravity=%s finds the place itself: leave out x and y",
				   weft_gravity_crop_names[s->gravity]);
	s->across = (struct weft_interest_side) { in.width, plan->width };
	s->down = (struct weft_interest_side) { in.height, plan->height };
	weft_interest_plan(&s->interest,
			   s->gravity == WEFT_GRAVITY_ENTROPY ? WEFT_INTEREST_ENTROPY
							      : WEFT_INTEREST_ATTENTION,
			   true, in, plan, crop_gather);
	return WEFT_OK;
}

static void crop_reads(const void *state, int y0, int y1, int *first, int *end)
{
	const struct crop *s = state;

	*first = y0 + s->top;
	*end = y1 + s->top;
}

static weft_status crop_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct crop *s = state;

	const bool across =
		crop_side(in.width, s->x, s->width, weft_gravity_across(s->gravity), &s->left, &plan->width);
	const bool down =
		crop_side(in.height, s->y, s->height, weft_gravity_down(s->gravity), &s->top, &plan->height);

	if (!across || !down)
		return weft_refuse(e, WEFT_BAD_PARAM, "crop: %dx%d at (%d, %d) doesn't lie inside %dx%d",
				   plan->width, plan->height, s->left, s->top, in.width, in.height);
	if (plan->width == 0 && plan->height == 0 && in.width > 0)
		return weft_refuse(e, WEFT_BAD_PARAM, "crop: nothing of %dx%d is left", in.width, in.height);
	plan->cost = 1;
	plan->gather = NULL;
	plan->reads = crop_reads;
	return weft_gravity_looks(s->gravity) && in.width && in.height ? crop_look(s, in, plan, e) : WEFT_OK;
}

static void crop_row(const void *state, const weft_row_job *job)
{
	const struct crop *s = state;
	const size_t pixel = weft_pixel_bytes(job->source.format);

	memcpy(job->out, weft_row(job->source, job->y + s->top) + (size_t)(job->x + s->left) * pixel,
	       (size_t)job->width * pixel);
}

static const char *const crop_examples[] = { "crop:x=10,y=20,width=300,height=200",
					     "crop:width=100,height=100,gravity=center",
					     "crop:width=200,height=200,gravity=attention", NULL };

WEFT_FILTER(crop, .help = "a rectangle of the picture", .kind = WEFT_GEOMETRIC, WEFT_PARAMS(crop_params),
	    .state_size = sizeof(struct crop), .prepare = crop_prepare, .row = crop_row, .merge = crop_merge,
	    .settle = crop_settle, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "geometry", .examples = crop_examples,
	    .definition = "out(x, y) = in(x + left, y + top)");
