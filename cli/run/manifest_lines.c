/* manifest_lines.c: a manifest read back, line by line. */
#include "manifest_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../report.h"
#include "inputs.h"
#include "line_check.h"

static int damaged(const char *path, size_t number)
{
	report_error("%s: line %zu is damaged; take it out, or begin another file", path, number);
	return EXIT_DATA;
}

static int give(const char *path, size_t number, char *line, manifest_line_fn *fn, void *user)
{
	struct json_object o;

	if (!json_read(line, &o) || !line_is_sound(&o))
		return damaged(path, number);
	char *output = json_read_text(&o, "output"), *status = json_read_text(&o, "status");
	const int result = output && status ? fn(user, &o, output, status) : damaged(path, number);
	free(output);
	free(status);
	return result;
}

static int each(FILE *f, const char *path, manifest_line_fn *fn, void *user)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	int result = EXIT_DONE;

	for (size_t number = 1; !result && (length = getline(&line, &size, f)) > 0; number++) {
		struct json_object o;
		if (line[length - 1] != '\n' && !json_read(line, &o)) {
			report_note("%s: line %zu is unfinished, as a kill leaves it; passed over", path,
				    number);
			break;
		}
		result = strlen(line) == (size_t)length ? give(path, number, line, fn, user)
							: damaged(path, number);
	}
	if (!result && ferror(f)) {
		const int error = errno;
		report_error("%s: cannot read: %s", path, strerror(error));
		result = exit_for_input(error);
	}
	free(line);
	return result;
}

/* Waits for no pipe: what is read again and again is a file. */
static FILE *open_regular(const char *path, int *status)
{
	struct stat st;
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	FILE *f = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? fdopen(fd, "r") : NULL;

	if (f)
		return f;
	const int error = errno;
	if (fd >= 0 && !S_ISREG(st.st_mode))
		report_error("%s: is no regular file, and no record of what was done", path);
	else
		report_error("%s: cannot read: %s", path, strerror(error));
	*status = fd >= 0 ? EXIT_NO_INPUT : exit_for_input(error);
	if (fd >= 0)
		close(fd);
	return NULL;
}

static int open_and_read(const char *path, manifest_line_fn *fn, void *user)
{
	int status = EXIT_DONE;
	FILE *f = open_regular(path, &status);

	if (!f)
		return status;
	const int result = each(f, path, fn, user);
	fclose(f);
	return result;
}

int manifest_each(const char *path, manifest_line_fn *fn, void *user)
{
	return open_and_read(path, fn, user);
}

/* ---- the last of each output ---- */

/* Which line is an output's last, by the hash of its place or else its name.  What went to a pipe has
 * neither: it is told apart by its input. */
struct last {
	uint64_t output;
	size_t number;
};

struct lasts {
	struct last *at;
	size_t count, room, number;
	manifest_line_fn *fn;
	void *user;
};

static uint64_t output_hash(const struct json_object *line, const char *output)
{
	char *place = json_read_text(line, "place"), *input = json_read_text(line, "input");
	uint64_t hash = name_hash(place ? place : output);

	if (!place && input && strcmp(output, "-") == 0)
		hash ^= name_hash(input) * 3;
	free(place);
	free(input);
	return hash;
}

static int find_last(void *user, const struct json_object *line, const char *output, const char *status)
{
	struct lasts *l = user;

	(void)status;
	l->number++;
	if (l->count == l->room) {
		l->room = l->room ? 2 * l->room : 64;
		struct last *more = realloc(l->at, l->room * sizeof *more);
		if (!more)
			return report_no_memory();
		l->at = more;
	}
	l->at[l->count++] = (struct last) { output_hash(line, output), l->number };
	return EXIT_DONE;
}

static int by_output(const void *a, const void *b)
{
	const struct last *x = a, *y = b;
	if (x->output != y->output)
		return x->output < y->output ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static const struct last *last_of(const struct lasts *l, uint64_t output)
{
	size_t low = 0, high = l->count;

	while (low < high) {
		const size_t middle = (low + high) / 2;
		if (l->at[middle].output <= output)
			low = middle + 1;
		else
			high = middle;
	}
	return low && l->at[low - 1].output == output ? &l->at[low - 1] : NULL;
}

static int give_last(void *user, const struct json_object *line, const char *output, const char *status)
{
	struct lasts *l = user;
	const struct last *last = last_of(l, output_hash(line, output));

	l->number++;
	return last && last->number == l->number ? l->fn(l->user, line, output, status) : EXIT_DONE;
}

int manifest_each_last(const char *path, manifest_line_fn *fn, void *user)
{
	struct lasts l = { .fn = fn, .user = user };
	int result = open_and_read(path, find_last, &l);

	if (l.count)
		qsort(l.at, l.count, sizeof *l.at, by_output);
	l.number = 0;
	if (!result)
		result = open_and_read(path, give_last, &l);
	free(l.at);
	return result;
}
