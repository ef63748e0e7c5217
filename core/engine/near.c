/* near.c: see near.h.
 *
 * Stages are cut where a segment has to begin (cut.h), above all where a chain
 * in parentheses branches off.  What lies between two segments is a band in
 * the worker's memory, so much higher than what is asked for as the segment
 * reads above and below: those rows are made anew for the next band.
 *
 * Invariant: each filter here keeps the height, but for a source, which reads
 * nothing; so rows of all the bands have the same numbers. */
#include "near.h"

#include <stdlib.h>

#include "../image/convert.h"
#include "../image/view.h"
#include "cut.h"
#include "ints.h"

enum { OFFSET_MAX = 256 }; /* rows that a chain's picture may lie off, and still be near */

/* A further picture that is a chain. */
struct side {
	const weft_further *of;
	weft_near *chain;       /* NULL: no filters, so the band itself */
	weft_image made, ready; /* as its chain makes it; in the format wanted, if that is another */
	int rows;               /* of each worker's */
};

struct step {
	weft_segment segment;
	weft_lane **lanes;
	int reach;
	weft_image before; /* what it reads, made by the step before */
	int before_rows;   /* of each worker's */
	struct side sides[WEFT_FURTHER_MAX];
	int after; /* rows above and below that the stages after the branch's own read */
};

struct weft_near {
	struct step *steps;
	int count;
};

/* ---- which stages are so ---- */

static bool program_near(const weft_program *p)
{
	return weft_near_end(p, 0) == p->count;
}

static bool is_source(const weft_program *p)
{
	return p->count > 0 && p->stages[0].filter->kind == WEFT_SOURCE;
}

/* A chain's picture, read by stage s. */
static bool side_near(const weft_further *m, const weft_stage *s)
{
	const weft_view v = weft_program_out(m->program);
	const weft_picture *at = &m->picture;
	if (at->whole || v.width == 0 || v.height == 0 || !program_near(m->program))
		return false;
	if (at->beyond == WEFT_EDGE_WRAP && (at->y != 0 || v.height < s->out.height))
		return false;
	return is_source(m->program) || (at->y >= -OFFSET_MAX && at->y <= OFFSET_MAX);
}

static bool branch_near(const weft_stage *s)
{
	for (int k = 0; k < s->further_count && !s->shared_state; k++)
		if (s->further[k].program && !side_near(&s->further[k], s))
			return false;
	return true;
}

static bool stage_near(const weft_program *p, int i)
{
	const weft_stage *s = &p->stages[i];
	if (s->whole || s->plan.gather || s->measures || s->filter->kind == WEFT_ORDERED ||
	    (s->filter->kind == WEFT_SOURCE && i > 0) || (s->plan.edge == WEFT_EDGE_WRAP && s->halo_y > 0))
		return false;
	if (s->branch < 0)
		return true;
	const weft_stage *reads = &p->stages[s->branch];
	return reads->filter->kind != WEFT_ORDERED && !reads->whole && branch_near(reads);
}

int weft_near_end(const weft_program *p, int begin)
{
	while (begin < p->count && stage_near(p, begin))
		begin++;
	return begin;
}

/* ---- how far they read ---- */

static int halos(const weft_program *p, int begin, int end)
{
	int sum = 0;
	for (int i = begin; i < end; i++)
		sum += p->stages[i].halo_y;
	return sum;
}

/* The segment that begins with stage `begin`; its end. */
static int segment_end(const weft_program *p, int begin, int end)
{
	return begin + weft_segment_length(&p->stages[begin], end - begin, &WEFT_SEQUENTIAL);
}

static int segment_reach(const weft_program *p, int begin, int end)
{
	int reach = halos(p, begin, end);
	const int branch = p->stages[begin].branch;
	for (int k = 0; branch >= 0 && k < p->stages[branch].further_count; k++) {
		const weft_further *m = &p->stages[branch].further[k];
		if (m->program && !is_source(m->program))
			reach = max_int(reach, halos(p, branch + 1, end) + abs(m->picture.y) +
						       weft_near_reach(m->program, 0, m->program->count));
	}
	return reach;
}

