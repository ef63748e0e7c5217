/* inputs.c: what there is to work on, in a fixed order. */
#include "inputs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../report.h"
#include "inputs_inside.h"

const char *const follow_names[] = { "files", "all", "none", NULL };

int input_unreadable(const char *path)
{
	const int error = errno;
	report_error("%s: cannot read: %s", path, strerror(error));
	return exit_for_input(error);
}

/* A copy that lives as long as the list; many share a block. */
static const char *keep(struct inputs *in, const char *path)
{
	enum { BLOCK = 1 << 16 };
	const size_t size = strlen(path) + 1;

	if (!in->blocks.count || in->block_used + size > BLOCK) {
		char *block = malloc(size > BLOCK ? size : BLOCK);
		if (!block)
			return NULL;
		words_add(&in->blocks, block);
		in->block_used = 0;
	}
	char *copy = (char *)in->blocks.at[in->blocks.count - 1] + in->block_used;
	in->block_used += size;
	return memcpy(copy, path, size);
}

int input_add(struct inputs *in, const char *path, size_t dir, size_t dir_length)
{
	if ((in->count & (in->count - 1)) == 0) {
		struct input *more = realloc(in->at, (in->count ? 2 * in->count : 1) * sizeof *more);
		if (!more)
			return report_no_memory();
		in->at = more;
	}
	struct input *one = &in->at[in->count];
	*one = (struct input) { .path = keep(in, path),
				.dir = (uint32_t)dir,
				.dir_length = (uint32_t)dir_length,
				.index = (uint32_t)in->count + 1 };
	in->count += one->path != NULL;
	return one->path ? EXIT_DONE : report_no_memory();
}

int input_add_named(struct inputs *in, const struct inputs_rules *rules, const char *path)
{
	struct stat st;
	const bool there = stat(path, &st) == 0;

	if (!there && !rules->keep_going && !rules->keep_absent)
		return input_unreadable(path);
	if (there && S_ISDIR(st.st_mode))
		return input_add_folder(in, rules, path);
	const char *slash = strrchr(path, '/');
	return input_add(in, path, 0, slash ? (size_t)(slash - path) : 0);
}

static int expand_one(struct inputs *in, const struct inputs_rules *rules, const char *given)
{
	if (strcmp(given, "-") == 0)
		return input_add(in, given, 0, 0);
	if (given[0] == '@')
		return input_add_list(in, rules, given + 1, false);
	return input_add_named(in, rules, given);
}

/* "3 heic, 1 hidden", cut where it doesn't fit. */
static void say_passed_over(const struct inputs *in)
{
	char text[400];
	size_t used = 0;

	for (size_t i = 0; i < in->passed_count && used < sizeof text; i++)
		used += (size_t)snprintf(text + used, sizeof text - used, "%s%zu %s", i ? ", " : "",
					 in->passed[i].count, in->passed[i].kind);
	if (used)
		report_note("passed over: %s", text);
}

/* Where there is nothing at all that is an error, about the first that was given. */
static int say_empty(const struct inputs *in, const char *first)
{
	for (size_t i = 0; in->count && i < in->empty.count; i++)
		report_note("%s: no pictures there", in->empty.at[i]);
	if (in->count)
		return EXIT_DONE;
	report_error("%s: no pictures there", first);
	return in->trouble ? in->trouble : EXIT_NO_INPUT;
}

int inputs_expand(const struct words *given, const struct inputs_rules *rules, struct inputs *in)
{
	int status = EXIT_DONE;
	const char *first = given->count ? given->at[0] + (given->at[0][0] == '@') : rules->files0;

	*in = (struct inputs) { .several = given->count + (rules->files0 != NULL) > 1 };
	for (size_t i = 0; i < given->count && status == EXIT_DONE; i++)
		status = expand_one(in, rules, given->at[i]);
	if (status == EXIT_DONE && rules->files0)
		status = input_add_list(in, rules, rules->files0, true);
	if (status == EXIT_DONE && !rules->in_place) /* where that is refused */
		inputs_take_once(in);
	say_passed_over(in);
	return status == EXIT_DONE ? say_empty(in, first) : status;
}

void inputs_free(struct inputs *in)
{
	words_free_all(&in->empty);
	words_free_all(&in->blocks);
	free(in->at);
	*in = (struct inputs) { 0 };
}

void inputs_pass_over(struct inputs *in, const char *kind)
{
	size_t i = 0;

	while (i < in->passed_count && strcmp(in->passed[i].kind, kind) != 0)
		i++;
	if (i == PASSED_KINDS)
		i--; /* the last one counts all that are left */
	else if (i == in->passed_count)
		snprintf(in->passed[in->passed_count++].kind, sizeof in->passed->kind, "%s",
			 i == PASSED_KINDS - 1 ? "of other kinds" : kind);
	in->passed[i].count++;
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
	const char *dir = in->path + in->dir, *end = dir + in->dir_length;
	uint64_t h = fnv_start;

	/* './a//b' is 'a/b'. */
	while (dir < end) {
		const char *next = memchr(dir, '/', (size_t)(end - dir));
		const size_t length = (size_t)((next ? next : end) - dir);
		if (length && !(length == 1 && *dir == '.'))
			h = fnv(fnv(h, dir, length), "/", 1);
		dir += length + 1;
	}
	return mix(fnv(h, name, strlen(name)));
}
