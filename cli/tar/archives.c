/* archives.c: tar archives, one after the other. */
#include "archives.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../core/base/clock.h"
#include "../../core/image/file.h"
#include "../report.h"
#include "../run/clashes.h"
#include "../run/dry_run.h"
#include "../run/folders.h"
#include "../run/manifest.h"
#include "../run/mark.h"
#include "../run/own_outputs.h"
#include "../run/record.h"
#include "../run/template.h"
#include "archive.h"
#include "tar.h"

static bool is_archive(const char *path)
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');

	if (strcmp(path, "-") == 0)
		return tar_on_stdin();
	/* What has a picture's name is one. */
	return (dot && strcasecmp(dot, ".tar") == 0) || (!weft_codec_for_path(path) && tar_in_file(path));
}

bool archives_all(const struct inputs *inputs, int *status)
{
	size_t count = 0;

	for (size_t i = 0; i < inputs->count; i++)
		count += is_archive(inputs->at[i].path);
	*status =
		count && count < inputs->count
			? report_usage(
				  "run: archives and pictures can't be mixed; give them to runs of their own")
			: EXIT_DONE;
	return count && count == inputs->count;
}

struct item {
	const struct input *in;
	char *out;
	bool skip, replace;
};

static int check(const struct plan_rules *rules, const struct run_options *o)
{
	if (!rules->template)
		return report_usage("run: an archive is not worked on in place; say -o FILE.tar");
	if (o->resume)
		return report_usage(
			"run: --resume is for single files; of archives, --skip-existing passes over "
			"those that are made");
	if (strcmp(rules->template, "-") == 0 && o->json)
		return report_usage("run: -o - and --json both want standard output");
	if (strcmp(rules->template, "-") == 0 && isatty(STDOUT_FILENO))
		return report_usage("run: standard output is a terminal; send it to a file or a pipe");
	if (template_wants_size(rules->template) || template_wants_frames(rules->template))
		return report_usage("run: an archive has no {w}, {h} and {frame}");
	return template_check(rules->template);
}

static int name_item(struct item *item, const struct inputs *inputs, const struct plan_rules *rules)
{
	item->out = template_name(rules->template,
				  &(struct template_values) { .in = item->in, .count = inputs->count });
	if (!item->out)
		return report_no_memory();
	if (weft_codec_for_path(item->out))
		return report_usage("run: %s: what an archive becomes is an archive; say -o FILE.tar",
				    item->out);
	return EXIT_DONE;
}

static int settle_item(struct item *item, const struct plan_rules *rules, uint64_t recipe)
{
	enum made known = MADE_UNKNOWN;

	if (rules->skip_any && access(item->out, F_OK) == 0)
		known = MADE_DONE;
	else if (rules->skip_made)
		known = mark_look(recipe, item->in->path, item->out, false);
	item->skip = known == MADE_DONE;
	item->replace = rules->force || known != MADE_UNKNOWN;
	if (item->skip)
		return EXIT_DONE;
	return rules->skip_made ? output_check_unskipped(item->in->path, item->out, false, item->replace)
				: output_check(item->in->path, item->out, false, item->replace);
}

struct items {
	struct item *at;
	size_t count;
};

static const char *output_of(const void *user, size_t i)
{
	return ((const struct items *)user)->at[i].out;
}

static const struct input *input_of(const void *user, size_t i)
{
	return ((const struct items *)user)->at[i].in;
}

static enum made making_of(const void *user, size_t i)
{
	const struct item *item = &((const struct items *)user)->at[i];
	return mark_look(0, item->in->path, item->out, false);
}

/* Those of the inputs of which these say so. */
static void keep_some(struct items *items, const struct inputs *inputs, const bool *these, bool so)
{
	size_t kept = 0;

	for (size_t i = 0; i < items->count; i++) {
		if (these[items->at[i].in - inputs->at] == so)
			items->at[kept++] = items->at[i];
		else
			free(items->at[i].out);
	}
	items->count = kept;
}

