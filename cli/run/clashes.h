/* clashes.h: outputs that would be one file, or an input. */
#ifndef WEFT_CLI_CLASHES_H
#define WEFT_CLI_CLASHES_H

#include "inputs.h"

struct output_names {
	size_t count;
	const char *(*name)(const void *user, size_t i); /* "-" clashes with nothing */
	const void *user;
};

/* Two that are one place; *by_case: but for their letters' case, where the folder knows none.  false: there
 * are none. */
bool clashes_find(const struct output_names *outputs, size_t *a, size_t *b, bool *by_case);

/* The files that inputs are, to tell whether one is among them. */
struct input_files {
	struct input_file *at;
	size_t count;
};

struct input_files input_files_list(const struct inputs *inputs);
/* The first input that is this regular file; NULL: none is. */
const struct input *input_files_have(const struct input_files *files, const struct inputs *inputs,
				     const char *path);
/* Two inputs that are one file by their names, not as two hard links are; false: there are none. */
bool input_files_twice(const struct input_files *files, const struct inputs *inputs, const struct input **a,
		       const struct input **b);
void input_files_free(struct input_files *files);

#endif
