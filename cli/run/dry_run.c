/* dry_run.c: the plan, and an estimate of its memory and time.
 *
 * The heads of a few pictures, evenly chosen, tell how many pixels there are;
 * the smallest of them goes through all steps but the last, and its time a
 * pixel stands for that of all.  Nothing is written. */
#include "dry_run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../../core/base/clock.h"
#include "../../core/run/runtime.h"
#include "../remedy.h"
#include "../report.h"

enum { HEADS = 48 };

struct estimate {
	const struct plan *plan;
	struct job_rules jobs;
	size_t to_do, heads;
	double pixels; /* of the heads */
	double memory; /* of the largest of them in work */
	const struct plan_item *smallest;
	double smallest_pixels;
	bool streams;
	int procs;
	double seconds; /* of all; below 0: not known */
	weft_error why; /* no estimate; or an empty text */
	size_t failed;  /* of those that were looked at; why is the last of them */
};

static weft_status read_head(struct estimate *s, const struct plan_item *item, weft_error *e)
{
	*e = (weft_error) { .at = -1 };
	weft_view in = { 0 };
	weft_format format = { 0 };
	int width = 0, height = 0;
	weft_status status = WEFT_OK;

	if (item->in->path) {
		const struct decoding *d = s->jobs.decoding;
		struct file_head head;
		status = file_look(item->in->path, d, &d->how, &head, e);
		in = (weft_view) { .width = head.info.width,
				   .height = head.info.height,
				   .format = head.info.format };
	}
	if (status == WEFT_OK)
		status = weft_chain_shape(s->jobs.chain, in, &width, &height, &format, e);
	if (status != WEFT_OK)
		return status;
	const weft_codec *codec = s->jobs.out_codec;
	if (!codec)
		codec = weft_codec_for_path(item->out);
	const double pixels = item->in->path ? (double)in.width * in.height : (double)width * height;
	const double memory = job_memory(&s->jobs, s->jobs.chain, codec, in);
	s->heads++;
	s->pixels += pixels;
	s->memory = memory > s->memory ? memory : s->memory;
	s->streams = job_streams(&s->jobs, in);
	if (!s->smallest || pixels < s->smallest_pixels) {
		s->smallest = item;
		s->smallest_pixels = pixels;
	}
	return WEFT_OK;
}

/* The run would say it too. */
static void say_failure(struct estimate *s, const struct plan_item *item)
{
	s->failed++;
	if (s->why.at >= 0)
		report_failure_in(s->jobs.chain_text, &s->why);
	else
		report_failure(item->in->path ? item->in->path : item->out, &s->why);
}

static void read_heads(struct estimate *s)
{
	const size_t apart = s->to_do / HEADS + 1;
	size_t seen = 0;

	for (size_t i = 0; i < s->plan->count; i++) {
		const struct plan_item *item = &s->plan->at[i];
		if (item->skip || seen++ % apart != 0)
			continue;
		if (item->in->path && strcmp(item->in->path, "-") == 0)
			snprintf(s->why.text, sizeof s->why.text, "standard input is read once");
		else if (read_head(s, item, &s->why) != WEFT_OK)
			say_failure(s, item);
	}
}

static int measure(void *arg)
{
	struct estimate *s = arg;
	struct job_result result;
	int64_t ns = 0;

	s->procs = weft_procs() > 0 ? weft_procs() : 1;
	/* The first run of a short job is mostly loading; a second one counts. */
	for (int run = 0; run < 2 && (run == 0 || ns < 200000000); run++) {
		const int64_t start = weft_clock_ns();
		const struct job_files files = { .input = s->smallest->in->path, .output = s->smallest->out };
		weft_status status = job_run(&s->jobs, &files, &result, &s->why);
		results_free(&result.results);
		if (status != WEFT_OK) {
			say_failure(s, s->smallest);
			return 0;
		}
		ns = weft_clock_ns() - start;
	}
	s->seconds =
		(double)ns / 1e9 * (s->pixels / s->smallest_pixels) * ((double)s->to_do / (double)s->heads);
	return 0;
}

static struct estimate make_estimate(const struct plan *plan, const struct job_rules *jobs, int64_t memory)
{
	struct estimate s = {
		.plan = plan, .jobs = *jobs, .to_do = plan->count - plan->skipped, .seconds = -1
	};

