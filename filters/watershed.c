/* watershed: the picture as a landscape, flooded from its valleys; each valley's own land.
 *
 * Heights are the BT.601 grey (core/kernel/luma.h; NaN lies above all).  Markers are
 * what the flood comes from: regions of `with`, another picture, whose pixels are
 * above threshold * white (core/kernel/region.h) and touch; without it the valleys:
 * regions of one height none of whose neighbours is lower.  They are numbered from 1 in
 * the order of their first pixels, read row by row, and their pixels wait in that order.
 *
 * Of those that wait the lowest goes on, of several the one that has waited longest: its
 * neighbours without a number, above, left, right, below, with connectivity 8 then the four
 * corners likewise, get its number and wait.  The result is grey f32 of the numbers,
 * divided by `scale` in single precision; 0 where no flood came.
 *
 * F. Meyer, "Un algorithme optimal pour la ligne de partage des eaux" (1991), without lines
 * between the lands.  Those that wait are a pairing heap (Fredman, Sedgewick, Sleator, Tarjan
 * 1986), whose links are in the picture itself. */
#include "core/kernel/luma.h"
#include "core/kernel/region.h"

#define NOWHERE UINT32_MAX

enum { OVER_EVERY = 1 << 16 };

struct watershed {
	weft_picture *with;
	double threshold, scale;
	int connectivity;
	weft_pass pass[3];
};

static const weft_param watershed_params[] = {
	{ WEFT_BIND(struct watershed, with), .name = "with", .help = "bright where the flood comes from",
	  .type = WEFT_PICTURE, .aliases = (const char *const[]) { "markers", NULL } },
	WEFT_REGION_THRESHOLD(struct watershed),
	{ WEFT_BIND(struct watershed, connectivity), .name = "connectivity",
	  .help = "touching by sides, or by corners too", .type = WEFT_CHOICE,
	  .choices = weft_region_connectivities },
	{ WEFT_BIND(struct watershed, scale), .name = "scale", .help = "the number that becomes white",
	  .type = WEFT_REAL, .initial = 1, .min = 1, .max = 1e9 },
};

/* ---- heights ---- */

/* Whole numbers in the order of the heights. */
static uint32_t watershed_height(float v)
{
	uint32_t bits;

	v += 0.0f; /* -0 is 0 */
	memcpy(&bits, &v, sizeof bits);
	return v != v ? UINT32_MAX : bits >> 31 ? ~bits : bits | 1u << 31;
}

static void watershed_heights(const void *state, const weft_band_job *job)
{
	const struct weft_luma weights = WEFT_LUMA_BT601;
	const weft_format f = job->source.format;
	const bool grey = f.channels < 3;

	(void)state;
	for (int y = job->y0; y < job->y1; y++) {
		const uint8_t *in = weft_row(job->source, y) + (size_t)job->x * weft_pixel_bytes(f);
		uint32_t *out = (uint32_t *)(void *)job->out[y - job->y0];
		for (int x = 0; x < job->width; x++, in += weft_pixel_bytes(f)) {
			float v;
			uint16_t deep;
			uint8_t byte;
			switch (f.depth) {
			case WEFT_U8:
				byte = *in;
				if (!grey)
					weft_luma_rest_u8(&weights, in, &byte, 1, f.channels);
				out[x] = byte;
				break;
			case WEFT_U16:
				memcpy(&deep, in, sizeof deep);
				if (!grey)
					weft_luma_u16(&weights, (const uint16_t *)(const void *)in, &deep, 1,
						      f.channels);
				out[x] = deep;
				break;
			default:
				memcpy(&v, in, sizeof v);
				if (!grey)
					weft_luma_f32(&weights, (const float *)(const void *)in, &v, 1,
						      f.channels);
				out[x] = watershed_height(v);
			}
		}
	}
}

/* ---- those that wait ---- */

/* In the room of four f32 samples.  A place is y << shift | x. */
struct watershed_cell {
	uint32_t number, age;
	uint32_t child, next;
};

struct flood {
	const weft_band_job *job;
	int width, height, neighbours, shift;
	uint32_t top; /* of the heap */
	uint32_t age;
};

WEFT_KERNEL struct watershed_cell *flood_cell(const struct flood *f, uint32_t place)
{
	return (struct watershed_cell *)(void *)f->job->out[place >> f->shift] +
	       (place & ((1u << f->shift) - 1));
}

