/* inputs.h: files, folders and @LIST become one list of pictures. */
#ifndef WEFT_CLI_INPUTS_H
#define WEFT_CLI_INPUTS_H

#include "options.h"

struct input {
	char *path;
	char *dir;    /* what {dir} stands for: below the folder given, or as typed */
	size_t index; /* 1, 2, ... in the whole list */
};

struct inputs {
	struct input *at;
	size_t count;
	bool several;      /* a folder, a list or more than one file was given */
	bool missing_stay; /* files that can't be found are in the list too */
};

/* 0 or an exit status, said.  Where missing files may stay in the list, they
 * fail when their turn comes; without, they are refused here. */
int inputs_expand(const struct words *given, bool missing_stay, struct inputs *inputs);
void inputs_free(struct inputs *inputs);

/* FNV-1a of a name, mixed. */
uint64_t name_hash(const char *name);
/* Of a file's name below the folder that was given, so that a shard stays the
 * same where the folder is mounted elsewhere or typed otherwise. */
uint64_t input_hash(const struct input *in);

#endif
