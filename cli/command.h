/* command.h: what each command says about itself. */
#ifndef WEFT_CLI_COMMAND_H
#define WEFT_CLI_COMMAND_H

#include <stdio.h>

#include "options.h"

struct command {
	const char *name;
	const char *summary;          /* one line */
	const char *usage;            /* what follows "weft NAME" */
	const char *details;          /* for `weft help NAME`; may be NULL */
	const struct option *options; /* ends with an option without name; NULL: takes none at all */
	int (*run)(int argc, char **argv);
};

extern const struct command run_command, compare_command, filters_command, info_command, diff_command,
	plugin_command, help_command, completion_command;

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
