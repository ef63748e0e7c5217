/* cage_rows.c: rows, bands, passes and ordered blocks, each made twice in guarded memory. */
#include <stdlib.h>
#include <string.h>

#include "cell.h"

enum {
	FAR = 64,        /* pointers to forbidden rows, on either side of those that may be read */
	LARGE = 1 << 29, /* bytes of a window that are not copied */
	SCRATCH_ALIGN = 64
};

static const char rows_beyond[] = "reads rows beyond its window: more than halo_y above or below",
		  carry_beyond[] = "adds to rows further down than carry_down";

static void areas_name(struct side *s)
{
	s->in.beyond = "reads beyond its window: more than halo_x to the left or right";
	s->in.written = s->source.written = "writes to its input";
	s->out.beyond = "writes beyond its output";
	s->source.beyond = "reads beyond the source picture";
	s->scratch.beyond = "uses more scratch than it asked for";
	s->carry.beyond = "adds to more pixels of the rows below than carry_side";
	s->left.beyond = "uses more of `left` than it asked for";
	for (int k = 0; k < PICTURES; k++) {
		s->more[k].beyond = s->whole[k].beyond = "reads beyond a further picture's row";
		s->more[k].written = s->whole[k].written = "writes to a further picture";
	}
}

void cell_free_rows(struct cell *c)
{
	for (int i = 0; i < GUARD_SIDES; i++) {
		struct side *s = &c->sides[i];
		struct guard *const areas[] = {
			&s->in, &s->out, &s->source, &s->scratch, &s->carry, &s->left
		};
		for (size_t k = 0; k < sizeof areas / sizeof *areas; k++)
			guard_free(areas[k]);
		for (int k = 0; k < PICTURES; k++) {
			guard_free(&s->more[k]);
			guard_free(&s->whole[k]);
		}
	}
}

/* ---- what a call is shown ---- */

/* A call of any sort, as a band. */
struct call {
	const char *what;
	weft_row_fn *row; /* or, where NULL, */
	weft_band_fn *band;
	int pass; /* from 1; 0: none */
	size_t scratch;
	weft_band_job job;
};

static int height_of(const struct call *k)
{
	return k->job.y1 - k->job.y0;
}

/* Copies of `count` rows, their pointers between others that lead nowhere; to be freed.  at: of the
 * first row that is pointed to. */
static const uint8_t **rows_show(struct guard *area, enum guard_side side, const uint8_t *const *rows,
				 int count, size_t bytes, size_t before)
{
	struct guarded got;
	const uint8_t **all = malloc(((size_t)count + 2 * FAR) * sizeof *all);
	if (!all || !guard_rows(area, (size_t)count, bytes, side, &got)) {
		free(all);
		return NULL;
	}
	for (int j = 0; j < FAR; j++)
		all[j] = all[FAR + count + j] = guard_nowhere(rows_beyond);
	for (int j = 0; j < count; j++) {
		memcpy(got.ours + j * got.stride, rows[j] - before, bytes);
		all[FAR + j] = got.shown + j * got.stride + before;
	}
	return all;
}

/* A whole picture, once for a run. */
static bool view_show(struct guard *area, struct showing *s, enum guard_side side, int pass, weft_view *v)
{
	const size_t bytes = (size_t)v->width * weft_pixel_bytes(v->format);
	if (!v->pixels)
		return true;
	if (s->run != cage.run || s->pass != pass || s->pixels != v->pixels) {
		if (!guard_rows(area, (size_t)v->height, bytes, side, &s->copy))
			return false;
		for (int y = 0; y < v->height; y++)
			memcpy(s->copy.ours + y * s->copy.stride, weft_row(*v, y), bytes);
		s->run = cage.run;
		s->pass = pass;
		s->pixels = v->pixels;
		s->first = 0;
		s->end = v->height;
	}
	v->pixels = s->copy.shown;
	v->stride = s->copy.stride;
	return true;
}

/* Of a GEOMETRIC filter that says which rows of its source it reads, the others are filled: what
 * it makes of them differs from call to call. */
static void rows_hide(struct showing *s, enum guard_side side, weft_view source, int first, int end)
{
	const size_t bytes = (size_t)source.width * weft_pixel_bytes(source.format);
	const uint8_t filling = (uint8_t)~guard_filling(side); /* not as pixels that are left unwritten */
	for (int y = s->first; y < s->end; y++)
		if (y < first || y >= end)
			memset(s->copy.ours + y * s->copy.stride, filling, bytes);
	for (int y = first; y < end; y++)
		if (y < s->first || y >= s->end)
			memcpy(s->copy.ours + y * s->copy.stride, weft_row(source, y), bytes);
	s->first = first;
	s->end = end;
}

