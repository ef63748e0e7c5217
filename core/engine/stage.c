/* stage.c: a chain made ready for one picture.
 *
 * Each filter is asked for its shape in turn, before a pixel moves.  What a
 * filter can't take is changed before it and changed back after:
 *
 *     convert or light, premultiply, FILTER (a stage for each of its passes), unpremultiply, and back
 *
 * Invariant: the shape that a stage reads is the shape the one before makes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../image/alpha.h"
#include "../image/light.h"
#include "../image/row_source.h"
#include "bounds.h"
#include "program.h"

enum {
	HALO_MAX = 1 << 20,
	SCRATCH_MAX = 1 << 30,
	CARRY_MAX = 64,       /* bytes a pixel, */
	CARRY_DOWN_MAX = 16,  /* rows and */
	CARRY_SIDE_MAX = 256, /* columns */
	STAGES_A_FILTER = 5 + WEFT_PASSES_MAX
};

static weft_status check_input(weft_view in, weft_error *e)
{
	if (!in.format.channels && !in.width && !in.height)
		return weft_fail(e, WEFT_BAD_PARAM, "the chain wants a picture, and got none");
	return weft_shape_check(in, e);
}

static bool side_valid(int n)
{
	return n >= 0 && n <= WEFT_SIDE_MAX;
}

/* No pixels at all, where there were some: of a part that is empty one side is left. */
static bool is_lost(int width, int height, weft_view in)
{
	return width == 0 && height == 0 && (!in.format.channels || (in.width > 0 && in.height > 0));
}

static bool cost_valid(double cost)
{
	return cost >= 0 && isfinite(cost);
}

static bool edge_valid(const weft_plan *p)
{
	bool well = (unsigned)p->edge <= WEFT_EDGE_CONSTANT;
	for (int c = 0; c < WEFT_CHANNELS_MAX; c++)
		well = well && isfinite(p->edge_value[c]);
	return well;
}

/* What prepare answered, or NULL where it is well. */
static const char *plan_fault(const weft_stage *s)
{
	const weft_plan *p = &s->plan;
	const weft_kind kind = s->filter->kind;
	bool keeps_shape = kind != WEFT_GEOMETRIC && kind != WEFT_SOURCE;

	if (!side_valid(p->width) || !side_valid(p->height))
		return "a picture of impossible size";
	if (is_lost(p->width, p->height, s->in))
		return "a picture without pixels";
	if (!weft_format_valid(p->format))
		return "a picture of unknown format";
	if (keeps_shape && (p->width != s->in.width || p->height != s->in.height))
		return "another shape, which only a geometric filter may";
	if (s->halo_x < 0 || s->halo_x > HALO_MAX || s->halo_y < 0 || s->halo_y > HALO_MAX)
		return "an impossible halo";
	if (p->scratch > SCRATCH_MAX || p->partial > SCRATCH_MAX)
		return "too much scratch memory";
	if (!edge_valid(p))
		return "an unknown edge, or one whose value is no number";
	if (!cost_valid(p->cost))
		return "a cost that is no number from 0 up";
	if (p->pass_count < 0 || p->pass_count > WEFT_PASSES_MAX)
		return "an impossible number of passes";
	if (p->pass_count > 0 && kind != WEFT_GEOMETRIC && kind != WEFT_NEIGHBOURHOOD)
		return "several passes, which only a geometric or neighbourhood filter may";
	if (p->pass_count > 0 && (!p->passes || p->pass_size < offsetof(weft_pass, cost)))
		return "passes that are nowhere";
	if (p->pass_count == 0 && !p->row && !p->band && !s->measures && kind != WEFT_ORDERED)
		return "neither row nor band";
	if (p->gather && (!s->filter->merge || !s->filter->settle))
		return "to gather, but not how to merge and settle";
	if (kind == WEFT_ORDERED &&
	    (!p->ordered || p->carry > CARRY_MAX || p->left > SCRATCH_MAX || p->carry_down < 0 ||
	     p->carry_down > CARRY_DOWN_MAX || p->carry_side < 0 || p->carry_side > CARRY_SIDE_MAX))
		return "no order, or one that hands on too much";
	return NULL;
}

