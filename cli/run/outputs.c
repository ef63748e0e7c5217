/* outputs.c: see outputs.h. */
#include "outputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../report.h"
#include "encoding.h"
#include "further.h"
#include "output_format.h"

enum { WORDS_MOST = 100 };

/* ---- names ---- */

bool output_is_folder(const char *output)
{
	struct stat st;
	return !weft_codec_for_path(output) && stat(output, &st) == 0 && S_ISDIR(st.st_mode);
}

char *output_template(const char *output, bool widths)
{
	char *text = NULL;
	const char *before = "", *name = "";

	if (!output)
		return NULL;
	if (output[strlen(output) - 1] == '/' || output_is_folder(output)) {
		before = output[strlen(output) - 1] == '/' ? "" : "/";
		name = widths ? "{dir}/{stem}-{w}.{ext}" : "{dir}/{stem}.{ext}";
	}
	if (asprintf(&text, "%s%s%s", output, before, name) < 0)
		exit(report_no_memory());
	return text;
}

/* ---- the options ---- */

static size_t count_outputs(const struct run_options *o)
{
	size_t count = 0;

	for (size_t i = 0; i < o->steps.count; i++)
		count += o->steps.at[i].letter == 'o';
	return count;
}

bool outputs_several(const struct run_options *o)
{
	return count_outputs(o) > 1 || o->widths || o->formats;
}

static int split(const char *option, const char *text, struct words *words)
{
	while (*text) {
		const size_t length = strcspn(text, ",");
		char *word = strndup(text, length);
		if (!word)
			return report_no_memory();
		words_add(words, word);
		text += length + (text[length] == ',');
		if (!length || words->count > WORDS_MOST)
			return report_usage("run: %s: '%s' is no list apart by commas", option, word);
	}
	return words->count ? EXIT_DONE : report_usage("run: %s: an empty list", option);
}

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Sorted, each once. */
static int parse_widths(const struct words *words, int *widths, size_t *count)
{
	*count = 0;
	for (size_t i = 0; i < words->count; i++) {
		char *end;
		const long n = strtol(words->at[i], &end, 10);
		if (*end || n < 1 || n > WEFT_SIDE_MAX)
			return report_usage("run: --widths: '%s' is no width; try --widths 320,640,1280",
					    words->at[i]);
		widths[i] = (int)n;
	}
	qsort(widths, words->count, sizeof *widths, by_number);
	for (size_t i = 0; i < words->count; i++)
		if (!*count || widths[*count - 1] != widths[i])
			widths[(*count)++] = widths[i];
	return EXIT_DONE;
}

static int refuse(const struct run_options *o)
{
	const bool last_filter = o->steps.count && o->steps.at[o->steps.count - 1].letter == 'f';

	if (o->in_place)
		return report_usage("run: --in-place writes one picture for each; say -o instead");
	if (o->replay)
		return report_usage("run: --replay shows one output, not several");
	if (o->formats && o->out_format)
		return report_usage("run: --formats and --out-format exclude each other");
	if (!o->output)
		return report_usage("run: no output; say -o 'out/{stem}-{w}.{ext}'");
	if (o->widths && count_outputs(o) > 1)
		return report_usage("run: --widths takes one -o; for several, each a resize and an -o");
	for (size_t i = 0; i < o->steps.count; i++)
		if (o->steps.at[i].letter == 'o' && strcmp(o->steps.at[i].word, "-") == 0)
			return report_usage("run: standard output takes one picture, not several");
	if (count_outputs(o) > 1 && last_filter)
		return report_usage("run: '%s' stands after the last -o, and no output would have it",
				    o->steps.at[o->steps.count - 1].word);
	return EXIT_DONE;
}

/* ---- stages ---- */

/* The options again, with these filters alone. */
static int set_up(struct run_setup *setup, const struct run_options *o, const char **filters, size_t count)
{
	struct run_options some = *o;

	some.filters = (struct words) { filters, count };
	const int status = run_setup_begin(setup, &some);
	setup->rules.decoding = &o->decoding; /* those that stay */
	return status;
}

/* The first `until` filters, those from `from` on being its own, and where step isn't NULL that. */
static int add_stage(struct outputs *outputs, const struct run_options *o, int parent, size_t from,
		     size_t until, const char *step)
{
	const int index = (int)outputs->stage_count++;
	struct stage *stage = &outputs->stages[index];
	struct words filters = { 0 };

	*stage = (struct stage) { .from = parent, .last = index };
	if (parent >= 0)
		outputs->stages[parent].last = index;
	for (size_t i = 0; i < until; i++)
		words_add(&filters, o->filters.at[i]);
	if (step)
		words_add(&filters, step);
	int status = set_up(&stage->whole, o, filters.at, filters.count);
	if (!status)
		status = set_up(&stage->part, o, filters.at ? filters.at + from : NULL, filters.count - from);
	free(filters.at);
	return status;
}

