/* inputs.c: what there is to work on, in a fixed order.
 *
 * Folders are walked by name, depth first; hidden files and files without a
 * picture's extension are passed over; links to folders are not followed. */
#include "inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../core/image/codec.h"
#include "report.h"

static int no_memory(void)
{
	report_error("out of memory");
	return EXIT_BUG;
}

static int cannot_read(const char *path)
{
	const int error = errno;
	report_error("%s: cannot read: %s", path, strerror(errno));
	return exit_for_input(error);
}

static int add(struct inputs *in, const char *path, const char *dir, size_t dir_length)
{
	if ((in->count & (in->count - 1)) == 0) {
		struct input *more = realloc(in->at, (in->count ? 2 * in->count : 1) * sizeof *more);
		if (!more)
			return no_memory();
		in->at = more;
	}
	struct input *one = &in->at[in->count];
	*one = (struct input) { strdup(path), strndup(dir, dir_length), in->count + 1 };
	in->count++;
	return one->path && one->dir ? EXIT_DONE : no_memory();
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* root_length: bytes of path that name the folder given. */
static int walk(struct inputs *in, const char *path, size_t root_length)
{
	struct dirent **entries;
	int status = EXIT_DONE;
	const int count = scandir(path, &entries, visible, by_bytes);

	if (count < 0)
		return cannot_read(path);
	for (int i = 0; i < count; i++) {
		char *full = NULL;
		struct stat st;
		if (status == EXIT_DONE && asprintf(&full, "%s/%s", path, entries[i]->d_name) < 0)
			status = no_memory();
		else if (status == EXIT_DONE && lstat(full, &st) == 0 && S_ISDIR(st.st_mode))
			status = walk(in, full, root_length);
		else if (status == EXIT_DONE && weft_codec_for_path(full) && stat(full, &st) == 0 &&
			 S_ISREG(st.st_mode)) {
			const size_t below = strlen(path) > root_length ? root_length + 1 : root_length;
			status = add(in, full, path + below, strlen(path) - below);
		}
		free(full);
		free(entries[i]);
	}
	free(entries);
	return status;
}

static int expand_one(struct inputs *in, const char *path)
{
	struct stat st;
	size_t length = strlen(path);

	if (strcmp(path, "-") == 0)
		return add(in, path, "", 0);
	const bool there = stat(path, &st) == 0;
	if (!there && !in->missing_stay)
		return cannot_read(path);
	if (!there || !S_ISDIR(st.st_mode)) {
		const char *slash = strrchr(path, '/');
		return add(in, path, path, slash ? (size_t)(slash - path) : 0);
	}
	while (length > 1 && path[length - 1] == '/')
		length--;
	in->several = true;
	char *folder = strndup(path, length);
	int status = folder ? walk(in, folder, length) : no_memory();
	free(folder);
	return status;
}

static int expand_list(struct inputs *in, const char *path)
{
	char *line = NULL;
	size_t size = 0;
	int status = EXIT_DONE;
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");

	if (!f)
		return cannot_read(path);
	in->several = true;
	while (status == EXIT_DONE && getline(&line, &size, f) > 0) {
		line[strcspn(line, "\r\n")] = 0;
		if (*line)
			status = expand_one(in, line);
	}
	if (status == EXIT_DONE && ferror(f))
		status = cannot_read(path);
	free(line);
	if (f != stdin)
		fclose(f);
	return status;
}

int inputs_expand(const struct words *given, bool missing_stay, struct inputs *in)
{
	int status = EXIT_DONE;

	*in = (struct inputs) { .several = given->count > 1, .missing_stay = missing_stay };
	for (size_t i = 0; i < given->count && status == EXIT_DONE; i++)
		status = given->at[i][0] == '@' ? expand_list(in, given->at[i] + 1)
						: expand_one(in, given->at[i]);
	if (status == EXIT_DONE && given->count && in->count == 0) {
		report_error("%s: no pictures there", given->at[0] + (given->at[0][0] == '@'));
		status = EXIT_NO_INPUT;
	}
	return status;
}

void inputs_free(struct inputs *in)
{
	for (size_t i = 0; i < in->count; i++) {
		free(in->at[i].path);
		free(in->at[i].dir);
	}
	free(in->at);
	*in = (struct inputs) { 0 };
}

static uint64_t fnv(uint64_t h, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		h = (h ^ (unsigned char)bytes[i]) * UINT64_C(0x100000001b3);
	return h;
}

/* FNV's low bits alone share out badly. */
static uint64_t mix(uint64_t h)
{
	h = (h ^ (h >> 33)) * UINT64_C(0xff51afd7ed558ccd);
	return h ^ (h >> 33);
}

static const uint64_t fnv_start = UINT64_C(0xcbf29ce484222325);

uint64_t name_hash(const char *name)
{
	return mix(fnv(fnv_start, name, strlen(name)));
}

uint64_t input_hash(const struct input *in)
{
	const char *slash = strrchr(in->path, '/'), *name = slash ? slash + 1 : in->path;
	uint64_t h = fnv_start;

	/* './a//b' is 'a/b'. */
	for (const char *dir = in->dir; *dir; dir += strspn(dir, "/")) {
		const size_t length = strcspn(dir, "/");
		if (length && !(length == 1 && *dir == '.'))
			h = fnv(fnv(h, dir, length), "/", 1);
		dir += length;
	}
	return mix(fnv(h, name, strlen(name)));
}
