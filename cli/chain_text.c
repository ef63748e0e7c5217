/* chain_text.c: -f and @FILE.
 *
 * A chain file holds filters joined by '|' or by the ends of lines; blank
 * lines and lines that start with '#' don't count. */
#include "chain_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "words.h"

/* Joins with " | " unless one side has the bar already. */
static void append(FILE *text, bool *joined, const char *piece)
{
	const char *from = piece + strspn(piece, " \t");
	size_t length = strcspn(from, "\r\n");

	while (length && (from[length - 1] == ' ' || from[length - 1] == '\t'))
		length--;
	if (length == 0)
		return;
	if (!*joined && *from != '|')
		fputs(" | ", text);
	else if (!*joined || ftell(text) > 0)
		fputc(' ', text);
	fwrite(from, 1, length, text);
	*joined = from[length - 1] == '|';
}

static int append_file(FILE *text, bool *joined, const char *path)
{
	char *line = NULL;
	size_t size = 0;
	FILE *f = fopen(path, "re");

	if (!f) {
		const int error = errno;
		report_error("%s: cannot read the chain: %s", path, strerror(error));
		return exit_for_input(error);
	}
	while (getline(&line, &size, f) > 0)
		if (line[strspn(line, " \t")] != '#')
			append(text, joined, line);
	int status = ferror(f) ? EXIT_IO : EXIT_DONE;
	if (status)
		report_error("%s: cannot read the chain: %s", path, strerror(errno));
	free(line);
	fclose(f);
	return status;
}

/* A word of other tools in a filter's place: say what weft has for it. */
static void advise(const char *text, weft_error *e)
{
	char name[40], advice[140];

	if (e->status != WEFT_NO_FILTER || e->at < 0 || (size_t)e->at > strlen(text))
		return;
	snprintf(name, sizeof name, "%.*s", (int)strcspn(text + e->at, ": |)"), text + e->at);
	const struct word *w = word_find(name);
	if (!w)
		return;
	word_advice(w, advice, sizeof advice);
	snprintf(e->text, sizeof e->text, "filter '%s': unknown; for that there is %s", name, advice);
}

int chain_from_words(const struct words *filters, weft_chain **chain)
{
	char *text = NULL;
	size_t size;
	bool joined = true;
	int status = EXIT_DONE;
	weft_error e = { .at = -1 };
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return report_no_memory();
	for (size_t i = 0; i < filters->count && !status; i++) {
		if (filters->at[i][0] == '@')
			status = append_file(f, &joined, filters->at[i] + 1);
		else
			append(f, &joined, filters->at[i]);
	}
	const bool whole = !ferror(f);
	if ((fclose(f) != 0 || !whole || !text) && !status)
		status = report_no_memory();
	if (!status && weft_chain_parse(text, chain, &e) != WEFT_OK) {
		advise(text, &e);
		status = report_failure_in(text, &e);
	}
	free(text);
	return status;
}