weft_view weft_program_out(const weft_program *p)
{
	return p->count ? p->stages[p->count - 1].out
			: weft_shape_of(p->in.width, p->in.height, p->in.format);
}

/* A stage that keeps the shape; *s is its place. */
static weft_stage *stage_push(weft_program *p, const weft_filter *f, weft_view in, int at, size_t index)
{
	weft_stage *s = &p->stages[p->count++];
	*s = (weft_stage) { .filter = f,
			    .in = in,
			    .out = in,
			    .at = at,
			    .index = index,
			    .whole = f->kind == WEFT_GEOMETRIC,
			    .measures = f->flags & WEFT_MEASURES,
			    .branch = -1 };
	return s;
}

/* What stands in a plan before prepare is asked. */
static weft_plan plan_begin(const weft_filter *f, weft_view in)
{
	return (weft_plan) { .size = sizeof(weft_plan),
			     .width = in.width,
			     .height = in.height,
			     .format = in.format,
			     .halo_x = -1,
			     .halo_y = -1,
			     .row = f->row,
			     .band = f->band,
			     .gather = f->gather,
			     .ordered = f->ordered,
			     .carry_down = 1 };
}

static void push_adapter(weft_program *p, const weft_filter *f, weft_view in, weft_format to, int at,
			 size_t index)
{
	weft_stage *s = stage_push(p, f, in, at, index);
	s->plan = plan_begin(f, in);
	s->plan.cost = 1;
	s->out.format = s->plan.format = to;
}

/* Pass i, as many bytes of it as the filter knows. */
static weft_pass pass_at(const weft_plan *plan, int i)
{
	weft_pass pass = { 0 };
	memcpy(&pass, (const char *)plan->passes + (size_t)i * plan->pass_size,
	       plan->pass_size < sizeof pass ? plan->pass_size : sizeof pass);
	return pass;
}

static bool pass_valid(const weft_pass *pass, weft_view in, const weft_plan *plan, bool last)
{
	if (!pass->band || !cost_valid(pass->cost) || is_lost(pass->width, pass->height, in) ||
	    !side_valid(pass->width) || !side_valid(pass->height) || !weft_format_valid(pass->format) ||
	    pass->scratch > SCRATCH_MAX)
		return false;
	return !last ||
	       (pass->width == plan->width && pass->height == plan->height &&
		pass->format.channels == plan->format.channels && pass->format.depth == plan->format.depth);
}

/* The passes of a filter become stages; the first keeps the state. */
static weft_status split_passes(weft_program *p, weft_stage *s, weft_error *e)
{
	const weft_plan plan = s->plan;
	const void *state = s->state;
	weft_view in = s->in;

	for (int i = 0; i < plan.pass_count; i++) {
		const weft_pass pass = pass_at(&plan, i);
		if (!pass_valid(&pass, in, &plan, i == plan.pass_count - 1))
			return weft_fail_at(e, WEFT_INTERNAL, s->at, "%s: plans a bad pass %d",
					    s->filter->name, i);
		weft_stage *step = i == 0 ? s : &p->stages[p->count++];
		*step = *s;
		step->in = in;
		step->out = in = weft_shape_of(pass.width, pass.height, pass.format);
		step->shared_state = i > 0;
		step->state = (void *)state;
		step->plan.row = NULL;
		step->whole = true;
		step->halo_x = step->halo_y = 0;
		step->plan.band = pass.band;
		step->plan.scratch = pass.scratch;
		step->plan.cost = pass.cost > 0 ? pass.cost : plan.cost;
		step->cut = pass.cut;
	}
	return WEFT_OK;
}

/* ---- one filter ---- */

