/* shard.h: which part of a batch is ours. */
#ifndef WEFT_CLI_SHARD_H
#define WEFT_CLI_SHARD_H

#include "inputs.h"

enum shard_by { SHARD_BY_NAME, SHARD_BY_SIZE };
extern const char *const shard_by_names[];

struct shard {
	int part, parts; /* 1..parts; parts 0: all */
	enum shard_by by;
};

/* "3/16"; "auto", as the scheduler's environment says; "auto/16" where that knows the part only;
 * NULL: all.  Returns 0, or EXIT_USAGE after the message was printed. */
int shard_parse(const char *text, struct shard *shard);

/* For each input but those left out whether it is in this part, to free(): by a hash of its name, which needs
 * no other name; or so that each part has about as many bytes, which takes the same list for all. NULL: no
 * memory. */
bool *shard_choose(const struct inputs *inputs, const bool *left_out, const struct shard *shard);

#endif