int weft_near_reach(const weft_program *p, int begin, int end)
{
	int reach = 0;
	for (int i = begin, next; i < end; i = next) {
		next = segment_end(p, i, end);
		reach += segment_reach(p, i, next);
	}
	return reach;
}

static size_t row_bytes(weft_view v)
{
	return (size_t)v.width * weft_pixel_bytes(v.format);
}

size_t weft_near_row_bytes(const weft_program *p, int begin, int end)
{
	size_t bytes = 0;
	for (int i = begin, next; i < end; i = next) {
		const int branch = p->stages[i].branch;
		next = segment_end(p, i, end);
		bytes += i > begin ? row_bytes(p->stages[i].in) : 0;
		for (int k = 0; branch >= 0 && k < p->stages[branch].further_count; k++) {
			const weft_further *m = &p->stages[branch].further[k];
			if (m->program)
				bytes += 2 * row_bytes(weft_program_out(m->program)) +
					 weft_near_row_bytes(m->program, 0, m->program->count);
		}
	}
	return bytes;
}

/* ---- before and after ---- */

static weft_status bands_make(weft_image *im, weft_view shape, int rows, int workers, weft_error *e)
{
	return weft_image_make(im, shape.width, rows * workers, shape.format, e);
}

static weft_view band_of(const weft_image *im, int rows, int worker, int n)
{
	return weft_view_rows(im->view, worker * rows, n);
}

/* Does the picture have to be changed to be read by the filter? */
static bool changes(const weft_further *m, weft_view from)
{
	return !weft_format_equal(m->picture.format, from.format) ||
	       (m->picture.premultiplied && weft_has_alpha(m->picture.format));
}

static weft_status side_make(struct side *d, const weft_further *m, int rows, int workers,
			     const weft_context *ctx, weft_error *e)
{
	const weft_program *p = m->program;
	const weft_view made = weft_program_out(p);
	weft_status status = WEFT_OK;

	d->of = m;
	d->rows = min_int(rows, made.height);
	if (p->count > 0) {
		status = weft_near_make(&d->chain, p, 0, p->count, d->rows, workers, ctx, e);
		if (!status)
			status = bands_make(&d->made, made, d->rows, workers, e);
	}
	if (!status && changes(m, made))
		status = bands_make(&d->ready, weft_shape_of(made.width, made.height, m->picture.format),
				    d->rows, workers, e);
	return status;
}

/* Stages begin .. end-1, asked for so many rows at a time. */
static weft_status step_make(struct step *s, const weft_program *p, int begin, int end, int rows, int workers,
			     const weft_context *ctx, weft_error *e)
{
	const weft_stage *first = &p->stages[begin];
	const int branch = first->branch;
	s->segment = (weft_segment) { .stages = first, .count = end - begin, .ctx = ctx };
	s->reach = segment_reach(p, begin, end);
	weft_segment_fit(&s->segment, p->stages[end - 1].out.width, rows);
	weft_status status = weft_lanes_make(&s->lanes, &s->segment, workers, e);
	if (branch < 0)
		return status;
	s->after = halos(p, branch + 1, end);
	for (int k = 0; k < p->stages[branch].further_count && !status; k++)
		if (p->stages[branch].further[k].program)
			status = side_make(&s->sides[k], &p->stages[branch].further[k], rows + 2 * s->after,
					   workers, ctx, e);
	return status;
}

static int step_count(const weft_program *p, int begin, int end)
{
	int count = 0;
	for (; begin < end; count++)
		begin = segment_end(p, begin, end);
	return count;
}

