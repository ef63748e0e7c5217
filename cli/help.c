/* help.c: weft help [COMMAND]. */
#include <stdio.h>

#include "command.h"
#include "report.h"

void overview(FILE *to)
{
	fprintf(to, "weft filters pictures with goroutines, in C.\n\n");
	for (const struct command *const *c = commands; *c; c++)
		fprintf(to, "  weft %-11s %s\n", (*c)->name, (*c)->summary);
	fprintf(to, "  weft --version   version, formats, instruction set, build\n\n"
		    "Start with:\n"
		    "  weft run photo.jpg -f 'gray | blur:2 | sobel' -o edges.png\n"
		    "  weft compare photo.jpg -f blur:8\n\n"
		    "'weft help COMMAND' tells more, 'weft filters NAME' explains a filter.\n");
}

static int run_help(int argc, char **argv)
{
	if (argc > 2)
		return report_usage("help: one command at a time: weft help %s", help_command.usage);
	if (argc < 2) {
		overview(stdout);
		return EXIT_DONE;
	}
	const struct command *c = command_find(argv[1]);
	if (!c)
		return command_unknown(argv[1]);
	printf("weft %s %s\n\n%s\n", c->name, c->usage, c->summary);
	if (c->options) {
		printf("\noptions:\n");
		options_help(c);
	}
	if (c->details)
		printf("\n%s", c->details);
	return EXIT_DONE;
}

const struct command help_command = {
	.name = "help",
	.summary = "explain a command",
	.usage = "[COMMAND]",
	.takes = TAKES_COMMANDS,
	.run = run_help,
};
