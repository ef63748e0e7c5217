/* run.c: a chain over a picture.
 *
 * Segment after segment (cut.h), with a picture of its own between two.  A
 * chain that finds a shape in the pixels is prepared up to there, run, and
 * prepared on from what came out. */
#include "run.h"
#include "cut.h"
#include "gather.h"
#include "ints.h"
#include "ordered.h"
#include "prepared.h"

/* More than a core's share of any cache, read and written. */
enum { PAST_CACHES = 24 << 20 };

/* ---- one segment ---- */

struct work {
	weft_segment segment;
	weft_lane **lanes; /* one for each worker */
};

static void run_task(void *user, int worker, weft_rect task)
{
	struct work *w = user;
	weft_segment_run(&w->segment, w->lanes[worker], task);
}

static size_t bytes_of(weft_view v)
{
	return weft_pixel_bytes(v.format) * (size_t)v.width * (size_t)v.height;
}

static weft_status segment_spread(weft_segment segment, const weft_running *run, weft_error *e)
{
	const weft_schedule *how = run->how;
	struct work w = { .segment = segment };
	weft_cuts cuts = weft_cuts_choose(&w.segment, how);
	for (int i = 0; i < segment.count; i++)
		cuts.pixel_cost += weft_stage_cost(&segment.stages[i]);
	weft_segment_fit(&w.segment, cuts.task_width, max_int(cuts.task_height, cuts.run_height));
	w.segment.rows_only = how->unit == WEFT_BY_ROW || how->unit == WEFT_BY_PIXEL;
	w.segment.non_temporal = bytes_of(segment.source) + bytes_of(segment.target) > PAST_CACHES;
	w.segment.ctx = run->ctx;

	weft_status status = weft_lanes_make(&w.lanes, &w.segment, max_int(1, how->workers), e);
	if (!status && how->unit == WEFT_BY_PIXEL) {
		w.segment.pixels = weft_pixels_make(&segment.stages[0], how->workers > 0);
		if (!w.segment.pixels)
			status = weft_fail(e, WEFT_NO_MEMORY, "out of memory for pixels");
	}
	if (!status)
		status = weft_fan_out(cuts, run, run_task, &w, e);
	weft_pixels_free(w.segment.pixels);
	weft_lanes_free(w.lanes);
	return status;
}

static weft_status ordered_whole(const weft_stage *s, weft_view source, weft_view target,
				 const weft_running *run, weft_error *e)
{
	weft_ordered *o;
	weft_status status = weft_ordered_make(&o, s, run, e);
	if (!status)
		status = weft_ordered_rows(o, source, target, 0, s->in.height, e);
	weft_ordered_free(o);
	return status;
}

/* ---- stages i .. i+n-1 of a program ---- */

/* Before a pixel of the segment is made: further pictures, the first pass, and the shape it finds. */
static weft_status segment_begin(weft_program *p, int i, int n, weft_view source, const weft_running *run,
				 weft_error *e)
{
	weft_stage *first = &p->stages[i];
	weft_status status = WEFT_OK;
	if (first->branch >= 0)
		status = weft_further_chains(&p->stages[first->branch], source, run, e);
	for (int k = i; k < i + n && !status; k++)
		status = weft_further_files(&p->stages[k], e);
	if (!status && first->plan.gather)
		status = weft_gather(first, source, run, e);
	if (!status && first->filter->flags & WEFT_SHAPE_BY_PIXELS)
		status = weft_program_reshape(p, i, e);
	for (int k = i; k < i + n && !status; k++)
		status = weft_stage_report(&p->stages[k], run->watch, e);
	return status;
}

static weft_status segment_run(weft_program *p, int i, int n, weft_view source, weft_image *after,
			       const weft_running *run, weft_error *e)
{
	const weft_stage *first = &p->stages[i];
	weft_status status = segment_begin(p, i, n, source, run, e);
	if (status || first->measures)
		return status;
	const weft_view shape = p->stages[i + n - 1].out;
	status = weft_image_make(after, shape.width, shape.height, shape.format, e);
	if (status)
		return status;
	if (first->filter->kind == WEFT_ORDERED)
		return ordered_whole(first, source, after->view, run, e);
	return segment_spread(
		(weft_segment) { .stages = first, .count = n, .source = source, .target = after->view }, run,
		e);
}

/* Was one made?  It may be of no size. */
static bool is_picture(weft_view v)
{
	return v.format.channels > 0;
}

weft_status weft_program_run(weft_program *p, weft_view in, weft_image *out, const weft_running *run,
			     weft_error *e)
{
	weft_image before = { 0 }, after = { 0 };
	weft_status status = WEFT_OK;

	for (int i = 0, n; i < p->count && !status; i += n) {
		n = weft_segment_length(&p->stages[i], p->count - i, run->how);
		status = segment_run(p, i, n, is_picture(before.view) ? before.view : in, &after, run, e);
		if (!p->stages[i].measures || status) {
			weft_image_free(&before);
			before = after;
			after = (weft_image) { 0 };
		}
	}
	for (int i = 0; i < p->count; i++)
		weft_further_drop(&p->stages[i]);
	if (status)
		weft_image_free(&before);
	*out = before;
	return status;
}

