/* cut.c: see cut.h.
 *
 * A chain is cut where something has to be whole before it can be read: before
 * a GEOMETRIC filter or pass, before a GLOBAL or ORDERED one, where a chain in
 * parentheses branches off, and before whatever a schedule wants apart. */
#include "cut.h"
#include "ints.h"

#include <unistd.h>

enum {
	TILE_SIDE = 256,
	BAND_MIN = 8,
	BAND_ALONE = 128,  /* rows of a band without workers: few enough that the edge columns, done first,
			      stay cached */
	ROWS_OF_BAND = 16, /* a task by the row where a filter knows only bands, and the least it likes */
	ROW_PIXELS = 32 << 10, /* of rows run in one go; with fewer the time between them shows */
	WIDTH_LEAST = 64,
	WORKERS_MAX = 4096,
	QUEUE_MAX = 1 << 20
};

/* Copies of a pixel between two looks at whether the run is over: some 10 ms.  And bytes read and
 * written: memory that is touched for the first time comes no faster. */
#define LONGEST_CALL 16e6
enum { LONGEST_BYTES = 8 << 20, LEAST_HALOS = 16 };

/* ---- where a chain is cut ---- */

static bool reads_anywhere(const weft_stage *s)
{
	return s->whole || s->filter->kind == WEFT_SOURCE;
}

/* Has s to stand first in its segment? */
static bool begins_segment(const weft_stage *s, const weft_schedule *how)
{
	bool has_halo = s->halo_x > 0 || s->halo_y > 0;
	if (reads_anywhere(s) || s->plan.gather || s->measures || s->branch >= 0 ||
	    s->filter->kind == WEFT_ORDERED || how->unit == WEFT_BY_PIXEL)
		return true;
	/* Fine cuts would make the rows in the halo again and again. */
	return has_halo && (how->unit != WEFT_BY_BAND || s->plan.edge == WEFT_EDGE_WRAP);
}

int weft_segment_length(const weft_stage *s, int left, const weft_schedule *how)
{
	int n = 1;
	if (s->cut != WEFT_CUT_ROWS || s->measures || s->filter->kind == WEFT_ORDERED)
		return 1;
	while (n < left && !begins_segment(&s[n], how))
		n++;
	return n;
}

/* ---- how high a band is ---- */

static size_t cache_bytes(void)
{
	long l2 = sysconf(_SC_LEVEL2_CACHE_SIZE);
	return l2 > 0 ? (size_t)l2 : 1 << 20;
}

/* Rows made at a time.  The fewer, the closer the next stage finds them; but a
 * filter that starts anew with each band (with sums over its window, say)
 * should get several times its halo, and one that turns rows to columns a vector
 * of them, as long as the rings stay in cache. */
static int strip_in_cache(const weft_segment *s, int task_height)
{
	size_t fixed = 0, a_row = 0;
	int halo = 0, wanted = 0;
	if (s->count == 1)
		return task_height;
	for (int i = 0; i < s->count; i++) {
		const weft_stage *st = &s->stages[i];
		size_t row = weft_pixel_bytes(st->in.format) * (size_t)s->width_max;
		fixed += (size_t)(2 * st->halo_y) * row;
		a_row += row;
		if (st->plan.band) {
			halo = max_int(halo, st->halo_y);
			wanted = max_int(ROWS_OF_BAND, 8 * halo);
		}
	}
	const size_t room = cache_bytes() / 2;
	const int fits = room > fixed ? (int)((room - fixed) / (a_row + 1)) : 0;
	const int strip = max_int(2 * halo, min_int(wanted, fits));
	return max_int(1, min_int(strip, task_height));
}

double weft_stage_cost(const weft_stage *s)
{
	return s->plan.cost > 0 ? s->plan.cost : 15;
}

/* Rows that a stage may make in one call, as far as time goes. */
static double rows_bounded(const weft_stage *st, double width)
{
	const size_t pixel = weft_pixel_bytes(st->in.format) + weft_pixel_bytes(st->out.format);
	const double by_cost = LONGEST_CALL / (weft_stage_cost(st) * width),
		     by_bytes = LONGEST_BYTES / ((double)pixel * width),
		     worth = (double)LEAST_HALOS * st->halo_y; /* fewer, and it makes too many again */
	return by_cost < by_bytes ? by_cost : by_bytes > worth ? by_bytes : by_cost < worth ? by_cost : worth;
}

