/* trial.h: run a lesson's program in a process of its own, and keep what came out. */
#ifndef WEFT_CLI_TEACH_TRIAL_H
#define WEFT_CLI_TEACH_TRIAL_H

#include "lesson.h"
#include "timeline.h"

struct trial {
	char *output;   /* of both streams; to free() */
	double wall_ms; /* from its start to its end */
	int status;     /* its exit status; 128 and the signal's number, if one ended it */
	bool too_long;  /* it was ended after TRIAL_SECONDS */
	bool has_timeline;
	struct timeline timeline; /* of a second run, as recording takes time */
};

enum { TRIAL_SECONDS = 60, TRIAL_OUTPUT_MOST = 1 << 20 };

/* 0, or an exit status after the message was printed. */
int trial_run(struct trial *t, const struct lesson *l, const struct lesson_run *r);
void trial_free(struct trial *t);

/* What to run: main in a copy of this process, or, where that is NULL, the program at the path argv[0]. */
struct trial_program {
	int (*main)(int argc, char **argv);
	int argc;
	char **argv; /* ended by NULL */
};

/* Run it and keep what came out; procs and trace as WEFT_PROCS and WEFT_TRACE, 0 and NULL: without.  The
 * same result. */
int trial_command(struct trial *t, const struct trial_program *p, int procs, const char *trace);

#endif
