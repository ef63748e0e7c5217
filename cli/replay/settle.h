/* settle.h: what belongs together in a recording, and how to say it in less. */
#ifndef WEFT_CLI_REPLAY_SETTLE_H
#define WEFT_CLI_REPLAY_SETTLE_H

#include "record.h"

/* Put parts in order; give each the values that asked for it; a task that no
 * filter labelled is a part itself ("first pass"). */
void replay_settle(struct replay_recording *r);

/* What replay_thin left out or put together. */
struct replay_thinning {
	int rows;          /* so many rows of the picture are told as one; 1: each */
	int64_t runs_ns;   /* runs closer than that are told as one; 0: each */
	bool no_arrows;    /* all left out */
	int fills, steals; /* each so-many-th is told */
};

/* At most so many items of each kind. */
struct replay_thinning replay_thin(struct replay_recording *r, size_t most);

#endif
