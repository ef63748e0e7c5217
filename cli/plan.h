/* plan.h: which output each input gets, and every reason not to begin.
 *
 * All of it is checked before any picture is touched: outputs that clash,
 * that exist, that are an input, that no format fits.
 */
#ifndef WEFT_CLI_PLAN_H
#define WEFT_CLI_PLAN_H

#include "inputs.h"
#include "job.h"

struct plan_rules {
	const char *template; /* NULL: in place */
	bool force, skip_existing;
	int shard, shards; /* 1..shards; shards 0: all */
};

struct plan_item {
	const struct input *in;
	char *out;
	bool skip; /* another shard's, or there already */
};

struct plan {
	struct plan_item *at;
	size_t count;   /* of this shard */
	size_t skipped; /* of these, there already */
};

/* 0 or an exit status, said. */
int plan_make(const struct inputs *inputs, const struct plan_rules *rules, const struct job_rules *jobs,
	      struct plan *plan);
void plan_free(struct plan *plan);

/* May this output be written?  input may be NULL.  0 or an exit status, said. */
int output_check(const char *input, const char *output, bool in_place, bool force);
/* Is there a folder for it? */
int folder_check(const char *output);

#endif
