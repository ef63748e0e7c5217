/* run.c: weft run: pictures through a chain of filters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/image/file.h"
#include "batch.h"
#include "chain_text.h"
#include "command.h"
#include "dry_run.h"
#include "folders.h"
#include "machine.h"
#include "report.h"
#include "signals.h"
#include "template.h"

struct run_options {
	struct words filters;
	const char *output, *in_format, *out_format, *shard, *resume;
	struct how how;
	const char *strip;
	int quality, png_level, depth, subsampling, progress;
	bool progressive;
	struct decoding decoding;
	double timeout;
	bool in_place, force, skip_existing, keep_going, dry_run;
	bool json;
};

#define OPTION(m, ...) OPTION_OF(struct run_options, m, __VA_ARGS__)

static const char *const depths[] = { "same", "8", "16", "32", NULL };
static const uint8_t depth_bytes[] = { 0, WEFT_U8, WEFT_U16, WEFT_F32 };
static const char *const subsamplings[] = { "usual", "444", "422", "420", NULL };
static const weft_chroma chromas[] = { WEFT_CHROMA_DEFAULT, WEFT_CHROMA_444, WEFT_CHROMA_422,
				       WEFT_CHROMA_420 };

static const struct option options[] = {
	OPTION(filters, .letter = 'f', .name = "filter", .type = OPTION_WORDS, .value = "CHAIN",
	       .help = "filters joined by '|'; @FILE holds a chain; several -f follow each other"),
	OPTION(output, .letter = 'o', .name = "output", .type = OPTION_TEXT, .value = "FILE",
	       .help = "where to; - is stdout; for a batch a template, 'out/{dir}/{stem}.{ext}'"),
	OPTION(in_place, .name = "in-place", .type = OPTION_FLAG, .help = "overwrite the inputs"),
	OPTION(force, .name = "force", .type = OPTION_FLAG, .help = "replace outputs that exist"),
	OPTION(in_format, .name = "in-format", .type = OPTION_TEXT, .value = "NAME",
	       .help = "refuse input of another format"),
	OPTION(out_format, .name = "out-format", .type = OPTION_TEXT, .value = "NAME",
	       .help = "format of the output; default: by its extension"),
	OPTION(quality, .name = "quality", .type = OPTION_INT, .value = "N", .min = 1, .max = 100,
	       .help = "of JPEG, 1 to 100; default: 90"),
	OPTION(png_level, .name = "png-level", .type = OPTION_INT, .value = "N", .min = 1, .max = 9,
	       .help = "effort of PNG and TIFF, 1 to 9; default: 1"),
	OPTION(subsampling, .name = "subsampling", .type = OPTION_CHOICE, .value = "KIND",
	       .choices = subsamplings, .help = "of JPEG's colours: 444, 422 or 420; default: 420"),
	OPTION(progressive, .name = "progressive", .type = OPTION_FLAG, .help = "write a progressive JPEG"),
	OPTION(depth, .name = "depth", .type = OPTION_CHOICE, .value = "BITS", .choices = depths,
	       .help = "of the output: 8, 16 or 32 (float); default: as it comes"),
	OPTION(strip, .name = "strip", .type = OPTION_KINDS, .value = "KINDS",
	       .help = "leave out metadata: all, or of exif,icc,xmp"),
	OPTION(how.mode, .letter = 'm', .name = "mode", .type = OPTION_CHOICE, .value = "MODE",
	       .choices = mode_names, .help = "seq, pixel, row, band or tile; default: band"),
	OPTION(how.procs, .letter = 'j', .name = "procs", .type = OPTION_INT, .value = "N", .min = 1,
	       .max = 1024, .help = "processors; default: $WEFT_PROCS, or what the machine grants"),
	OPTION(how.buffer, .name = "buffer", .type = OPTION_INT, .value = "N", .min = 0, .max = 1 << 20,
	       .help = "capacity of the task channel; default: chosen"),
	OPTION(how.grain, .name = "grain", .type = OPTION_INT, .value = "N", .min = 1, .max = 1 << 20,
	       .help = "rows (tile side) a task; default: chosen"),
	DECODING_OPTIONS(struct run_options, decoding),
	OPTION(timeout, .name = "timeout", .type = OPTION_SECONDS, .value = "TIME",
	       .help = "end after 30s, 500ms, 2m, with nothing half written"),
	OPTION(skip_existing, .name = "skip-existing", .type = OPTION_FLAG,
	       .help = "batch: pass over inputs whose output is there"),
	OPTION(keep_going, .name = "keep-going", .type = OPTION_FLAG, .help = "batch: go on after a failure"),
	OPTION(resume, .name = "resume", .type = OPTION_TEXT, .value = "JOURNAL",
	       .help = "batch: note what is done in this file, and pass over it next time"),
	OPTION(shard, .name = "shard", .type = OPTION_TEXT, .value = "I/N",
	       .help = "batch: only part I of N; every input is in exactly one part"),
	OPTION(dry_run, .name = "dry-run", .type = OPTION_FLAG,
	       .help = "print what would be done, in about how much memory and time"),
	OPTION(progress, .name = "progress", .type = OPTION_CHOICE, .value = "KIND",
	       .choices = progress_modes, .help = "auto, json (events on stderr) or none"),
	OPTION(json, .name = "json", .type = OPTION_FLAG, .help = "what was done, as JSON on stdout"),
	{ 0 },
};

static int parse_shard(const char *text, struct plan_rules *rules)
{
	char end;

	if (!text)
		return EXIT_DONE;
	if (sscanf(text, "%d/%d%c", &rules->shard, &rules->shards, &end) != 2 || rules->shards < 1)
		return report_usage("run: --shard: '%s' is no I/N, as in 1/4", text);
	if (rules->shard < 1 || rules->shard > rules->shards)
		return report_usage("run: --shard: %d is outside 1..%d", rules->shard, rules->shards);
	return EXIT_DONE;
}

static int parse_formats(const struct run_options *o, struct job_rules *rules)
{
	weft_error e;

	if (o->in_format && codec_named(o->in_format, &rules->in_codec, &e) != WEFT_OK)
		return report_failure("--in-format", &e);
	if (o->out_format && codec_named(o->out_format, &rules->out_codec, &e) != WEFT_OK)
		return report_failure("--out-format", &e);
	if (rules->out_codec && !weft_codec_writes(rules->out_codec)) {
		report_error("--out-format: %s can be read, not written", rules->out_codec->name);
		return EXIT_MISSING;
	}
	return EXIT_DONE;
}

/* ---- one picture ---- */

