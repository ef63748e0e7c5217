/* cage.c: see cage.h.  The life of a state: prepare, only_moves, finish. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/base/clock.h"
#include "cell.h"

struct cage cage;

static size_t align_up(size_t n)
{
	return (n + 15) & ~(size_t)15;
}

/* The engine's state is the real one's, as it was bound, and a pointer to the cell. */
static struct cell **cell_place(const void *engine_state)
{
	return (struct cell **)(void *)((char *)engine_state + align_up(cage.real->state_size));
}

struct cell *cell_of(const void *engine_state)
{
	return *cell_place(engine_state);
}

void cage_found(const char *format, ...)
{
	va_list args;
	if (*cage.fault)
		return;
	const int n = snprintf(cage.fault, sizeof cage.fault, "%s ", cage.what);
	va_start(args, format);
	vsnprintf(cage.fault + n, sizeof cage.fault - (size_t)n, format, args);
	va_end(args);
}

const char *cage_fault(void)
{
	return *cage.fault ? cage.fault : NULL;
}

size_t cage_align(size_t bytes)
{
	return bytes % 16 ? 8 : 16;
}

void cage_tail_check(const struct guard *g)
{
	if (!guard_tail_kept(g))
		cage_found("%s", g->beyond);
}

bool cage_cut_short(void)
{
	return cage.cut_short;
}

void cage_begin(enum cage_merging merging, int64_t deadline_ns)
{
	cage.merging = merging;
	cage.deadline_ns = deadline_ns;
	cage.cut_short = false;
	cage.run++;
}

void cage_on_call(void (*fn)(const char *what))
{
	cage.on_call = fn;
}

bool cage_calls(const char *what)
{
	cage.what = what;
	if (cage.on_call)
		cage.on_call(what);
	cage.cut_short = cage.cut_short || weft_clock_ns() > cage.deadline_ns;
	return !cage.cut_short;
}

/* ---- prepare ---- */

static void cell_free(struct cell *c)
{
	cell_free_rows(c);
	cell_free_gather(c);
	guard_free(&c->state_area);
	free(c);
}

/* Further pictures are bound to copies of ours, so that we say where their pixels are. */
static void pictures_bind(struct cell *c)
{
	for (size_t i = 0; i < cage.real->param_count; i++) {
		const weft_param *p = &cage.real->params[i];
		weft_picture **bound = (weft_picture **)(void *)((char *)c->state + p->at);
		if (p->type != WEFT_PICTURE || !*bound || c->picture_count == PICTURES)
			continue;
		const int k = c->picture_count++;
		c->engine_pictures[k] = *bound;
		c->pictures[k] = **bound;
		*bound = &c->pictures[k];
	}
}

static void pictures_answer(struct cell *c)
{
	for (int k = 0; k < c->picture_count; k++) {
		weft_picture *to = c->engine_pictures[k];
		const weft_picture *from = &c->pictures[k];
		to->format = from->format;
		to->whole = from->whole;
		to->x = from->x;
		to->y = from->y;
		to->beyond = from->beyond;
	}
}

static bool bound_to_nothing(const struct cell *c, const weft_param *p)
{
	const void *at = (const char *)c->state + p->at;
	switch (p->bound) {
	case WEFT_BOUND_PICTURE: return !*(weft_picture *const *)at;
	case WEFT_BOUND_FILE: return !((const weft_file *)at)->bytes;
	case WEFT_BOUND_NUMBERS: return !((const weft_numbers *)at)->at;
	case WEFT_BOUND_TEXT: return !*(const char *const *)at;
	default: return false;
	}
}

/* What a fault near address 0 may mean: parameters that are bound to nothing. */
static void nothing_name(const struct cell *c)
{
	static char text[160];
	size_t n = 0;
	for (size_t i = 0; i < cage.real->param_count && n < sizeof text; i++)
		if (bound_to_nothing(c, &cage.real->params[i]))
			n += (size_t)snprintf(
				text + n, sizeof text - n, "%s'%s'",
				n ? ", " : "reads from NULL; not given: ", cage.real->params[i].name);
	guard_near_null(n ? text : NULL);
}

static struct cell *cell_make(const void *engine_state)
{
	const size_t bytes = cage.real->state_size;
	struct cell *c = calloc(1, sizeof *c);
	struct guarded got;
	if (!c)
		return NULL;
	c->state_area = (struct guard) { .beyond = "reads or writes beyond its state_size",
					 .written = "writes to its state while rows are made" };
	if (!guard_block(&c->state_area, bytes, cage_align(bytes), GUARD_AFTER, &got)) {
		cell_free(c);
		return NULL;
	}
	memcpy(got.ours, engine_state, bytes);
	c->state = got.shown;
	guard_open(&c->state_area);
	nothing_name(c);
	pictures_bind(c);
	return c;
}

