/* plan.h: which output each input gets, and every reason not to begin.
 *
 * All of it is checked before any picture is touched: outputs that clash,
 * that exist, that are an input, that no format fits.
 */
#ifndef WEFT_CLI_PLAN_H
#define WEFT_CLI_PLAN_H

#include "inputs.h"
#include "job.h"
#include "journal.h"
#include "outputs.h"
#include "shard.h"

struct plan_rules {
	const char *template;          /* NULL: in place */
	const struct outputs *outputs; /* of each input; NULL: one, by the template */
	bool force;
	bool skip_made; /* what its mark (mark.h) says is made already */
	bool skip_any;  /* whatever is there */
	struct shard shard;
	const struct journal *journal; /* what is done; NULL: nothing is known */
};

struct plan_item {
	const struct input *in;
	char *out;
	const struct output *output; /* which of several; NULL: the only one */
	size_t group; /* items from this one on that are made of one input; those after the first have 0 */
	int frame, frames; /* which of how many, from 1; 0: the item is the whole file */
	bool skip;         /* there already */
	bool replace;      /* what is there may go */
	bool large;        /* by the bytes of its file */
};

struct plan {
	struct plan_item *at;
	size_t count;   /* of this shard */
	size_t skipped; /* of these, there already */
	size_t room;
};

/* Returns 0, or an exit status after the message was printed. */
int plan_make(struct inputs *inputs, const struct plan_rules *rules, const struct job_rules *jobs,
	      struct plan *plan);
void plan_free(struct plan *plan);

/* May this output be written?  input may be NULL.  Returns 0, or an exit status after the message was
 * printed. */
int output_check(const char *input, const char *output, bool in_place, bool force);
/* The same of what --skip-existing found not to be made by us, or made otherwise. */
int output_check_unskipped(const char *input, const char *output, bool in_place, bool replace);
/* Is there a folder for it? */
int folder_check(const char *output);

#endif