static void state_bind(weft_stage *s, const weft_setting *set, bool in_light)
{
	weft_picture *pictures[WEFT_FURTHER_MAX] = { 0 };
	for (int i = 0; i < s->further_count; i++)
		pictures[i] = &s->further[i].picture;
	weft_setting_bind(set, s->state, in_light, pictures);
}

static weft_status prepare(weft_stage *s, weft_view shown, const weft_limits *limits, weft_error *e)
{
	const weft_filter *f = s->filter;
	const struct weft_bounds bounds = { f, limits };
	weft_error why = { .at = -1 };
	s->plan.allow = weft_bounds_allow;
	s->plan.limits = &bounds;
	const weft_status status = f->prepare ? f->prepare(s->state, shown, &s->plan, &why) : WEFT_OK;
	s->plan.allow = NULL;
	s->plan.limits = NULL;
	if (status == WEFT_OK)
		return WEFT_OK;
	weft_fail_at(e, status, s->at, "%s", *why.text ? why.text : weft_status_name(status));
	if (e)
		e->limit = why.limit;
	return status;
}

/* Asks the filter, and checks what it answers. */
static weft_status stage_ask(weft_stage *s, const weft_setting *set, weft_view shown,
			     const weft_limits *limits, weft_error *e)
{
	const weft_filter *f = s->filter;
	s->plan = plan_begin(f, shown);
	s->plan.edge = weft_setting_edge(set);
	weft_setting_edge_value(set, s->in.format, s->plan.edge_value);
	const weft_status status = prepare(s, shown, limits, e);
	if (status)
		return status;
	s->prepared = true;
	if (f->kind == WEFT_NEIGHBOURHOOD || f->kind == WEFT_GLOBAL) {
		s->halo_x = s->plan.halo_x >= 0 ? s->plan.halo_x : s->plan.halo;
		s->halo_y = s->plan.halo_y >= 0 ? s->plan.halo_y : s->plan.halo;
	}
	const char *fault = plan_fault(s);
	fault = fault ? fault : weft_further_fault(s);
	if (fault)
		return weft_fail_at(e, WEFT_INTERNAL, set->at, "%s: plans %s", f->name, fault);
	s->out = weft_shape_of(s->plan.width, s->plan.height, s->plan.format);
	return WEFT_OK;
}

/* How a filter is to be fed. */
struct feed {
	const weft_setting *set;
	size_t index;   /* in the chain */
	weft_view base; /* the picture as it comes to the filter, before anything is changed for it */
	bool in_light, premultiplied;
};

static weft_status push_filter(weft_program *p, const struct feed *how, weft_view in, weft_view shown,
			       weft_error *e)
{
	const weft_filter *f = how->set->filter;
	weft_stage *s = stage_push(p, f, in, how->set->at, how->index);

	s->state = calloc(1, f->state_size ? f->state_size : 1);
	if (!s->state)
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", f->name);
	weft_status status = weft_further_make(s, how->set, how->base, how->premultiplied, &p->limits, e);
	if (status)
		return status;
	state_bind(s, how->set, how->in_light);
	status = stage_ask(s, how->set, shown, &p->limits, e);
	if (status)
		return status;
	for (int c = 0; how->premultiplied && c < in.format.channels - 1; c++)
		s->plan.edge_value[c] *= s->plan.edge_value[in.format.channels - 1];
	return s->plan.pass_count ? split_passes(p, s, e) : WEFT_OK;
}

/* ---- what a filter can't take is changed before it, and changed back after ---- */

static void notify(const weft_chain *chain, const weft_filter *f, weft_format from, uint8_t to)
{
	char text[160];
	if (!chain->notice)
		return;
	snprintf(text, sizeof text, "%s: works on %s samples, so %s ones are converted", f->name,
		 weft_depth_name(to), weft_depth_name(from.depth));
	chain->notice(chain->notice_user, text);
}