/* Passes of the real filter, read only as far as its state goes. */
static bool passes_take(struct cell *c, weft_plan *plan)
{
	const weft_plan *theirs = &c->plan;
	const char *at = (const char *)theirs->passes, *state = c->state;
	const size_t stride = theirs->pass_size;
	if (theirs->pass_count < 0 || theirs->pass_count > WEFT_PASSES_MAX || !at)
		return true; /* the engine refuses it */
	if (theirs->pass_count > 0 && stride != sizeof(weft_pass)) {
		cage_found("plans passes %zu bytes apart, where a weft_pass has %zu: pass_size is "
			   "sizeof(weft_pass)",
			   stride, sizeof(weft_pass));
		return false;
	}
	if (at >= state && at < state + cage.real->state_size &&
	    (size_t)theirs->pass_count * stride > (size_t)(state + cage.real->state_size - at)) {
		cage_found("plans passes that reach beyond its state");
		return false;
	}
	for (int i = 0; i < theirs->pass_count; i++) {
		c->passes[i] = theirs->passes[i];
		c->caged_passes[i] = c->passes[i];
		c->caged_passes[i].band = c->passes[i].band ? cage_pass[i] : NULL;
	}
	plan->passes = c->caged_passes;
	plan->pass_size = sizeof(weft_pass);
	return true;
}

/* What the engine is told in place of the real filter's answer. */
static bool plan_cage(struct cell *c, weft_plan *plan)
{
	const weft_kind kind = cage.real->kind;
	c->plan = *plan;
	if (kind == WEFT_NEIGHBOURHOOD || kind == WEFT_GLOBAL) {
		c->halo_x = plan->halo_x >= 0 ? plan->halo_x : plan->halo;
		c->halo_y = plan->halo_y >= 0 ? plan->halo_y : plan->halo;
	}
	plan->row = plan->row ? cage_row : NULL;
	plan->band = plan->band ? cage_band : NULL;
	plan->gather = plan->gather ? cage_gather : NULL;
	plan->ordered = plan->ordered ? cage_ordered : NULL;
	plan->reads = plan->reads ? cage_reads : NULL;
	return passes_take(c, plan);
}

static weft_status ask(struct cell *c, weft_view in, weft_plan *plan, weft_error *e)
{
	const weft_filter *real = cage.real;
	plan->row = real->row;
	plan->band = real->band;
	plan->gather = real->gather;
	plan->ordered = real->ordered;
	cage_calls("prepare");
	return real->prepare ? real->prepare(c->state, in, plan, e) : WEFT_OK;
}

static weft_status cage_prepare(void *engine_state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct cell **place = cell_place(engine_state);
	const bool again = *place; /* its shape was found in the pixels */
	struct cell *c = again ? *place : cell_make(engine_state);
	if (!c)
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", cage.real->name);
	if (again)
		guard_open(&c->state_area);
	weft_status status = ask(c, in, plan, e);
	if (!status && !plan_cage(c, plan))
		status = weft_fail(e, WEFT_INTERNAL, "%s", cage.fault);
	if (status) {
		if (!again)
			cell_free(c);
		return status;
	}
	pictures_answer(c);
	cage_tail_check(&c->state_area);
	guard_shut(&c->state_area);
	*place = c;
	return WEFT_OK;
}

static void cage_finish(void *engine_state)
{
	struct cell *c = cell_of(engine_state);
	guard_open(&c->state_area);
	cage_calls("finish");
	if (cage.real->finish)
		cage.real->finish(c->state);
	cage_tail_check(&c->state_area);
	cell_free(c);
}

const weft_filter *cage_filter(const weft_filter *real)
{
	cage.real = real;
	cage.shown = *real;
	cage.shown.variants = NULL;
	cage.shown.state_size = align_up(real->state_size) + sizeof(struct cell *);
	cage.shown.prepare = cage_prepare;
	cage.shown.finish = cage_finish;
	cage.shown.row = real->row ? cage_row : NULL;
	cage.shown.band = real->band ? cage_band : NULL;
	cage.shown.gather = real->gather ? cage_gather : NULL;
	cage.shown.ordered = real->ordered ? cage_ordered : NULL;
	cage.shown.merge = real->merge ? cage_merge : NULL;
	cage.shown.settle = real->settle ? cage_settle : NULL;
	cage.shown.report = real->report ? cage_report : NULL;
	return &cage.shown;
}
