/* several.c: see several.h.
 *
 * Stages are run in their order; a picture stays for as long as a later stage goes on from
 * it.  Each output is encoded from its stage's picture as soon as that is there, and written
 * under a temporary name; the names are given at the end, one right after the other. */
#include "several.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../core/run/runtime.h"
#include "../signals.h"
#include "further.h"
#include "job_state.h"
#include "output_format.h"

struct several {
	const struct outputs *outputs;
	const struct job_rules *jobs;
	const struct plan_item *items;
	struct several_end *ends;
	size_t count;
	struct job input; /* as it is read */
	struct job_result read;
	weft_image *made; /* by stage, as the next: */
	struct colours *colours;
	weft_file_writer **held; /* by item */
	struct results found;    /* not yet an output's */
	weft_error *e;
	const char *failed_text; /* of the stage that failed */
};

/* ---- the input ---- */

static double count_memory(const struct several *s)
{
	const weft_view in = s->input.source;
	double bytes = (double)in.width * in.height * (double)weft_pixel_bytes(in.format);
	for (size_t i = 0; i < s->outputs->stage_count; i++) {
		weft_view out;
		weft_error untold; /* told when its turn comes */
		if (outputs_shape(s->outputs, (int)i, in, &out, &untold) == WEFT_OK)
			bytes += (double)out.width * out.height * (double)weft_pixel_bytes(out.format);
	}
	return bytes;
}

static weft_status read_input(struct several *s)
{
	struct job *j = &s->input;

	*j = (struct job) { .rules = s->jobs,
			    .input = s->items->in->path,
			    .result = &s->read,
			    .e = s->e,
			    .chain = s->jobs->chain,
			    .sequence = { .count = 1 } };
	j->frames = s->items->frame ? (struct frames) { s->items->frame, s->items->frame } : s->jobs->frames;
	if (!j->input)
		return WEFT_OK;
	j->codec = s->items->output->rules.out_codec;
	weft_status status = j->codec ? WEFT_OK : codec_for_output(s->items->out, &j->codec, s->e);
	if (status == WEFT_OK)
		status = job_read_step(j);
	if (status == WEFT_OK)
		status = job_look_at_input(j);
	if (status == WEFT_OK && j->sequence.count > 1)
		return weft_fail(s->e, WEFT_BAD_PARAM,
				 "has %d frames, and several outputs take one; --frames 1 takes the first, "
				 "{frame} in their names each",
				 j->sequence.count);
	if (status == WEFT_OK)
		job_pass_gate(j, count_memory(s));
	if (status == WEFT_OK)
		status = job_begin_reader(j);
	if (status == WEFT_OK)
		status = weft_image_make(&j->in, j->source.width, j->source.height, j->source.format, s->e);
	if (status == WEFT_OK)
		status = job_read_rows(j);
	if (j->reader && weft_reader_damage(j->reader)->found)
		s->read.damage = *weft_reader_damage(j->reader);
	return status;
}

/* ---- stages ---- */

static weft_status copy_colours(const struct colours *from, struct colours *to, weft_error *e)
{
	*to = *from;
	to->profile = (weft_buffer) { 0 };
	if (!from->profile.length || weft_buffer_add(&to->profile, from->profile.at, from->profile.length))
		return WEFT_OK;
	return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
}

/* Those of the picture that it goes on from. */
static weft_status begin_colours(struct several *s, int index)
{
	const int from = s->outputs->stages[index].from;
	const weft_reader *reader = s->input.reader;
	struct colours *c = &s->colours[index];

	if (from < 0) {
		*c = (struct colours) { 0 };
		if (reader)
			*c = (struct colours) { .said = weft_reader_metadata(reader),
						.format = s->input.source.format,
						.linear = weft_reader_info(reader)->linear };
		return WEFT_OK;
	}
	return copy_colours(&s->colours[from], c, s->e);
}

