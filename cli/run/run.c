/* run.c: weft run: pictures through a chain of filters. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../command.h"
#include "../machine.h"
#include "../replay/page.h"
#include "../report.h"
#include "../signals.h"
#include "../tar/archives.h"
#include "batch.h"
#include "dry_run.h"
#include "further.h"
#include "measure.h"
#include "outputs.h"
#include "run_options.h"
#include "single.h"
#include "template.h"

static int64_t memory_at_once(const struct run_options *o)
{
	const int64_t half = machine_memory() / 2, usual = INT64_C(2) << 30;
	return o->decoding.max_memory ? o->decoding.max_memory : half < usual ? half : usual;
}

static int run_batch(struct inputs *inputs, struct plan_rules *rules, const struct run_options *o,
		     const struct job_rules *jobs)
{
	struct batch_rules batch = { .jobs = *jobs,
				     .keep_going = o->keep_going,
				     .json = o->json,
				     .progress = (enum progress_mode)o->progress,
				     .memory = memory_at_once(o),
				     .outputs = rules->outputs,
				     .alone = rules->outputs && !inputs->several,
				     .journal = o->resume,
				     .manifest = o->manifest,
				     .inputs = inputs };
	struct journal journal = { 0 };
	struct plan plan = { 0 };
	const char *template = rules->template;
	int status = EXIT_DONE;

	if (template && strcmp(template, "-") == 0)
		status = report_usage("run: standard output takes one picture, not a batch");
	if (!status && template)
		status = template_check(template);
	for (size_t i = 0; !status && rules->outputs && i < rules->outputs->count; i++)
		status = template_check(rules->outputs->at[i].template);
	if (!status)
		status = journal_read(&journal, o->resume);
	if (!status) {
		rules->journal = o->resume ? &journal : NULL;
		status = plan_make(inputs, rules, jobs, &plan);
	}
	journal_free(&journal);
	if (!status && o->dry_run) {
		status = dry_run(&plan, jobs, batch.memory, o->json ? DRY_RUN_LINES : DRY_RUN_TEXT);
	} else if (!status) {
		batch.jobs.make_folders = template != NULL;
		status = batch_run(&plan, &batch);
	}
	plan_free(&plan);
	return status;
}

static int check_templates(const struct inputs *inputs, const struct plan_rules *rules)
{
	for (size_t i = 0; inputs->several && i < (rules->outputs ? rules->outputs->count : 1); i++) {
		const char *template = rules->outputs ? rules->outputs->at[i].template : rules->template;
		if (template && !template_has_fields(template))
			return report_usage(
				"run: several inputs need a template; try -o '%s/{dir}/{stem}.{ext}'",
				template);
	}
	return EXIT_DONE;
}

static int run_listed(struct inputs *inputs, const char *template, const struct run_options *o,
		      struct job_rules *jobs, const struct outputs *outputs)
{
	struct plan_rules rules = { .template = template,
				    .outputs = outputs,
				    .force = o->force,
				    .shard.by = (enum shard_by)o->shard_by,
				    .skip_made = o->skip_existing && !*o->skip_existing,
				    .skip_any = o->skip_existing && *o->skip_existing };
	int status = shard_parse(o->shard, &rules.shard);
	const bool archives = !status && archives_all(inputs, &status);
	const bool batch = inputs->several || (template && template_has_fields(template)) ||
			   o->skip_existing || o->resume || o->shard || outputs;

	if (!status)
		status = check_templates(inputs, &rules);
	if (!status && archives && outputs)
		status = report_usage("run: an archive comes out as one; say one -o FILE.tar");
	if (!status && o->replay && (batch || archives))
		status = report_usage("run: --replay shows one picture, not a batch");
	if (status)
		return status;
	if (archives)
		return archives_run(inputs, &rules, o, jobs, memory_at_once(o));
	return batch ? run_batch(inputs, &rules, o, jobs) : run_single(inputs->at[0].path, o, jobs);
}

/* A source into several outputs. */
static int run_source(const struct run_options *o, struct job_rules *jobs, const struct outputs *outputs)
{
	struct input source = { 0 };
	struct inputs inputs = { .at = &source, .count = 1 };
	struct plan_rules rules = { .template = o->output, .outputs = outputs, .force = o->force };

	if (o->shard || o->resume || o->skip_existing)
		return report_usage("run: a source is no file that --shard, --resume or --skip-existing "
				    "could go by");
	return run_batch(&inputs, &rules, o, jobs);
}

static int run_inputs(const struct words *files, const struct run_options *o, struct job_rules *rules,
		      const struct outputs *outputs)
{
	struct inputs inputs = { 0 };
	char *template = output_template(o->in_place ? NULL : o->output, o->widths);
	const struct inputs_rules how = {
		.follow = (enum follow)o->follow,
		.in_place = o->in_place,
		.keep_going = o->keep_going,
		/* whose object tells it */
		.keep_absent = o->json && files->count == 1 && template && !template_has_fields(template),
		.outputs = template && output_is_folder(o->output) ? o->output : NULL,
		.files0 = o->files0,
	};
	int status = inputs_expand(files, &how, &inputs);

	if (!status)
		status = run_listed(&inputs, template, o, rules, outputs);
	status = status ? status : inputs.trouble;
	free(template);
	inputs_free(&inputs);
	return status;
}

