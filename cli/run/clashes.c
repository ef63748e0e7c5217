/* clashes.c: see clashes.h. */
#include "clashes.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../report.h"
#include "place.h"

/* ---- outputs ---- */

struct placed {
	uint64_t id;
	size_t output;
};

static int by_id(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->output > y->output) - (x->output < y->output);
}

/* As typed: whatever spells one folder in two ways was found before. */
static uint64_t id_without_case(const char *name)
{
	char *lower = strdup(name);

	if (!lower)
		exit(report_no_memory());
	for (char *s = lower; *s; s++)
		*s = (char)tolower((unsigned char)*s);
	const uint64_t id = name_hash(lower);
	free(lower);
	return id;
}

static size_t place_all(const struct output_names *outputs, struct placed *placed, bool with_case)
{
	size_t count = 0;

	for (size_t i = 0; i < outputs->count; i++) {
		const char *name = outputs->name(outputs->user, i);
		if (strcmp(name, "-") != 0)
			placed[count++] =
				(struct placed) { with_case ? place_id(name) : id_without_case(name), i };
	}
	if (count)
		qsort(placed, count, sizeof *placed, by_id);
	return count;
}

bool clashes_find(const struct output_names *outputs, size_t *a, size_t *b, bool *by_case)
{
	struct placed *placed = calloc(outputs->count + 1, sizeof *placed);
	bool found = false;

	if (!placed)
		exit(report_no_memory());
	for (int pass = 0; pass < 2 && !found; pass++) {
		*by_case = pass == 1;
		const size_t count = place_all(outputs, placed, pass == 0);
		for (size_t i = 1; i < count && !found; i++) {
			*a = placed[i - 1].output;
			*b = placed[i].output;
			found = placed[i - 1].id == placed[i].id &&
				(!*by_case || place_knows_no_case(outputs->name(outputs->user, *a)));
		}
	}
	free(placed);
	return found;
}

/* ---- inputs ---- */

struct input_file {
	dev_t device;
	ino_t node;
	size_t input;
	bool linked; /* has several names */
};

static int by_inode(const void *a, const void *b)
{
	const struct input_file *x = a, *y = b;
	if (x->device != y->device)
		return x->device < y->device ? -1 : 1;
	return (x->node > y->node) - (x->node < y->node);
}

static int by_inode_then_input(const void *a, const void *b)
{
	const struct input_file *x = a, *y = b;
	const int order = by_inode(a, b);
	return order ? order : (x->input > y->input) - (x->input < y->input);
}

struct input_files input_files_list(const struct inputs *inputs)
{
	struct input_files files = { calloc(inputs->count + 1, sizeof *files.at), 0 };
	struct stat st;

	if (!files.at)
		exit(report_no_memory());
	for (size_t i = 0; i < inputs->count; i++)
		if (inputs->at[i].path && stat(inputs->at[i].path, &st) == 0)
			files.at[files.count++] =
				(struct input_file) { st.st_dev, st.st_ino, i, st.st_nlink > 1 };
	if (files.count)
		qsort(files.at, files.count, sizeof *files.at, by_inode_then_input);
	return files;
}

const struct input *input_files_have(const struct input_files *files, const struct inputs *inputs,
				     const char *path)
{
	struct stat st;

	if (!files->count || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return NULL;
	const struct input_file wanted = { st.st_dev, st.st_ino, 0, false };
	const struct input_file *found =
		bsearch(&wanted, files->at, files->count, sizeof *files->at, by_inode);
	return found ? &inputs->at[found->input] : NULL;
}

bool input_files_twice(const struct input_files *files, const struct inputs *inputs, const struct input **a,
		       const struct input **b)
{
	for (size_t i = 1; i < files->count; i++)
		for (size_t k = i; k-- && by_inode(&files->at[k], &files->at[i]) == 0;) {
			*a = &inputs->at[files->at[k].input];
			*b = &inputs->at[files->at[i].input];
			if (!files->at[i].linked || place_id((*a)->path) == place_id((*b)->path))
				return true;
		}
	return false;
}

void input_files_free(struct input_files *files)
{
	free(files->at);
	*files = (struct input_files) { 0 };
}
