/* plan.c: every reason not to begin, found before beginning. */
#include "plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../core/image/file.h"
#include "../report.h"
#include "clashes.h"
#include "mark.h"
#include "output_format.h"
#include "own_outputs.h"
#include "template.h"

static int cant_create(const char *output, const char *why)
{
	report_error("%s: %s", output, why);
	return EXIT_CANT_CREATE;
}

int output_check(const char *input, const char *output, bool in_place, bool force)
{
	struct stat st;

	if (strcmp(output, "-") == 0 || stat(output, &st) != 0)
		return EXIT_DONE;
	if (S_ISDIR(st.st_mode)) {
		report_error("%s: is a folder; to put files into it say -o '%s%s{stem}.{ext}'", output,
			     output, output[strlen(output) - 1] == '/' ? "" : "/");
		return EXIT_CANT_CREATE;
	}
	if (!S_ISREG(st.st_mode))
		return EXIT_DONE; /* a device or a pipe is written, not replaced */
	if (input && weft_file_same(input, output))
		return in_place ? EXIT_DONE
				: cant_create(output, "is the input itself; to overwrite it say --in-place");
	if (force)
		return EXIT_DONE;
	return cant_create(output, input ? "exists; to replace it say --force, to pass over what is made "
					   "already --skip-existing"
					 : "exists; to replace it say --force");
}

int output_check_unskipped(const char *input, const char *output, bool in_place, bool replace)
{
	if (!replace && access(output, F_OK) == 0)
		return cant_create(output,
				   "exists, and nothing tells what it was made from; --force makes it "
				   "again, --skip-existing=any passes over it");
	return output_check(input, output, in_place, replace);
}

int folder_check(const char *output)
{
	const char *slash = strrchr(output, '/');
	char *folder = slash ? strndup(output, slash == output ? 1 : (size_t)(slash - output)) : NULL;
	int status = EXIT_DONE;

	if (folder && access(folder, F_OK) != 0 && errno == ENOENT) {
		report_error("%s: there is no folder '%s'; make it first", output, folder);
		status = EXIT_CANT_CREATE;
	}
	free(folder);
	return status;
}

/* ---- names ---- */

static bool add_item(struct plan *plan, const struct plan_item *item)
{
	if (plan->count == plan->room) {
		const size_t room = plan->room ? 2 * plan->room : 64;
		struct plan_item *at = reallocarray(plan->at, room, sizeof *at);
		if (!at)
			return false;
		plan->at = at;
		plan->room = room;
	}
	plan->at[plan->count++] = *item;
	return true;
}

/* Its item, or an item for each of several outputs. */
static int add_outputs(struct plan *plan, const struct plan_item *item, const struct outputs *outputs)
{
	const size_t count = outputs ? outputs->count : 1;

	for (size_t i = 0; i < count; i++) {
		struct plan_item one = *item;
		one.output = outputs ? &outputs->at[i] : NULL;
		one.group = i ? 0 : count;
		if (!add_item(plan, &one))
			return report_no_memory();
	}
	return EXIT_DONE;
}

/* For each frame chosen of the input. */
static int add_frames(struct plan *plan, const struct input *in, const struct job_rules *jobs,
		      const struct outputs *outputs)
{
	const struct frames *chosen = &jobs->frames;
	struct file_head head;
	weft_error e;
	int status = EXIT_DONE;

	if (file_look(in->path, jobs->decoding, &jobs->decoding->how, &head, &e) != WEFT_OK)
		return report_failure(in->path, &e);
	const int there = head.info.frames > 1 ? head.info.frames : 1,
		  first = chosen->first ? chosen->first : 1;
	const int last = chosen->last && chosen->last < there ? chosen->last : there;
	if (first > last)
		return report_usage("%s: has %d frames; --frames %d is none of them", in->path, there, first);
	for (int frame = first; frame <= last && !status; frame++)
		status = add_outputs(plan, &(struct plan_item) { .in = in, .frame = frame, .frames = there },
				     outputs);
	return status;
}

