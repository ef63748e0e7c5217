/* batch.c: many pictures at once.
 *
 * A goroutine a file, at most a few files for each processor in work; the
 * rows of each are tasks of the same scheduler, so one file's reading hides
 * behind another's filtering.  Memory is bounded by a gate of megabytes that
 * every file passes before it is decoded. */
#include "batch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/weft.h"
#include "folders.h"
#include "journal.h"
#include "report.h"

enum { FILES_A_PROCESSOR = 2 };

struct batch {
	const struct plan *plan;
	const struct batch_rules *rules;
	struct job_rules jobs;
	struct progress progress;
	struct journal journal;
	struct json json;
	weft_semaphore files, megabytes;
	weft_waitgroup running;

	pthread_mutex_t lock; /* guards the rest; nothing parks under it */
	size_t ended, done, skipped, failed;
	size_t bytes_in, bytes_out;
	bool stop;
};

static void skip(struct batch *b)
{
	pthread_mutex_lock(&b->lock);
	b->skipped++;
	b->ended++;
	pthread_mutex_unlock(&b->lock);
}

static void record(struct batch *b, const struct plan_item *item, const struct job_result *r,
		   const weft_error *e)
{
	pthread_mutex_lock(&b->lock);
	b->ended++;
	if (r->status == WEFT_OK) {
		b->done++;
		say_damage(item->in->path, &r->damage);
		b->bytes_in += r->bytes_in;
		b->bytes_out += r->bytes_out;
		journal_add(&b->journal, item);
	} else {
		b->failed++;
		b->stop = !b->rules->keep_going;
		report_failure(item->in->path, e);
	}
	if (b->rules->json) {
		json_open(&b->json, NULL, '{');
		job_json(&b->json, &b->jobs, item->in->path, item->out, r);
		if (r->status != WEFT_OK)
			json_text(&b->json, "error", e->text);
		json_close(&b->json, '}');
	}
	progress_step(&b->progress, b->ended, b->failed, item->in->path);
	pthread_mutex_unlock(&b->lock);
}

static bool stopped(struct batch *b)
{
	pthread_mutex_lock(&b->lock);
	const bool stop = b->stop;
	pthread_mutex_unlock(&b->lock);
	return stop;
}

static void do_item(struct batch *b, const struct plan_item *item)
{
	struct job_result result;
	weft_error e = { .at = -1 };

	job_run(&b->jobs, item->in->path, item->out, &result, &e);
	record(b, item, &result, &e);
}

struct file_job {
	struct batch *batch;
	const struct plan_item *item;
};

static void file_job(struct file_job f)
{
	do_item(f.batch, f.item);
	weft_semaphore_release(&f.batch->files, 1);
	weft_waitgroup_done(&f.batch->running);
}
GOROUTINE(file_job, struct file_job);

/* The main goroutine, or for --mode seq a plain loop. */
static int do_all(void *arg)
{
	struct batch *b = arg;
	const bool goroutines = weft_procs() > 0;
	struct memory_gate gate = { &b->megabytes, (int)(b->rules->memory >> 20) };

	if (gate.most < 1)
		gate.most = 1;
	if (goroutines) {
		weft_semaphore_release(&b->files, FILES_A_PROCESSOR * weft_procs());
		weft_semaphore_release(&b->megabytes, gate.most);
		b->jobs.gate = &gate;
	}
	for (size_t i = 0; i < b->plan->count && !stopped(b); i++) {
		const struct plan_item *item = &b->plan->at[i];
		if (item->skip || journal_has(&b->journal, item)) {
			skip(b);
		} else if (goroutines) {
			weft_semaphore_acquire(&b->files, 1);
			weft_waitgroup_add(&b->running, 1);
			go(file_job, b, item);
		} else {
			do_item(b, item);
		}
	}
	weft_waitgroup_wait(&b->running);
	return 0;
}

static void summarise(const struct batch *b, double seconds)
{
	const size_t left = b->plan->count - b->ended;
	char failed[40] = "", skipped[40] = "", untouched[60] = "";

	if (b->skipped)
		snprintf(skipped, sizeof skipped, ", %zu skipped", b->skipped);
	if (b->failed)
		snprintf(failed, sizeof failed, ", %zu failed", b->failed);
	if (left)
		snprintf(untouched, sizeof untouched, ", %zu not begun (--keep-going goes on)", left);
	report_note("%zu done%s%s%s in %.2f s, %.1f files/s, %.1f MB read, %.1f MB written", b->done, skipped,
		    failed, untouched, seconds, (double)b->done / seconds, (double)b->bytes_in / 1e6,
		    (double)b->bytes_out / 1e6);
}

int batch_run(const struct plan *plan, const struct batch_rules *rules)
{
	struct batch b = { .plan = plan,
			   .rules = rules,
			   .jobs = rules->jobs,
			   .json = json_begin(stdout),
			   .lock = PTHREAD_MUTEX_INITIALIZER };
	int status = journal_open(&b.journal, rules->journal, rules->jobs.chain_text);

	if (status)
		return status;
	for (size_t i = 0; i < plan->count; i++)
		sweep_beside(plan->at[i].out, i ? plan->at[i - 1].out : NULL, 0);
	b.progress = progress_begin(rules->progress, plan->count);
	if (rules->json) {
		json_open(&b.json, NULL, '{');
		json_open(&b.json, "files", '[');
	}
	how_run(&rules->jobs.how, do_all, &b);
	progress_end(&b.progress);
	journal_close(&b.journal);
	const double seconds = (double)(now_ns() - b.progress.start_ns) / 1e9;
	if (rules->json) {
		json_close(&b.json, ']');
		json_int(&b.json, "done", (int64_t)b.done);
		json_int(&b.json, "skipped", (int64_t)b.skipped);
		json_int(&b.json, "failed", (int64_t)b.failed);
		json_real(&b.json, "seconds", seconds);
		json_close(&b.json, '}');
		json_end(&b.json);
	}
	summarise(&b, seconds);
	return b.failed ? EXIT_DIFFERS : EXIT_DONE;
}
