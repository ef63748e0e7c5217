/* man.c: weft man [PAGE]: manual pages, made from the tables that parse the command line. */
#include "man.h"
#include "../core/base/version.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "report.h"

struct man_options {
	const char *all;
};

static const struct option options[] = {
	OPTION_OF(struct man_options, all, .name = "all", .value = "FOLDER", .type = OPTION_TEXT,
		  .help = "write every page into man1 and man7 of this folder"),
	{ 0 },
};

static const char *const environment[][2] = {
	{ "WEFT_PROCS", "how many processors to use" },
	{ "WEFT_PLUGIN_PATH", "folders of filters, apart by colons, before all others" },
	{ "WEFT_ISA", "the best instruction set to use: base, avx2 or avx512" },
	{ "WEFT_SEED", "of the scheduler's choices" },
	{ "WEFT_TRACE", "a file to record the run in, for ui.perfetto.dev" },
	{ "WEFT_TOP", "1: weft top may look at the program" },
	{ "NO_COLOR", "no colours on a terminal" },
};

/* ---- roff ---- */

void man_text(FILE *to, const char *text)
{
	for (bool first = true; *text; text++) {
		if (first && (*text == '.' || *text == '\''))
			fputs("\\&", to);
		switch (*text) {
		case '\\': fputs("\\e", to); break;
		case '-': fputs("\\-", to); break;
		case '\'': fputs("\\(aq", to); break;
		case '`': fputs("\\(ga", to); break;
		case '^': fputs("\\(ha", to); break;
		case '~': fputs("\\(ti", to); break;
		default: fputc(*text, to);
		}
		first = *text == '\n';
	}
}

void man_head(FILE *to, const char *name, int section, const char *summary)
{
	fputs(".TH ", to);
	for (const char *c = name; *c; c++)
		fputc(toupper((unsigned char)*c), to);
	fprintf(to, " %d \"\" \"weft %s\" \"weft\"\n.SH NAME\n", section, WEFT_VERSION);
	man_text(to, name);
	fputs(" \\- ", to);
	man_text(to, summary);
	fputc('\n', to);
}

static void option_page(FILE *to, const struct option *o)
{
	for (; o->name; o++) {
		fputs(".TP\n", to);
		if (o->letter)
			fprintf(to, "\\fB\\-%c\\fR, ", o->letter);
		fputs("\\fB\\-\\-", to);
		man_text(to, o->name);
		fputs("\\fR", to);
		if (o->value && o->type == OPTION_KINDS)
			fprintf(to, "[=\\fI%s\\fR]", o->value);
		else if (o->value)
			fprintf(to, " \\fI%s\\fR", o->value);
		fputc('\n', to);
		man_text(to, o->help);
		fputc('\n', to);
	}
}

/* The details as they stand, with examples under a heading of their own. */
static void details_page(FILE *to, const char *details)
{
	const char *heading = "DETAILS";
	while (*details) {
		const char *end = strstr(details, "\n\n");
		size_t length = end ? (size_t)(end - details) + 1 : strlen(details);
		char *part = strndup(details, length);
		if (!part)
			exit(report_no_memory());
		const char *text = part;
		if (strncmp(part, "example", 7) == 0) {
			heading = "EXAMPLES";
			text += strcspn(text, "\n");
			text += *text == '\n';
		}
		if (heading)
			fprintf(to, ".SH %s\n.nf\n", heading);
		else
			fputs(".PP\n.nf\n", to);
		man_text(to, text);
		fputs(".fi\n", to);
		heading = strcmp(text, part) == 0 ? NULL : "NOTES";
		free(part);
		details += length;
		details += strspn(details, "\n");
	}
}

static void command_page(FILE *to, const struct command *c)
{
	char name[64];

	snprintf(name, sizeof name, "weft-%s", c->name);
	man_head(to, name, 1, c->summary);
	fprintf(to, ".SH SYNOPSIS\n.B weft %s\n", c->name);
	man_text(to, c->usage);
	fputc('\n', to);
	if (c->options) {
		fputs(".SH OPTIONS\n", to);
		for (int i = 0; i < OPTION_TABLES; i++)
			option_page(to, options_table(c, i));
	}
	if (c->details)
		details_page(to, c->details);
	fputs(".SH SEE ALSO\n.BR weft (1),\n.BR weft\\-filters (7)\n", to);
}