static int refuse_clashes(const struct items *items)
{
	size_t a, b;
	bool by_case;

	if (!clashes_find(&(struct output_names) { items->count, output_of, items }, &a, &b, &by_case))
		return EXIT_DONE;
	if (strcmp(items->at[a].out, items->at[b].out) != 0)
		return report_usage("%s: is one file with %s, which would be written, too", items->at[b].out,
				    items->at[a].out);
	return report_usage("%s: would be written for both %s and %s; use {dir}, {stem} or {index} in -o",
			    items->at[b].out, items->at[a].in->path, items->at[b].in->path);
}

/* An output that is another input would be lost before it is read. */
static int refuse_inputs(const struct items *items, const struct inputs *inputs, const bool *own)
{
	struct input_files files = input_files_list(inputs);
	int status = EXIT_DONE;

	for (size_t i = 0; i < items->count && !status; i++) {
		const struct input *found = input_files_have(&files, inputs, items->at[i].out);
		if (found && !own[found - inputs->at]) {
			report_error("%s: is one of the inputs", items->at[i].out);
			status = EXIT_CANT_CREATE;
		}
	}
	input_files_free(&files);
	return status;
}

/* Of this shard, in their order. */
static int make_items(struct items *items, struct inputs *inputs, const struct plan_rules *rules,
		      uint64_t recipe)
{
	int status = EXIT_DONE;

	for (size_t i = 0; i < inputs->count && !status; i++) {
		items->at[i].in = &inputs->at[i];
		items->count++;
		status = name_item(&items->at[i], inputs, rules);
	}
	if (status)
		return status;
	bool *own = own_outputs_find(
		inputs, &(struct own_outputs_rules) { items->count, output_of, input_of, making_of, items });
	keep_some(items, inputs, own, false);
	status = refuse_clashes(items);
	if (!status)
		status = refuse_inputs(items, inputs, own);
	bool *mine = shard_choose(inputs, own, &rules->shard);
	if (!mine)
		status = report_no_memory();
	else
		keep_some(items, inputs, mine, true);
	for (size_t i = 0; i < items->count && !status; i++)
		status = settle_item(&items->at[i], rules, recipe);
	free(mine);
	free(own);
	return status;
}

/* A line for the archive itself: its members have lines of their own. */
static int note_archive(enum record_kind kind, const struct item *item, const struct archive_rules *rules,
			const struct job_result *whole, const weft_error *e)
{
	size_t length;
	weft_error failed;

	if (!rules->json && !rules->manifest->open)
		return EXIT_DONE;
	char *line = record_line(kind, &rules->jobs, item->in->path, item->out, whole, e, &length);
	if (!line)
		return report_no_memory();
	if (rules->json)
		fwrite(line, 1, length, stdout);
	const weft_status status = manifest_add(rules->manifest, line, length, false, &failed);
	free(line);
	return status == WEFT_OK ? EXIT_DONE : report_failure(NULL, &failed);
}

static int run_item(const struct item *item, const struct archive_rules *rules, struct archive_count *count)
{
	struct job_result whole = { 0 };
	weft_error e = { .at = -1 };
	int status, noted = EXIT_DONE;

	if (strcmp(item->out, "-") != 0 && make_folders_for(item->out, &e) != WEFT_OK) {
		whole.status = e.status;
		status = report_failure(item->out, &e);
	} else {
		if (strcmp(item->out, "-") != 0)
			sweep_beside(item->out, NULL, 0);
		status = archive_run(item->in->path, item->out, item->replace, rules, count, &whole, &e);
	}
	if (whole.status != WEFT_OK)
		noted = note_archive(RECORD_ENDED, item, rules, &whole, &e);
	count->failed_archives += whole.status != WEFT_OK;
	return noted ? noted : status;
}

