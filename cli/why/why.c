/* why.c: weft why: where the time goes, what limits, what to try. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../command.h"
#include "../machine.h"
#include "../replay/picture.h"
#include "../report.h"
#include "../run/further.h"
#include "../signals.h"
#include "verdict.h"

struct why_options {
	struct words filters;
	struct how how;
	const char *out_format;
	int repeat, quality;
	struct decoding decoding;
	double timeout;
	bool json;
};

#define OPTION(m, ...) OPTION_OF(struct why_options, m, __VA_ARGS__)

static const struct option options[] = {
	OPTION(filters, .letter = 'f', .name = "filter", .type = OPTION_WORDS, .value = "CHAIN",
	       .help = "filters to run, as for weft run"),
	OPTION(how.mode, .letter = 'm', .name = "mode", .type = OPTION_CHOICE, .value = "MODE",
	       .choices = mode_names, .help = "pixel, row, band or tile; default: band"),
	OPTION(how.procs, .letter = 'j', .name = "procs", .type = OPTION_INT, .value = "N", .min = 1,
	       .max = WHY_PROCS_MAX, .help = "processors; default: $WEFT_PROCS, or what the machine grants"),
	OPTION(how.buffer, .name = "buffer", .type = OPTION_INT, .value = "N", .min = 0, .max = 1 << 20,
	       .help = "capacity of the task channel; default: chosen"),
	OPTION(how.grain, .name = "grain", .type = OPTION_INT, .value = "N", .min = 1, .max = 1 << 20,
	       .help = "rows (tile side) a task; default: chosen"),
	OPTION(out_format, .name = "out-format", .type = OPTION_TEXT, .value = "NAME",
	       .help = "format to encode as; default: the input's"),
	OPTION(quality, .name = "quality", .type = OPTION_INT, .value = "N", .min = 1, .max = 100,
	       .help = "of JPEG, 1 to 100"),
	OPTION(repeat, .letter = 'n', .name = "repeat", .type = OPTION_INT, .value = "N",
	       .min = WHY_ROUNDS_LEAST, .max = WHY_ROUNDS_MOST,
	       .help = "runs of each; default: what a few seconds allow, 5 to 21"),
	OPTION(json, .name = "json", .type = OPTION_FLAG, .help = "all figures as JSON on stdout"),
	DECODING_OPTIONS(struct why_options, decoding),
	OPTION(timeout, .name = "timeout", .type = OPTION_SECONDS, .value = "TIME",
	       .help = "give up after 30s, 500ms, 2m"),
	{ 0 },
};

/* ---- for people ---- */

static void print_times(const struct why_measured *m)
{
	printf("plain loop     %8.2f ms  (95 %%: %.2f to %.2f)\n", m->plain.median, m->plain.ci.low,
	       m->plain.ci.high);
	printf("%2d processor%s  %8.2f ms  (95 %%: %.2f to %.2f)  %.2f times the plain loop (95 %%: %.2f to "
	       "%.2f)\n",
	       m->procs, m->procs == 1 ? " " : "s", m->spread.median, m->spread.ci.low, m->spread.ci.high,
	       m->speedup, m->speedup_ci.low, m->speedup_ci.high);
	if (isnan(m->serial))
		return;
	printf("share that did not spread (Karp-Flatt): %.2f (%.2f to %.2f)", m->serial, m->serial_ci.low,
	       m->serial_ci.high);
	if (m->serial > 0.01 && m->serial_ci.high < 1)
		printf("; with that, no number of processors gives\nmore than %.1f times (Amdahl; %.1f at "
		       "least)",
		       1 / m->serial, 1 / m->serial_ci.high);
	printf("\n");
}

static void print_account(const struct why_measured *m)
{
	enum { SHOWN = 16 };

	printf("\nwhere the time went, of %d round%s (%%):\n  %-12s", m->rounds, m->rounds == 1 ? "" : "s",
	       "processor");
	for (int k = 0; k < WHY_KINDS; k++)
		printf(" %13s", why_kind_names[k]);
	printf("\n");
	for (int p = 0; p < m->last.procs && p < SHOWN; p++) {
		printf("  %-12d", p);
		for (int k = 0; k < WHY_KINDS; k++)
			printf(" %13.0f", 100 * m->last.of[p][k] / m->last.ns);
		printf("%s\n", p == 0 ? "  (the last round)" : "");
	}
	if (m->last.procs > SHOWN)
		printf("  ... and %d more\n", m->last.procs - SHOWN);
	printf("  %-12s", "all");
	for (int k = 0; k < WHY_KINDS; k++)
		printf(" %13.0f", 100 * m->share[k]);
	printf("  (medians)\n");
	printf("within that: ready without a CPU (the kernel's) %.0f %%; the work took %+.0f %% against the "
	       "plain loop's;\na sender waited for room in a channel %.0f %% of the run\n",
	       100 * m->kernel_share, 100 * m->slower_part, 100 * m->no_room_part);
}

static void print_what_if(const struct why_measured *m)
{
	printf("\nif one part took half its time (measured by slowing all others):\n");
	for (int i = 0; i < m->stage_count; i++) {
		const struct why_stage *s = &m->stages[i];
		printf("  %-12s %.2f times (95 %%: %.2f to %.2f)\n", s->name, s->times.median,
		       s->times.ci.low, s->times.ci.high);
	}
}

