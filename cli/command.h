/* command.h: what each command says about itself. */
#ifndef WEFT_CLI_COMMAND_H
#define WEFT_CLI_COMMAND_H

#include <stdio.h>

#include "options.h"

/* What a command's arguments are, besides options. */
enum command_takes { TAKES_FILES, TAKES_COMMANDS, TAKES_FILTERS, TAKES_VERBS, TAKES_NOTHING };

struct command {
	const char *name;
	const char *summary;          /* one line */
	const char *usage;            /* what follows "weft NAME" */
	const char *details;          /* for `weft help NAME`; may be NULL */
	const struct option *options; /* ends with an option without name; NULL: takes none at all */
	enum command_takes takes;     /* for completion */
	const char *const *verbs;     /* VERBS: the first argument is one of these; NULL-terminated */
	const struct option *(*more_options)(void); /* found out at run time; NULL: none */
	int (*run)(int argc, char **argv);
};

extern const struct command gallery_command, measure_command, stack_command, montage_command, run_command,
	compare_command, filters_command, info_command, doctor_command, diff_command, plugin_command,
	verify_command, why_command, top_command, play_command, teach_command, from_command, help_command,
	man_command, completion_command;

/* NULL-terminated, in the order of the help (main.c). */
extern const struct command *const commands[];

/* NULL where there is none of that name. */
const struct command *command_find(const char *name);
/* The message for a name that is none; returns EXIT_USAGE. */
int command_unknown(const char *name);

/* All commands in a few lines (help.c). */
void overview(FILE *to);
/* `weft --version` (version.c). */
int print_version(void);

#endif