static void summarise(const struct archive_count *c, size_t skipped, bool json, double seconds)
{
	if (json) {
		struct json j = json_begin(stdout);
		j.flat = true;
		json_open(&j, NULL, '{');
		json_open(&j, "summary", '{');
		json_int(&j, "done", (int64_t)c->done);
		json_int(&j, "copied", (int64_t)c->copied);
		json_int(&j, "failed", (int64_t)c->failed);
		json_int(&j, "retryable", (int64_t)c->passing);
		json_int(&j, "failed_archives", (int64_t)c->failed_archives);
		json_int(&j, "skipped_archives", (int64_t)skipped);
		json_real(&j, "seconds", seconds);
		json_close(&j, '}');
		json_close(&j, '}');
		json_end(&j);
	}
	char more[120] = "";
	if (c->failed)
		snprintf(more, sizeof more, ", %zu failed", c->failed);
	if (c->failed_archives)
		snprintf(more + strlen(more), sizeof more - strlen(more), ", %zu archive%s not made",
			 c->failed_archives, c->failed_archives == 1 ? "" : "s");
	if (skipped)
		snprintf(more + strlen(more), sizeof more - strlen(more), ", %zu archive%s skipped", skipped,
			 skipped == 1 ? "" : "s");
	report_note("%zu done, %zu copied%s in %.2f s, %.1f files/s, %.1f MB read, %.1f MB written", c->done,
		    c->copied, more, seconds, (double)(c->done + c->copied) / seconds,
		    (double)c->bytes_in / 1e6, (double)c->bytes_out / 1e6);
}

static bool may_pass(int status)
{
	return status == EXIT_RETRY || status == EXIT_IO;
}

/* Of several archives: as a batch of pictures has it. */
static int worse(int a, int b)
{
	if (may_pass(a) || may_pass(b))
		return EXIT_RETRY;
	return a == EXIT_DONE && b == EXIT_DONE ? EXIT_DONE : EXIT_DIFFERS;
}

static int run_items(const struct item *items, size_t count, const struct run_options *o,
		     const struct archive_rules *rules)
{
	struct archive_count done = { 0 };
	size_t skipped = 0;
	int status = EXIT_DONE;
	const int64_t start = weft_clock_ns();

	for (size_t i = 0; i < count && (!status || o->keep_going); i++) {
		skipped += items[i].skip;
		const int one = items[i].skip ? note_archive(RECORD_SKIPPED, &items[i], rules, NULL, NULL)
					      : run_item(&items[i], rules, &done);
		status = count == 1 ? one : worse(status, one);
	}
	summarise(&done, skipped, o->json, (double)(weft_clock_ns() - start) / 1e9);
	return status;
}

static void say_items(const struct items *items, bool json)
{
	for (size_t i = 0; json && i < items->count; i++)
		dry_run_line(items->at[i].in->path, items->at[i].out, items->at[i].skip);
	for (size_t i = 0; !json && i < items->count; i++)
		printf("%s -> %s%s\n", report_name(items->at[i].in->path), report_name(items->at[i].out),
		       items->at[i].skip ? "  (there already)" : "");
}

int archives_run(struct inputs *inputs, const struct plan_rules *rules, const struct run_options *o,
		 const struct job_rules *jobs, int64_t memory)
{
	struct manifest manifest;
	const struct archive_rules each = { .jobs = *jobs,
					    .keep_going = o->keep_going,
					    .json = o->json,
					    .progress = (enum progress_mode)o->progress,
					    .memory = memory,
					    .manifest = &manifest };
	struct items items = { calloc(inputs->count, sizeof *items.at), 0 };
	int status = items.at ? check(rules, o) : report_no_memory();

	if (!status)
		status = make_items(&items, inputs, rules, jobs->recipe->id);
	if (!status && o->dry_run) {
		say_items(&items, o->json);
	} else if (!status) {
		status = manifest_open(&manifest, o->manifest);
		if (!status)
			status = run_items(items.at, items.count, o, &each);
		manifest_close(&manifest);
	}
	for (size_t i = 0; i < items.count; i++)
		free(items.at[i].out);
	free(items.at);
	return status;
}