struct single {
	const struct job_rules *rules;
	const char *input, *output;
	struct job_result result;
	weft_error error;
};

static int run_single_job(void *arg)
{
	struct single *s = arg;
	job_run(s->rules, s->input, s->output, &s->result, &s->error);
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
	report_detail("%s: %d x %d %s; %s ms", s->output, r->width, r->height, weft_format_name(r->format),
		      times);
}

/* Which file a failure is about. */
static const char *blame(const struct single *s)
{
	if (s->result.blame_output || !s->input)
		return strcmp(s->output, "-") == 0 ? "standard output" : s->output;
	return strcmp(s->input, "-") == 0 ? "standard input" : s->input;
}

static int report_single(const struct single *s, const struct run_options *o)
{
	if (s->result.status != WEFT_OK) {
		/* A filter that doesn't fit the picture: show where it stands. */
		if (s->error.at >= 0)
			return report_failure_in(s->rules->chain_text, &s->error);
		return report_failure(blame(s), &s->error);
	}
	say_damage(s->input, &s->result.damage);
	say_done(s);
	if (o->json) {
		struct json j = json_begin(stdout);
		json_open(&j, NULL, '{');
		job_json(&j, s->rules, s->input, s->output, &s->result);
		json_close(&j, '}');
		json_end(&j);
	}
	return EXIT_DONE;
}

static int check_single(const struct single *s, const struct run_options *o)
{
	weft_error e;
	const weft_codec *codec = s->rules->out_codec;

	if (strcmp(s->output, "-") == 0) { // NOLINT(clang-analyzer-core.NonNullParamChecker): there is one
		if (o->json)
			return report_usage("run: -o - and --json both want standard output");
		if (!codec)
			return report_usage("run: -o - has no extension; say --out-format png");
		if (isatty(STDOUT_FILENO))
			return report_usage(
				"run: standard output is a terminal; send it to a file or a pipe");
	} else if (!codec && codec_for_output(s->output, &codec, &e) != WEFT_OK) {
		return report_failure(s->output, &e);
	}
	int status = output_check(s->input, s->output, o->in_place, o->force);
	if (!status && strcmp(s->output, "-") != 0 && !o->in_place)
		status = folder_check(s->output);
	return status;
}