/* Does the filter, with its parameters, only move pixels? */
static weft_status moves_only(const weft_setting *set, bool *moves, weft_error *e)
{
	const weft_filter *f = set->filter;
	*moves = f->flags & WEFT_STRAIGHT_ALPHA;
	if (*moves || !f->only_moves)
		return WEFT_OK;
	void *state = calloc(1, f->state_size ? f->state_size : 1);
	weft_picture *const none[WEFT_FURTHER_MAX] = { 0 };
	if (!state)
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", f->name);
	weft_setting_bind(set, state, false, none);
	*moves = f->only_moves(state);
	free(state);
	return WEFT_OK;
}

/* Premultiplied samples keep all that they are made of, where the filter takes such. */
static uint8_t wide_depth(const weft_filter *f, uint8_t depth)
{
	const uint8_t wide = weft_premultiplied_depth(depth);
	return weft_depth_choose(f->depths, wide) == wide ? wide : depth;
}

static weft_status push_premultiplied(weft_program *p, struct feed how, weft_view in, weft_error *e)
{
	const weft_filter *f = how.set->filter;
	const int at = how.set->at;
	bool straight = true;
	weft_status status = WEFT_OK;

	if (weft_has_alpha(in.format) && (f->kind == WEFT_NEIGHBOURHOOD || f->kind == WEFT_GEOMETRIC))
		status = moves_only(how.set, &straight, e);
	if (status)
		return status;
	how.premultiplied = !straight;
	const uint8_t depth = in.format.depth, wide = straight ? depth : wide_depth(f, depth);
	if (!straight)
		push_adapter(p, &weft_premultiply_filter, in, (weft_format) { in.format.channels, wide }, at,
			     how.index);
	in = weft_program_out(p);
	status = push_filter(p, &how, in, in, e);
	if (status)
		return status;
	weft_view out = weft_program_out(p);
	const weft_format back = { out.format.channels, out.format.depth == wide ? depth : out.format.depth };
	if (!straight && weft_has_alpha(out.format))
		push_adapter(p, &weft_unpremultiply_filter, out, back, at, how.index);
	else if (!straight && back.depth != out.format.depth)
		push_adapter(p, &weft_convert_filter, out, back, at, how.index);
	return WEFT_OK;
}

static weft_status push_in_light(weft_program *p, struct feed how, weft_view in, weft_error *e)
{
	const int at = how.set->at;
	how.in_light = true;
	push_adapter(p, &weft_light_filter, in, weft_light_format(in.format), at, how.index);
	weft_status status = push_premultiplied(p, how, weft_program_out(p), e);
	if (status)
		return status;
	weft_view out = weft_program_out(p);
	push_adapter(p, &weft_light_back_filter, out, (weft_format) { out.format.channels, in.format.depth },
		     at, how.index);
	return WEFT_OK;
}

static weft_status push_in_depth(weft_program *p, const weft_chain *chain, struct feed how, weft_view in,
				 weft_error *e)
{
	const weft_filter *f = how.set->filter;
	const weft_format before = in.format;
	const uint8_t depth = weft_depth_choose(f->depths, before.depth);

	if (depth != before.depth) {
		notify(chain, f, before, depth);
		push_adapter(p, &weft_convert_filter, in, (weft_format) { before.channels, depth },
			     how.set->at, how.index);
	}
	weft_status status = push_premultiplied(p, how, weft_program_out(p), e);
	if (status || f->flags & WEFT_MEASURES)
		return status;
	weft_view out = weft_program_out(p);
	if (depth != before.depth && out.format.depth == depth)
		push_adapter(p, &weft_convert_filter, out,
			     (weft_format) { out.format.channels, before.depth }, how.set->at, how.index);
	return WEFT_OK;
}

/* A transparent colour needs alpha in the picture. */
static weft_view promote(weft_program *p, const struct feed *how, weft_view in)
{
	if (weft_has_alpha(in.format) || !weft_setting_promotes(how->set))
		return in;
	push_adapter(p, &weft_convert_filter, in,
		     (weft_format) { (uint8_t)(in.format.channels + 1), in.format.depth }, how->set->at,
		     how->index);
	return weft_program_out(p);
}

