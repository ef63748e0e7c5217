/* attempt.h: one run of a chain with the filter in it, on one picture, by one build.
 *
 * Sequential runs are made in the cage (cage.h), others as users make them:
 * with the engine's own memory, on several workers. */
#ifndef WEFT_CLI_ATTEMPT_H
#define WEFT_CLI_ATTEMPT_H

#include "../how.h"
#include "cage.h"
#include "outcome.h"
#include "trial.h"

struct attempt {
	struct trial *t;
	const char *text;
	weft_view in; /* zero: the chain starts from nothing */
	const weft_filter *build;
	bool caged;
	int64_t limit_ns; /* of a caged run, which is then cut short; 0: some seconds */
	weft_schedule schedule;
	struct how how; /* of a run that isn't caged */
	enum cage_merging merging;
	struct outcome *outcome;
};

/* The chain, with another table in the filter's place and its files open. */
weft_status attempt_chain(const struct trial *t, const char *text, const weft_filter *in_its_place,
			  weft_chain **chain, weft_error *e);
/* Notes where it is, and what is found. */
void attempt_run(struct attempt *a);
/* Not caged, in a plain loop. */
void attempt_plainly(struct attempt *a);
/* What the chain makes of a picture of this shape, without making it; false: it refuses. */
bool attempt_foresees(struct attempt *a, int64_t *pixels, int *halo);
bool attempt_starts_itself(const struct trial *t, const char *text);

#endif