WEFT_KERNEL uint32_t flood_height(const struct flood *f, uint32_t place)
{
	return ((const uint32_t *)(const void *)weft_row(
		f->job->source, (int)(place >> f->shift)))[place & ((1u << f->shift) - 1)];
}

/* The upper of two heaps takes the other under it. */
static uint32_t flood_join(const struct flood *f, uint32_t a, uint32_t b)
{
	if (a == NOWHERE || b == NOWHERE)
		return a == NOWHERE ? b : a;
	const uint32_t of_a = flood_height(f, a), of_b = flood_height(f, b);
	struct watershed_cell *first = flood_cell(f, a), *second = flood_cell(f, b);
	if (of_b < of_a || (of_b == of_a && second->age < first->age)) {
		first->next = second->child;
		second->child = a;
		return b;
	}
	second->next = first->child;
	first->child = b;
	return a;
}

static void flood_wait(struct flood *f, uint32_t place)
{
	struct watershed_cell *cell = flood_cell(f, place);

	cell->age = f->age++;
	cell->child = cell->next = NOWHERE;
	f->top = flood_join(f, f->top, place);
}

/* Takes the top away: its children in pairs, then those together, from the last one. */
static uint32_t flood_next(struct flood *f)
{
	const uint32_t top = f->top;
	uint32_t pairs = NOWHERE;

	for (uint32_t a = flood_cell(f, top)->child, after; a != NOWHERE; a = after) {
		const uint32_t b = flood_cell(f, a)->next;
		after = b == NOWHERE ? NOWHERE : flood_cell(f, b)->next;
		const uint32_t pair = flood_join(f, a, b);
		flood_cell(f, pair)->next = pairs;
		pairs = pair;
	}
	f->top = NOWHERE;
	while (pairs != NOWHERE) {
		const uint32_t after = flood_cell(f, pairs)->next;
		f->top = flood_join(f, f->top, pairs);
		pairs = after;
	}
	return top;
}

static uint32_t flood_neighbour(const struct flood *f, uint32_t place, int k)
{
	static const signed char dx[] = { 0, -1, 1, 0, -1, 1, -1, 1 }, dy[] = { -1, 0, 0, 1, -1, -1, 1, 1 };
	const int x = (int)(place & ((1u << f->shift) - 1)) + dx[k], y = (int)(place >> f->shift) + dy[k];

	if (x < 0 || y < 0 || x >= f->width || y >= f->height)
		return NOWHERE;
	return (uint32_t)y << f->shift | (uint32_t)x;
}

/* ---- where it comes from ---- */

/* While markers are sought: `age` is a mark, `next` a list. */
enum { MARK_NOT, MARK_YES, MARK_SEEN };

/* All that touch `place` and are of its mark and height, each seen; a list that begins with the last.
 * Whether none of their neighbours is lower. */
static bool flood_region(const struct flood *f, uint32_t place, bool valleys, uint32_t *list)
{
	const uint32_t height = flood_height(f, place);
	bool lowest = true;

	/* the list is grown at its end while it is walked */
	*list = place;
	flood_cell(f, place)->age = MARK_SEEN;
	flood_cell(f, place)->next = NOWHERE;
	for (uint32_t at = place, end = place; at != NOWHERE; at = flood_cell(f, at)->next)
		for (int k = 0; k < f->neighbours; k++) {
			const uint32_t there = flood_neighbour(f, at, k);
			if (there == NOWHERE)
				continue;
			if (valleys && flood_height(f, there) != height) {
				lowest = lowest && flood_height(f, there) > height;
				continue;
			}
			struct watershed_cell *cell = flood_cell(f, there);
			if (cell->age != MARK_YES)
				continue;
			cell->age = MARK_SEEN;
			cell->next = NOWHERE;
			flood_cell(f, end)->next = there;
			end = there;
		}
	return lowest;
}

static void flood_number(const struct flood *f, bool valleys)
{
	uint32_t count = 0;

	for (int y = 0; y < f->height && !WEFT_OVER(f->job); y++)
		for (int x = 0; x < f->width; x++) {
			const uint32_t place = (uint32_t)y << f->shift | (uint32_t)x;
			uint32_t list;
			if (flood_cell(f, place)->age != MARK_YES || !flood_region(f, place, valleys, &list))
				continue;
			count++;
			for (; list != NOWHERE; list = flood_cell(f, list)->next)
				flood_cell(f, list)->number = count;
		}
}