/* So few that no call of a filter takes long, but for what its halo makes it do again. */
static int strip_choose(const weft_segment *s, int task_height)
{
	double strip = strip_in_cache(s, task_height);
	for (int i = 0; i < s->count && s->stages[i].cut == WEFT_CUT_ROWS; i++) {
		const weft_stage *st = &s->stages[i];
		const double rows = rows_bounded(st, max_int(1, s->width_max)), least = 2.0 * st->halo_y + 1;
		strip = rows < strip ? (rows > least ? rows : strip < least ? strip : least) : strip;
	}
	return max_int(1, (int)strip);
}

void weft_segment_fit(weft_segment *s, int task_width, int task_height)
{
	s->width_max = task_width;
	s->strip = strip_choose(s, task_height);
}

/* Rows that a band makes besides its own, on each side. */
static int reach_of(const weft_segment *s)
{
	int reach = 0;
	for (int i = s->count > 1 ? 1 : 0; i < s->count; i++)
		reach += s->stages[i].halo_y;
	return reach;
}

/* Rows that a worker runs in one go: they share the copies of the columns beyond
 * the picture's sides, which a row on its own needs a window high. */
static int rows_at_once(const weft_cuts *c, int parts)
{
	return min_int(ROW_PIXELS / max_int(1, c->width), c->height / (8 * parts));
}

/* Of a row that alone would take long, a part. */
static int width_bounded(const weft_segment *s)
{
	double cost = 0;
	for (int i = 0; i < s->count; i++)
		cost += weft_stage_cost(&s->stages[i]);
	const double width = LONGEST_CALL / cost;
	return width < WIDTH_LEAST ? WIDTH_LEAST : width < WEFT_SIDE_MAX ? (int)width : WEFT_SIDE_MAX;
}

weft_cuts weft_cuts_choose(const weft_segment *s, const weft_schedule *how)
{
	const weft_stage *last = &s->stages[s->count - 1];
	weft_cuts c = { .width = last->out.width, .height = last->out.height };
	const int parts = max_int(1, how->workers), reach = reach_of(s);

	c.task_width = c.width;
	c.task_height = c.height;
	if (s->stages[0].cut == WEFT_CUT_NOWHERE)
		return c;
	if (s->stages[0].cut == WEFT_CUT_COLUMNS) {
		c.task_width = max_int(16, c.width / (8 * parts));
	} else if (how->unit == WEFT_BY_TILE) {
		c.task_width = c.task_height = how->grain > 0 ? how->grain : TILE_SIDE;
	} else if (how->unit != WEFT_BY_BAND) {
		const bool by_row = how->unit == WEFT_BY_ROW && how->grain == 0;
		c.task_height = how->grain > 0 ? how->grain : by_row && !last->plan.row ? ROWS_OF_BAND : 1;
		c.run_height = by_row ? rows_at_once(&c, parts) : 0;
	} else if (how->grain > 0) {
		c.task_height = how->grain;
	} else if (how->workers > 0) {
		int tall = max_int(c.height / (8 * parts), 32 * reach);
		c.task_height = max_int(min_int(tall, c.height / (2 * parts)), BAND_MIN);
		c.shrink = parts;
		c.least_height = max_int(BAND_MIN, 4 * reach);
	} else if (s->count == 1 && last->halo_x > 0) {
		c.task_height = max_int(BAND_ALONE, 32 * reach);
	}
	if (s->stages[0].cut == WEFT_CUT_ROWS)
		c.task_width = min_int(c.task_width, width_bounded(s));
	c.task_width = max_int(1, min_int(c.task_width, c.width));
	c.task_height = max_int(1, min_int(c.task_height, c.height));
	return c;
}

weft_status weft_schedule_check(const weft_schedule *how, weft_error *e)
{
	if ((unsigned)how->unit > WEFT_BY_BAND)
		return weft_fail(e, WEFT_BAD_PARAM, "schedule: unknown unit");
	if (how->workers < 0 || how->workers > WORKERS_MAX)
		return weft_fail(e, WEFT_BAD_PARAM, "schedule: %d workers is outside 0..%d", how->workers,
				 WORKERS_MAX);
	if (how->queue < 0 || how->queue > QUEUE_MAX)
		return weft_fail(e, WEFT_BAD_PARAM, "schedule: a queue of %d is outside 0..%d", how->queue,
				 QUEUE_MAX);
	if (how->grain < 0)
		return weft_fail(e, WEFT_BAD_PARAM, "schedule: a grain of %d is below 0", how->grain);
	return WEFT_OK;
}
