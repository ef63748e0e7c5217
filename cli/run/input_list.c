/* input_list.c: names from a file, one a line, or each with a NUL at its end (find -print0).
 *
 * A list with a NUL in it is one of the second kind, and a name in it may be anything. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../report.h"
#include "inputs_inside.h"

struct list {
	FILE *f;
	size_t at, length;
	bool nul; /* ends names */
	char ahead[1 << 16];
};

static void read_ahead(struct list *l)
{
	l->at = 0;
	l->length = fread(l->ahead, 1, sizeof l->ahead, l->f);
}

/* As getdelim: with what ends it, and a NUL. */
static ssize_t next_name(struct list *l, char **line, size_t *size)
{
	size_t length = 0;
	bool ended = false;

	while (!ended) {
		if (l->at == l->length)
			read_ahead(l);
		if (l->length == 0)
			break;
		const char *from = l->ahead + l->at,
			   *end = memchr(from, l->nul ? 0 : '\n', l->length - l->at);
		const size_t n = end ? (size_t)(end - from) + 1 : l->length - l->at;
		if (length + n + 1 > *size) {
			char *more = realloc(*line, 2 * (length + n) + 64);
			if (!more)
				exit(report_no_memory());
			*line = more;
			*size = 2 * (length + n) + 64;
		}
		memcpy(*line + length, from, n);
		length += n;
		l->at += n;
		ended = end != NULL;
	}
	if (length)
		(*line)[length] = 0;
	return length ? (ssize_t)length : -1;
}

/* A list from Windows ends its lines in two characters, unless there is such a file. */
static void cut_return(char *name, size_t length)
{
	struct stat st;

	if (length && name[length - 1] == '\r' && lstat(name, &st) != 0)
		name[length - 1] = 0;
}

static int add_name(struct inputs *in, const struct inputs_rules *rules, char *name, size_t length, bool nul)
{
	if (length && name[length - 1] == (nul ? 0 : '\n'))
		name[--length] = 0;
	if (!nul && strlen(name) < length) {
		report_error("a name in the list holds a NUL; if all names end in one say --files0");
		return EXIT_DATA;
	}
	if (!nul)
		cut_return(name, length);
	return *name ? input_add_named(in, rules, name) : EXIT_DONE;
}

int input_add_list(struct inputs *in, const struct inputs_rules *rules, const char *path, bool nul)
{
	static const char mark[] = "\xef\xbb\xbf"; /* of UTF-8, by some editors */
	char *line = NULL;
	size_t size = 0;
	int status = EXIT_DONE;
	struct list *l = calloc(1, sizeof *l);

	if (!l)
		exit(report_no_memory());
	l->f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	if (!l->f) {
		status = input_unreadable(path);
		free(l);
		return status;
	}
	in->several = true;
	const size_t before = in->count;
	read_ahead(l);
	l->nul = nul || memchr(l->ahead, 0, l->length);
	if (!l->nul && l->length >= 3 && memcmp(l->ahead, mark, 3) == 0)
		l->at = 3;
	for (ssize_t n; status == EXIT_DONE && (n = next_name(l, &line, &size)) >= 0;)
		status = add_name(in, rules, line, (size_t)n, l->nul);
	if (status == EXIT_DONE && ferror(l->f))
		status = input_unreadable(path);
	char *name = status == EXIT_DONE && in->count == before ? strdup(path) : NULL;
	if (name)
		words_add(&in->empty, name);
	free(line);
	if (l->f != stdin)
		fclose(l->f);
	free(l);
	return status;
}