void cage_reads(const void *state, int y0, int y1, int *first, int *end)
{
	const struct cell *c = cell_of(state);
	c->plan.reads(c->state, y0, y1, first, end);
}

static bool source_show(struct cell *c, enum guard_side side, const struct call *k, weft_view *source)
{
	struct side *s = &c->sides[side];
	const weft_view whole = *source;
	int first, end, before = 0;
	if (!view_show(&s->source, &s->source_shown, side, k->pass, source))
		return false;
	if (!c->plan.reads || !whole.pixels)
		return true;
	if (k->job.y0 > 0)
		c->plan.reads(c->state, k->job.y0 - 1, k->job.y0, &before, &end);
	c->plan.reads(c->state, k->job.y0, k->job.y1, &first, &end);
	if (first < before || end <= first || end > whole.height) {
		cage_found("says in reads that rows %d .. %d read rows %d .. %d of a picture of %d",
			   k->job.y0, k->job.y1 - 1, first, end - 1, whole.height);
		return true;
	}
	rows_hide(&s->source_shown, side, whole, first, end);
	return true;
}

static bool scratch_show(struct side *s, enum guard_side side, const struct call *k, void **scratch)
{
	const size_t bytes = k->scratch;
	struct guarded got;
	if (!guard_block(&s->scratch, bytes, SCRATCH_ALIGN, side, &got))
		return false;
	if (s->scratch_of != k->pass + 1)
		memset(got.ours, 0, bytes);
	s->scratch_of = k->pass + 1;
	*scratch = bytes ? got.shown : NULL;
	return true;
}

static bool pictures_show(struct cell *c, enum guard_side side, int pass)
{
	bool well = true;
	for (int i = 0; i < c->picture_count && well; i++) {
		c->pictures[i].view = c->engine_pictures[i]->view;
		if (c->pictures[i].whole)
			well = view_show(&c->sides[side].whole[i], &c->sides[side].whole_shown[i], side, pass,
					 &c->pictures[i].view);
	}
	return well;
}

/* ---- one of the two calls ---- */

/* What it is shown, and has to be freed. */
struct shown {
	const uint8_t **in, **more[PICTURES];
	uint8_t **out;
	struct guarded made;
};

static void shown_free(struct shown *s)
{
	free(s->in);
	free(s->out);
	for (int i = 0; i < PICTURES; i++)
		free(s->more[i]);
}

static size_t out_bytes(const struct call *k)
{
	return (size_t)k->job.width * weft_pixel_bytes(k->job.target.format);
}

static bool out_show(struct side *s, enum guard_side side, const struct call *k, struct shown *shown)
{
	const int n = height_of(k);
	shown->out = malloc(((size_t)n + 2 * FAR) * sizeof *shown->out);
	if (!shown->out || !guard_rows(&s->out, (size_t)n, out_bytes(k), side, &shown->made))
		return false;
	for (int j = 0; j < n + 2 * FAR; j++)
		shown->out[j] = (uint8_t *)guard_nowhere(rows_beyond);
	for (int j = 0; j < n; j++) {
		shown->out[FAR + j] = shown->made.shown + j * shown->made.stride;
		memset(shown->made.ours + j * shown->made.stride, guard_filling(side), out_bytes(k));
	}
	return true;
}

static bool more_show(struct cell *c, enum guard_side side, const struct call *k, struct shown *shown,
		      const uint8_t *const **more)
{
	for (int i = 0; k->job.more && i < c->picture_count; i++) {
		if (!k->job.more[i])
			continue;
		const size_t bytes = (size_t)k->job.width * weft_pixel_bytes(c->engine_pictures[i]->format);
		shown->more[i] =
			rows_show(&c->sides[side].more[i], side, k->job.more[i], height_of(k), bytes, 0);
		if (!shown->more[i])
			return false;
		more[i] = shown->more[i] + FAR;
	}
	return true;
}

static bool in_show(struct cell *c, enum guard_side side, const struct call *k, struct shown *shown)
{
	const size_t pixel = weft_pixel_bytes(k->job.source.format), before = (size_t)c->halo_x * pixel;
	if (!k->job.in)
		return true;
	shown->in = rows_show(&c->sides[side].in, side, k->job.in - c->halo_y, height_of(k) + 2 * c->halo_y,
			      (size_t)k->job.width * pixel + 2 * before, before);
	return shown->in;
}

static void call_real(const struct cell *c, const struct call *k, const weft_band_job *b)
{
	if (!k->row) {
		k->band(c->state, b);
		return;
	}
	k->row(c->state, &(weft_row_job) { .size = sizeof(weft_row_job),
					   .in = b->in,
					   .out = b->out[0],
					   .x = b->x,
					   .y = b->y0,
					   .width = b->width,
					   .source = b->source,
					   .target = b->target,
					   .scratch = b->scratch,
					   .non_temporal = b->non_temporal,
					   .more = b->more,
					   .over = b->over,
					   .run = b->run });
}

