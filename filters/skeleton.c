/* skeleton: bright regions thinned to lines in their middle.
 *
 * Pixels whose grey is above threshold * white (core/kernel/region.h) are the object;
 * what lies beyond the picture isn't.  A step has two halves; in each, all pixels go at
 * once that the rule lets go.  Steps end when one takes nothing, or after `steps`.
 * The result is grey, white for what is left, else black.
 *
 * p2 .. p9 are the neighbours, clockwise from the one above, 1 for the object:
 *   zhangsuen  2 <= p2 + .. + p9 <= 6, one change from 0 to 1 on the way p2 p3 .. p9 p2, and
 *              first half   p2 p4 p6 = 0, p4 p6 p8 = 0
 *              second half  p2 p4 p8 = 0, p2 p6 p8 = 0
 *   guohall    one of !p2 (p3|p4), !p4 (p5|p6), !p6 (p7|p8), !p8 (p9|p2) is 1;
 *              2 <= the lesser of (p9|p2) + (p3|p4) + (p5|p6) + (p7|p8) and
 *              (p2|p3) + (p4|p5) + (p6|p7) + (p8|p9) <= 3, and
 *              first half   (p2 | p3 | !p5) p4 = 0
 *              second half  (p6 | p7 | !p9) p8 = 0
 *
 * T. Y. Zhang, C. Y. Suen, "A fast parallel algorithm for thinning digital patterns",
 * Comm. ACM 27 (1984); Z. Guo, R. W. Hall, "Parallel thinning with two-subiteration
 * algorithms", Comm. ACM 32 (1989), the first of the two.
 *
 * Only pixels that some half would let go are looked at: those around the ones that
 * went.  So the time is that of the area, however thick it is. */
#include "core/kernel/region.h"

enum { ZHANGSUEN, GUOHALL, AROUND = 8, LIST_END = -1, OVER_EVERY = 1 << 16 };

struct skeleton {
	double threshold;
	int method, steps;
	uint8_t goes[256]; /* in which halves a pixel goes, by what is around it */
	weft_pass pass[3];
};

static const char *const skeleton_methods[] = { "zhangsuen", "guohall", NULL };

static const weft_param skeleton_params[] = {
	WEFT_REGION_THRESHOLD(struct skeleton),
	{ WEFT_BIND(struct skeleton, method), .name = "method", .help = "which pixels go",
	  .type = WEFT_CHOICE, .choices = skeleton_methods },
	{ WEFT_BIND(struct skeleton, steps), .name = "steps", .help = "layers that go at most; 0: all",
	  .type = WEFT_INT, .min = 0, .max = WEFT_SIDE_MAX },
};

/* ---- which go ---- */

/* p[k] is neighbour k, clockwise from the one above. */
static unsigned skeleton_zhangsuen(const bool *p)
{
	int sum = 0, changes = 0;

	for (int k = 0; k < AROUND; k++) {
		sum += p[k];
		changes += !p[k] && p[(k + 1) % AROUND];
	}
	if (sum < 2 || sum > 6 || changes != 1)
		return 0;
	const bool first = !(p[0] && p[2] && p[4]) && !(p[2] && p[4] && p[6]);
	const bool second = !(p[0] && p[2] && p[6]) && !(p[0] && p[4] && p[6]);
	return first | (unsigned)second << 1;
}

static unsigned skeleton_guohall(const bool *p)
{
	int crossings = 0, odd = 0, even = 0;

	for (int k = 0; k < AROUND; k += 2) {
		const bool before = p[(k + AROUND - 1) % AROUND], after = p[k + 1];
		crossings += !p[k] && (after || p[(k + 2) % AROUND]);
		odd += before || p[k];
		even += p[k] || after;
	}
	const int least = odd < even ? odd : even;
	if (crossings != 1 || least < 2 || least > 3)
		return 0;
	const bool first = !((p[0] || p[1] || !p[3]) && p[2]);
	const bool second = !((p[4] || p[5] || !p[7]) && p[6]);
	return first | (unsigned)second << 1;
}

static void skeleton_table(struct skeleton *s)
{
	for (int code = 0; code < 256; code++) {
		bool p[AROUND];
		for (int k = 0; k < AROUND; k++)
			p[k] = code >> k & 1;
		s->goes[code] = (uint8_t)(s->method == GUOHALL ? skeleton_guohall(p) : skeleton_zhangsuen(p));
	}
}

/* ---- pixels ---- */

/* In the room of two f32 samples. */
struct skeleton_cell {
	int32_t next;                /* of a list: a place, y*width + x */
	uint8_t around;              /* bit k: neighbour k is of the object */
	bool object, listed, unused; /* the last so that each byte of the two samples is set */
};

struct thinning {
	const uint8_t *goes;
	const weft_band_job *job;
	int width, height;
	int32_t list; /* pixels that some half may let go */
};

static struct skeleton_cell *skeleton_cell(const struct thinning *t, int32_t place)
{
	return (struct skeleton_cell *)(void *)t->job->out[place / t->width] + place % t->width;
}

static int32_t skeleton_neighbour(const struct thinning *t, int32_t place, int k)
{
	static const signed char dx[AROUND] = { 0, 1, 1, 1, 0, -1, -1, -1 },
				 dy[AROUND] = { -1, -1, 0, 1, 1, 1, 0, -1 };
	const int x = place % t->width + dx[k], y = place / t->width + dy[k];

	return x < 0 || y < 0 || x >= t->width || y >= t->height ? LIST_END : y * t->width + x;
}

