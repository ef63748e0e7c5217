/* completion.c: weft completion bash: a script made of the tables. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "report.h"

static const char head[] =
	"# bash completion for weft.  To use it:  source <(weft completion bash)\n"
	"_weft() {\n"
	"\tlocal word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=\n"
	"\tif [ \"$COMP_CWORD\" = 1 ]; then\n"
	"\t\tCOMPREPLY=($(compgen -W \"%s --version\" -- \"$word\"))\n"
	"\t\treturn\n"
	"\tfi\n"
	"\tcase ${COMP_WORDS[1]}:$before in\n"
	"\t*:-f | *:--filter | filters:filters)\n"
	"\t\tCOMPREPLY=($(compgen -W \"$(weft filters --names 2>/dev/null)\" -- \"$word\"))\n"
	"\t\treturn ;;\n"
	"\thelp:help) words=\"%s\" ;;\n";

static int run_completion(int argc, char **argv)
{
	char names[256] = "";

	if (argc != 2 || strcmp(argv[1], "bash") != 0)
		return report_usage("completion: which shell? 'weft completion bash' is what there is");
	for (const struct command *const *c = commands; *c; c++) {
		size_t used = strlen(names);
		snprintf(names + used, sizeof names - used, "%s%s", used ? " " : "", (*c)->name);
	}
	printf(head, names, names);
	for (const struct command *const *c = commands; *c; c++) {
		if (!(*c)->options)
			continue;
		for (const struct option *o = (*c)->options; o->name; o++) {
			if (o->type != OPTION_CHOICE)
				continue;
			printf("\t%s:--%s) words=\"", (*c)->name, o->name);
			for (size_t i = 0; o->choices[i]; i++)
				printf("%s%s", i ? " " : "", o->choices[i]);
			printf("\" ;;\n");
		}
		printf("\t%s:*) words=\"", (*c)->name);
		for (const struct option *o = (*c)->options; o->name; o++)
			printf("--%s ", o->name);
		for (const struct option *o = options_common; o->name; o++)
			printf("--%s ", o->name);
		printf("--help\" ;;\n");
	}
	printf("\tesac\n"
	       "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
	       "\t[[ $word == -* ]] || COMPREPLY+=($(compgen -f -- \"$word\"))\n"
	       "}\n"
	       "complete -o filenames -F _weft weft\n");
	return EXIT_DONE;
}

const struct command completion_command = {
	.name = "completion",
	.summary = "print a completion script for the shell",
	.usage = "bash",
	.details = "example:\n  source <(weft completion bash)\n",
	.run = run_completion,
};
