/* batch.h: many pictures, one scheduler for files and rows. */
#ifndef WEFT_CLI_BATCH_H
#define WEFT_CLI_BATCH_H

#include "plan.h"
#include "progress.h"

struct batch_rules {
	struct job_rules jobs;
	bool keep_going, json;
	enum progress_mode progress;
	int64_t memory;                 /* bytes of pictures in work at once */
	const char *journal, *manifest; /* NULL: none */
	const struct inputs *inputs;    /* all of them, and what isn't among them */
	const struct outputs *outputs;  /* of each; NULL: one */
	bool alone; /* one input with several outputs: its own exit status, and no summary */
};

/* Returns 0; of one alone its own status; EXIT_RETRY where a file failed that may not fail another time, else
 * EXIT_DIFFERS where one failed; or another exit status after the message was printed. */
int batch_run(const struct plan *plan, const struct batch_rules *rules);

#endif