/* false: no memory for it. */
static bool call_on(struct cell *c, const struct call *k, enum guard_side side, struct shown *shown)
{
	struct side *s = &c->sides[side];
	weft_band_job job = k->job;
	const uint8_t *const *more[PICTURES] = { 0 };
	areas_name(s);
	if (!in_show(c, side, k, shown) || !out_show(s, side, k, shown) ||
	    !more_show(c, side, k, shown, more) || !source_show(c, side, k, &job.source) ||
	    !scratch_show(s, side, k, &job.scratch) || !pictures_show(c, side, k->pass))
		return false;
	job.in = shown->in ? shown->in + FAR + c->halo_y : NULL;
	job.out = shown->out + FAR;
	job.more = k->job.more ? more : NULL;
	job.non_temporal = side == GUARD_AFTER;
	guard_tail_fill(&c->state_area, side);
	call_real(c, k, &job);
	cage_tail_check(&s->scratch);
	return true;
}

/* ---- both, compared ---- */

static void differ(const struct cell *c, const struct call *k, int j, size_t i, bool unwritten)
{
	const size_t pixel = weft_pixel_bytes(k->job.target.format);
	const int x = k->job.x + (int)(i / pixel), y = k->job.y0 + j;
	if (unwritten)
		cage_found("leaves pixels unwritten: at %d,%d of %d x %d", x, y, k->job.target.width,
			   k->job.target.height);
	else if (c->plan.reads)
		cage_found("gives other bytes when called again, at %d,%d, where rows that it does not name "
			   "in reads are other ones",
			   x, y);
	else
		cage_found(
			"gives other bytes when called again, at %d,%d: does it depend on time, an address, "
			"memory it did not set or that is not its own, or an earlier call?",
			x, y);
}

static void compare(const struct cell *c, const struct call *k, const struct guarded *a,
		    const struct guarded *b)
{
	for (int j = 0; j < height_of(k); j++) {
		const uint8_t *one = a->ours + j * a->stride, *other = b->ours + j * b->stride;
		if (memcmp(one, other, out_bytes(k)) == 0)
			continue;
		size_t i = 0;
		while (one[i] == other[i])
			i++;
		differ(c, k, j, i,
		       one[i] == guard_filling(GUARD_BEFORE) && other[i] == guard_filling(GUARD_AFTER));
		return;
	}
}

static bool too_large(const struct cell *c, const struct call *k)
{
	const double rows = height_of(k) + 2.0 * c->halo_y,
		     bytes = (k->job.width + 2.0 * c->halo_x) * 4 * WEFT_CHANNELS_MAX;
	return k->job.in && (rows * bytes > LARGE || rows > 4096);
}

static void call_twice(struct cell *c, const struct call *k)
{
	struct shown shown[GUARD_SIDES] = { 0 };
	bool well = !too_large(c, k);
	if (!cage_calls(k->what))
		return;
	for (int side = 0; side < GUARD_SIDES && well; side++)
		well = call_on(c, k, (enum guard_side)side, &shown[side]);
	if (well)
		compare(c, k, &shown[GUARD_BEFORE].made, &shown[GUARD_AFTER].made);
	else
		call_real(c, k, &k->job);
	for (int j = 0; well && j < height_of(k); j++)
		memcpy(k->job.out[j], shown[0].made.ours + j * shown[0].made.stride, out_bytes(k));
	shown_free(&shown[GUARD_BEFORE]);
	shown_free(&shown[GUARD_AFTER]);
}

void cage_row(const void *state, const weft_row_job *job)
{
	struct cell *c = cell_of(state);
	uint8_t *const out[] = { job->out };
	call_twice(c, &(struct call) { .what = "row",
				       .row = c->plan.row,
				       .scratch = c->plan.scratch,
				       .job = { .size = sizeof(weft_band_job),
						.in = job->in,
						.out = out,
						.x = job->x,
						.width = job->width,
						.y0 = job->y,
						.y1 = job->y + 1,
						.source = job->source,
						.target = job->target,
						.scratch = job->scratch,
						.more = job->more,
						.over = job->over,
						.run = job->run } });
}

void cage_band(const void *state, const weft_band_job *job)
{
	struct cell *c = cell_of(state);
	call_twice(c,
		   &(struct call) {
			   .what = "band", .band = c->plan.band, .scratch = c->plan.scratch, .job = *job });
}

static void pass(const void *state, const weft_band_job *job, int i)
{
	struct cell *c = cell_of(state);
	call_twice(c, &(struct call) { .what = "pass",
				       .band = c->passes[i].band,
				       .pass = i + 1,
				       .scratch = c->passes[i].scratch,
				       .job = *job });
}

