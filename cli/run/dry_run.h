/* dry_run.h: what would be done, in how much memory and time. */
#ifndef WEFT_CLI_DRY_RUN_H
#define WEFT_CLI_DRY_RUN_H

#include "plan.h"

/* An input path of NULL is a source's.  memory: the most that pictures in work
 * may take at once. */
int dry_run(const struct plan *plan, const struct job_rules *jobs, int64_t memory, bool json);

#endif