/* {w} and {h} need the shape of the result, from the head of the input; of one of --widths, `own` is
 * that of the picture before. */
static int result_shape(const struct plan_item *item, const struct outputs *outputs,
			const struct job_rules *jobs, weft_view *result, weft_view *own)
{
	weft_decode_options how = jobs->decoding->how;
	const char *path = item->in->path;
	struct file_head head;
	weft_error e;

	how.frame = item->frame ? item->frame - 1 : 0;
	weft_status status = path ? file_look(path, jobs->decoding, &how, &head, &e) : WEFT_OK;
	if (status != WEFT_OK)
		return report_failure(path, &e);
	weft_view in = { 0 };
	if (path)
		in = (weft_view) { .width = head.info.width,
				   .height = head.info.height,
				   .format = head.info.format };
	*result = *own = in;
	if (!outputs) {
		status = weft_chain_shape(jobs->chain, in, &result->width, &result->height, &result->format,
					  &e);
	} else {
		const int from = outputs->stages[item->output->stage].from;
		if (from >= 0)
			status = outputs_shape(outputs, from, in, own, &e);
		if (status == WEFT_OK)
			status = outputs_shape(outputs, item->output->stage, in, result, &e);
	}
	return status == WEFT_OK ? EXIT_DONE : report_failure(path, &e);
}

/* Of widths that the picture doesn't have, the least stands for all. */
static bool too_wide(const struct stage *stage, const weft_view *own)
{
	return stage->width && stage->narrower >= own->width;
}

/* Without a name, where the item is not to be made. */
static int name_output(struct plan_item *item, const struct inputs *inputs, const struct plan_rules *rules,
		       const struct job_rules *jobs)
{
	const struct outputs *outputs = rules->outputs;
	const struct output *output = item->output;
	const struct stage *stage = output ? &outputs->stages[output->stage] : NULL;
	const char *template = output ? output->template : rules->template;
	const weft_codec *codec = output ? output->rules.out_codec : jobs->out_codec;
	weft_view shape = { 0 }, own = { 0 };
	weft_error e;

	const bool wants_size = (stage && stage->width) || (template && template_wants_size(template));
	if (item->in->path && strcmp(item->in->path, "-") == 0 &&
	    (!output || wants_size || template_has_fields(template)))
		return report_usage("run: '-' is one picture and needs one output, not a batch");
	if (!item->in->path && template_has_fields(template) &&
	    (inputs->several || strstr(template, "{stem}")))
		return report_usage("run: a source has no name that {stem} could stand for");
	if (wants_size) {
		int status = result_shape(item, outputs, jobs, &shape, &own);
		if (status || (stage && too_wide(stage, &own)))
			return status;
	}
	const char *ext = output && output->ext ? output->ext
			  : codec               ? weft_codec_extensions(codec)[0]
						: NULL;
	item->out = template ? template_name(template, &(struct template_values) { .in = item->in,
										   .count = inputs->count,
										   .ext = ext,
										   .width = shape.width,
										   .height = shape.height,
										   .frame = item->frame,
										   .frames = item->frames })
			     : strdup(item->in->path);
	if (!item->out)
		return report_no_memory();
	if (!codec && codec_for_output(item->out, &codec, &e) != WEFT_OK)
		return report_failure(item->out, &e);
	return EXIT_DONE;
}

/* Take away those without a name, from `first` on. */
static void drop_unnamed(struct plan *plan, size_t first)
{
	size_t kept = first, head = first;

	for (size_t i = first; i < plan->count; i++) {
		const struct plan_item item = plan->at[i];
		if (item.group) {
			head = kept;
			plan->at[head].group = 0;
		}
		if (!item.out)
			continue;
		plan->at[kept] = item;
		plan->at[kept++].group = 0;
		plan->at[head].group++;
	}
	plan->count = kept;
}

/* ---- clashes ---- */