static void pass_0(const void *state, const weft_band_job *job)
{
	pass(state, job, 0);
}

static void pass_1(const void *state, const weft_band_job *job)
{
	pass(state, job, 1);
}

static void pass_2(const void *state, const weft_band_job *job)
{
	pass(state, job, 2);
}

static void pass_3(const void *state, const weft_band_job *job)
{
	pass(state, job, 3);
}

weft_band_fn *const cage_pass[WEFT_PASSES_MAX] = { pass_0, pass_1, pass_2, pass_3 };

/* ---- ordered ---- */

/* Where the engine's carry row j begins, columns to the left included. */
static uint8_t *carry_row(const struct cell *c, const weft_ordered_job *job, int j)
{
	return (uint8_t *)job->carry[j] - (size_t)c->plan.carry_side * c->plan.carry;
}

static size_t carry_bytes(const struct cell *c, const weft_ordered_job *job)
{
	return ((size_t)job->width + 2 * (size_t)c->plan.carry_side) * c->plan.carry;
}

struct block {
	struct guarded in, out, carry, left;
};

static bool block_show(struct cell *c, const weft_ordered_job *job, enum guard_side side, struct block *b)
{
	struct side *s = &c->sides[side];
	const size_t in = (size_t)job->width * weft_pixel_bytes(job->source.format),
		     out = (size_t)job->width * weft_pixel_bytes(job->target.format),
		     rows = (size_t)c->plan.carry_down + 1, left = c->plan.left;
	if (!guard_rows(&s->in, 1, in, side, &b->in) || !guard_rows(&s->out, 1, out, side, &b->out) ||
	    !guard_rows(&s->carry, rows, carry_bytes(c, job), side, &b->carry) ||
	    !guard_block(&s->left, left, cage_align(left), side, &b->left))
		return false;
	memcpy(b->in.ours, job->in, in);
	memset(b->out.ours, guard_filling(side), out);
	for (int j = 0; j <= c->plan.carry_down; j++)
		memcpy(b->carry.ours + j * b->carry.stride, carry_row(c, job, j), carry_bytes(c, job));
	memcpy(b->left.ours, job->left, left);
	return true;
}

static bool block_on(struct cell *c, const weft_ordered_job *job, enum guard_side side, struct block *b)
{
	void *carry[2 * FAR];
	weft_ordered_job shown = *job;
	areas_name(&c->sides[side]);
	if (!block_show(c, job, side, b) || !pictures_show(c, side, 0))
		return false;
	for (int j = 0; j < 2 * FAR; j++)
		carry[j] = (void *)guard_nowhere(carry_beyond);
	for (int j = 0; j <= c->plan.carry_down; j++)
		carry[FAR + j] =
			b->carry.shown + j * b->carry.stride + (size_t)c->plan.carry_side * c->plan.carry;
	shown.in = b->in.shown;
	shown.out = b->out.shown;
	shown.carry = carry + FAR;
	shown.left = b->left.shown;
	guard_tail_fill(&c->state_area, side);
	c->plan.ordered(c->state, &shown);
	cage_tail_check(&c->sides[side].left);
	return true;
}

static void blocks_compare(const struct cell *c, const weft_ordered_job *job, const struct block *b)
{
	const struct call k = { .job = { .x = job->x,
					 .width = job->width,
					 .y0 = job->y,
					 .y1 = job->y + 1,
					 .target = job->target } };
	compare(c, &k, &b[0].out, &b[1].out);
	for (int j = 0; j <= c->plan.carry_down; j++)
		if (memcmp(b[0].carry.ours + j * b[0].carry.stride, b[1].carry.ours + j * b[1].carry.stride,
			   carry_bytes(c, job)) != 0)
			cage_found("hands down other bytes when called again, in row %d", job->y);
	if (memcmp(b[0].left.ours, b[1].left.ours, c->plan.left) != 0)
		cage_found("hands on other bytes in `left` when called again, in row %d", job->y);
}

void cage_ordered(const void *state, const weft_ordered_job *job)
{
	struct cell *c = cell_of(state);
	struct block b[GUARD_SIDES];
	if (!cage_calls("ordered"))
		return;
	if (!block_on(c, job, GUARD_BEFORE, &b[0]) || !block_on(c, job, GUARD_AFTER, &b[1])) {
		c->plan.ordered(c->state, job);
		return;
	}
	blocks_compare(c, job, b);
	memcpy(job->out, b[0].out.ours, (size_t)job->width * weft_pixel_bytes(job->target.format));
	for (int j = 0; j <= c->plan.carry_down; j++)
		memcpy(carry_row(c, job, j), b[0].carry.ours + j * b[0].carry.stride, carry_bytes(c, job));
	memcpy(job->left, b[0].left.ours, c->plan.left);
}