static int check_options(const struct run_options *o)
{
	for (size_t i = 0; i < o->steps.count; i++)
		if (o->steps.at[i].letter == 'o' && !*o->steps.at[i].word)
			return report_usage("run: -o: an empty name");
	if (o->skip_existing && *o->skip_existing && strcmp(o->skip_existing, "any") != 0)
		return report_usage("run: --skip-existing: no '%s'; there is any", o->skip_existing);
	if (o->in_place && o->shard && o->shard_by == SHARD_BY_SIZE)
		return report_usage(
			"run: --shard-by size and --in-place: sizes change while other parts count them");
	return shard_parse(o->shard, &(struct shard) { 0 });
}

static int check_output(const struct run_options *o, const struct words *files)
{
	if (o->output || o->in_place || o->replay)
		return EXIT_DONE;
	return report_usage("run: no output; say -o FILE, or --in-place to overwrite%s%s",
			    files->count ? " " : "", files->count ? files->at[0] : "");
}

static int run_chain(struct run_options *o, const struct words *files)
{
	struct run_setup setup;
	struct job_rules *rules = &setup.rules;
	struct outputs several = { 0 };
	const struct outputs *outputs = outputs_several(o) ? &several : NULL;
	int status = run_setup_begin(&setup, o);

	const bool measures =
		!o->output && !o->in_place && !o->replay && setup.chain && weft_chain_measures(setup.chain);

	if (!status && !measures)
		status = check_output(o, files);
	if (!status && outputs)
		status = outputs_make(&several, o);
	if (!status)
		status = decoding_begin(&o->decoding); /* before there are threads */
	if (!status)
		status = further_open(setup.chain, setup.chain_text, &o->decoding);
	if (!status && outputs)
		status = outputs_open(&several, &o->decoding);
	if (!status && weft_chain_is_source(setup.chain) && (files->count || o->files0))
		status = report_usage("run: the chain starts with a source and takes no input, not '%s'",
				      files->count ? files->at[0] : o->files0);
	else if (!status && !weft_chain_is_source(setup.chain) && files->count == 0 && !o->files0)
		status = report_usage("run: no input; weft run FILE -f CHAIN -o FILE, - is standard input");
	else if (!status && measures)
		status = run_measures(files, o, rules);
	else if (!status && weft_chain_is_source(setup.chain) && !outputs)
		status = run_single(NULL, o, rules);
	else if (!status && weft_chain_is_source(setup.chain))
		status = run_source(o, rules, outputs);
	else if (!status)
		status = run_inputs(files, o, rules, outputs);
	decoding_end(&o->decoding);
	outputs_free(&several);
	run_setup_end(&setup);
	return status;
}

static int run_run(int argc, char **argv)
{
	struct run_options o = run_options_initial;
	struct words files = { 0 };
	int status = options_parse(&run_command, argc, argv, &o, &files);

	run_options_settle(&o);
	report_as_json(o.progress == PROGRESS_JSON);
	if (!status)
		status = check_options(&o);
	if (!status && o.replay && !(o.command = replay_command_text(argc, argv)))
		status = report_no_memory();
	if (!status) {
		if (o.timeout > 0)
			signals_timeout(o.timeout);
		status = run_chain(&o, &files);
	}
	run_options_free(&o);
	free(files.at);
	return status;
}

const struct command run_command = {
	.name = "run",
	.summary = "filter pictures",
	.usage = "[FILE | FOLDER | @LIST | -]... [-f CHAIN] -o FILE [options]",
	.details = "examples:\n"
		   "  weft run photo.jpg -f blur:sigma=3 -f sobel -o out.png\n"
		   "  weft run photo.jpg -f 'gray | blur:3 | sobel' -o out.png\n"
		   "  weft run photo.png -o photo.webp\n"
		   "  weft run - -f invert -o - --out-format png <in.png >out.png\n"
		   "  weft run photos/ -f resize:width=1600 -o 'thumbs/{dir}/{stem}.{ext}'\n"
		   "  weft run photos/ -f gray -o grey/ --shard 1/4\n"
		   "  weft run shard.tar -f gray -o grey.tar\n"
		   "  weft run photo.jpg -f resize:1600 -o large.jpg -f resize:400 -o small.webp\n"
		   "  weft run photo.jpg --widths 320,640,1280 --formats webp,jpg -o '{stem}-{w}.{ext}'\n"
		   "  weft run photo.jpg -f blur:8 --mode row --replay replay.html\n\n"
		   "Of several -o each takes what the filters before it have made; the picture is decoded\n"
		   "once, and all appear or none.  --widths prints a srcset for a web page.\n\n"
		   "Templates: {dir} {stem} {ext} {index} {w} {h}; a name that ends in /, or of a\n"
		   "folder that is there, takes {dir}/{stem}.{ext}.  No output is ever replaced\n"
		   "without --force, no input overwritten without --in-place, nothing left half\n"
		   "written.\n\n"
		   "A filter's further picture is a file ('with=logo.png'; {dir} {stem} {ext} are the\n"
		   "input's) or a chain in parentheses.  What filters find goes to standard output; a\n"
		   "chain that ends in such a filter needs no -o.\n\n"
		   "Status: 0 done, 1 some of a batch failed for good, 64 usage, 65 bad picture or over a "
		   "limit,\n"
		   "66 no input, 69 format or plugin missing, 73 cannot create, 74 input/output error,\n"
		   "75 another try may help (time, memory, a killed decoder), 77 no permission.\n",
	.options = run_option_table,
	.more_options = run_write_options,
	.run = run_run,
};