static weft_status make_stage(struct several *s, int index)
{
	const struct stage *stage = &s->outputs->stages[index];
	const struct job_rules *rules = &stage->part.rules;
	const weft_schedule schedule = how_schedule(&s->jobs->how);
	const weft_watch watch = { .size = sizeof watch, .user = &s->found, .result = results_hear };
	const weft_view in = stage->from < 0 ? s->input.in.view : s->made[stage->from].view;
	weft_chain *own = NULL;

	weft_status status = begin_colours(s, index);
	if (status == WEFT_OK)
		status = further_for(rules->chain, s->items->in->path, s->jobs->decoding, &s->colours[index],
				     &own, s->e);
	if (status == WEFT_OK)
		status = weft_chain_run_watched(own ? own : rules->chain, in, &s->made[index], &schedule,
						NULL, &watch, s->e);
	weft_chain_free(own);
	if (status != WEFT_OK)
		s->failed_text = rules->chain_text;
	return status;
}

/* A stage's picture as one output wants it. */
struct shown {
	weft_view view;
	weft_image converted;
	struct colours colours;
};

/* By a chain of one step, as profiles are read in the jail. */
static weft_status to_srgb(struct several *s, struct shown *shown)
{
	const weft_schedule schedule = how_schedule(&s->jobs->how);
	weft_chain *none = weft_chain_make(), *own = NULL;
	weft_status status = none ? WEFT_OK : weft_fail(s->e, WEFT_NO_MEMORY, "out of memory");

	if (status == WEFT_OK)
		status = further_to_srgb(none, shown->view.format.channels <= 2, s->jobs->decoding,
					 &shown->colours, &own, s->e);
	if (status == WEFT_OK)
		status = weft_chain_run(own, shown->view, &shown->converted, &schedule, NULL, s->e);
	if (status == WEFT_OK)
		shown->view = shown->converted.view;
	weft_buffer_free(&shown->colours.profile); /* sRGB needs no word */
	weft_chain_free(own);
	weft_chain_free(none);
	return status;
}

static weft_status write_shown(struct several *s, size_t i, const struct shown *shown)
{
	const struct plan_item *item = &s->items[i];
	const weft_reader *reader = s->input.reader;
	const weft_image_info none = { 0 }, *info = reader ? weft_reader_info(reader) : &none;
	struct job_rules rules = item->output->rules;
	const struct job_picture picture = { .view = shown->view,
					     .read = &s->read,
					     .metadata = reader ? weft_reader_metadata(reader) : NULL,
					     .linear = info->linear,
					     .packed = info->packed,
					     .colours = &shown->colours };
	const struct job_files files = { .input = item->in->path,
					 .output = item->out,
					 .replace = item->replace,
					 .frame = item->frame,
					 .picture = &picture,
					 .held = &s->held[i] };

	rules.hashes = s->jobs->hashes;
	rules.watch = s->jobs->watch;
	rules.make_folders = s->jobs->make_folders;
	weft_status status = job_run(&rules, &files, &s->ends[i].result, s->e);
	s->ends[i].result.results = s->found;
	s->found = (struct results) { 0 };
	return status;
}

static weft_status write_output(struct several *s, size_t i)
{
	const struct output *output = s->items[i].output;
	struct shown shown = { .view = s->made[output->stage].view };

	weft_status status = copy_colours(&s->colours[output->stage], &shown.colours, s->e);
	if (status == WEFT_OK && output->rules.encode.to_srgb && colours_are_said(&shown.colours))
		status = to_srgb(s, &shown);
	if (status == WEFT_OK)
		status = write_shown(s, i, &shown);
	weft_image_free(&shown.converted);
	weft_buffer_free(&shown.colours.profile);
	return status;
}

static bool wanted(const struct several *s, int stage)
{
	bool any = s->outputs->stages[stage].last > stage;

	for (size_t i = 0; i < s->count && !any; i++)
		any = s->items[i].output->stage == stage && !s->items[i].skip;
	return any;
}

