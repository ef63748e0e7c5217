/* main.c: a table of commands. */
#include <stdio.h>
#include <string.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "command.h"
#include "report.h"
#include "signals.h"
#include "suggest.h"

const struct command *const commands[] = {
	&run_command,    &compare_command, &filters_command,    &info_command, &diff_command,
	&plugin_command, &help_command,    &completion_command, NULL,
};

const struct command *command_find(const char *name)
{
	for (const struct command *const *c = commands; *c; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return NULL;
}

int command_unknown(const char *name)
{
	const char *names[sizeof commands / sizeof *commands];
	size_t count = 0;

	for (; commands[count]; count++)
		names[count] = commands[count]->name;
	const char *near = suggest(name, names, count);
	if (near)
		return report_usage("unknown command '%s'; did you mean '%s'?", name, near);
	return report_usage("unknown command '%s'; see 'weft help'", name);
}

static int dispatch(int argc, char **argv)
{
	if (argc < 2) {
		overview(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)
		return print_version();
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return help_command.run(1, argv + 1);
	const struct command *command = command_find(argv[1]);
	if (!command)
		return command_unknown(argv[1]);
	for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return help_command.run(2, (char *[]) { argv[0], argv[1] });
	return command->run(argc - 1, argv + 1);
}

/* What one strip of a picture frees the next one takes again: given to the
 * kernel in between, its pages would have to be cleared anew. */
static void keep_memory(void)
{
#ifdef __GLIBC__
	mallopt(M_TRIM_THRESHOLD, 8 << 20);
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
#endif
}

int main(int argc, char **argv)
{
	signals_install();
	keep_memory();
	return report_flush(dispatch(argc, argv));
}
