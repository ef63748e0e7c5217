/* archives.h: weft run of tar archives. */
#ifndef WEFT_CLI_ARCHIVES_H
#define WEFT_CLI_ARCHIVES_H

#include "../run/plan.h"
#include "../run/run_options.h"

/* Is each of them one?  Some only: an exit status after the message was printed, in *status. */
bool archives_all(const struct inputs *inputs, int *status);

/* Returns 0, or an exit status after the message was printed. */
int archives_run(struct inputs *inputs, const struct plan_rules *rules, const struct run_options *o,
		 const struct job_rules *jobs, int64_t memory);

#endif