/* Pictures that no later stage goes on from. */
static void free_done(struct several *s, int stage)
{
	for (int k = 0; k <= stage; k++)
		if (s->outputs->stages[k].last <= stage)
			weft_image_free(&s->made[k]);
}

static weft_status run_stages(struct several *s)
{
	weft_status status = WEFT_OK;

	for (int k = 0; k < (int)s->outputs->stage_count && status == WEFT_OK; k++) {
		if (wanted(s, k))
			status = make_stage(s, k);
		for (size_t i = 0; i < s->count && status == WEFT_OK; i++)
			if (s->items[i].output->stage == k && !s->items[i].skip)
				status = write_output(s, i);
		free_done(s, k);
	}
	return status;
}

/* ---- names ---- */

/* What was not there before is taken back where a later one fails. */
static weft_status name_all(struct several *s)
{
	weft_status status = WEFT_OK;
	size_t named = 0;
	bool *fresh = calloc(s->count, sizeof *fresh);

	if (!fresh)
		return weft_fail(s->e, WEFT_NO_MEMORY, "out of memory");
	signals_hold();
	for (; named < s->count && status == WEFT_OK; named++) {
		if (!s->held[named])
			continue;
		fresh[named] = access(s->items[named].out, F_OK) != 0;
		status = weft_file_commit(s->held[named], s->e);
		fresh[named] &= status == WEFT_OK;
		s->held[named] = NULL;
	}
	for (size_t i = 0; i < named && status != WEFT_OK; i++)
		if (fresh[i])
			unlink(s->items[i].out);
	signals_release();
	free(fresh);
	for (size_t i = 0; i < s->count && status == WEFT_OK; i++)
		s->ends[i].result.time_out = file_time(s->items[i].out);
	return status;
}

static weft_status give_names(struct several *s)
{
	const bool goroutine = weft_procs() > 0;

	if (goroutine)
		weft_blocking_begin();
	weft_status status = name_all(s);
	if (goroutine)
		weft_blocking_end();
	return status;
}

static void end_input(struct several *s)
{
	struct job *j = &s->input;

	weft_reader_close(j->reader);
	file_close(s->jobs->decoding, &j->file);
	weft_image_free(&j->in);
	job_leave_gate(j);
}

weft_status several_run(const struct outputs *outputs, const struct job_rules *jobs,
			const struct plan_item *item, struct several_end *ends)
{
	weft_error e = { .at = -1 };
	struct several s = {
		.outputs = outputs, .jobs = jobs, .items = item, .ends = ends, .count = item->group, .e = &e
	};

	for (size_t i = 0; i < s.count; i++)
		ends[i] = (struct several_end) { .result.frames = 1 };
	s.made = calloc(outputs->stage_count, sizeof(weft_image));
	s.colours = calloc(outputs->stage_count, sizeof(struct colours));
	s.held = calloc(s.count, sizeof(weft_file_writer *));
	weft_status status =
		s.made && s.colours && s.held ? WEFT_OK : weft_fail(&e, WEFT_NO_MEMORY, "out of memory");
	if (status == WEFT_OK)
		status = read_input(&s);
	if (status == WEFT_OK)
		status = run_stages(&s);
	if (status == WEFT_OK)
		status = give_names(&s);
	if (status != WEFT_OK)
		signals_heed();
	end_input(&s);
	for (size_t i = 0; s.held && i < s.count; i++)
		weft_file_abandon(s.held[i]);
	for (size_t k = 0; s.made && k < outputs->stage_count; k++)
		weft_image_free(&s.made[k]);
	for (size_t k = 0; s.colours && k < outputs->stage_count; k++)
		weft_buffer_free(&s.colours[k].profile);
	results_free(&s.found);
	free(s.made);
	free(s.colours);
	free(s.held);
	for (size_t i = 0; i < s.count && status != WEFT_OK; i++) {
		ends[i].result.status = status;
		ends[i].error = e;
		ends[i].chain_text = s.failed_text;
	}
	return status;
}