double weft_program_cost(const weft_program *p)
{
	double cost = 0;
	for (int i = 0; i < p->count; i++) {
		const weft_stage *s = &p->stages[i];
		if (s->plan.gather && !s->shared_state)
			cost += (double)s->in.width * s->in.height;
		if (!s->measures)
			cost += (double)s->out.width * s->out.height * weft_stage_cost(s);
		for (int k = 0; k < s->further_count && !s->shared_state; k++)
			if (s->further[k].program)
				cost += weft_program_cost(s->further[k].program);
	}
	return cost;
}

/* ---- the chain ---- */

/* Filters that end a program, for their shape is found in the pixels, before the chain's last. */
static size_t program_count(const weft_chain *chain)
{
	size_t count = 1;
	for (size_t i = 0; i + 1 < chain->count; i++)
		count += (chain->settings[i].filter->flags & WEFT_SHAPE_BY_PIXELS) != 0;
	return count;
}

bool weft_chain_shape_varies(const weft_chain *chain)
{
	for (size_t i = 0; i < chain->count; i++)
		if (chain->settings[i].filter->flags & WEFT_SHAPE_BY_PIXELS)
			return true;
	return false;
}

bool weft_chain_measures(const weft_chain *chain)
{
	return chain->count > 0 && chain->settings[chain->count - 1].filter->flags & WEFT_MEASURES;
}

weft_status weft_chain_halo(const weft_chain *chain, weft_view in, int *x, int *y, weft_error *e)
{
	weft_status status = WEFT_OK;
	*x = *y = 0;
	for (size_t begin = 0; begin < chain->count && !status;) {
		weft_program *p;
		status = weft_program_take(chain, begin, in, &p, e);
		for (int i = 0; status == WEFT_OK && i < p->count; i++) {
			*x += p->stages[i].halo_x;
			*y += p->stages[i].halo_y;
		}
		if (!status) {
			begin = p->end;
			in = weft_program_out(p);
			weft_program_put(chain, p);
		}
	}
	return status;
}

weft_status weft_chain_shape(const weft_chain *chain, weft_view in, int *width, int *height,
			     weft_format *format, weft_error *e)
{
	weft_status status = WEFT_OK;
	for (size_t begin = 0; begin < chain->count && !status;) {
		weft_program *p;
		status = weft_program_take(chain, begin, in, &p, e);
		if (!status) {
			begin = p->end;
			in = weft_program_out(p);
			weft_program_put(chain, p);
		}
	}
	if (status)
		return status;
	*width = in.width;
	*height = in.height;
	*format = in.format;
	return WEFT_OK;
}

static bool has_pixels(weft_view v)
{
	return v.width > 0 && v.height > 0;
}

/* Programs one after the other, each from what the one before made. */
static weft_status chain_run(const weft_chain *chain, weft_view in, weft_image *out, weft_running *run,
			     weft_error *e)
{
	const double share = 1.0 / (double)program_count(chain);
	weft_meter meter = { .watch = run->watch, .share = share };
	weft_status status = WEFT_OK;

	run->meter = &meter;
	for (size_t begin = 0; begin < chain->count && !status; meter.base += share) {
		const weft_view from = is_picture(out->view) ? out->view : in;
		weft_image after = { 0 };
		weft_program *p;
		status = weft_program_take(chain, begin, from, &p, e);
		if (!status && !from.pixels && has_pixels(from) &&
		    !(begin == 0 && weft_chain_is_source(chain))) {
			status = weft_fail(e, WEFT_BAD_PARAM, "picture of %d x %d: its pixels are missing",
					   from.width, from.height);
			weft_program_put(chain, p);
		}
		if (status)
			break;
		meter.total = weft_program_cost(p);
		atomic_store(&meter.done, 0);
		status = weft_program_run(p, from, &after, run, e);
		begin = p->end;
		weft_program_put(chain, p);
		if (is_picture(after.view)) {
			weft_image_free(out);
			*out = after;
		}
	}
	if (status)
		weft_image_free(out);
	return status;
}

static void tell_whole(const weft_watch *watch)
{
	if (watch && WEFT_HAS(watch, progress) && watch->progress)
		watch->progress(watch->user, 1);
}

weft_status weft_chain_run_watched(const weft_chain *chain, weft_view in, weft_image *out,
				   const weft_schedule *how, weft_context *ctx, const weft_watch *watch,
				   weft_error *e)
{
	weft_image made = { 0 };
	weft_running run = { .how = how, .ctx = ctx, .watch = watch };
	weft_status status = weft_schedule_check(how, e);
	if (out)
		*out = made;
	if (!status)
		status = chain_run(chain, in, &made, &run, e);
	if (!status && out && !is_picture(made.view)) /* as it came */
		status = weft_image_copy(&made, in, e);
	if (!status)
		tell_whole(watch);
	if (out)
		*out = made;
	else
		weft_image_free(&made);
	return status;
}

weft_status weft_chain_run(const weft_chain *chain, weft_view in, weft_image *out, const weft_schedule *how,
			   weft_context *ctx, weft_error *e)
{
	return weft_chain_run_watched(chain, in, out, how, ctx, NULL, e);
}

weft_status weft_apply(const weft_filter *f, const char *const *args, weft_view in, weft_image *out,
		       const weft_schedule *how, weft_context *ctx, weft_error *e)
{
	weft_chain *chain = NULL;
	*out = (weft_image) { 0 };
	weft_status status = weft_chain_add(&chain, f, args, e);
	if (!status)
		status = weft_chain_run(chain, in, out, how, ctx, e);
	weft_chain_free(chain);
	return status;
}
