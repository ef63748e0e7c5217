/* batch.c: many pictures at once.
 *
 * A goroutine a file, at most a few files for each processor in work (lanes.h);
 * the rows of each are tasks of the same scheduler, so one file's reading hides
 * behind another's filtering.  Memory is bounded by a gate of megabytes that
 * every file passes before it is decoded (gate.h). */
#include "batch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/base/clock.h"
#include "../../core/image/file.h"
#include "../../core/weft.h"
#include "../remedy.h"
#include "../report.h"
#include "folders.h"
#include "lanes.h"
#include "manifest.h"
#include "record.h"
#include "several.h"
#include "srcset.h"

struct batch {
	const struct plan *plan;
	const struct batch_rules *rules;
	struct job_rules jobs;
	struct progress progress;
	struct job_watch watch;
	struct gate gate;

	pthread_mutex_t lock; /* guards the rest; nothing parks under it */
	struct manifest journal, manifest;
	size_t ended, done, skipped, failed, passing; /* passing: of the failed, those to try again */
	size_t bytes_in, bytes_out;
	bool stop;
	int failure; /* the exit status for the last that failed */
	int broken;  /* a journal that can't be written: the exit status for that */
};

/* ---- what became of each; with the lock held ---- */

static void break_off(struct batch *b, const weft_error *e)
{
	if (!b->broken)
		b->broken = report_failure(NULL, e);
	b->stop = true;
}

static void note(struct batch *b, struct manifest *m, const char *line, size_t length)
{
	weft_error e;

	if (!b->broken && manifest_add(m, line, length, false, &e) != WEFT_OK)
		break_off(b, &e);
}

static void write_line(struct batch *b, enum record_kind kind, const struct plan_item *item,
		       const struct job_result *r, const weft_error *e)
{
	size_t length;

	if (!b->rules->json && !b->journal.open && !b->manifest.open)
		return;
	const struct job_rules *rules = item->output ? &item->output->rules : &b->jobs;
	char *line = record_line(kind, rules, item->in->path, item->out, r, e, &length);
	if (!line) {
		break_off(b, &(weft_error) { .status = WEFT_NO_MEMORY, .at = -1, .text = "out of memory" });
		return;
	}
	if (b->rules->json) {
		fwrite(line, 1, length, stdout);
		fflush(stdout);
	}
	if (kind != RECORD_SKIPPED)
		note(b, &b->journal, line, length);
	note(b, &b->manifest, line, length);
	free(line);
}

/* Those of its input that are there already; returns how many. */
static size_t skip(struct batch *b, const struct plan_item *items)
{
	size_t skipped = 0;

	pthread_mutex_lock(&b->lock);
	for (size_t i = 0; i < items->group; i++) {
		if (!items[i].skip)
			continue;
		skipped++;
		b->skipped++;
		b->ended++;
		write_line(b, RECORD_SKIPPED, &items[i], NULL, NULL);
	}
	pthread_mutex_unlock(&b->lock);
	return skipped;
}

/* first: of those of its input; what is told once of an input is told then. */
static void record(struct batch *b, const struct plan_item *item, const struct job_result *r,
		   const weft_error *e, const char *chain_text, bool first)
{
	const bool failed = r->status != WEFT_OK;

	b->ended++;
	if (!failed) {
		b->done++;
		if (first)
			say_damage(item->in->path, &r->damage);
		if (!b->rules->json)
			results_print(&r->results, b->rules->alone ? NULL : item->in->path, stdout);
		b->bytes_in += first ? r->bytes_in : 0;
		b->bytes_out += r->bytes_out;
	} else {
		b->failed++;
		b->failure = exit_for(r->status);
		b->passing += exit_retryable(r->status);
		b->stop = b->stop || !b->rules->keep_going;
		if (first && b->rules->alone && chain_text && e->at >= 0)
			report_failure_in(chain_text, e);
		else if (first && b->progress.mode != PROGRESS_JSON)
			report_failure(item->in->path, e);
	}
	write_line(b, RECORD_ENDED, item, r, e);
	progress_step(&b->progress, b->ended, b->failed, item->in->path,
		      failed ? failure_text(e).text : NULL);
}

