/* dry_run.h: what would be done, in how much memory and time. */
#ifndef WEFT_CLI_DRY_RUN_H
#define WEFT_CLI_DRY_RUN_H

#include "plan.h"

enum dry_run_form { DRY_RUN_TEXT, DRY_RUN_LINES, DRY_RUN_OBJECT }; /* the latter two of JSON */

/* An input path of NULL is a source's.  memory: the most that pictures in work
 * may take at once. */
int dry_run(const struct plan *plan, const struct job_rules *jobs, int64_t memory, enum dry_run_form form);
/* One file's line of JSON. */
void dry_run_line(const char *input, const char *output, bool skip);

#endif
