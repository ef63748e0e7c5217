/* rerun.c: a picture made again. */
#include "rerun.h"
#include "further.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../command.h"
#include "../report.h"

enum { OPTIONS_MOST = 64 };

void rerun_end(struct rerun *r)
{
	if (r->ready)
		run_setup_end(&r->setup);
	r->ready = false;
}

/* argv of the options in the line; free() each but the first. */
static int line_options(const struct json_object *line, char *argv[OPTIONS_MOST + 1])
{
	int count = 1;

	argv[0] = "run";
	while (count < OPTIONS_MOST && (argv[count] = json_read_element(line, "options", (size_t)count - 1)))
		count++;
	argv[count] = NULL;
	return count;
}

static int begin(struct rerun *r, const char *filters, int argc, char **argv)
{
	struct run_options o = run_options_initial;
	struct words rest = { 0 };
	const enum loudness loudness = report_level();
	int status = options_parse(&run_command, argc, argv, &o, &rest);

	report_loudness(loudness);
	rerun_end(r);
	if (!status && *filters)
		words_add(&o.filters, filters);
	if (!status)
		status = run_setup_begin(&r->setup, &o);
	r->ready = true;
	r->with = *r->decoding;
	r->with.how.unturned = r->with.no_orient = o.decoding.no_orient;
	r->with.how.lenient = o.decoding.lenient;
	r->setup.rules.decoding = &r->with;
	if (!status)
		status = further_open(r->setup.chain, r->setup.chain_text, &r->with);
	r->setup.rules.dry = r->setup.rules.hashes = true;
	free(rest.at);
	free(o.filters.at);
	return status;
}

/* The setup for this line, made anew where the last line's was another. */
static bool prepare(struct rerun *r, const struct json_object *line)
{
	char *filters = json_read_text(line, "filters"), *argv[OPTIONS_MOST + 1];
	const int argc = line_options(line, argv);
	const struct words words = { (const char **)argv + 1, (size_t)argc - 1 };
	bool well = filters;

	if (filters) {
		const uint64_t recipe = recipe_id(filters, &words, &(struct words) { 0 }, "");
		if (!r->ready || r->recipe != recipe)
			well = begin(r, filters, argc, argv) == EXIT_DONE;
		r->recipe = well ? recipe : 0;
	}
	for (int i = 1; i < argc; i++)
		free(argv[i]);
	free(filters);
	return well;
}

struct again {
	const struct rerun *rerun;
	struct job_files files;
	struct job_result result;
	weft_error error;
};

static int make_again(void *arg)
{
	struct again *a = arg;
	job_run(&a->rerun->setup.rules, &a->files, &a->result, &a->error);
	results_free(&a->result.results);
	return 0;
}

static const char *compare(const struct json_object *line, const struct job_result *r)
{
	char *sha = json_read_text(line, "sha256_in"), *pixels = json_read_text(line, "pixels"), now[20];
	const char *verdict = "same";

	snprintf(now, sizeof now, "%016" PRIx64, r->pixels);
	if (sha && strcmp(sha, r->sha_in) != 0)
		verdict = "its input has changed";
	else if (!pixels)
		verdict = "no hash of its pixels in the manifest";
	else if (strcmp(pixels, now) != 0)
		verdict = "other pixels when made again";
	free(sha);
	free(pixels);
	return verdict;
}

const char *rerun_line(struct rerun *r, const struct json_object *line, const char *output)
{
	char *input = json_read_text(line, "input");
	const int frame = (int)json_read_number(line, "frame", 0);
	struct again again = { .rerun = r, .files = { .input = input, .output = output, .frame = frame } };
	const char *verdict;
	struct stat st;

	if (input && strcmp(input, "-") == 0) {
		verdict = "came from standard input, and can't be made again";
	} else if (input && stat(input, &st) == 0 && !S_ISREG(st.st_mode)) {
		verdict = "its input is no regular file";
	} else if (input && strcmp(input, output) == 0) {
		verdict = "made in place: its input is gone";
	} else if (!prepare(r, line)) {
		verdict = "its chain can't be run";
	} else {
		how_run(&r->setup.rules.how, make_again, &again);
		verdict =
			again.result.status == WEFT_OK ? compare(line, &again.result) : "can't be made again";
		if (again.result.status != WEFT_OK)
			report_failure(input, &again.error);
	}
	free(input);
	return verdict;
}
