/* pixel.c: a goroutine for each pixel, literally.
 *
 * Nobody should filter a picture so; that it can be done, in little memory and
 * at the pace of a few nanoseconds a goroutine, is the point.  At most
 * OUTSTANDING of a worker's pixels wait at any time.
 *
 * Invariant: a pixel's goroutine never parks, so no more of them are in the
 * midst of their work than there are processors, and as many desks do. */
#include "../run/go.h"
#include "../run/runtime.h"
#include "../run/sync.h"
#include "ints.h"
#include "segment.h"

#include <stdlib.h>
#include <string.h>

enum { OUTSTANDING = 4096, SMALL_WINDOW = 33 };

/* Scratch, and room for the window's row pointers. */
struct pixel_desk {
	atomic_flag taken;
	const uint8_t **in;
	void *scratch;
};

struct weft_pixels {
	bool goroutines;
	bool wants_desk; /* else a pixel's own stack does */
	int desk_count;
	void *memory;
	struct pixel_desk desk[];
};

struct weft_pixels *weft_pixels_make(const weft_stage *stage, bool goroutines)
{
	const size_t window = 2 * (size_t)stage->halo_y + 1;
	const size_t scratch = (stage->plan.scratch + 63) & ~(size_t)63;
	const size_t bytes = scratch + ((window * sizeof(uint8_t *) + 63) & ~(size_t)63);
	const int desks = goroutines ? weft_procs() : 1;

	struct weft_pixels *p = calloc(1, sizeof *p + (size_t)desks * sizeof *p->desk);
	if (!p)
		return NULL;
	p->goroutines = goroutines;
	p->wants_desk = stage->plan.scratch > 0 || window > SMALL_WINDOW;
	p->desk_count = desks;
	if (!p->wants_desk)
		return p;
	uint8_t *at = p->memory = aligned_alloc(64, (size_t)desks * bytes);
	if (!at) {
		free(p);
		return NULL;
	}
	memset(at, 0, (size_t)desks * bytes);
	for (int i = 0; i < desks; i++, at += bytes) {
		p->desk[i].scratch = at;
		p->desk[i].in = (const uint8_t **)(void *)(at + scratch);
	}
	return p;
}

void weft_pixels_free(struct weft_pixels *p)
{
	if (p)
		free(p->memory);
	free(p);
}

/* A filter that asks whether the run is over may yield there, with its desk. */
static struct pixel_desk *desk_take(struct weft_pixels *p)
{
	for (;; weft_yield())
		for (int i = 0; i < p->desk_count; i++)
			if (!atomic_flag_test_and_set_explicit(&p->desk[i].taken, memory_order_acquire))
				return &p->desk[i];
}

static void desk_give(struct pixel_desk *d)
{
	atomic_flag_clear_explicit(&d->taken, memory_order_release);
}

/* The filter at column call->x + dx of one row. */
static void pixel_make(const weft_call *row, int dx, const uint8_t **in, void *scratch)
{
	const weft_stage *st = row->stage;
	const int h = st->halo_y;
	uint8_t *out = row->out[0] + (size_t)dx * weft_pixel_bytes(st->out.format);
	const uint8_t *further[WEFT_FURTHER_MAX];
	const uint8_t *const *more[WEFT_FURTHER_MAX];
	weft_call one = *row;

	for (int j = -h; row->in && j <= h; j++)
		in[h + j] = row->in[j] + (size_t)dx * weft_pixel_bytes(st->in.format);
	for (int k = 0; row->more && k < st->further_count; k++) {
		more[k] = NULL;
		if (!row->more[k])
			continue;
		further[k] = row->more[k][0] + (size_t)dx * weft_pixel_bytes(st->further[k].picture.format);
		more[k] = &further[k];
	}
	one.more = row->more ? more : NULL;
	one.in = row->in ? in + h : NULL;
	one.out = &out;
	one.x += dx;
	one.width = 1;
	one.scratch = scratch;
	weft_call_filter(&one);
}

struct pixel {
	struct weft_pixels *pixels;
	const weft_call *row;
	int dx;
	weft_waitgroup *all;
};

static void pixel_task(struct pixel p)
{
	if (p.pixels->wants_desk) {
		struct pixel_desk *d = desk_take(p.pixels);
		pixel_make(p.row, p.dx, d->in, d->scratch);
		desk_give(d);
	} else {
		const uint8_t *in[SMALL_WINDOW];
		pixel_make(p.row, p.dx, in, NULL);
	}
	if (p.all)
		weft_waitgroup_done(p.all);
}
GOROUTINE(pixel_task, struct pixel);

static void spread_row(struct weft_pixels *pixels, const weft_call *row)
{
	if (!pixels->goroutines) {
		for (int dx = 0; dx < row->width; dx++)
			pixel_task((struct pixel) { pixels, row, dx, NULL });
		return;
	}
	for (int dx = 0; dx < row->width;) {
		const int end = min_int(row->width, dx + OUTSTANDING);
		weft_waitgroup all = { 0 };
		weft_waitgroup_add(&all, end - dx);
		for (; dx < end; dx++)
			go(pixel_task, pixels, row, dx, &all);
		weft_waitgroup_wait(&all);
	}
}

void weft_call_pixels(struct weft_pixels *pixels, const weft_call *call)
{
	if (call->stage->cut != WEFT_CUT_ROWS) { /* which can't be cut so finely */
		weft_call_filter(call);
		return;
	}
	for (int j = 0; j < call->n; j++) {
		const uint8_t *const *more[WEFT_FURTHER_MAX];
		weft_call row = *call;
		for (int k = 0; call->more && k < call->stage->further_count; k++)
			more[k] = call->more[k] ? call->more[k] + j : NULL;
		row.more = call->more ? more : NULL;
		row.in = call->in ? call->in + j : NULL;
		row.out = call->out + j;
		row.y = call->y + j;
		row.n = 1;
		spread_row(pixels, &row);
	}
}
