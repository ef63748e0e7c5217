/* runs.h: all runs of a lesson, and which answer they make right. */
#ifndef WEFT_CLI_TEACH_RUNS_H
#define WEFT_CLI_TEACH_RUNS_H

#include "facts.h"
#include "trial.h"

struct runs {
	struct trial trials[LESSON_RUNS]; /* one for each run */
	struct facts facts;
	int right; /* the choice; -1: none, this machine was too busy to tell */
};

/* 0, or an exit status after the message was printed. */
int runs_make(struct runs *o, const struct lesson *l);
void runs_free(struct runs *o);

#endif