/* A folder of very many files, each given to a weft of its own, must not cost a walk each. */
enum { SWEEP_SINGLE = 10000 };

static int run_single(const char *input, const struct run_options *o, struct job_rules *rules)
{
	struct single s = { .rules = rules, .input = input, .output = o->in_place ? input : o->output };

	if (o->in_place && (!input || strcmp(input, "-") == 0))
		return report_usage("run: --in-place needs a file as input");
	if (o->in_place && o->output && !weft_file_same(input, o->output))
		return report_usage("run: --in-place writes the input; -o %s is another file", o->output);
	int status = check_single(&s, o);
	if (status)
		return status;
	if (o->dry_run) {
		struct input in = { .path = (char *)input };
		struct plan_item item = { .in = &in, .out = (char *)s.output };
		return dry_run(&(struct plan) { .at = &item, .count = 1 }, rules, 0, o->json);
	}
	if (strcmp(s.output, "-") != 0) // NOLINT(clang-analyzer-core.NonNullParamChecker): there is one
		sweep_beside(s.output, NULL, SWEEP_SINGLE);
	rules->replace = o->force || o->in_place;
	how_run(&rules->how, run_single_job, &s);
	return report_single(&s, o);
}

/* ---- many ---- */

static int run_batch(const struct inputs *inputs, const char *template, const struct run_options *o,
		     const struct job_rules *jobs)
{
	struct plan_rules rules = { .template = template,
				    .force = o->force,
				    .skip_existing = o->skip_existing };
	struct batch_rules batch = { .jobs = *jobs,
				     .keep_going = o->keep_going,
				     .json = o->json,
				     .progress = (enum progress_mode)o->progress,
				     .memory = o->decoding.max_memory,
				     .journal = o->resume };
	struct plan plan = { 0 };
	int status = parse_shard(o->shard, &rules);

	if (!status && template && strcmp(template, "-") == 0)
		status = report_usage("run: standard output takes one picture, not a batch");
	if (!status && template)
		status = template_check(template);
	if (!status && template && inputs->several && !template_has_fields(template))
		status = report_usage("run: several inputs need a template; try -o '%s/{dir}/{stem}.{ext}'",
				      template);
	if (!status) {
		/* What is noted as done is there; its output must not count as in the way. */
		rules.force = rules.force || o->resume;
		status = plan_make(inputs, &rules, jobs, &plan);
	}
	if (batch.memory == 0)
		batch.memory =
			machine_memory() / 2 < INT64_C(2) << 30 ? machine_memory() / 2 : INT64_C(2) << 30;
	if (!status && o->dry_run) {
		status = dry_run(&plan, jobs, batch.memory, o->json);
	} else if (!status) {
		batch.jobs.replace = rules.force || !template;
		batch.jobs.make_folders = template != NULL;
		status = batch_run(&plan, &batch);
	}
	plan_free(&plan);
	return status;
}

/* One that is there, and not meant for a picture by its name. */
static bool is_folder(const char *output)
{
	struct stat st;
	return !weft_codec_for_path(output) && stat(output, &st) == 0 && S_ISDIR(st.st_mode);
}

/* 'thumbs/' is 'thumbs/{dir}/{stem}.{ext}'; so is 'thumbs', once it is a folder. */
static char *full_template(const char *output)
{
	char *text = NULL;
	const char *name = "";

	if (!output)
		return NULL;
	if (output[strlen(output) - 1] == '/')
		name = "{dir}/{stem}.{ext}";
	else if (is_folder(output))
		name = "/{dir}/{stem}.{ext}";
	if (asprintf(&text, "%s%s", output, name) < 0) {
		report_error("out of memory");
		exit(EXIT_BUG);
	}
	return text;
}

