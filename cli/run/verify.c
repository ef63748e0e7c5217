/* verify.c: weft verify MANIFEST: is what it says was made still what is there? */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../command.h"
#include "../json_read.h"
#include "../report.h"
#include "../tar/tar_find.h"
#include "inputs.h"
#include "manifest_lines.h"
#include "rerun.h"

struct verify_options {
	bool rerun, json;
	struct decoding decoding;
};

static const struct option options[] = {
	OPTION_OF(struct verify_options, rerun, .name = "rerun", .type = OPTION_FLAG,
		  .help = "also make each picture again, and compare its pixels"),
	OPTION_OF(struct verify_options, json, .name = "json", .type = OPTION_FLAG,
		  .help = "a line of JSON for each output"),
	DECODING_OPTIONS(struct verify_options, decoding),
	{ 0 },
};

struct verify {
	const struct verify_options *o;
	struct rerun rerun;
	struct tar_finder finder;
	size_t good, bad, unseen, passing; /* unseen: nowhere to be checked */
};

static const char same[] = "same", gone[] = "went to standard output, and isn't there to be checked";

static void say(const struct verify *v, const char *output, const char *verdict)
{
	if (!v->o->json) {
		if (strcmp(verdict, same) != 0) {
			fputs(report_name(output), stdout);
			printf(": %s\n", verdict);
		}
		return;
	}
	struct json j = json_begin(stdout);
	j.flat = true;
	json_open(&j, NULL, '{');
	json_text(&j, "output", output);
	json_text(&j, "verdict", verdict);
	json_close(&j, '}');
	json_end(&j);
}

static const char *check_file(const char *path, const char *was)
{
	struct stat st;
	char hex[SHA256_HEX];

	if (stat(path, &st) != 0)
		return errno == ENOENT || errno == ENOTDIR ? "missing" : "cannot be read";
	if (!S_ISREG(st.st_mode))
		return "is no regular file";
	if (!sha256_of_file(path, hex))
		return "cannot be read";
	return strcmp(was, hex) == 0 ? same : "changed";
}

static const char *check_member(struct verify *v, const char *output, const char *was)
{
	char hex[SHA256_HEX];

	if (!tar_find(&v->finder, output, hex))
		return "missing";
	return strcmp(was, hex) == 0 ? same : "changed";
}

/* "same", or what is wrong with it. */
static const char *check_output(struct verify *v, const struct json_object *line, const char *output)
{
	char *was = json_read_text(line, "sha256_out"), *place = json_read_text(line, "place");
	const bool moved = place && access(place, F_OK) != 0; /* with its folder, maybe */
	const char *verdict;

	if (!was)
		verdict = "no hash in the manifest";
	else if (place && !moved)
		verdict = check_file(place, was);
	else if (place && tar_is_inside(place))
		verdict = check_member(v, place, was);
	else if (strcmp(output, "-") == 0)
		verdict = place ? "missing" : gone;
	else if (tar_is_inside(output))
		verdict = check_member(v, output, was);
	else
		verdict = check_file(output, was);
	free(was);
	free(place);
	return verdict;
}

static int check_line(void *user, const struct json_object *line, const char *output, const char *status)
{
	struct verify *v = user;
	const char *verdict = same;
	const bool writing = strcmp(status, "writing") == 0; /* its run was ended before it said more */

	if (strcmp(status, "failed") == 0) {
		verdict = "failed when it was to be made";
		v->passing += json_read_bool(line, "retryable");
	} else if (writing || strcmp(status, "done") == 0) {
		verdict = check_output(v, line, output);
		const bool there = verdict == same || verdict == gone;
		if (writing && !there) {
			verdict = "was being written when its run was ended: run it again";
			v->passing++;
		}
		if (v->o->rerun && there && strcmp(output, "-") != 0 && tar_is_inside(output))
			verdict = "is in an archive, whose members --rerun can't make again";
		else if (v->o->rerun && there)
			verdict = rerun_line(&v->rerun, line, output);
	} else {
		return EXIT_DONE; /* skipped: what it was skipped for has a line of its own */
	}
	const bool good = strcmp(verdict, same) == 0;
	v->good += good;
	v->unseen += verdict == gone;
	v->bad += !good && verdict != gone;
	say(v, output, verdict);
	return EXIT_DONE;
}

static int run_verify(int argc, char **argv)
{
	struct verify_options o = { 0 };
	struct verify v = { .o = &o };
	struct words files = { 0 };
	int status = options_parse(&verify_command, argc, argv, &o, &files);

	if (!status && files.count == 0)
		status = report_usage("verify: which manifest? weft verify %s", verify_command.usage);
	if (!status && o.rerun)
		status = decoding_begin(&o.decoding);
	v.rerun.decoding = &o.decoding;
	for (size_t i = 0; i < files.count && !status; i++)
		status = manifest_each_last(files.at[i], check_line, &v);
	rerun_end(&v.rerun);
	tar_find_end(&v.finder);
	decoding_end(&o.decoding);
	if (!status) {
		if (v.unseen)
			report_note("%zu same, %zu not, %zu not to be checked", v.good, v.bad, v.unseen);
		else
			report_note("%zu same, %zu not", v.good, v.bad);
		status = v.passing ? EXIT_RETRY : v.bad ? EXIT_DIFFERS : EXIT_DONE;
	}
	free(files.at);
	return status;
}

const struct command verify_command = {
	.name = "verify",
	.summary = "check outputs against a manifest; status 1 where one differs",
	.usage = "MANIFEST... [--rerun] [--json]",
	.details = "The last line of each output counts, wherever verify is called from.  What isn't\n"
		   "as the manifest says is named on stdout; with --json every output is.  What went\n"
		   "to a pipe isn't there to be checked, and doesn't count.  --rerun reads the input again,\n"
		   "applies the chain and options of the line, and compares the pixels, which stay\n"
		   "the same where another encoder writes other bytes.\n\n"
		   "examples:\n"
		   "  weft run photos/ -f gray -o grey/ --manifest grey.jsonl\n"
		   "  weft verify grey.jsonl\n"
		   "  weft verify grey.jsonl --rerun\n",
	.options = options,
	.run = run_verify,
};