/* Before an output gets its name. */
static weft_status note_writing(void *user, const struct job_rules *rules, const char *input,
				const char *output, const struct job_result *r, weft_error *e)
{
	struct batch *b = user;
	size_t length;
	char *line = record_line(RECORD_WRITING, rules, input, output, r, NULL, &length);

	if (!line)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	pthread_mutex_lock(&b->lock);
	/* In place the old picture is gone once the new one is there, whatever befalls the machine. */
	weft_status status = manifest_add(&b->journal, line, length, input && strcmp(input, output) == 0, e);
	if (status != WEFT_OK) { /* which the picture's own failure says */
		b->broken = exit_for(status);
		b->stop = true;
	}
	pthread_mutex_unlock(&b->lock);
	free(line);
	return status;
}

static bool stopped(struct batch *b)
{
	pthread_mutex_lock(&b->lock);
	const bool stop = b->stop;
	pthread_mutex_unlock(&b->lock);
	return stop;
}

static bool over(void *user)
{
	return stopped(user);
}

static size_t group_of(void *user, size_t i)
{
	const struct batch *b = user;
	return b->plan->at[i].group;
}

static bool is_large(void *user, size_t i)
{
	const struct batch *b = user;
	return b->plan->at[i].large;
}

static void do_one(struct batch *b, const struct plan_item *item)
{
	struct job_result result;
	weft_error e = { .at = -1 };

	const struct job_files files = {
		.input = item->in->path, .output = item->out, .frame = item->frame, .replace = item->replace
	};
	job_run(&b->jobs, &files, &result, &e);
	pthread_mutex_lock(&b->lock);
	record(b, item, &result, &e, NULL, true);
	pthread_mutex_unlock(&b->lock);
	results_free(&result.results);
}

static void do_several(struct batch *b, const struct plan_item *items)
{
	const size_t count = items->group;
	struct several_end *ends = malloc(count * sizeof *ends);
	bool first = true;

	if (!ends)
		exit(report_no_memory());
	weft_status status = several_run(b->rules->outputs, &b->jobs, items, ends);
	pthread_mutex_lock(&b->lock);
	for (size_t i = 0; i < count; i++) {
		if (!items[i].skip) {
			record(b, &items[i], &ends[i].result, &ends[i].error, ends[i].chain_text, first);
			first = false;
		}
		results_free(&ends[i].result.results);
	}
	if (status == WEFT_OK && !b->rules->json)
		srcset_print(b->rules->outputs, items, ends, stdout);
	pthread_mutex_unlock(&b->lock);
	free(ends);
}

/* Of one input; i: the first of them. */
static void do_item(void *user, size_t i)
{
	struct batch *b = user;
	const struct plan_item *item = &b->plan->at[i];

	if (skip(b, item) == item->group)
		return;
	if (item->output)
		do_several(b, item);
	else
		do_one(b, item);
}

static bool waits(void *user)
{
	return lanes_wait(user);
}

static void waited(void *user)
{
	lanes_waited(user);
}

/* The main goroutine, or for --mode seq a plain loop. */
static int do_all(void *arg)
{
	struct batch *b = arg;
	const size_t count = b->plan->count;

	for (size_t i = 0; weft_procs() == 0 && i < count && !stopped(b); i += group_of(b, i))
		do_item(b, i);
	if (weft_procs() == 0)
		return 0;
	struct lanes *lanes =
		lanes_make(&(struct lanes_rules) { count, group_of, is_large, do_item, over, b });
	if (!lanes) {
		b->broken = report_no_memory();
		return 0;
	}
	gate_open(&b->gate, b->rules->memory);
	b->gate.waits = waits;
	b->gate.waited = waited;
	b->gate.user = lanes;
	b->jobs.gate = &b->gate;
	lanes_run(lanes);
	lanes_free(lanes);
	return 0;
}

