/* trial.h: a filter tried on pictures, and what comes out held against what came out before.
 *
 * For the child process of a check (apart.h): a filter that crashes ends it. */
#ifndef WEFT_CLI_TRIAL_H
#define WEFT_CLI_TRIAL_H

#include "../../core/engine/engine.h"
#include "apart.h"

struct trial {
	const weft_filter *filter;          /* as the registry gives it */
	weft_filter builds[WEFT_ISA_COUNT]; /* that this machine can run, base first */
	int build_count;
	struct apart_note *note;
	char refused[240]; /* why the filter said no, last */
	int ran;           /* pictures that it didn't refuse */
};

/* The first finding ends the trial. */
__attribute__((format(printf, 2, 3))) void trial_found(struct trial *t, const char *format, ...);
bool trial_ended(const struct trial *t);

/* A chain with the filter in it, on pictures of every format and of awkward shapes, each way to run it. */
void trial_everything(struct trial *t, const char *text);
/* The same on two small pictures, in plain loops. */
void trial_briefly(struct trial *t, const char *text);
/* Just one, once, and not for long. */
void trial_glance(struct trial *t, const char *text);
/* As printed for people: on a picture of some size, and it has to work. */
void trial_example(struct trial *t, const char *text);
/* Many runs of one chain: do they leak, and does a later one differ? */
void trial_again(struct trial *t, const char *text);
/* Does it answer with a shape for a usual picture? */
bool trial_works(struct trial *t, const char *text);

#endif
