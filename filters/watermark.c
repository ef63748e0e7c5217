/* watermark: a mark onto the picture, as large as is wanted, off a side or corner.
 *
 * The mark is made tw = max(1, floor(scale*width + 1/2)) pixels wide and th = max(1, floor(tw*h/w + 1/2))
 * high (scale 0: it stays w x h): pixel i is the mean of the mark's pixels k, weighed by max(0, 1 - |k
 * - u|/r) in both directions, u = (i + 1/2)*w/tw - 1/2, r = max(1, w/tw), colours by their
 * alpha besides (antialiased bilinear, as Pillow's); then over the picture, its alpha times
 * opacity (W3C Compositing Level 1).  In single precision; integers floor(white*x + 1/2).  The
 * margin in per cent is of the picture's shorter side.  Colours where either has
 * them; alpha where the picture has. */
#include <math.h>

#include "core/kernel/fail.h"
#include "core/kernel/planes.h"
#include "core/kernel/typed.h"

struct watermark {
	weft_picture *with;
	double scale, opacity;
	weft_size margin;
	int gravity;
	int x, y, width, height; /* of the mark, where it lies */
	double step_x, step_y, reach_x, reach_y;
};

static const char *const watermark_gravities[] = { "northwest", "north", "northeast", "west",
						   "center",    "east",  "southwest", "south",
						   "southeast", NULL };
enum { SOUTHEAST = 8 };

static const weft_param watermark_params[] = {
	{ WEFT_BIND(struct watermark, with), .name = "with", .help = "the mark", .type = WEFT_PICTURE,
	  .flags = WEFT_PARAM_REQUIRED },
	{ WEFT_BIND(struct watermark, scale), .name = "scale",
	  .help = "its width, as a share of the picture's; 0: as it is", .type = WEFT_REAL, .initial = 0,
	  .min = 0, .max = 16 },
	{ WEFT_BIND(struct watermark, gravity), .name = "gravity", .help = "side or corner to lay it at",
	  .type = WEFT_CHOICE, .initial = SOUTHEAST, .choices = watermark_gravities },
	{ WEFT_BIND(struct watermark, margin), .name = "margin",
	  .help = "how far from it; per cent of the shorter side", .type = WEFT_SIZE, .text_initial = "2%" },
	{ WEFT_BIND(struct watermark, opacity), .name = "opacity", .help = "of the mark", .type = WEFT_REAL,
	  .initial = 1, .min = 0, .max = 1 },
};

static int watermark_margin(double v, bool percent, double other, bool other_percent, int side)
{
	const bool share = isnan(v) ? other_percent : percent;
	const double measure = isnan(v) ? other : v, pixels = share ? measure / 100 * side : measure;

	return (int)floor(fmin(pixels, WEFT_SIDE_MAX) + 0.5);
}

static int watermark_place(int third, int room, int mark, int margin)
{
	if (third == 1)
		return (room - mark) >> 1;
	const int at = third == 0 ? margin : room - mark - margin;

	return at < -WEFT_SIDE_MAX ? -WEFT_SIDE_MAX : at; /* as far outside as any place */
}

static weft_status watermark_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct watermark *s = state;
	const weft_view v = s->with->view;
	const weft_size m = s->margin;
	const bool coloured = in.format.channels >= 3 || v.format.channels >= 3;
	const int shorter = in.width < in.height ? in.width : in.height;

	if (v.width < 1 || v.height < 1)
		return weft_refuse(e, WEFT_BAD_PARAM, "watermark: the mark has no pixels");
	const double width = s->scale > 0 ? fmax(1, floor(s->scale * in.width + 0.5)) : v.width;
	const double height = s->scale > 0 ? fmax(1, floor(width * v.height / v.width + 0.5)) : v.height;
	if (width > WEFT_SIDE_MAX || height > WEFT_SIDE_MAX)
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "watermark: scale=%g makes the mark larger than %d a side", s->scale,
				   WEFT_SIDE_MAX);
	s->width = (int)width;
	s->height = (int)height;
	s->x = watermark_place(
		s->gravity % 3, in.width, s->width,
		watermark_margin(m.width, m.width_percent, m.height, m.height_percent, shorter));
	s->y = watermark_place(
		s->gravity / 3, in.height, s->height,
		watermark_margin(m.height, m.height_percent, m.width, m.width_percent, shorter));
	s->step_x = v.width / width;
	s->step_y = v.height / height;
	s->reach_x = fmax(1, s->step_x);
	s->reach_y = fmax(1, s->step_y);
	s->with->format = (weft_format) { 4, WEFT_F32 };
	s->with->whole = true;
	plan->format.channels = (uint8_t)((coloured ? 3 : 1) + weft_has_alpha(in.format));
	plan->scratch = (size_t)v.width * 4 * sizeof(float);
	plan->cost = 6;
	return WEFT_OK;
}

/* Which pixels of the mark weigh in pixel i of it as it lies, along one axis. */
struct taps {
	double centre, reach;
	int first, end;
};

