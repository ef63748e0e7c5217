/* inputs.h: files, folders and lists become one list of pictures. */
#ifndef WEFT_CLI_INPUTS_H
#define WEFT_CLI_INPUTS_H

#include "../options.h"

struct input {
	const char *path;
	uint32_t dir, dir_length; /* of path: what {dir} stands for, below the folder given, or as typed */
	uint32_t index;           /* 1, 2, ... in the whole list */
	bool walked;              /* found in a folder */
};

/* What isn't worked on, of a kind: "heic", "hidden", "no extension" ... */
struct passed_over {
	char kind[24];
	size_t count;
};

enum { PASSED_KINDS = 32 };

struct inputs {
	struct input *at;
	size_t count;
	bool several;      /* a folder, a list or more than one file was given */
	size_t unreadable; /* folders; each was told */
	int trouble;       /* 0, or the exit status for them */
	struct passed_over passed[PASSED_KINDS];
	size_t passed_count;
	struct words empty;  /* folders without a picture */
	struct words blocks; /* the paths' memory */
	size_t block_used;
};

/* Links found in folders. */
enum follow { FOLLOW_FILES, FOLLOW_ALL, FOLLOW_NONE };
extern const char *const follow_names[];

struct inputs_rules {
	enum follow follow;
	bool in_place;       /* no link is followed: what it leads to may be outside, or an input too */
	bool keep_going;     /* files that can't be found stay in the list, to fail when their turn comes;
				folders that can't be read are passed over; else either is refused here */
	bool keep_absent;    /* of these two only the first */
	const char *outputs; /* a folder that is written to, and no input below another; NULL: none */
	const char *files0;  /* a list of names that end in NUL; NULL: none */
};

/* What was found in a folder and given otherwise, too, is taken once; what was passed over is said.
 * Returns 0, or an exit status after the message was printed. */
int inputs_expand(const struct words *given, const struct inputs_rules *rules, struct inputs *inputs);
void inputs_free(struct inputs *inputs);
/* Counts one more of that kind. */
void inputs_pass_over(struct inputs *inputs, const char *kind);

/* FNV-1a of a name, mixed. */
uint64_t name_hash(const char *name);
/* Of a file's name below the folder that was given, so that a shard stays the
 * same where the folder is mounted elsewhere or typed otherwise. */
uint64_t input_hash(const struct input *in);

#endif