/* The last stage's picture under that name, in each of the formats. */
static int add_outputs(struct outputs *outputs, const char *name, bool widths)
{
	const size_t formats = outputs->formats.count;

	for (size_t i = 0; i < (formats ? formats : 1); i++) {
		struct output *more = reallocarray(outputs->at, outputs->count + 1, sizeof *more);
		weft_error e;
		if (!more)
			return report_no_memory();
		outputs->at = more;
		struct output *output = &more[outputs->count++];
		*output = (struct output) { .template = output_template(name, widths),
					    .stage = (int)outputs->stage_count - 1 };
		if (!formats)
			continue;
		output->ext = outputs->formats.at[i];
		const weft_codec *codec;
		if (codec_named(output->ext, &codec, &e) != WEFT_OK)
			return report_failure("--formats", &e);
		if (!weft_codec_writes(codec))
			return report_usage("run: --formats: %s can be read, not written", output->ext);
	}
	return EXIT_DONE;
}

static int make_widths(struct outputs *outputs, const struct run_options *o)
{
	int widths[WORDS_MOST + 1], parent = -1;
	size_t count, filters = o->filters.count;
	int status = parse_widths(&outputs->widths, widths, &count);

	if (!status && filters) {
		status = add_stage(outputs, o, -1, 0, filters, NULL);
		parent = 0;
	}
	for (size_t i = 0; i < count && !status; i++) {
		char step[60];
		snprintf(step, sizeof step, "resize:width=%d,enlarge=no", widths[i]);
		status = add_stage(outputs, o, parent, filters, filters, step);
		struct stage *stage = &outputs->stages[outputs->stage_count - 1];
		stage->width = widths[i];
		stage->narrower = i ? widths[i - 1] : 0;
		if (!status)
			status = add_outputs(outputs, o->output, true);
	}
	return status;
}

static int make_steps(struct outputs *outputs, const struct run_options *o)
{
	size_t before = 0, filters = 0;
	int status = EXIT_DONE;

	if (count_outputs(o) == 1) { /* wherever it stands */
		status = add_stage(outputs, o, -1, 0, o->filters.count, NULL);
		return status ? status : add_outputs(outputs, o->output, false);
	}
	for (size_t i = 0; i < o->steps.count && !status; i++) {
		if (o->steps.at[i].letter == 'f') {
			filters++;
			continue;
		}
		const int parent = (int)outputs->stage_count - 1;
		if (parent < 0 || filters > before)
			status = add_stage(outputs, o, parent, before, filters, NULL);
		before = filters;
		if (!status)
			status = add_outputs(outputs, o->steps.at[i].word, false);
	}
	return status;
}

int outputs_make(struct outputs *outputs, const struct run_options *o)
{
	*outputs = (struct outputs) { 0 };
	int status = refuse(o);

	if (!status && o->formats)
		status = split("--formats", o->formats, &outputs->formats);
	if (!status && o->widths)
		status = split("--widths", o->widths, &outputs->widths);
	/* They stay where they are: their rules point into them. */
	outputs->stages = calloc(count_outputs(o) + outputs->widths.count + 1, sizeof *outputs->stages);
	if (!status && !outputs->stages)
		status = report_no_memory();
	if (!status)
		status = o->widths ? make_widths(outputs, o) : make_steps(outputs, o);
	for (size_t i = 0; i < outputs->count && !status; i++) {
		struct output *output = &outputs->at[i];
		weft_error e;
		output->rules = outputs->stages[output->stage].whole.rules;
		if (output->ext && codec_named(output->ext, &output->rules.out_codec, &e) != WEFT_OK)
			status = report_failure("--formats", &e);
	}
	return status;
}

int outputs_open(struct outputs *outputs, const struct decoding *d)
{
	int status = EXIT_DONE;

	for (size_t i = 0; i < outputs->stage_count && !status; i++) {
		struct stage *s = &outputs->stages[i];
		status = further_open(s->part.chain, s->part.chain_text, d);
	}
	return status;
}

weft_status outputs_shape(const struct outputs *outputs, int stage, weft_view in, weft_view *out,
			  weft_error *e)
{
	const struct stage *s = &outputs->stages[stage];

	weft_status status = s->from < 0 ? WEFT_OK : outputs_shape(outputs, s->from, in, &in, e);
	*out = in;
	if (status == WEFT_OK)
		status = weft_chain_shape(s->part.chain, in, &out->width, &out->height, &out->format, e);
	return status;
}

void outputs_free(struct outputs *outputs)
{
	for (size_t i = 0; i < outputs->stage_count; i++) {
		run_setup_end(&outputs->stages[i].part);
		run_setup_end(&outputs->stages[i].whole);
	}
	for (size_t i = 0; i < outputs->count; i++)
		free(outputs->at[i].template);
	free(outputs->stages);
	free(outputs->at);
	words_free_all(&outputs->formats);
	words_free_all(&outputs->widths);
	*outputs = (struct outputs) { 0 };
}