static void flood_marks(const struct flood *f, const struct watershed *s)
{
	const int marked = !s->with ? 0 : s->with->view.width < f->width ? s->with->view.width : f->width;

	for (int y = 0; y < f->height; y++) {
		struct watershed_cell *row = flood_cell(f, (uint32_t)y << f->shift);
		memset(row, 0, (size_t)f->width * sizeof *row);
		for (int x = 0; x < f->width && !s->with; x++)
			row[x].age = MARK_YES;
		if (!s->with || y >= s->with->view.height)
			continue;
		for (int x = 0; x < marked; x++) {
			uint8_t above;
			weft_region_row(s->with->view, y, x, 1, s->threshold, &above);
			row[x].age = above ? MARK_YES : MARK_NOT;
		}
	}
}

static void watershed_flood(const void *state, const weft_band_job *job)
{
	const struct watershed *s = state;
	struct flood f = {
		job, job->source.width, job->source.height, s->connectivity ? 8 : 4, 0, NOWHERE, 0
	};
	uint32_t steps = 0;

	while (1 << f.shift < f.width)
		f.shift++;
	flood_marks(&f, s);
	flood_number(&f, !s->with);
	for (int y = 0; y < f.height; y++)
		for (int x = 0; x < f.width; x++)
			if (flood_cell(&f, (uint32_t)y << f.shift | (uint32_t)x)->number)
				flood_wait(&f, (uint32_t)y << f.shift | (uint32_t)x);
	while (f.top != NOWHERE && (++steps % OVER_EVERY || !WEFT_OVER(job))) {
		const uint32_t place = flood_next(&f);
		for (int k = 0; k < f.neighbours; k++) {
			const uint32_t there = flood_neighbour(&f, place, k);
			if (there == NOWHERE || flood_cell(&f, there)->number)
				continue;
			flood_cell(&f, there)->number = flood_cell(&f, place)->number;
			flood_wait(&f, there);
		}
	}
}

static void watershed_numbers(const void *state, const weft_band_job *job)
{
	const float scale = (float)((const struct watershed *)state)->scale;

	for (int y = job->y0; y < job->y1; y++) {
		const struct watershed_cell *in =
			(const struct watershed_cell *)(const void *)weft_row(job->source, y) + job->x;
		float *out = (float *)(void *)job->out[y - job->y0];
		for (int x = 0; x < job->width; x++)
			out[x] = (float)in[x].number / scale;
	}
}

static weft_status watershed_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct watershed *s = state;
	const weft_format grey = { 1, WEFT_F32 }, cells = { 4, WEFT_F32 };

	_Static_assert(sizeof(struct watershed_cell) == 4 * sizeof(float), "a cell is four samples");
	if (s->with)
		s->with->whole = true;
	plan->format = grey;
	plan->passes = s->pass;
	plan->pass_count = 3;
	plan->pass_size = sizeof(weft_pass);
	plan->cost = 100;
	s->pass[0] = (weft_pass) { in.width, in.height, grey, WEFT_CUT_ROWS, watershed_heights, 0, 5 };
	s->pass[1] = (weft_pass) { in.width, in.height, cells, WEFT_CUT_NOWHERE, watershed_flood, 0, 300 };
	s->pass[2] = (weft_pass) { in.width, in.height, grey, WEFT_CUT_ROWS, watershed_numbers, 0, 2 };
	return weft_region_fits("watershed", in, e);
}

static const char *const watershed_examples[] = {
	"gray | blur:3 | sobel | watershed:scale=255",
	"gray | blur:2 | watershed:with=(threshold:0.8),connectivity=8,scale=32", NULL
};

WEFT_FILTER(
	watershed, .help = "the land of each valley, or of each marker, flooded from it",
	.kind = WEFT_GEOMETRIC, WEFT_PARAMS(watershed_params), .state_size = sizeof(struct watershed),
	.prepare = watershed_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	.group = "morphology", .examples = watershed_examples,
	.definition =
		"from numbered markers, or regions of one grey without a lower neighbour, the lowest pixel "
		"that waits, of these the first, gives its number on (Meyer 1991); f32, number/scale");
