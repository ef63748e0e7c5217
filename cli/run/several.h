/* several.h: one input, decoded once, into several outputs (outputs.h), of which all appear or none. */
#ifndef WEFT_CLI_SEVERAL_H
#define WEFT_CLI_SEVERAL_H

#include "plan.h"

/* What became of an item: as from job_run.  `results` are the caller's to free. */
struct several_end {
	struct job_result result;
	weft_error error;
	const char *chain_text; /* what error.at counts in */
};

/* item[0..group-1] of a plan; those to skip are passed over.  jobs has what is the same for all of
 * them.  Where one fails all do, and its error is everyone's. */
weft_status several_run(const struct outputs *outputs, const struct job_rules *jobs,
			const struct plan_item *item, struct several_end *ends);

#endif