	s.jobs.dry = true;
	read_heads(&s);
	if (s.smallest && s.smallest_pixels > 0)
		how_run(&jobs->how, measure, &s);
	/* Two files a processor are in work at once, where there are so many. */
	const double at_once = s.to_do < 2 * (size_t)s.procs ? (double)s.to_do : 2.0 * s.procs;
	s.memory *= jobs->how.mode == MODE_SEQ && s.to_do ? 1 : at_once;
	if (memory > 0 && s.memory > (double)memory)
		s.memory = (double)memory;
	return s;
}

static void say_estimate(const struct estimate *s, const char *mode)
{
	report_note("%zu to do, %zu skipped", s->to_do, s->plan->skipped);
	if (!s->heads) {
		if (*s->why.text)
			report_note("no estimate of memory and time: %s", failure_text(&s->why).text);
		return;
	}
	report_note("%s, by %s: decoding, filtering and encoding %s", s->jobs.chain_text, mode,
		    s->streams ? "overlap, band by band" : "one after the other");
	if (s->seconds >= 0)
		report_note("about %.1f MB of memory for pictures, %.3g s on %d processor%s", s->memory / 1e6,
			    s->seconds, s->procs, s->procs == 1 ? "" : "s");
	else
		report_note("about %.1f MB of memory for pictures; no estimate of time: %s", s->memory / 1e6,
			    failure_text(&s->why).text);
}

static void put_item(struct json *j, const char *input, const char *output, bool skip)
{
	json_text(j, "input", input);
	json_text(j, "output", output);
	json_bool(j, "skip", skip);
}

void dry_run_line(const char *input, const char *output, bool skip)
{
	struct json j = json_begin(stdout);

	j.flat = true;
	json_open(&j, NULL, '{');
	put_item(&j, input, output, skip);
	json_close(&j, '}');
	json_end(&j);
}

static void put_estimate(struct json *j, const struct estimate *s, const char *mode)
{
	json_text(j, "filters", s->jobs.chain_text);
	json_text(j, "mode", mode);
	json_int(j, "to_do", (int64_t)s->to_do);
	json_int(j, "skipped", (int64_t)s->plan->skipped);
	json_bool(j, "streams", s->streams);
	json_int(j, "memory_bytes", (int64_t)s->memory);
	json_real(j, "seconds", s->seconds >= 0 ? s->seconds : (double)NAN);
}

/* Of a batch a line for each file, as the run itself writes them, and one for all. */
static void write_lines(const struct estimate *s, const char *mode)
{
	for (size_t i = 0; i < s->plan->count; i++)
		dry_run_line(s->plan->at[i].in->path, s->plan->at[i].out, s->plan->at[i].skip);
	struct json j = json_begin(stdout);
	j.flat = true;
	json_open(&j, NULL, '{');
	json_open(&j, "summary", '{');
	put_estimate(&j, s, mode);
	json_close(&j, '}');
	json_close(&j, '}');
	json_end(&j);
}

static void write_json(const struct estimate *s, const char *mode)
{
	struct json j = json_begin(stdout);

	json_open(&j, NULL, '{');
	json_open(&j, "files", '[');
	for (size_t i = 0; i < s->plan->count; i++) {
		json_open(&j, NULL, '{');
		put_item(&j, s->plan->at[i].in->path, s->plan->at[i].out, s->plan->at[i].skip);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	put_estimate(&j, s, mode);
	json_close(&j, '}');
	json_end(&j);
}

static int status_of(const struct estimate *s)
{
	if (!s->failed)
		return EXIT_DONE;
	if (s->plan->count == 1)
		return exit_for(s->why.status);
	return exit_retryable(s->why.status) ? EXIT_RETRY : EXIT_DIFFERS;
}

int dry_run(const struct plan *plan, const struct job_rules *jobs, int64_t memory, enum dry_run_form form)
{
	const struct estimate s = make_estimate(plan, jobs, memory);
	const char *mode = mode_names[jobs->how.mode];

	if (form == DRY_RUN_LINES)
		write_lines(&s, mode);
	else if (form == DRY_RUN_OBJECT)
		write_json(&s, mode);
	if (form != DRY_RUN_TEXT)
		return status_of(&s);
	for (size_t i = 0; i < plan->count; i++)
		printf("%s -> %s%s\n", plan->at[i].in->path ? report_name(plan->at[i].in->path) : "(source)",
		       report_name(plan->at[i].out), plan->at[i].skip ? "  (there already)" : "");
	say_estimate(&s, mode);
	return status_of(&s);
}