/* Chains in parentheses start from what the first stage made for the filter reads. */
static void mark_branch(weft_program *p, int first)
{
	for (int i = first; i < p->count; i++)
		for (int k = 0; k < p->stages[i].further_count && !p->stages[i].shared_state; k++)
			if (p->stages[i].further[k].program)
				p->stages[first].branch = i;
}

static weft_status push_setting(weft_program *p, const weft_chain *chain, size_t index, weft_view base,
				weft_error *e)
{
	const weft_setting *set = &chain->settings[index];
	const weft_filter *f = set->filter;
	const int first = p->count;
	struct feed how = { .set = set, .index = index, .base = weft_program_out(p) };
	weft_status status;

	if (f->kind == WEFT_SOURCE) {
		how.base = base;
		return push_filter(p, &how, (weft_view) { 0 }, base, e);
	}
	weft_view in = promote(p, &how, weft_program_out(p));
	if (weft_setting_light(set))
		status = push_in_light(p, how, in, e);
	else
		status = push_in_depth(p, chain, how, in, e);
	if (!status)
		mark_branch(p, first);
	return status;
}

weft_status weft_program_make(weft_program **made, const weft_chain *chain, size_t begin, weft_view in,
			      weft_view base, const weft_limits *limits, weft_error *e)
{
	weft_status status = WEFT_OK;
	weft_program *p = calloc(1, sizeof *p);
	*made = NULL;
	if (p)
		p->stages = calloc((chain->count - begin) * STAGES_A_FILTER + 1, sizeof *p->stages);
	if (!p || !p->stages) {
		free(p);
		return weft_fail(e, WEFT_NO_MEMORY, "chain: out of memory");
	}
	p->in = weft_shape_of(in.width, in.height, in.format);
	p->begin = p->end = begin;
	p->limits = *limits;
	base.pixels = NULL;
	const bool source = begin == 0 && weft_chain_is_source(chain);
	if (!source)
		status = check_input(in, e);
	for (bool on = true; on && p->end < chain->count && !status; p->end++) {
		status = push_setting(p, chain, p->end, base, e);
		/* Before the next filter is asked about it. */
		const struct weft_bounds bounds = { chain->settings[p->end].filter, &p->limits };
		if (!status)
			status = weft_bounds_check(&bounds, weft_program_out(p), e);
		on = !(chain->settings[p->end].filter->flags & WEFT_SHAPE_BY_PIXELS);
	}
	if (status)
		weft_program_free(p);
	else
		*made = p;
	return status;
}

weft_status weft_program_reshape(weft_program *p, int stage, weft_error *e)
{
	weft_stage *s = &p->stages[stage];
	p->reshaped = true;
	s->plan = plan_begin(s->filter, s->in);
	weft_status status = prepare(s, s->in, &p->limits, e);
	if (status)
		return status;
	const char *fault = s->plan.pass_count ? "passes in a shape found in the pixels" : plan_fault(s);
	if (fault)
		return weft_fail_at(e, WEFT_INTERNAL, s->at, "%s: plans %s", s->filter->name, fault);
	s->out = weft_shape_of(s->plan.width, s->plan.height, s->plan.format);
	status = weft_bounds_check(&(struct weft_bounds) { s->filter, &p->limits }, s->out, e);
	if (status)
		return status;
	for (int i = stage + 1; i < p->count; i++) {
		weft_stage *after = &p->stages[i];
		after->in.width = after->out.width = after->plan.width = s->out.width;
		after->in.height = after->out.height = after->plan.height = s->out.height;
	}
	return WEFT_OK;
}

void weft_program_free(weft_program *p)
{
	if (!p)
		return;
	for (int i = 0; i < p->count; i++) {
		weft_stage *s = &p->stages[i];
		if (s->shared_state)
			continue;
		if (s->prepared && s->filter->finish)
			s->filter->finish(s->state);
		free(s->state);
		weft_further_free(s);
	}
	free(p->stages);
	free(p);
}