static void summarise(const struct batch *b, double seconds)
{
	const size_t left = b->plan->count - b->ended;
	char failed[40] = "", skipped[40] = "", untouched[80] = "";

	if (b->skipped)
		snprintf(skipped, sizeof skipped, ", %zu skipped", b->skipped);
	if (b->failed)
		snprintf(failed, sizeof failed, ", %zu failed", b->failed);
	if (left)
		snprintf(untouched, sizeof untouched, ", %zu not begun%s", left,
			 b->broken ? "" : " (--keep-going goes on)");
	report_note("%zu done%s%s%s in %.2f s, %.1f files/s, %.1f MB read, %.1f MB written", b->done, skipped,
		    failed, untouched, seconds, (double)b->done / seconds, (double)b->bytes_in / 1e6,
		    (double)b->bytes_out / 1e6);
}

static void write_summary(const struct batch *b, double seconds)
{
	const struct inputs *inputs = b->rules->inputs;
	struct json j = json_begin(stdout);

	j.flat = true;
	json_open(&j, NULL, '{');
	json_open(&j, "summary", '{');
	json_int(&j, "done", (int64_t)b->done);
	json_int(&j, "skipped", (int64_t)b->skipped);
	json_int(&j, "failed", (int64_t)b->failed);
	json_int(&j, "retryable", (int64_t)b->passing);
	json_int(&j, "not_begun", (int64_t)(b->plan->count - b->ended));
	json_int(&j, "unreadable_folders", (int64_t)inputs->unreadable);
	json_open(&j, "passed_over", '{');
	for (size_t i = 0; i < inputs->passed_count; i++)
		json_int(&j, inputs->passed[i].kind, (int64_t)inputs->passed[i].count);
	json_close(&j, '}');
	json_real(&j, "seconds", seconds);
	json_close(&j, '}');
	json_close(&j, '}');
	json_end(&j);
}

/* Returns 0, or an exit status after the message was printed. */
static int begin(struct batch *b)
{
	int status = manifest_open(&b->journal, b->rules->journal);

	if (!status && b->rules->manifest && b->rules->journal &&
	    weft_file_same(b->rules->manifest, b->rules->journal))
		return EXIT_DONE; /* one file, one line each */
	if (!status)
		status = manifest_open(&b->manifest, b->rules->manifest);
	return status;
}

int batch_run(const struct plan *plan, const struct batch_rules *rules)
{
	struct batch b = {
		.plan = plan, .rules = rules, .jobs = rules->jobs, .lock = PTHREAD_MUTEX_INITIALIZER
	};
	int status = begin(&b);

	if (!status) {
		for (size_t i = 0; i < plan->count; i++)
			sweep_beside(plan->at[i].out, i ? plan->at[i - 1].out : NULL, 0);
		b.jobs.hashes = b.journal.open || b.manifest.open;
		b.watch = (struct job_watch) { note_writing, &b };
		b.jobs.watch = b.journal.open ? &b.watch : NULL;
		b.progress = progress_begin(rules->progress, plan->count);
		how_run(&rules->jobs.how, do_all, &b);
		progress_end(&b.progress);
		const double seconds = (double)(weft_clock_ns() - b.progress.start_ns) / 1e9;
		if (rules->json)
			write_summary(&b, seconds);
		if (!rules->alone)
			summarise(&b, seconds);
		status = b.broken       ? b.broken
			 : rules->alone ? b.failure
			 : b.passing    ? EXIT_RETRY
			 : b.failed     ? EXIT_DIFFERS
					: EXIT_DONE;
	}
	manifest_close(&b.journal);
	manifest_close(&b.manifest);
	return status;
}
