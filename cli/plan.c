/* plan.c: every reason not to begin, found before beginning. */
#include "plan.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/image/file.h"
#include "report.h"
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
	return force ? EXIT_DONE : cant_create(output, "exists; to replace it say --force");
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

/* {w} and {h} need the shape of the result, from the head of the input. */
static int result_size(const char *path, const struct job_rules *jobs, int *width, int *height)
{
	weft_buffer file = { 0 };
	weft_image_info info;
	weft_format format;
	weft_error e;
	weft_status status = file_load(path, jobs->decoding, &file, &e);

	if (status == WEFT_OK)
		status = weft_decode_info((weft_bytes) { file.at, file.length }, &info, &e);
	if (status == WEFT_OK) {
		const weft_view in = { .width = info.width, .height = info.height, .format = info.format };
		status = weft_chain_shape(jobs->chain, in, width, height, &format, &e);
	}
	weft_buffer_free(&file);
	return status == WEFT_OK ? EXIT_DONE : report_failure(path, &e);
}

static int name_output(struct plan_item *item, const struct inputs *inputs, const struct plan_rules *rules,
		       const struct job_rules *jobs)
{
	int width = 0, height = 0;
	const weft_codec *codec = jobs->out_codec;
	weft_error e;

	if (strcmp(item->in->path, "-") == 0)
		return report_usage("run: '-' is one picture and needs one output, not a batch");
	if (rules->template && template_wants_size(rules->template)) {
		int status = result_size(item->in->path, jobs, &width, &height);
		if (status)
			return status;
	}
	item->out = rules->template ? template_name(rules->template, item->in, inputs->count,
						    codec ? codec->extensions[0] : NULL, width, height)
				    : strdup(item->in->path);
	if (!item->out)
		return report_error("out of memory"), EXIT_BUG;
	if (!codec && codec_for_output(item->out, &codec, &e) != WEFT_OK)
		return report_failure(item->out, &e);
	return EXIT_DONE;
}

/* ---- clashes ---- */

static int by_output(const void *a, const void *b)
{
	return strcmp((*(const struct plan_item *const *)a)->out, (*(const struct plan_item *const *)b)->out);
}

static int refuse_clashes(const struct plan *plan)
{
	const struct plan_item **sorted = malloc(plan->count * sizeof *sorted);
	int status = EXIT_DONE;

	if (!sorted)
		return report_error("out of memory"), EXIT_BUG;
	for (size_t i = 0; i < plan->count; i++)
		sorted[i] = &plan->at[i];
	qsort(sorted, plan->count, sizeof *sorted, by_output);
	for (size_t i = 1; i < plan->count && !status; i++)
		if (strcmp(sorted[i - 1]->out, sorted[i]->out) == 0)
			status = report_usage(
				"%s: would be written for both %s and %s; use {dir}, {stem}, {ext} or "
				"{index} in -o",
				sorted[i]->out, sorted[i - 1]->in->path, sorted[i]->in->path);
	free(sorted);
	return status;
}

struct identity {
	dev_t device;
	ino_t node;
};

static int by_identity(const void *a, const void *b)
{
	const struct identity *x = a, *y = b;
	if (x->device != y->device)
		return x->device < y->device ? -1 : 1;
	return (x->node > y->node) - (x->node < y->node);
}

/* An output that is another input would be lost before it is read. */
static int refuse_inputs(const struct plan *plan, const struct inputs *inputs)
{
	struct identity *known = calloc(inputs->count, sizeof *known);
	struct stat st;
	size_t count = 0;
	int status = EXIT_DONE;

	if (!known)
		return report_error("out of memory"), EXIT_BUG;
	for (size_t i = 0; i < inputs->count; i++)
		if (stat(inputs->at[i].path, &st) == 0)
			known[count++] = (struct identity) { st.st_dev, st.st_ino };
	qsort(known, count, sizeof *known, by_identity);
	for (size_t i = 0; i < plan->count && !status; i++) {
		if (stat(plan->at[i].out, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		const struct identity out = { st.st_dev, st.st_ino };
		if (bsearch(&out, known, count, sizeof *known, by_identity))
			status = cant_create(plan->at[i].out,
					     "is one of the inputs; to overwrite them say --in-place");
	}
	free(known);
	return status;
}

/* ---- the plan ---- */

static int settle_existing(struct plan *plan, const struct plan_rules *rules)
{
	int status = EXIT_DONE;

	for (size_t i = 0; i < plan->count && !status; i++) {
		struct plan_item *item = &plan->at[i];
		if (rules->skip_existing && access(item->out, F_OK) == 0) {
			item->skip = true;
			plan->skipped++;
		} else {
			status = output_check(item->in->path, item->out, !rules->template, rules->force);
		}
	}
	return status;
}

/* Clashes are refused by every shard alike; what exists is each shard's own affair. */
static void keep_shard(struct plan *plan, const struct plan_rules *rules)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++) {
		if (!rules->shards ||
		    input_hash(plan->at[i].in) % (uint64_t)rules->shards == (uint64_t)(rules->shard - 1))
			plan->at[kept++] = plan->at[i];
		else
			free(plan->at[i].out);
	}
	plan->count = kept;
}

int plan_make(const struct inputs *inputs, const struct plan_rules *rules, const struct job_rules *jobs,
	      struct plan *plan)
{
	int status = EXIT_DONE;

	*plan = (struct plan) { .at = calloc(inputs->count, sizeof *plan->at) };
	if (!plan->at)
		return report_error("out of memory"), EXIT_BUG;
	for (size_t i = 0; i < inputs->count && !status; i++) {
		plan->at[i].in = &inputs->at[i];
		plan->count++;
		status = name_output(&plan->at[i], inputs, rules, jobs);
	}
	if (!status)
		status = refuse_clashes(plan);
	if (!status && rules->template)
		status = refuse_inputs(plan, inputs);
	if (!status) {
		keep_shard(plan, rules);
		status = settle_existing(plan, rules);
	}
	return status;
}

void plan_free(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		free(plan->at[i].out);
	free(plan->at);
	*plan = (struct plan) { 0 };
}
