/* ordered.c: see ordered.h.
 *
 * Worker w of W makes rows w, w+W, w+2W ..., each in blocks from the left.
 * For each block made it sends a token to the worker of the row below, which
 * waits for as many as its next block needs: a wavefront runs down the picture,
 *
 *     row 0   made made made made now
 *     row 1   made made now
 *     row 2   now                        each as far behind as it may be
 *
 * Invariants.  A block that ends at column x is begun when the row above is
 * made up to column x + 2 carry_side: what that row still adds to lies right
 * of all that this block reads or adds to.  So each pixel of a carry row is
 * added to by one block at a time, and in the order of rows, then columns,
 * whatever W is.  A row holds a carry row for itself and each row below that
 * it adds to; the last of them it zeroes before its first block.  With
 * W + carry_down carry rows in a ring, that one was last read by row
 * y - W, which its own worker has made before.
 * A channel has room for all tokens of a row, so nobody waits to send one that
 * the row below, which needs them all, isn't going to take. */
#include "ordered.h"
#include "../run/go.h"
#include "../run/sync.h"
#include "../run/trace.h"
#include "cut.h"
#include "ints.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_LEAST = 256, CARRY_ROWS_MAX = 64 };

CHAN_TYPE(token_chan, char);

struct weft_ordered {
	const weft_stage *stage;
	const weft_running *run;
	weft_view in, out; /* of rows y0 .. y1-1 */
	int y0, y1;
	int workers, block, blocks; /* columns of a block; blocks of a row */
	uint8_t *carries;           /* carry rows, and after them what a row hands from pixel to pixel */
	size_t carry_stride, left_stride;
	int carry_rows;
	weft_waitgroup all;
	token_chan tokens[]; /* to each worker */
};

static size_t align_up(size_t n)
{
	return (n + 63) & ~(size_t)63;
}

/* Columns beyond the picture that a block may add to, on each side. */
static size_t margin_bytes(const weft_stage *s)
{
	return align_up((size_t)s->plan.carry_side * s->plan.carry);
}

weft_status weft_ordered_make(weft_ordered **made, const weft_stage *s, const weft_running *run,
			      weft_error *e)
{
	const int workers = max_int(1, min_int(run->how->workers, min_int(s->in.height, 32)));
	weft_ordered *o = *made = calloc(1, sizeof *o + (size_t)workers * sizeof *o->tokens);
	if (!o)
		return weft_fail_at(e, WEFT_NO_MEMORY, s->at, "%s: out of memory", s->filter->name);
	o->stage = s;
	o->run = run;
	o->workers = workers;
	o->block = max_int(BLOCK_LEAST, 8 * s->plan.carry_side);
	o->blocks = max_int(1, (s->in.width + o->block - 1) / o->block);
	o->carry_rows = workers + s->plan.carry_down;
	o->carry_stride = 2 * margin_bytes(s) + align_up((size_t)s->in.width * s->plan.carry);
	o->left_stride = align_up(s->plan.left);
	const size_t bytes = (size_t)o->carry_rows * o->carry_stride + (size_t)workers * o->left_stride;
	o->carries = aligned_alloc(64, bytes + 64);
	if (!o->carries) {
		weft_ordered_free(o);
		*made = NULL;
		return weft_fail_at(e, WEFT_NO_MEMORY, s->at, "%s: out of memory", s->filter->name);
	}
	memset(o->carries, 0, bytes);
	return WEFT_OK;
}

void weft_ordered_free(weft_ordered *o)
{
	if (o)
		free(o->carries);
	free(o);
}

static uint8_t *carry_row(const weft_ordered *o, int y)
{
	return o->carries + (size_t)(y % o->carry_rows) * o->carry_stride;
}

/* Row y is about to begin. */
static void *row_begin(const weft_ordered *o, int y)
{
	uint8_t *left = o->carries + (size_t)o->carry_rows * o->carry_stride +
			(size_t)(y % o->workers) * o->left_stride;
	memset(carry_row(o, y + o->stage->plan.carry_down), 0, o->carry_stride);
	memset(left, 0, o->left_stride);
	return left;
}

static void block_make(const weft_ordered *o, int y, int x, void *left)
{
	const weft_stage *s = o->stage;
	const size_t at = margin_bytes(s) + (size_t)x * s->plan.carry;
	void *carry[CARRY_ROWS_MAX];
	for (int j = 0; j <= s->plan.carry_down; j++)
		carry[j] = carry_row(o, y + j) + at;
	const weft_ordered_job job = {
		.size = sizeof job,
		.in = weft_row(o->in, y - o->y0) + (size_t)x * weft_pixel_bytes(s->in.format),
		.out = weft_row(o->out, y - o->y0) + (size_t)x * weft_pixel_bytes(s->out.format),
		.x = x,
		.y = y,
		.width = min_int(o->block, s->in.width - x),
		.source = s->in,
		.target = s->out,
		.carry = carry,
		.left = left,
		.over = weft_run_over,
		.run = o->run->ctx,
	};
	weft_trace_begin(s->filter->name, y, y + 1);
	s->plan.ordered(s->state, &job);
	weft_trace_end();
}

/* Blocks of the row above that must have been made before block b. */
static int blocks_above(const weft_ordered *o, int b)
{
	const int reach = 2 * o->stage->plan.carry_side;
	return min_int(o->blocks, b + 1 + (reach + o->block - 1) / o->block);
}

static void row_make(weft_ordered *o, int y)
{
	token_chan from = o->tokens[y % o->workers], to = o->tokens[(y + 1) % o->workers];
	const bool below = o->workers > 1 && y + 1 < o->y1, above = o->workers > 1 && y > o->y0;
	void *left = NULL;
	int taken = 0;
	for (int b = 0; b < o->blocks; b++) {
		char token;
		for (const int want = above ? blocks_above(o, b) : 0; taken < want; taken++)
			chan_recv(from, &token);
		if (b == 0)
			left = row_begin(o, y);
		if (!weft_context_over(o->run->ctx))
			block_make(o, y, b * o->block, left);
		if (below)
			chan_send(to, (char)0);
	}
	weft_meter_add(o->run->meter, o->stage->in.width * weft_stage_cost(o->stage));
}

static void rows_make(weft_ordered *o, int first)
{
	for (int y = first; y < o->y1; y += o->workers) {
		row_make(o, y);
		if (o->workers == 1 && weft_context_over(o->run->ctx))
			break;
	}
}

struct ordered_worker {
	weft_ordered *ordered;
	int first;
};

static void ordered_worker(struct ordered_worker w)
{
	rows_make(w.ordered, w.first);
	weft_waitgroup_done(&w.ordered->all);
}
GOROUTINE(ordered_worker, struct ordered_worker);

weft_status weft_ordered_rows(weft_ordered *o, weft_view in, weft_view out, int y0, int y1, weft_error *e)
{
	o->in = in;
	o->out = out;
	o->y0 = y0;
	o->y1 = y1;
	if (o->workers == 1) {
		rows_make(o, y0);
		return weft_over_status(o->run->ctx, e);
	}
	for (int i = 0; i < o->workers; i++)
		o->tokens[i] = chan_make(token_chan, (size_t)o->blocks);
	weft_waitgroup_add(&o->all, o->workers);
	for (int i = 0; i < o->workers; i++)
		go(ordered_worker, o, y0 + i);
	weft_waitgroup_wait(&o->all);
	for (int i = 0; i < o->workers; i++)
		chan_free(o->tokens[i]);
	return weft_over_status(o->run->ctx, e);
}
