/* main.c: a table of commands. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "../core/engine/engine.h"
#include "command.h"
#include "report.h"
#include "signals.h"
#include "suggest.h"

const struct command *const commands[] = {
	&run_command,     &measure_command,    &stack_command,
	&montage_command, &compare_command,    &filters_command,
	&info_command,    &diff_command,       &plugin_command,
	&why_command,     &top_command,        &gallery_command,
	&teach_command,   &play_command,       &from_command,
	&verify_command,  &doctor_command,     &help_command,
	&man_command,     &completion_command, NULL,
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
	weft_error e;
	if (weft_filter_find(name, &e))
		return report_usage("'%s' is a filter: weft run FILE -f %s -o FILE", name, name);
	if (access(name, F_OK) == 0)
		return report_usage("'%s' is a file: weft run %s -f CHAIN -o FILE", name, name);
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

/* The next file opened would get the number of a standard descriptor that is closed, and messages
 * would be written into it.  One that can't be used that way fails as a closed one does. */
static void hold_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			_exit(EXIT_IO);
}

int main(int argc, char **argv)
{
	hold_descriptors();
	signals_install();
	keep_memory();
	return report_flush(dispatch(argc, argv));
}
