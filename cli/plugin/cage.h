/* cage.h: a filter whose every call is made in guarded memory, and made twice.
 *
 * The cage is itself a filter, with the real one inside.  The engine runs it
 * like any other, in a plain loop; each call of the real one sees copies of
 * its rows between forbidden pages (guard.h), its state read-only, its output
 * filled with what it can't have written.  Twice, at other addresses and over
 * another filling: what comes out must be the same.
 *
 * For one thread, and one filter at a time. */
#ifndef WEFT_CLI_CAGE_H
#define WEFT_CLI_CAGE_H

#include "../../core/engine/engine.h"

/* How a first pass's partial results are put together. */
enum cage_merging {
	CAGE_MERGE_IN_ORDER,  /* as the engine does */
	CAGE_MERGE_NEVER,     /* all rows are gathered into one */
	CAGE_MERGE_FROM_LAST, /* a + (b + (c + ...)) */
};

/* The same filter in a cage; good until the next call. */
const weft_filter *cage_filter(const weft_filter *real);

/* Before each run.  After deadline_ns nothing is called any more, and the result is of no worth. */
void cage_begin(enum cage_merging merging, int64_t deadline_ns);
bool cage_cut_short(void);
/* What was found, or NULL. */
const char *cage_fault(void);
/* Told before each call of the real filter what it is: "prepare", "row" ... */
void cage_on_call(void (*fn)(const char *what));

#endif
