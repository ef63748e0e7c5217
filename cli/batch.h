/* batch.h: many pictures, one scheduler for files and rows. */
#ifndef WEFT_CLI_BATCH_H
#define WEFT_CLI_BATCH_H

#include "plan.h"
#include "progress.h"

struct batch_rules {
	struct job_rules jobs;
	bool keep_going, json;
	enum progress_mode progress;
	int64_t memory;      /* bytes of pictures in work at once */
	const char *journal; /* NULL: none */
};

/* EXIT_DIFFERS where some files failed. */
int batch_run(const struct plan *plan, const struct batch_rules *rules);

#endif
