/* place.c: see place.h. */
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../report.h"
#include "inputs.h"

enum { LINKS_MAX = 40 };

static void *have(void *memory)
{
	if (!memory)
		exit(report_no_memory());
	return memory;
}

/* Bytes of path that name its folder, with the slash. */
static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* What the file's own name leads to, be it there or not; free() it. */
static char *follow(const char *path)
{
	char *at = have(strdup(path)), link[PATH_MAX], *joined;
	struct stat st;

	for (int i = 0; i < LINKS_MAX && lstat(at, &st) == 0 && S_ISLNK(st.st_mode); i++) {
		const ssize_t n = readlink(at, link, sizeof link);
		if (n < 0 || n == sizeof link)
			break;
		const int folder = link[0] == '/' ? 0 : (int)folder_length(at);
		if (asprintf(&joined, "%.*s%.*s", folder, at, (int)n, link) < 0)
			exit(report_no_memory());
		free(at);
		at = joined;
	}
	return at;
}

char *place_name(const char *path)
{
	char *at = follow(path), *name = NULL;
	const size_t length = folder_length(at);
	char *folder = have(strndup(at, length)), *real = realpath(length ? folder : ".", NULL);

	if (real && asprintf(&name, "%s/%s", strcmp(real, "/") == 0 ? "" : real, at + length) < 0)
		exit(report_no_memory());
	free(real);
	free(folder);
	free(at);
	return name;
}

/* ---- numbers ---- */

/* 'a//./b/../c' is 'a/c': of folders that aren't there yet none is a link. */
static void straighten(char *rest)
{
	char *to = rest;

	for (const char *from = rest; *from;) {
		const size_t n = strcspn(from, "/");
		if (n == 2 && from[0] == '.' && from[1] == '.') {
			while (to > rest && *--to != '/')
				;
		} else if (n && !(n == 1 && *from == '.')) {
			if (to > rest)
				*to++ = '/';
			memmove(to, from, n);
			to += n;
		}
		from += n + (from[n] == '/');
	}
	*to = 0;
}

/* The deepest folder above path that is there: its bytes, those of "." being 0. */
static size_t there_above(const char *path, struct stat *st)
{
	size_t length = folder_length(path);

	for (;;) {
		char *folder = have(strndup(path, length));
		const bool there = stat(length ? folder : ".", st) == 0 && S_ISDIR(st->st_mode);
		free(folder);
		if (there || !length)
			return length;
		while (length && path[length - 1] == '/')
			length--;
		while (length && path[length - 1] != '/')
			length--;
	}
}

uint64_t place_id_of_name(const char *path)
{
	struct stat st = { 0 };
	char *key;
	const size_t length = there_above(path, &st);
	char *rest = have(strdup(path + length));

	straighten(rest);
	if (asprintf(&key, "%llx:%llx:%s", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino,
		     rest) < 0)
		exit(report_no_memory());
	const uint64_t id = name_hash(key);
	free(key);
	free(rest);
	return id;
}

uint64_t place_id(const char *path)
{
	char *at = follow(path);
	const uint64_t id = place_id_of_name(at);

	free(at);
	return id;
}

/* Asked of the file system itself: nothing else tells for all of them. */
bool place_knows_no_case(const char *path)
{
	char *at = follow(path), *lower, *upper;
	struct stat st;
	const int length = (int)there_above(at, &st);
	const char *folder = length ? at : "./";

	if (asprintf(&lower, "%.*s.weft-case-%d", length ? length : 2, folder, (int)getpid()) < 0 ||
	    asprintf(&upper, "%.*s.WEFT-CASE-%d", length ? length : 2, folder, (int)getpid()) < 0)
		exit(report_no_memory());
	const int fd = open(lower, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	const bool same = fd >= 0 && stat(upper, &st) == 0;
	if (fd >= 0) {
		close(fd);
		unlink(lower);
	}
	free(lower);
	free(upper);
	free(at);
	return same;
}