static int say_clash(const struct plan_item *a, const struct plan_item *b, bool by_case)
{
	if (by_case)
		return report_usage("%s: would be one file with %s, in a folder that knows no case; use "
				    "{index} or {dir} in -o",
				    b->out, a->out);
	if (strcmp(a->out, b->out) != 0)
		return report_usage("%s: is one file with %s, which would be written, too", b->out, a->out);
	if (a->in == b->in)
		return report_usage("%s: would be written twice; {w} in -o tells widths apart, {ext} formats",
				    b->out);
	return report_usage(
		"%s: would be written for both %s and %s; use {dir}, {stem}, {ext} or {index} in -o", b->out,
		a->in->path, b->in->path);
}

static const char *output_of(const void *user, size_t i)
{
	return ((const struct plan *)user)->at[i].out;
}

static int refuse_clashes(const struct plan *plan)
{
	size_t a, b;
	bool by_case;

	if (!clashes_find(&(struct output_names) { plan->count, output_of, plan }, &a, &b, &by_case))
		return EXIT_DONE;
	return say_clash(&plan->at[a], &plan->at[b], by_case);
}

/* An output that is another input would be lost before it is read. */
static int refuse_inputs(const struct plan *plan, const struct inputs *inputs, const bool *own)
{
	struct input_files files = input_files_list(inputs);
	int status = EXIT_DONE;

	for (size_t i = 0; i < plan->count && !status; i++) {
		const struct input *found = input_files_have(&files, inputs, plan->at[i].out);
		if (found && !own[found - inputs->at])
			status = cant_create(plan->at[i].out,
					     "is one of the inputs; to overwrite them say --in-place, to "
					     "keep outputs apart put them into a folder of their own");
	}
	input_files_free(&files);
	return status;
}

/* In place, what is given twice would be worked on twice. */
static int refuse_twice(const struct inputs *inputs)
{
	struct input_files files = input_files_list(inputs);
	const struct input *a, *b;
	const bool twice = input_files_twice(&files, inputs, &a, &b);

	input_files_free(&files);
	return twice ? report_usage("%s: is given twice, as %s too; in place it would be worked on twice",
				    b->path, a->path)
		     : EXIT_DONE;
}

/* ---- the plan ---- */

/* What stands where the item's output belongs. */
static enum made look(const struct plan_item *item, const struct plan_rules *rules, uint64_t recipe)
{
	const bool in_place = !rules->template;
	enum made known = MADE_UNKNOWN;

	if (rules->skip_any && access(item->out, F_OK) == 0)
		return MADE_DONE;
	if (rules->journal)
		known = journal_look(rules->journal, recipe, item->in->path, item->out, in_place);
	if (known == MADE_UNKNOWN && rules->skip_made)
		known = mark_look(recipe, item->in->path, item->out, in_place);
	return known;
}

static bool is_large(const char *path)
{
	enum { LARGE = 4 << 20 };
	struct stat st;
	return path && stat(path, &st) == 0 && st.st_size >= LARGE;
}

static int settle_item(struct plan_item *item, const struct plan_rules *rules, uint64_t recipe)
{
	const bool in_place = !rules->template;
	const enum made known = look(item, rules, recipe);

	item->skip = known == MADE_DONE;
	item->large = !item->skip && is_large(item->in->path);
	item->replace = in_place || rules->force || known != MADE_UNKNOWN;
	if (item->skip)
		return EXIT_DONE;
	return rules->skip_made ? output_check_unskipped(item->in->path, item->out, in_place, item->replace)
				: output_check(item->in->path, item->out, in_place, item->replace);
}

static int settle_existing(struct plan *plan, const struct plan_rules *rules, uint64_t recipe)
{
	int status = EXIT_DONE;

	for (size_t i = 0; i < plan->count && !status; i++) {
		struct plan_item *item = &plan->at[i];
		status = settle_item(item, rules, item->output ? item->output->rules.recipe->id : recipe);
		plan->skipped += item->skip;
	}
	return status;
}

