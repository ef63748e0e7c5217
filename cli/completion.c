/* completion.c: weft completion SHELL: a script that asks weft itself what may follow. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "complete.h"
#include "report.h"

/* Bash cuts words at '=' and ':', and keeps an opening quote: weft gets whole words, and of its
 * answers bash what comes after the last cut. */
static const char bash[] =
	"# bash completion for weft.  To use it:  source <(weft completion bash)\n"
	"_weft() {\n"
	"\tlocal words=() word=${COMP_WORDS[COMP_CWORD]} part line whole kept i\n"
	"\tfor ((i = 1; i <= COMP_CWORD; i++)); do\n"
	"\t\tpart=${COMP_WORDS[i]}\n"
	"\t\tif ((i > 1)) && [[ $part =~ ^[=:]+$ || ${COMP_WORDS[i - 1]} =~ ^[=:]+$ ]] &&\n"
	"\t\t\t! [[ -z $part && ${COMP_LINE:COMP_POINT-1:1} == [[:space:]] ]]; then\n"
	"\t\t\twords[${#words[@]}-1]+=$part\n"
	"\t\telse\n"
	"\t\t\twords+=(\"$part\")\n"
	"\t\tfi\n"
	"\tdone\n"
	"\tword=${word#[\\'\\\"]}\n"
	"\twhole=${words[${#words[@]}-1]#[\\'\\\"]}\n"
	"\twords[${#words[@]}-1]=$whole\n"
	"\tkept=${whole%\"$word\"}\n"
	"\tif [[ $word =~ ^[=:]+$ ]]; then\n"
	"\t\tkept=$whole word=\n"
	"\tfi\n"
	"\tCOMPREPLY=()\n"
	"\twhile IFS=$'\\t' read -r line _; do\n"
	"\t\tif [[ $line == :files ]]; then\n"
	"\t\t\tcompopt -o filenames 2>/dev/null\n"
	"\t\t\twhile IFS= read -r part; do COMPREPLY+=(\"$part\"); done < <(compgen -f -- \"$word\")\n"
	"\t\telse\n"
	"\t\t\tCOMPREPLY+=(\"${line#\"$kept\"}\")\n"
	"\t\t\t[[ $line != *= ]] || compopt -o nospace 2>/dev/null\n"
	"\t\tfi\n"
	"\tdone < <(\"$1\" completion words -- \"${words[@]}\" 2>/dev/null)\n"
	"}\n"
	"complete -F _weft weft\n";

static const char zsh[] = "#compdef weft\n"
			  "# zsh completion for weft.  To use it:  source <(weft completion zsh)\n"
			  "_weft() {\n"
			  "\tlocal -a typed lines shown\n"
			  "\tlocal line help files\n"
			  "\ttyped=(\"${(@Q)words[2,CURRENT-1]}\" \"$PREFIX\")\n"
			  "\twhile IFS=$'\\t' read -r line help; do\n"
			  "\t\tif [[ $line == :files ]]; then\n"
			  "\t\t\tfiles=1\n"
			  "\t\telse\n"
			  "\t\t\tlines+=(\"$line\")\n"
			  "\t\t\tshown+=(\"$line${help:+  -- $help}\")\n"
			  "\t\tfi\n"
			  "\tdone < <(\"${words[1]}\" completion words -- \"${typed[@]}\" 2>/dev/null)\n"
			  "\tlocal -a space\n"
			  "\t[[ $lines[1] != *= ]] || space=(-S '')\n"
			  "\t(( ! $#lines )) || compadd \"${space[@]}\" -l -d shown -a lines\n"
			  "\t[[ -z $files ]] || _files\n"
			  "}\n"
			  "if [[ $funcstack[1] == _weft ]]; then _weft \"$@\"; else compdef _weft weft; fi\n";

static const char fish[] = "# fish completion for weft.  To use it:  weft completion fish | source\n"
			   "function __weft_words\n"
			   "\tset -l words (commandline -opc)\n"
			   "\tset -l word (commandline -ct)\n"
			   "\tfor line in ($words[1] completion words -- $words[2..] (string replace -r "
			   "'^[\\'\"]' '' -- $word) 2>/dev/null)\n"
			   "\t\tif test $line = :files\n"
			   "\t\t\t__fish_complete_path $word\n"
			   "\t\telse\n"
			   "\t\t\techo $line\n"
			   "\t\tend\n"
			   "\tend\n"
			   "end\n"
			   "complete -c weft -f -a '(__weft_words)'\n";

static const char *const verbs[] = { "bash", "zsh", "fish", NULL };
static const char *const scripts[] = { bash, zsh, fish };

static int run_completion(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "words") == 0) {
		int first = strcmp(argv[2], "--") == 0 ? 3 : 2;
		complete(argv + first, argc - first);
		return EXIT_DONE;
	}
	for (size_t i = 0; argc == 2 && verbs[i]; i++)
		if (strcmp(argv[1], verbs[i]) == 0) {
			fputs(scripts[i], stdout);
			return EXIT_DONE;
		}
	return report_usage("completion: which shell? weft completion %s", completion_command.usage);
}

const struct command completion_command = {
	.name = "completion",
	.summary = "print a completion script for the shell",
	.usage = "bash | zsh | fish",
	.details = "examples:\n"
		   "  source <(weft completion bash)\n"
		   "  source <(weft completion zsh)\n"
		   "  weft completion fish | source\n\n"
		   "Chains complete inside their quotes, too: filters, parameters, values.\n"
		   "The scripts ask `weft completion words -- WORD...`, which prints a line for\n"
		   "each word that the last one may become.\n",
	.takes = TAKES_VERBS,
	.verbs = verbs,
	.run = run_completion,
};
