/* stage.c: a chain made ready for one picture.
 *
 * Each filter is asked for its shape in turn, before a pixel moves.  What a
 * filter can't take is changed before it and changed back after:
 *
 *     convert or light, premultiply, FILTER (a stage for each of its passes), unpremultiply, and back
 *
 * Invariant: the shape that a stage reads is the shape the one before makes. */
#include "../image/light.h"
#include "internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HALO_MAX = 1 << 20, SCRATCH_MAX = 1 << 30, STAGES_A_FILTER = 4 + WEFT_PASSES_MAX };

static bool format_valid(weft_format f)
{
	return f.channels >= 1 && f.channels <= WEFT_CHANNELS_MAX &&
	       (f.depth == WEFT_U8 || f.depth == WEFT_U16 || f.depth == WEFT_F32);
}

static bool side_valid(int n)
{
	return n >= 0 && n <= WEFT_SIDE_MAX;
}

/* What prepare answered, or NULL where it is well. */
static const char *plan_fault(const weft_stage *s)
{
	const weft_plan *p = &s->plan;
	bool keeps_shape = s->filter->kind != WEFT_GEOMETRIC && s->filter->kind != WEFT_SOURCE;

	if (!side_valid(p->width) || !side_valid(p->height))
		return "a picture of impossible size";
	if (!format_valid(p->format))
		return "a picture of unknown format";
	if (keeps_shape && (p->width != s->in.width || p->height != s->in.height))
		return "another shape, which only a geometric filter may";
	if (s->halo_x < 0 || s->halo_x > HALO_MAX || s->halo_y < 0 || s->halo_y > HALO_MAX)
		return "an impossible halo";
	if (p->scratch > SCRATCH_MAX || p->partial > SCRATCH_MAX)
		return "too much scratch memory";
	if ((unsigned)p->edge > WEFT_EDGE_CONSTANT)
		return "an unknown edge";
	if (p->pass_count < 0 || p->pass_count > WEFT_PASSES_MAX)
		return "an impossible number of passes";
	if (p->pass_count > 0 && s->filter->kind != WEFT_GEOMETRIC && s->filter->kind != WEFT_NEIGHBOURHOOD)
		return "several passes, which only a geometric or neighbourhood filter may";
	if (p->pass_count == 0 && !p->row && !p->band)
		return "neither row nor band";
	if (p->gather && (!s->filter->merge || !s->filter->settle))
		return "to gather, but not how to merge and settle";
	return NULL;
}

static weft_view shape_of(int width, int height, weft_format format)
{
	return (weft_view) { .width = width, .height = height, .format = format };
}

static weft_view program_shape(const weft_program *p, weft_view in)
{
	return p->count ? p->stages[p->count - 1].out : shape_of(in.width, in.height, in.format);
}

/* A stage that keeps the shape; *s is its place. */
static weft_stage *stage_push(weft_program *p, const weft_filter *f, weft_view in, int at)
{
	weft_stage *s = &p->stages[p->count++];
	*s = (weft_stage) { .filter = f, .in = in, .out = in, .at = at, .whole = f->kind == WEFT_GEOMETRIC };
	s->plan = (weft_plan) { .width = in.width,
				.height = in.height,
				.format = in.format,
				.halo_x = -1,
				.halo_y = -1,
				.row = f->row,
				.band = f->band,
				.gather = f->gather };
	return s;
}

static void push_adapter(weft_program *p, const weft_filter *f, weft_view in, weft_format to, int at)
{
	weft_stage *s = stage_push(p, f, in, at);
	s->out.format = s->plan.format = to;
}

/* The passes of a filter become stages; the first keeps the state. */
static weft_status split_passes(weft_program *p, weft_stage *s, weft_error *e)
{
	const weft_plan plan = s->plan;
	const void *state = s->state;
	weft_view in = s->in;

	for (int i = 0; i < plan.pass_count; i++) {
		const weft_pass *pass = &plan.pass[i];
		bool last = i == plan.pass_count - 1;
		if (!pass->band || !side_valid(pass->width) || !side_valid(pass->height) ||
		    !format_valid(pass->format) || pass->scratch > SCRATCH_MAX ||
		    (last && (pass->width != plan.width || pass->height != plan.height ||
			      pass->format.channels != plan.format.channels ||
			      pass->format.depth != plan.format.depth)))
			return weft_fail_at(e, WEFT_INTERNAL, s->at, "%s: plans a bad pass %d",
					    s->filter->name, i);
		weft_stage *step = i == 0 ? s : &p->stages[p->count++];
		*step = *s;
		step->in = in;
		step->out = in = shape_of(pass->width, pass->height, pass->format);
		step->shared_state = i > 0;
		step->state = (void *)state;
		step->plan.row = NULL;
		step->whole = true;
		step->halo_x = step->halo_y = 0;
		step->plan.band = pass->band;
		step->plan.scratch = pass->scratch;
		step->cut = pass->cut;
	}
	return WEFT_OK;
}

