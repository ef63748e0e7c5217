/* plugin_check.c: is this plugin one that weft can trust?
 *
 * All of it happens in a child process, from loading the file on: what a
 * plugin does there, crash, exit or never return, is a finding like another. */
#include "plugin_check.h"

#include <alloca.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../core/engine/check.h"
#include "../json.h"
#include "../report.h"
#include "apart.h"
#include "elsewhere.h"
#include "tries.h"

struct check {
	const char *path, *chain;
	struct apart_limits limits;
	bool again; /* in a process where all lies elsewhere */
};

/* A table of another size is fine for a run, but whoever checks has built it just now. */
static void check_sizes(struct trial *t, const weft_filter *table)
{
	if (table->size != sizeof(weft_filter))
		trial_found(t,
			    "its table has %u bytes, this weft's filter.h makes %zu: built with %s filter.h?",
			    table->size, sizeof(weft_filter),
			    table->size < sizeof(weft_filter) ? "an older" : "a newer");
	else if (table->param_count && table->param_size != sizeof(weft_param))
		trial_found(
			t,
			"its parameters have %u bytes each, this weft's filter.h makes %zu: param_size is "
			"sizeof(weft_param)",
			table->param_size, sizeof(weft_param));
}

/* Of every table that this machine can run. */
static void take_build(struct trial *t, const weft_filter *table)
{
	weft_filter *build = &t->builds[t->build_count];
	weft_error e;
	check_sizes(t, table);
	if (trial_ended(t) || table->isa > weft_isa_active())
		return;
	if (t->build_count == WEFT_ISA_COUNT)
		trial_found(t, "has more builds than there are instruction sets");
	else if (weft_filter_check(table, "a build", build, &e) != WEFT_OK)
		trial_found(t, "%s", e.text);
	else if (strcmp(build->name, t->filter->name) != 0 || build->kind != t->filter->kind ||
		 build->param_count != t->filter->param_count || build->state_size != t->filter->state_size)
		trial_found(t, "its %s build is another filter: name, kind, parameters or state differ",
			    weft_isa_name(build->isa));
	else
		t->build_count++;
}

static void take_builds(struct trial *t)
{
	enum { MANY = 16 };
	const weft_filter *table = weft_filter_table(t->filter);
	const weft_filter *const *variants = table->variants;
	int count = 0;
	take_build(t, table);
	while (variants && count < MANY && variants[count] && !trial_ended(t))
		count++;
	if (count == MANY)
		trial_found(t, "has a list of variants that does not end");
	while (count-- > 0 && !trial_ended(t)) /* the best come first; base is our measure */
		take_build(t, variants[count]);
}

static void work(void *arg, struct apart_note *note)
{
	const struct check *c = arg;
	struct trial t = { .note = note };
	char *volatile deeper = alloca(c->again ? ELSEWHERE_STACK : 1);
	*deeper = 0;
	if (c->again)
		elsewhere_shift();
	snprintf(note->what, sizeof note->what, "%s", "loading it");
	if (weft_filter_load(c->path, &t.filter, &note->refused) != WEFT_OK)
		return;
	note->what[0] = 0;
	snprintf(note->filter, sizeof note->filter, "%s", t.filter->name);
	take_builds(&t);
	if (trial_ended(&t))
		return;
	weft_chain *chain = NULL;
	if (c->chain && weft_chain_parse(c->chain, &chain, &note->refused) != WEFT_OK)
		return;
	weft_chain_free(chain);
	if (c->again)
		tries_mark(&t, c->chain);
	else if (c->chain)
		tries_chain(&t, c->chain);
	else
		tries_all(&t);
}

/* Once, and where it found nothing, in another process; the note is of the one that came to a finding. */
static enum apart_end check_twice(struct check *c, struct apart_note **note, int *signo)
{
	enum apart_end end = apart_run(work, c, c->limits, note, signo);
	if (end != APART_DONE || (*note)->refused.status || *(*note)->fault)
		return end;
	const struct apart_note here = **note;
	c->again = true;
	end = apart_run(work, c, c->limits, note, signo);
	(*note)->pictures += here.pictures;
	if (end == APART_DONE && !*(*note)->fault)
		elsewhere_compare(&here, *note);
	return end;
}

/* ---- what came of it ---- */

static void fault_text(const struct apart_note *note, enum apart_end end, int signo,
		       struct apart_limits limits, char *text, size_t room)
{
	char fault[sizeof note->fault + 64];
	if (end == APART_LATE)
		snprintf(fault, sizeof fault, "has not returned within %g s", limits.silent_seconds);
	else if (end == APART_LONG)
		snprintf(fault, sizeof fault,
			 "goes on, but the check is not through within %g s; --max-total gives it longer",
			 limits.all_seconds);
	else if (end == APART_EXIT)
		snprintf(fault, sizeof fault, "ends the program");
	else if (!*note->fault)
		snprintf(fault, sizeof fault, "crashes: %s", strsignal(signo));
	else
		snprintf(fault, sizeof fault, "%s", note->fault);
	snprintf(text, room, "%s%s%s%s%s", note->where, *note->where ? ": " : "", note->what,
		 *note->what ? " " : "", fault);
}

static void say_json(const struct check *c, const struct apart_note *note, const char *fault)
{
	struct json j = json_begin(stdout);
	json_open(&j, NULL, '{');
	json_text(&j, "file", c->path);
	json_text(&j, "filter", note->filter);
	json_bool(&j, "good", !fault);
	if (fault)
		json_text(&j, "fault", fault);
	json_int(&j, "pictures", note->pictures);
	json_close(&j, '}');
	json_end(&j);
}

/* It, or the chain, could not even be taken. */
static int say_refused(const struct check *c, const struct apart_note *note, bool as_json)
{
	if (as_json)
		say_json(c, note, note->refused.text);
	return c->chain && *note->filter ? report_failure_in(c->chain, &note->refused)
					 : report_failure(NULL, &note->refused);
}

static int say(const struct check *c, const struct apart_note *note, const char *fault, bool as_json)
{
	if (fault)
		report_error("%s: %s", c->path, fault);
	else if (!as_json)
		printf("%s: good: filter '%s', %lld pictures, every build and schedule gives the same "
		       "bytes\n",
		       c->path, note->filter, (long long)note->pictures);
	if (as_json)
		say_json(c, note, fault);
	return fault ? EXIT_DIFFERS : EXIT_DONE;
}

int plugin_check(const char *path, const char *chain, double call_seconds, double all_seconds, bool as_json)
{
	struct check c = { .path = path, .chain = chain, .limits = { call_seconds, all_seconds } };
	struct apart_note *note;
	char fault[600];
	int signo = 0;

	if (access(path, F_OK) != 0) {
		const int error = errno;
		report_error("%s: %s", path, strerror(error));
		return exit_for_input(error);
	}
	const enum apart_end end = check_twice(&c, &note, &signo);
	if (end == APART_NOT) {
		report_error("%s: cannot start a process to check it in: %s", path, strerror(errno));
		return EXIT_RETRY;
	}
	if (end == APART_DONE && note->refused.status)
		return say_refused(&c, note, as_json);
	if (end == APART_DONE && !*note->fault)
		return say(&c, note, NULL, as_json);
	fault_text(note, end, signo, c.limits, fault, sizeof fault);
	return say(&c, note, fault, as_json);
}
