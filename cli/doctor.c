/* doctor.c: weft doctor: what this machine, container or account keeps weft from. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "../core/base/version.h"
#include "command.h"
#include "json.h"
#include "locks.h"
#include "machine.h"
#include "report.h"

struct doctor_options {
	bool json;
};

static const struct option options[] = {
	OPTION_OF(struct doctor_options, json, .name = "json", .type = OPTION_FLAG, .help = "as JSON"),
	{ 0 },
};

static const struct lock {
	weft_jail_lock_kind kind;
	const char *name, *without;
} locks[] = {
	{ WEFT_JAIL_LOCK_CALLS, "seccomp",
	  "a decoder that a file takes over may call the system; a container's profile may forbid it" },
	{ WEFT_JAIL_LOCK_FILES, "landlock",
	  "files are kept from decoders by seccomp alone; Linux 5.13 has it" },
	{ WEFT_JAIL_LOCK_LIMITS, "limits", "memory of decoders is not bounded" },
};

/* What this process's own limits should leave, and what they bound. */
static const struct own {
	int what;
	const char *name, *option;
	rlim_t enough;
	const char *below;
} owns[] = {
	{ RLIMIT_NOFILE, "descriptors", "-n", 256, "batches need some for each file in work" },
	{ RLIMIT_AS, "address space", "-v", (rlim_t)6 << 30, "decoders may run out of memory" },
	{ RLIMIT_FSIZE, "file size", "-f", (rlim_t)1 << 30, "longer outputs can't be written" },
	{ RLIMIT_CPU, "processor time", "-t", RLIM_INFINITY, "long runs are ended" },
};

enum { LOCKS = sizeof locks / sizeof *locks, OWNS = sizeof owns / sizeof *owns };

struct findings {
	struct machine machine;
	int locks;      /* -1: no jail */
	weft_error why; /* then */
	rlim_t own[OWNS];
};

static struct findings look(void)
{
	struct findings f = { .machine = machine_look() };

	f.locks = locks_look(&f.why);
	for (int i = 0; i < OWNS; i++) {
		struct rlimit l = { RLIM_INFINITY, RLIM_INFINITY };
		getrlimit((__rlimit_resource_t)owns[i].what, &l);
		f.own[i] = l.rlim_cur;
	}
	return f;
}

static void say(const struct findings *f)
{
	char line[128], number[32];

	machine_line(&f->machine, line, sizeof line);
	puts(line);
	if (f->locks < 0)
		printf("%-16s%s\n", "jail", f->why.text);
	for (int i = 0; i < LOCKS && f->locks >= 0; i++)
		if (f->locks & (int)locks[i].kind)
			printf("%-16sheld\n", locks[i].name);
		else
			printf("%-16scan't be had: %s\n", locks[i].name, locks[i].without);
	for (int i = 0; i < OWNS; i++) {
		snprintf(number, sizeof number, "%llu", (unsigned long long)f->own[i]);
		const bool low = f->own[i] < owns[i].enough;
		printf("%-16s%s%s%s", owns[i].name, f->own[i] == RLIM_INFINITY ? "unlimited" : number,
		       low ? ", which is little: " : "", low ? owns[i].below : "");
		if (low)
			printf("; ulimit %s", owns[i].option);
		putchar('\n');
	}
}

static void say_json(const struct findings *f)
{
	struct json j = json_begin(stdout);

	json_open(&j, NULL, '{');
	json_text(&j, "version", WEFT_VERSION);
	json_bool(&j, "jail", f->locks >= 0);
	if (f->locks < 0)
		json_text(&j, "error", f->why.text);
	json_open(&j, "locks", '{');
	for (int i = 0; i < LOCKS; i++)
		json_bool(&j, locks[i].name, f->locks >= 0 && f->locks & (int)locks[i].kind);
	json_close(&j, '}');
	json_open(&j, "own_limits", '{');
	for (int i = 0; i < OWNS; i++)
		if (f->own[i] == RLIM_INFINITY)
			json_text(&j, owns[i].name, NULL);
		else
			json_int(&j, owns[i].name, f->own[i] < INT64_MAX ? (int64_t)f->own[i] : INT64_MAX);
	json_close(&j, '}');
	json_close(&j, '}');
	json_end(&j);
}

static int run_doctor(int argc, char **argv)
{
	struct doctor_options o = { 0 };
	struct words rest = { 0 };
	int status = options_parse(&doctor_command, argc, argv, &o, &rest);

	if (!status && rest.count)
		status = report_usage("doctor: takes no '%s'", rest.at[0]);
	free(rest.at);
	if (status)
		return status;
	const struct findings f = look();
	if (o.json)
		say_json(&f);
	else
		say(&f);
	return f.locks == WEFT_JAIL_LOCK_ALL ? EXIT_DONE : EXIT_MISSING;
}

const struct command doctor_command = {
	.name = "doctor",
	.summary = "what this machine keeps weft from",
	.usage = "[--json]",
	.details =
		"Tries how well the processes that look into files can be locked up here, and tells limits\n"
		"of this process's own that are low.\n\n"
		"Status: 0 all locks hold, 69 one can't be had (--jail strict refuses then).\n",
	.options = options,
	.run = run_doctor,
};