/* Asks the filter, and checks what it answers. */
static weft_status push_filter(weft_program *p, const weft_setting *set, weft_view in, bool premultiplied,
			       weft_error *e)
{
	const weft_filter *f = set->filter;
	weft_stage *s = stage_push(p, f, in, set->at);
	weft_plan *plan = &s->plan;
	weft_error why = { .at = -1 };
	weft_status status = WEFT_OK;

	s->state = calloc(1, f->state_size ? f->state_size : 1);
	if (!s->state)
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", f->name);
	plan->edge = weft_setting_edge(set);
	weft_setting_edge_value(set, in.format, plan->edge_value);
	if (f->prepare && (status = f->prepare(s->state, weft_setting_args(set), in, plan, &why)))
		return weft_fail_at(e, status, set->at, "%s",
				    *why.text ? why.text : weft_status_name(status));
	s->prepared = true;
	if (f->kind == WEFT_NEIGHBOURHOOD) {
		s->halo_x = plan->halo_x >= 0 ? plan->halo_x : plan->halo;
		s->halo_y = plan->halo_y >= 0 ? plan->halo_y : plan->halo;
	}
	const char *fault = plan_fault(s);
	if (fault)
		return weft_fail_at(e, WEFT_INTERNAL, set->at, "%s: plans %s", f->name, fault);
	for (int c = 0; premultiplied && c < in.format.channels - 1; c++)
		plan->edge_value[c] *= plan->edge_value[in.format.channels - 1];
	s->out = shape_of(plan->width, plan->height, plan->format);
	return plan->pass_count ? split_passes(p, s, e) : WEFT_OK;
}

static void notify(const weft_chain *chain, const weft_filter *f, weft_format from, uint8_t to)
{
	char text[160];
	if (!chain->notice)
		return;
	snprintf(text, sizeof text, "%s: works on %s samples, so %s ones are converted", f->name,
		 weft_depth_name(to), weft_depth_name(from.depth));
	chain->notice(chain->notice_user, text);
}

static weft_status push_premultiplied(weft_program *p, const weft_setting *set, weft_view in, weft_error *e)
{
	const weft_filter *f = set->filter;
	bool moves = f->kind == WEFT_NEIGHBOURHOOD || f->kind == WEFT_GEOMETRIC;
	bool premultiply = moves && weft_has_alpha(in.format) && !(f->flags & WEFT_STRAIGHT_ALPHA);

	if (premultiply)
		push_adapter(p, &weft_premultiply_filter, in, in.format, set->at);
	weft_status status = push_filter(p, set, in, premultiply, e);
	if (status)
		return status;
	weft_view out = program_shape(p, in);
	if (premultiply && weft_has_alpha(out.format))
		push_adapter(p, &weft_unpremultiply_filter, out, out.format, set->at);
	return WEFT_OK;
}

static weft_status push_in_light(weft_program *p, const weft_setting *set, weft_view in, weft_error *e)
{
	weft_setting lit;
	weft_status status = weft_setting_in_light(set, &lit, e);

	if (status)
		return status;
	push_adapter(p, &weft_light_filter, in, weft_light_format(in.format), set->at);
	status = push_premultiplied(p, &lit, program_shape(p, in), e);
	weft_setting_free(&lit);
	if (status)
		return status;
	weft_view out = program_shape(p, in);
	push_adapter(p, &weft_light_back_filter, out, (weft_format) { out.format.channels, in.format.depth },
		     set->at);
	return WEFT_OK;
}

static weft_status push_adapted(weft_program *p, const weft_chain *chain, const weft_setting *set,
				weft_view in, weft_error *e)
{
	const weft_filter *f = set->filter;
	if (f->kind == WEFT_SOURCE)
		return push_filter(p, set, (weft_view) { 0 }, false, e);
	if (weft_setting_light(set))
		return push_in_light(p, set, in, e);
	const weft_format before = in.format;
	const uint8_t depth = weft_depth_choose(f->depths, before.depth);

	if (depth != before.depth) {
		notify(chain, f, before, depth);
		push_adapter(p, &weft_convert_filter, in, (weft_format) { before.channels, depth }, set->at);
	}
	weft_status status = push_premultiplied(p, set, program_shape(p, in), e);
	if (status)
		return status;
	weft_view out = program_shape(p, in);
	if (depth != before.depth && out.format.depth == depth)
		push_adapter(p, &weft_convert_filter, out,
			     (weft_format) { out.format.channels, before.depth }, set->at);
	return WEFT_OK;
}

weft_status weft_program_make(weft_program *p, const weft_chain *chain, weft_view in, weft_error *e)
{
	weft_status status = WEFT_OK;
	*p = (weft_program) { .stages = calloc(chain->count * STAGES_A_FILTER + 1, sizeof *p->stages) };
	if (!p->stages)
		return weft_fail(e, WEFT_NO_MEMORY, "chain: out of memory");
	if (!weft_chain_is_source(chain) && !format_valid(in.format))
		status = weft_fail(e, WEFT_BAD_PARAM, "the chain wants a picture, and got none");
	for (size_t i = 0; i < chain->count && !status; i++)
		status = push_adapted(p, chain, &chain->settings[i], program_shape(p, in), e);
	if (status)
		weft_program_free(p);
	return status;
}

void weft_program_free(weft_program *p)
{
	for (int i = 0; i < p->count; i++) {
		weft_stage *s = &p->stages[i];
		if (s->shared_state)
			continue;
		if (s->prepared && s->filter->finish)
			s->filter->finish(s->state);
		free(s->state);
	}
	free(p->stages);
	*p = (weft_program) { 0 };
}