static int run_inputs(const struct words *files, const struct run_options *o, struct job_rules *rules)
{
	struct inputs inputs = { 0 };
	int status = inputs_expand(files, o->keep_going, &inputs);

	if (!status) {
		char *template = full_template(o->in_place ? NULL : o->output);
		const bool batch = inputs.several || (template && template_has_fields(template)) ||
				   o->skip_existing || o->resume || o->shard;
		status = batch ? run_batch(&inputs, template, o, rules)
			       : run_single(inputs.at[0].path, o, rules);
		free(template);
	}
	inputs_free(&inputs);
	return status;
}

static int check_options(const struct run_options *o, const struct words *files)
{
	if (o->filters.count == 0)
		return report_usage("run: no filter; try -f blur, and 'weft filters' for what there is");
	if (!o->output && !o->in_place)
		return report_usage("run: no output; say -o FILE, or --in-place to overwrite%s%s",
				    files->count ? " " : "", files->count ? files->at[0] : "");
	if (o->output && !*o->output)
		return report_usage("run: -o: an empty name");
	return parse_shard(o->shard, &(struct plan_rules) { 0 });
}

static void say_notice(void *user, const char *text)
{
	(void)user;
	report_detail("%s", text);
}

static int run_chain(struct run_options *o, const struct words *files)
{
	weft_chain *chain = NULL;
	struct job_rules rules = { .how = o->how,
				   .decoding = &o->decoding,
				   .encode = { .quality = o->quality,
					       .png_level = o->png_level,
					       .chroma = chromas[o->subsampling],
					       .progressive = o->progressive,
					       .depth = depth_bytes[o->depth],
					       .spread = &how_spread } };
	int status = chain_from_words(&o->filters, &chain);
	char *text = NULL;

	if (!status)
		status = parse_formats(o, &rules);
	if (!status)
		status = strip_parse(o->strip, &rules.strip);
	if (!status)
		status = decoding_begin(&o->decoding);
	if (!status) {
		rules.chain = chain;
		rules.chain_text = text = weft_chain_text(chain);
		weft_chain_on_notice(chain, say_notice, NULL);
	}
	if (!status && weft_chain_is_source(chain) && files->count)
		status = report_usage("run: the chain starts with a source and takes no input, not '%s'",
				      files->at[0]);
	else if (!status && weft_chain_is_source(chain))
		status = run_single(NULL, o, &rules);
	else if (!status && files->count == 0)
		status = report_usage("run: no input; weft run FILE -f CHAIN -o FILE, - is standard input");
	else if (!status)
		status = run_inputs(files, o, &rules);
	decoding_end(&o->decoding);
	weft_chain_free(chain);
	free(text);
	return status;
}

static int run_run(int argc, char **argv)
{
	struct run_options o = { .how = { .mode = MODE_BAND, .buffer = -1 } };
	struct words files = { 0 };
	int status = options_parse(&run_command, argc, argv, &o, &files);

	if (!status)
		status = check_options(&o, &files);
	if (!status) {
		if (o.timeout > 0)
			signals_timeout(o.timeout);
		status = run_chain(&o, &files);
	}
	free(files.at);
	free(o.filters.at);
	return status;
}

const struct command run_command = {
	.name = "run",
	.summary = "filter pictures",
	.usage = "[FILE | FOLDER | @LIST | -]... -f CHAIN -o FILE [options]",
	.details = "examples:\n"
		   "  weft run photo.jpg -f blur:sigma=3 -f sobel -o out.png\n"
		   "  weft run photo.jpg -f 'gray | blur:3 | sobel' -o out.png\n"
		   "  weft run - -f invert -o - --out-format png <in.png >out.png\n"
		   "  weft run photos/ -f resize:width=1600 -o 'thumbs/{dir}/{stem}.{ext}'\n"
		   "  weft run photos/ -f gray -o grey/ --shard 1/4\n\n"
		   "Templates: {dir} {stem} {ext} {index} {w} {h}; a name that ends in /, or of a\n"
		   "folder that is there, takes {dir}/{stem}.{ext}.  No output is ever replaced\n"
		   "without --force, no input overwritten without --in-place, nothing left half\n"
		   "written.\n\n"
		   "Status: 0 done, 1 some of a batch failed, 64 usage, 65 bad picture or over a limit,\n"
		   "66 no input, 69 format or plugin missing, 73 cannot create, 74 input/output error,\n"
		   "75 out of time, 77 no permission.\n",
	.options = options,
	.run = run_run,
};
