/* journal.c: what of a batch is done already. */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report.h"

enum { HASH_DIGITS = 16 };

/* 0 where the input is gone. */
static uint64_t identity(const struct journal *j, const struct plan_item *item)
{
	struct stat st;
	char *text = NULL;

	if (stat(item->in->path, &st) != 0 ||
	    asprintf(&text, "%016" PRIx64 "\n%s\n%s\n%lld %lld.%09ld", j->chain, item->in->path, item->out,
		     (long long)st.st_size, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec) < 0)
		return 0;
	const uint64_t hash = name_hash(text);
	free(text);
	return hash;
}

static int ascending(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

/* Returns false where there is no memory; *torn says that the last line has no end. */
static bool load(struct journal *j, FILE *f, bool *torn)
{
	char *line = NULL, *end;
	size_t size = 0, room = 0;
	ssize_t length;
	bool ok = true;

	while (ok && (length = getline(&line, &size, f)) > 0) {
		*torn = line[length - 1] != '\n';
		const uint64_t hash = strtoull(line, &end, 16);
		if (*torn || end != line + HASH_DIGITS || *end != ' ')
			continue;
		if (j->count == room) {
			room = room ? 2 * room : 64;
			uint64_t *more = realloc(j->known, room * sizeof *more);
			ok = more != NULL;
			j->known = ok ? more : j->known;
		}
		if (ok)
			j->known[j->count++] = hash;
	}
	free(line);
	if (j->count)
		qsort(j->known, j->count, sizeof *j->known, ascending);
	return ok;
}

int journal_open(struct journal *j, const char *path, const char *chain_text)
{
	bool torn = false;

	*j = (struct journal) { 0 };
	if (!path)
		return EXIT_DONE;
	FILE *f = fopen(path, "re");
	const bool loaded = !f || load(j, f, &torn);
	if (f)
		fclose(f);
	if (!loaded)
		return report_error("out of memory"), EXIT_BUG;
	j->chain = name_hash(chain_text);
	j->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (j->fd < 0) {
		const int error = errno;
		report_error("%s: cannot open the journal: %s", path, strerror(errno));
		return error == EACCES ? EXIT_DENIED : EXIT_CANT_CREATE;
	}
	j->open = true;
	if (torn && write(j->fd, "\n", 1) != 1)
		report_error("%s: cannot write the journal: %s", path, strerror(errno));
	return EXIT_DONE;
}

bool journal_has(const struct journal *j, const struct plan_item *item)
{
	if (j->count == 0 || access(item->out, F_OK) != 0)
		return false;
	const uint64_t hash = identity(j, item);
	return bsearch(&hash, j->known, j->count, sizeof hash, ascending) != NULL;
}

void journal_add(struct journal *j, const struct plan_item *item)
{
	char *line = NULL;

	if (!j->open)
		return;
	const int length = asprintf(&line, "%016" PRIx64 " %s\n", identity(j, item), item->in->path);
	/* One write: lines of several processes never mix. */
	if (length < 0 || write(j->fd, line, (size_t)length) != length)
		report_error("the journal: cannot write: %s; --resume will do %s again", strerror(errno),
			     item->in->path);
	free(line);
}

void journal_close(struct journal *j)
{
	if (j->open)
		close(j->fd);
	free(j->known);
	*j = (struct journal) { 0 };
}