weft_status weft_near_make(weft_near **made, const weft_program *p, int begin, int end, int rows, int workers,
			   const weft_context *ctx, weft_error *e)
{
	weft_near *n = *made = calloc(1, sizeof *n);
	weft_status status = WEFT_OK;
	if (n)
		n->steps = calloc((size_t)step_count(p, begin, end), sizeof *n->steps);
	if (!n || !n->steps)
		status = weft_fail(e, WEFT_NO_MEMORY, "out of memory for bands");
	else
		n->count = step_count(p, begin, end);
	/* From the last on, for a step tells how many rows the one before makes at a time. */
	for (int i = n ? n->count - 1 : -1; i >= 0 && !status; i--) {
		struct step *s = &n->steps[i];
		int from = begin;
		for (int k = 0; k < i; k++)
			from = segment_end(p, from, end);
		status = step_make(s, p, from, segment_end(p, from, end), rows, workers, ctx, e);
		if (i == 0 || status)
			continue;
		rows = s->before_rows = min_int(rows + 2 * s->reach, p->stages[from].in.height);
		status = bands_make(&s->before, p->stages[from].in, rows, workers, e);
	}
	if (status) {
		weft_near_free(n);
		*made = NULL;
	}
	return status;
}

void weft_near_free(weft_near *n)
{
	for (int i = 0; n && i < n->count; i++) {
		struct step *s = &n->steps[i];
		for (int k = 0; k < WEFT_FURTHER_MAX; k++) {
			weft_near_free(s->sides[k].chain);
			weft_image_free(&s->sides[k].made);
			weft_image_free(&s->sides[k].ready);
		}
		weft_lanes_free(s->lanes);
		weft_image_free(&s->before);
	}
	if (n)
		free(n->steps);
	free(n);
}

/* ---- rows ---- */

/* As the filter wants them. */
static weft_view side_change(const struct side *d, int worker, weft_view made)
{
	const weft_picture *m = &d->of->picture;
	if (!changes(d->of, made))
		return made;
	weft_view ready = band_of(&d->ready, d->rows, worker, made.height);
	for (int y = 0; y < made.height; y++) {
		weft_convert_row(weft_row(made, y), made.format, weft_row(ready, y), ready.format,
				 made.width);
		if (m->premultiplied && weft_has_alpha(m->format))
			weft_premultiply_row(weft_row(ready, y), weft_row(ready, y), ready.format,
					     made.width);
	}
	return ready;
}

/* Rows of the further picture that rows y0 .. y1-1 of its filter read, from those of the band. */
static weft_shown side_rows(const struct side *d, int worker, weft_view band, int band_y, int y0, int y1)
{
	const int height = weft_program_out(d->of->program).height, last = height - 1;
	const int first = max_int(0, min_int(y0 - d->of->picture.y, last)),
		  end = max_int(0, min_int(y1 - 1 - d->of->picture.y, last)) + 1;
	weft_view made;
	if (d->chain) {
		made = band_of(&d->made, d->rows, worker, end - first);
		weft_near_rows(d->chain, worker, band, band_y, made, first, end);
	} else {
		made = weft_view_rows(band, first - band_y, end - first);
	}
	made = side_change(d, worker, made);
	made.height = height;
	return (weft_shown) { made, first };
}

static void step_rows(const weft_near *n, int i, int worker, weft_view from, int from_y, weft_view to, int y0,
		      int y1)
{
	const struct step *s = &n->steps[i];
	const weft_stage *first = s->segment.stages;
	weft_shown shown[WEFT_FURTHER_MAX] = { 0 };
	weft_segment segment = s->segment;

	if (i > 0) {
		const int top = max_int(y0 - s->reach, 0), end = min_int(y1 + s->reach, first->in.height);
		const weft_view before = band_of(&s->before, s->before_rows, worker, end - top);
		step_rows(n, i - 1, worker, from, from_y, before, top, end);
		from = before;
		from_y = top;
	}
	for (int k = 0; k < WEFT_FURTHER_MAX; k++)
		if (s->sides[k].of)
			shown[k] = side_rows(&s->sides[k], worker, from, from_y, max_int(y0 - s->after, 0),
					     min_int(y1 + s->after, first->out.height));
	segment.source = from;
	segment.source_y = from_y;
	segment.target = to;
	segment.target_y = y0;
	segment.shown = first->branch >= 0 ? shown : NULL;
	weft_segment_run(&segment, s->lanes[worker], (weft_rect) { 0, to.width, y0, y1 });
}

void weft_near_rows(const weft_near *n, int worker, weft_view from, int from_y, weft_view to, int y0, int y1)
{
	step_rows(n, n->count - 1, worker, from, from_y, to, y0, y1);
}