static void print(const struct why_measured *m, const struct why_verdict *v, const char *input,
		  const struct job_rules *rules)
{
	const struct machine machine = machine_look();
	char line[200];

	machine_line(&machine, line, sizeof line);
	printf("%s%s%s, %s\n%s\n\n", input ? report_name(input) : "", input ? ": " : "", rules->chain_text,
	       mode_names[rules->how.mode], line);
	print_times(m);
	if (v->limit != WHY_UNKNOWN) {
		print_account(m);
		print_what_if(m);
	}
	printf("\n%s\ntry: %s\n", v->text, v->advice);
}

/* ---- for programs ---- */

static void json_interval(struct json *j, const char *key, double value, struct interval ci)
{
	json_open(j, key, '{');
	json_real(j, "median", value);
	json_real(j, "low", ci.low);
	json_real(j, "high", ci.high);
	json_close(j, '}');
}

static void json_shares(struct json *j, const char *key, const double *of, double whole)
{
	json_open(j, key, '{');
	for (int k = 0; k < WHY_KINDS; k++)
		json_real(j, why_kind_names[k], of[k] / whole);
	json_close(j, '}');
}

static void print_json(const struct why_measured *m, const struct why_verdict *v)
{
	struct json j = json_begin(stdout);

	json_open(&j, NULL, '{');
	json_int(&j, "procs", m->procs);
	json_int(&j, "rounds", m->rounds);
	json_interval(&j, "plain_ms", m->plain.median, m->plain.ci);
	json_interval(&j, "spread_ms", m->spread.median, m->spread.ci);
	json_interval(&j, "speedup", m->speedup, m->speedup_ci);
	json_interval(&j, "karp_flatt", m->serial, m->serial_ci);
	json_shares(&j, "shares", m->share, 1);
	json_open(&j, "processors", '[');
	for (int p = 0; p < m->last.procs; p++)
		json_shares(&j, NULL, m->last.of[p], m->last.ns);
	json_close(&j, ']');
	json_real(&j, "kernel", m->kernel_share);
	json_real(&j, "slower", m->slower_part);
	json_real(&j, "no_room", m->no_room_part);
	json_open(&j, "half_the_time", '{');
	for (int i = 0; i < m->stage_count; i++)
		json_interval(&j, m->stages[i].name, m->stages[i].times.median, m->stages[i].times.ci);
	json_close(&j, '}');
	json_text(&j, "limit", why_limit_names[v->limit]);
	json_text(&j, "verdict", v->text);
	json_text(&j, "advice", v->advice);
	json_close(&j, '}');
	json_end(&j);
}

/* ---- the command ---- */

static int why(struct why_options *o, const char *input)
{
	struct run_options run = run_options_initial;
	struct run_setup setup;
	static struct why_measured measured; /* large */

	run.filters = o->filters;
	run.how = o->how;
	run.encode.quality = o->quality;
	run.out_format = o->out_format;
	run.decoding = o->decoding;
	int status = run_setup_begin(&setup, &run);
	if (!status)
		status = decoding_begin(&run.decoding);
	if (!status)
		status = further_open(setup.chain, setup.chain_text, &run.decoding);
	if (!status && weft_chain_is_source(setup.chain) != !input)
		status = report_usage(input ? "why: the chain starts with a source and takes no input"
					    : "why: which picture? weft why FILE -f CHAIN");
	if (!status) {
		setup.rules.dry = true;
		setup.rules.out_codec = replay_picture_codec(input, &setup.rules);
		status = why_measure(&measured, &setup.rules, input, o->repeat);
	}
	if (!status) {
		const struct why_verdict v = why_judge(&measured);
		if (o->json)
			print_json(&measured, &v);
		else
			print(&measured, &v, input, &setup.rules);
	}
	why_measured_free(&measured);
	decoding_end(&run.decoding);
	run_setup_end(&setup);
	return status;
}

static int run_why(int argc, char **argv)
{
	struct why_options o = { .how = { .mode = MODE_BAND, .buffer = -1 } };
	struct words files = { 0 };
	int status = options_parse(&why_command, argc, argv, &o, &files);

	if (!status && o.filters.count == 0)
		status = report_usage("why: no filter; try -f blur:8");
	if (!status && files.count > 1)
		status = report_usage("why: one picture at a time, not also '%s'", files.at[1]);
	if (!status && o.how.mode == MODE_SEQ)
		status = report_usage(
			"why: seq is what the others are held against; --mode row, band, tile or pixel");
	if (!status) {
		if (o.timeout > 0)
			signals_timeout(o.timeout);
		status = why(&o, files.count ? files.at[0] : NULL);
	}
	free(files.at);
	free(o.filters.at);
	return status;
}

const struct command why_command = {
	.name = "why",
	.summary = "where the time goes, what limits, what to try",
	.usage = "[FILE] -f CHAIN [options]",
	.details =
		"The picture's whole job, from file to file but for the writing, runs in a plain loop and\n"
		"spread, recorded, several times in turns.\n"
		"  work          rows: filtering, encoding, and decoding with --no-jail\n"
		"  spreading     goroutines that make no rows: channels, scheduling, reading\n"
		"  serial steps  nothing to do, for a step is on that one does alone, or a decoder in its "
		"jail\n"
		"  no task       nothing to do, though tasks were still to come\n"
		"  the end       nothing to do, for the last task had begun\n"
		"A part's worth is measured: all others are slowed to twice their time, which is as if\n"
		"that one took half.  Where the times vary too much there is no verdict.\n\n"
		"examples:\n"
		"  weft why photo.jpg -f blur:8\n"
		"  weft why photo.jpg -f 'gray | sobel' --mode row -j 4 --json\n",
	.options = options,
	.run = run_why,
};