static void skeleton_list(const struct thinning *t, int32_t *list, int32_t place)
{
	skeleton_cell(t, place)->next = *list;
	*list = place;
}

static void skeleton_listed(struct thinning *t, int32_t place)
{
	struct skeleton_cell *cell = skeleton_cell(t, place);

	if (!cell->object || cell->listed || !t->goes[cell->around])
		return;
	cell->listed = true;
	skeleton_list(t, &t->list, place);
}

static void skeleton_begin(struct thinning *t)
{
	const weft_view marks = t->job->source;

	for (int y = 0; y < t->height; y++)
		for (int x = 0; x < t->width; x++) {
			const int32_t place = y * t->width + x;
			struct skeleton_cell cell = { .object = weft_row(marks, y)[x] };
			for (int k = 0; k < AROUND && cell.object; k++) {
				const int32_t there = skeleton_neighbour(t, place, k);
				if (there >= 0 && weft_row(marks, there / t->width)[there % t->width])
					cell.around |= (uint8_t)(1 << k);
			}
			*skeleton_cell(t, place) = cell;
			skeleton_listed(t, place);
		}
}

static void skeleton_take(struct thinning *t, int32_t place)
{
	struct skeleton_cell *cell = skeleton_cell(t, place);

	cell->object = cell->listed = false;
	for (int k = 0; k < AROUND; k++) {
		const int32_t there = skeleton_neighbour(t, place, k);
		if (there < 0)
			continue;
		skeleton_cell(t, there)->around &= (uint8_t) ~(1 << (k + AROUND / 2) % AROUND);
		skeleton_listed(t, there);
	}
}

/* Whether any went. */
static bool skeleton_half(struct thinning *t, int half)
{
	int32_t going = LIST_END, next, count = 0;

	/* all are chosen before one goes */
	for (int32_t place = t->list, *kept = (t->list = LIST_END, &t->list); place >= 0; place = next) {
		struct skeleton_cell *cell = skeleton_cell(t, place);
		next = cell->next;
		cell->listed = t->goes[cell->around] != 0;
		if (cell->listed)
			skeleton_list(t, t->goes[cell->around] >> half & 1 ? &going : kept, place);
	}
	const bool any = going >= 0;
	for (int32_t place = going; place >= 0; place = next) {
		next = skeleton_cell(t, place)->next;
		skeleton_take(t, place);
		if (++count % OVER_EVERY == 0 && WEFT_OVER(t->job))
			return false;
	}
	return any;
}

static void skeleton_thin(const void *state, const weft_band_job *job)
{
	const struct skeleton *s = state;
	struct thinning t = { s->goes, job, job->source.width, job->source.height, LIST_END };

	skeleton_begin(&t);
	for (int step = 0; (s->steps == 0 || step < s->steps) && !WEFT_OVER(job); step++) {
		const bool first = skeleton_half(&t, 0), second = skeleton_half(&t, 1);
		if (!first && !second)
			break;
	}
}

/* ---- before and after ---- */

static void skeleton_marks(const void *state, const weft_band_job *job)
{
	for (int y = job->y0; y < job->y1; y++)
		weft_region_row(job->source, y, job->x, job->width,
				((const struct skeleton *)state)->threshold, job->out[y - job->y0]);
}

static void skeleton_white(const void *state, const weft_band_job *job)
{
	const uint8_t depth = job->target.format.depth;

	(void)state;
	for (int y = job->y0; y < job->y1; y++) {
		const struct skeleton_cell *in =
			(const struct skeleton_cell *)(const void *)weft_row(job->source, y) + job->x;
		uint8_t *out = job->out[y - job->y0];
		for (int x = 0; x < job->width; x++)
			if (depth == WEFT_F32)
				((float *)(void *)out)[x] = in[x].object;
			else
				weft_put(out, x, depth, in[x].object ? weft_depth_white(depth) : 0);
	}
}

static weft_status skeleton_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct skeleton *s = state;
	const weft_format marks = { 1, WEFT_U8 }, cells = { 2, WEFT_F32 };

	_Static_assert(sizeof(struct skeleton_cell) == 2 * sizeof(float), "a cell is two samples");
	skeleton_table(s);
	plan->format.channels = 1;
	plan->passes = s->pass;
	plan->pass_count = 3;
	plan->pass_size = sizeof(weft_pass);
	plan->cost = 10;
	s->pass[0] = (weft_pass) { in.width, in.height, marks, WEFT_CUT_ROWS, skeleton_marks, 0, 3 };
	s->pass[1] = (weft_pass) { in.width, in.height, cells, WEFT_CUT_NOWHERE, skeleton_thin, 0, 20 };
	s->pass[2] = (weft_pass) { in.width, in.height, plan->format, WEFT_CUT_ROWS, skeleton_white, 0, 1 };
	return weft_region_fits("skeleton", in, e);
}

static const char *const skeleton_aliases[] = { "skeletonize", "skeletonise", "thin", "thinning", NULL };
static const char *const skeleton_examples[] = { "skeleton",
						 "gray | threshold:otsu | skeleton:method=guohall",
						 "skeleton:steps=2", NULL };

WEFT_FILTER(skeleton, .help = "bright regions thinned to lines in their middle", .kind = WEFT_GEOMETRIC,
	    WEFT_PARAMS(skeleton_params), .state_size = sizeof(struct skeleton), .prepare = skeleton_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "morphology",
	    .aliases = skeleton_aliases, .examples = skeleton_examples,
	    .definition =
		    "pixels above the threshold go in steps of two halves, by the rules of Zhang and Suen "
		    "(1984) or Guo and Hall (1989), until none does");