static void overview_page(FILE *to)
{
	man_head(to, "weft", 1, "filter pictures with goroutines, in C");
	fputs(".SH SYNOPSIS\n.B weft\n.I COMMAND\n[\\fIARGUMENT\\fR]...\n.SH DESCRIPTION\n"
	      "Filters are joined to a chain by \\(aq|\\(aq and spread over all processors; the result has "
	      "the same bytes\nhowever the work was cut.\n.SH COMMANDS\n",
	      to);
	for (const struct command *const *c = commands; *c; c++) {
		fprintf(to, ".TP\n.BR weft\\-%s (1)\n", (*c)->name);
		man_text(to, (*c)->summary);
		fputc('\n', to);
	}
	fputs(".SH ENVIRONMENT\n", to);
	for (size_t i = 0; i < sizeof environment / sizeof *environment; i++) {
		fprintf(to, ".TP\n.B %s\n", environment[i][0]);
		man_text(to, environment[i][1]);
		fputc('\n', to);
	}
	fputs(".SH EXAMPLES\n.nf\n", to);
	man_text(to, "weft run photo.jpg -f 'gray | blur:2 | sobel' -o edges.png\n"
		     "weft compare photo.jpg -f blur:8\n");
	fputs(".fi\n.SH SEE ALSO\n.BR weft\\-filters (7)", to);
	for (const struct command *const *c = commands; *c; c++)
		fprintf(to, ",\n.BR weft\\-%s (1)", (*c)->name);
	fputc('\n', to);
}

/* ---- the command ---- */

/* page NULL: the overview. */
static int print_page(FILE *to, const char *page)
{
	if (page && strcmp(page, "filters.7") == 0)
		return man_filters(to);
	if (page)
		command_page(to, command_find(page));
	else
		overview_page(to);
	return EXIT_DONE;
}

static int write_page(const char *folder, int section, const char *page)
{
	char path[4096];

	if (snprintf(path, sizeof path, "%s/man%d/weft%s%.*s.%d", folder, section, page ? "-" : "",
		     page ? (int)strcspn(page, ".") : 0, page ? page : "", section) >= (int)sizeof path)
		return report_usage("man: %s: too long", folder);
	FILE *to = fopen(path, "we");
	int status = to ? print_page(to, page) : EXIT_DONE;
	if (!to || (fclose(to) != 0 && !status)) {
		weft_error e = { .at = -1 };
		weft_fail(&e, WEFT_CANT_CREATE, "%.160s: %s", path, strerror(errno));
		status = report_failure(NULL, &e);
	}
	return status;
}

static int write_all(const char *folder)
{
	int status = write_page(folder, 1, NULL);

	for (const struct command *const *c = commands; *c && !status; c++)
		status = write_page(folder, 1, (*c)->name);
	return status ? status : write_page(folder, 7, "filters.7");
}

static int run_man(int argc, char **argv)
{
	struct man_options o = { 0 };
	struct words pages = { 0 };
	int status = options_parse(&man_command, argc, argv, &o, &pages);
	const char *page = pages.count ? pages.at[0] : NULL;

	if (!status && pages.count > 1)
		status = report_usage("man: one page at a time: weft man %s", man_command.usage);
	else if (!status && page && strcmp(page, "filters.7") != 0 && !command_find(page))
		status = command_unknown(page);
	if (!status)
		status = o.all ? write_all(o.all) : print_page(stdout, page);
	free(pages.at);
	return status;
}

const struct command man_command = {
	.name = "man",
	.summary = "print a manual page",
	.usage = "[COMMAND | filters.7] [--all FOLDER]",
	.details = "examples:\n  weft man run | man -l -\n  weft man filters.7 | man -l -\n",
	.takes = TAKES_COMMANDS,
	.options = options,
	.run = run_man,
};