/* Those of the inputs of which these say so. */
static void keep_some(struct plan *plan, const struct inputs *inputs, const bool *these, bool so)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++) {
		if (these[plan->at[i].in - inputs->at] == so)
			plan->at[kept++] = plan->at[i];
		else
			free(plan->at[i].out);
	}
	plan->count = kept;
}

/* Clashes are refused by every shard alike; what exists is each shard's own affair. */
static int keep_shard(struct plan *plan, const struct inputs *inputs, const bool *own,
		      const struct shard *shard)
{
	bool *mine = shard_choose(inputs, own, shard);

	if (!mine)
		return report_no_memory();
	keep_some(plan, inputs, mine, true);
	free(mine);
	return EXIT_DONE;
}

/* ---- outputs that are inputs ---- */

struct made_before {
	const struct plan *plan;
	const struct plan_rules *rules;
	uint64_t recipe;
};

static const char *its_output(const void *user, size_t i)
{
	return ((const struct made_before *)user)->plan->at[i].out;
}

static const struct input *its_input(const void *user, size_t i)
{
	return ((const struct made_before *)user)->plan->at[i].in;
}

static enum made its_making(const void *user, size_t i)
{
	const struct made_before *m = user;
	const struct plan_item *item = &m->plan->at[i];
	enum made known = MADE_UNKNOWN, marked;

	if (m->rules->journal)
		known = journal_look(m->rules->journal, m->recipe, item->in->path, item->out, false);
	marked = mark_look(m->recipe, item->in->path, item->out, false);
	return marked > known ? marked : known;
}

/* For each input whether it is none; NULL: no memory. */
static bool *drop_own_outputs(struct plan *plan, struct inputs *inputs, const struct plan_rules *rules,
			      uint64_t recipe)
{
	const struct made_before before = { plan, rules, recipe };
	const struct own_outputs_rules own_rules = { plan->count, its_output, its_input, its_making,
						     &before };

	if (!rules->template)
		return calloc(inputs->count + 1, sizeof(bool));
	bool *own = own_outputs_find(inputs, &own_rules);
	keep_some(plan, inputs, own, false);
	return own;
}

static bool wants_frames(const struct plan_rules *rules)
{
	for (size_t i = 0; rules->outputs && i < rules->outputs->count; i++)
		if (template_wants_frames(rules->outputs->at[i].template))
			return true;
	return rules->template && template_wants_frames(rules->template);
}

int plan_make(struct inputs *inputs, const struct plan_rules *rules, const struct job_rules *jobs,
	      struct plan *plan)
{
	int status = EXIT_DONE;
	bool *own = NULL;

	*plan = (struct plan) { 0 };
	for (size_t i = 0; i < inputs->count && !status; i++) {
		const size_t begun = plan->count;
		const char *path = inputs->at[i].path;
		if (path && wants_frames(rules) && strcmp(path, "-") != 0)
			status = add_frames(plan, &inputs->at[i], jobs, rules->outputs);
		else
			status = add_outputs(plan, &(struct plan_item) { .in = &inputs->at[i] },
					     rules->outputs);
		for (size_t k = begun; k < plan->count && !status; k++)
			status = name_output(&plan->at[k], inputs, rules, jobs);
		if (!status)
			drop_unnamed(plan, begun);
	}
	if (!status && !(own = drop_own_outputs(plan, inputs, rules, jobs->recipe->id)))
		status = report_no_memory();
	if (!status && rules->template)
		status = refuse_clashes(plan);
	if (!status)
		status = rules->template ? refuse_inputs(plan, inputs, own) : refuse_twice(inputs);
	if (!status)
		status = keep_shard(plan, inputs, own, &rules->shard);
	if (!status)
		status = settle_existing(plan, rules, jobs->recipe->id);
	free(own);
	return status;
}

void plan_free(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		free(plan->at[i].out);
	free(plan->at);
	*plan = (struct plan) { 0 };
}
