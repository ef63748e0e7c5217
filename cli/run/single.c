/* single.c: one picture. */
#include "single.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../core/image/file.h"
#include "../replay/picture.h"
#include "../report.h"
#include "dry_run.h"
#include "encoding.h"
#include "folders.h"
#include "manifest.h"
#include "output_format.h"
#include "record.h"

struct single {
	const struct job_rules *rules;
	const char *input, *output;
	bool replace;
	struct job_result result;
	weft_error error;
	struct replay_recording recording; /* with --replay */
};

static int run_single_job(void *arg)
{
	struct single *s = arg;
	const struct job_files files = { .input = s->input, .output = s->output, .replace = s->replace };
	job_run(s->rules, &files, &s->result, &s->error);
	return 0;
}

static int run_recorded_job(void *arg)
{
	struct single *s = arg;
	const bool recorded = replay_begin(&s->recording);
	run_single_job(s);
	if (recorded)
		replay_end(&s->recording);
	return 0;
}

static void say_done(const struct single *s)
{
	const struct job_result *r = &s->result;
	char times[200] = "";
	size_t used = 0;

	for (int step = 0; step < STEP_COUNT; step++)
		if (job_step_ran(r, (enum job_step)step))
			used += (size_t)snprintf(times + used, sizeof times - used, "%s%s %.1f",
						 used ? ", " : "", job_step_names[step],
						 (double)r->step_ns[step] / 1e6);
	char frames[30] = "";
	if (r->frames > 1)
		snprintf(frames, sizeof frames, "%d frames, ", r->frames);
	report_detail("%s: %s%d x %d %s; %s ms", s->output, frames, r->width, r->height,
		      weft_format_name(r->format), times);
}

/* Which file a failure is about. */
static const char *blame(const struct single *s)
{
	if (s->result.blame_output || !s->input)
		return strcmp(s->output, "-") == 0 ? "standard output" : s->output;
	return strcmp(s->input, "-") == 0 ? "standard input" : s->input;
}

static void write_json(const struct single *s)
{
	struct json j = json_begin(stdout);

	json_open(&j, NULL, '{');
	record_members(&j, RECORD_ENDED, s->rules, s->input, s->output, &s->result, &s->error);
	json_close(&j, '}');
	json_end(&j);
}

static int report_single(const struct single *s, const struct run_options *o)
{
	if (o->json)
		write_json(s);
	if (s->result.status != WEFT_OK) {
		/* A filter that doesn't fit the picture: show where it stands. */
		if (s->error.at >= 0)
			return report_failure_in(s->rules->chain_text, &s->error);
		return report_failure(blame(s), &s->error);
	}
	say_damage(s->input, &s->result.damage);
	say_done(s);
	if (!o->json)
		results_print(&s->result.results, NULL, strcmp(s->output, "-") == 0 ? stderr : stdout);
	return EXIT_DONE;
}

static int note_single(struct manifest *m, const struct single *s)
{
	size_t length;
	weft_error e;
	char *line = record_line(RECORD_ENDED, s->rules, s->input, s->output, &s->result, &s->error, &length);
	int status = line ? EXIT_DONE : report_no_memory();

	if (line && manifest_add(m, line, length, false, &e) != WEFT_OK)
		status = report_failure(NULL, &e);
	free(line);
	return status;
}

static int check_single(const struct single *s, const struct run_options *o)
{
	weft_error e;
	const weft_codec *codec = s->rules->out_codec;

	if (strcmp(s->output, "-") == 0) { // NOLINT(clang-analyzer-core.NonNullParamChecker): there is one
		if (o->json)
			return report_usage("run: -o - and --json both want standard output");
		if (!codec && !s->input)
			return report_usage("run: -o - has no extension; say --out-format png");
		if (isatty(STDOUT_FILENO))
			return report_usage(
				"run: standard output is a terminal; send it to a file or a pipe");
	} else if (!codec && codec_for_output(s->output, &codec, &e) != WEFT_OK) {
		return report_failure(s->output, &e);
	}
	int status = encoding_check(codec, &o->encode);
	if (status)
		return status;
	status = output_check(s->input, s->output, o->in_place, o->force);
	if (!status && strcmp(s->output, "-") != 0 && !o->in_place)
		status = folder_check(s->output);
	return status;
}

/* A folder of very many files, each given to a weft of its own, must not cost a walk each. */
enum { SWEEP_SINGLE = 10000 };

int run_single(const char *input, const struct run_options *o, struct job_rules *rules)
{
	struct single s = { .rules = rules, .input = input, .output = o->in_place ? input : o->output };

	if (o->in_place && (!input || strcmp(input, "-") == 0))
		return report_usage("run: --in-place needs a file as input");
	if (o->in_place && o->output && !weft_file_same(input, o->output))
		return report_usage("run: --in-place writes the input; -o %s is another file", o->output);
	int status = o->replay ? replay_picture_check(input, o) : EXIT_DONE;
	if (!status && !s.output) {
		s.output = "nothing";
		rules->dry = true;
		rules->out_codec = replay_picture_codec(input, rules);
	} else if (!status) {
		status = check_single(&s, o);
	}
	if (status)
		return status;
	if (o->dry_run) {
		struct input in = { .path = input };
		struct plan_item item = { .in = &in, .out = (char *)s.output };
		return dry_run(&(struct plan) { .at = &item, .count = 1 }, rules, 0,
			       o->json ? DRY_RUN_OBJECT : DRY_RUN_TEXT);
	}
	if (strcmp(s.output, "-") != 0 && !rules->dry) // NOLINT(clang-analyzer-core.NonNullParamChecker)
		sweep_beside(s.output, NULL, SWEEP_SINGLE);
	s.replace = o->force || o->in_place;
	struct manifest manifest;
	status = manifest_open(&manifest, o->manifest);
	if (!status) {
		rules->hashes = o->manifest;
		if (o->replay)
			replay_run(&s.recording, &rules->how, run_recorded_job, &s);
		else
			how_run(&rules->how, run_single_job, &s);
		status = report_single(&s, o);
		if (!status && o->replay)
			status = replay_picture_write(input, o, rules, &s.recording);
		replay_free(&s.recording);
		const int noted = o->manifest ? note_single(&manifest, &s) : EXIT_DONE;
		status = status ? status : noted;
	}
	results_free(&s.result.results);
	manifest_close(&manifest);
	return status;
}