static struct taps watermark_taps(int i, double step, double reach, int side)
{
	struct taps t = { .centre = (i + 0.5) * step - 0.5, .reach = reach };
	const double first = ceil(t.centre - reach), last = floor(t.centre + reach);

	t.first = first > 0 ? (int)first : 0;
	t.end = last < side - 1 ? (int)last + 1 : side;
	return t;
}

static float watermark_weight(const struct taps *t, int k)
{
	const double w = 1 - fabs(k - t->centre) / t->reach;

	return w > 0 ? (float)w : 0;
}

/* Columns first .. end-1 of the mark, its rows weighed together: colours times alpha, alpha; straight
 * colours where just one row weighs. */
static void watermark_down(const struct watermark *s, int row, int first, int end, float *sum)
{
	const weft_view v = s->with->view;
	const struct taps t = watermark_taps(row, s->step_y, s->reach_y, v.height);
	float total = 0;

	memset(sum + 4 * (ptrdiff_t)first, 0, (size_t)(end - first) * 4 * sizeof *sum);
	for (int k = t.first; k < t.end; k++) {
		const float w = watermark_weight(&t, k);
		const float *in = (const float *)(const void *)weft_row(v, k);
		total += w;
		for (int x = first; x < end; x++) {
			const float wa = w * in[4 * x + 3];
			for (int c = 0; c < 3; c++)
				sum[4 * x + c] += wa > 0 ? wa * in[4 * x + c] : 0;
			sum[4 * x + 3] += wa;
		}
	}
	for (ptrdiff_t i = 4 * (ptrdiff_t)first; i < 4 * (ptrdiff_t)end; i++)
		sum[i] /= total;
}

/* Pixel i of the mark as it lies: straight colours and alpha. */
static void watermark_along(const struct watermark *s, int i, const float *sum, float out[4])
{
	const struct taps t = watermark_taps(i, s->step_x, s->reach_x, s->with->view.width);
	float total = 0, all[4] = { 0 };

	for (int k = t.first; k < t.end; k++) {
		const float w = watermark_weight(&t, k);
		total += w;
		for (int c = 0; c < 4; c++)
			all[c] += w * sum[4 * (ptrdiff_t)k + c];
	}
	for (int c = 0; c < 3; c++)
		out[c] = all[3] > 0 ? all[c] / all[3] : 0;
	out[3] = all[3] / total;
}

/* Pixels x .. end-1 of the job, where the mark lies from `from` to `to` of the picture. */
static void watermark_lay(const struct watermark *s, const weft_row_job *job, const float *sum, int x,
			  int end, int from, int to)
{
	const float opacity = (float)s->opacity;
	weft_planes source, backdrop;

	for (int n; x < end; x += n) {
		n = end - x < WEFT_COMPOSE_BLOCK ? end - x : WEFT_COMPOSE_BLOCK;
		weft_planes_load(job->in[0], job->source.format, x, n, backdrop);
		for (int i = 0; i < n; i++) {
			const int at = job->x + x + i;
			float mark[4] = { 0 };
			if (at >= from && at < to)
				watermark_along(s, at - s->x, sum, mark);
			for (int c = 0; c < 4; c++)
				source[c][i] = c == 3 ? mark[c] * opacity : mark[c];
		}
		weft_compose_block(WEFT_OVER, source, backdrop, n);
		weft_planes_store(backdrop, job->out, job->target.format, x, n);
	}
}

static void watermark_row(const void *state, const weft_row_job *job)
{
	const struct watermark *s = state;
	float *sum = job->scratch;
	const int row = job->y - s->y, inside = row >= 0 && row < s->height;
	const int from = inside && s->x > job->x ? s->x : job->x;
	const int right = s->x + s->width, edge = job->x + job->width, to = right < edge ? right : edge;

	if (inside && from < to) {
		const struct taps a = watermark_taps(from - s->x, s->step_x, s->reach_x, s->with->view.width),
				  b = watermark_taps(to - 1 - s->x, s->step_x, s->reach_x,
						     s->with->view.width);
		watermark_down(s, row, a.first, b.end, sum);
	}
	const bool laid = inside && from < to;
	if (job->source.format.channels == job->target.format.channels) {
		/* beside the mark nothing changes */
		memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
		if (laid)
			watermark_lay(s, job, sum, from - job->x, to - job->x, from, to);
	} else
		watermark_lay(s, job, sum, 0, job->width, laid ? from : 0, laid ? to : 0);
}

static const char *const watermark_aliases[] = { "logo", "overlay", NULL };
static const char *const watermark_examples[] = {
	"watermark:logo.png,scale=12%,margin=2%",
	"watermark:with=(invert),scale=25%,gravity=north,opacity=60%", NULL
};

WEFT_FILTER(
	watermark, .help = "a mark onto the picture, as large as is wanted", .kind = WEFT_POINT,
	WEFT_PARAMS(watermark_params), .state_size = sizeof(struct watermark), .prepare = watermark_prepare,
	.row = watermark_row, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "composition",
	.aliases = watermark_aliases, .examples = watermark_examples,
	.definition = "antialiased bilinear to scale*width, then as*Cs + ab*Cb*(1 - as) over the picture");
