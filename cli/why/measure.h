/* measure.h: a picture's job in a plain loop, spread, and with parts of it slowed. */
#ifndef WEFT_CLI_WHY_MEASURE_H
#define WEFT_CLI_WHY_MEASURE_H

#include "../compare/stats.h"
#include "../run/job.h"
#include "account.h"

enum { WHY_ROUNDS_LEAST = 5, WHY_ROUNDS_MOST = 21, WHY_STAGES_MAX = 16 };

/* What the run would gain if only this part of the work took half its time.
 *
 * Measured, as Coz does, the other way round: all other parts are slowed to twice their time.  T: as it
 * is; A: all parts slowed; B: all but this.  What can't be slowed takes O = 2T - A, so the run would take
 * (B + O) / 2. */
struct why_stage {
	char name[64];
	double gain[WHY_ROUNDS_MOST];
	struct summary times; /* faster */
};

struct why_measured {
	int rounds, procs;
	double plain_ms[WHY_ROUNDS_MOST], spread_ms[WHY_ROUNDS_MOST];
	double shares[WHY_KINDS][WHY_ROUNDS_MOST]; /* of procs times the spread run's time */
	double kernel[WHY_ROUNDS_MOST];            /* the same: ready, but without a CPU */
	double slower[WHY_ROUNDS_MOST]; /* the work of the spread run against the plain loop's, less 1 */
	double no_room[WHY_ROUNDS_MOST];
	struct why_stage stages[WHY_STAGES_MAX];
	int stage_count;
	struct why_account last; /* of the last round, processor by processor */

	struct summary plain, spread;
	double speedup;
	struct interval speedup_ci;
	double serial; /* Karp-Flatt; NAN on one processor */
	struct interval serial_ci;
	double share[WHY_KINDS], kernel_share, slower_part, no_room_part;
};

/* rounds 0: as many as a few seconds allow.  Returns 0, or an exit status after the message was printed. */
int why_measure(struct why_measured *m, const struct job_rules *rules, const char *input, int rounds);
void why_measured_free(struct why_measured *m);

#endif
