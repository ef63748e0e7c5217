/* journal.h: what of a batch is done already, surviving any end.
 *
 * A line for each picture that was written, added only after its output is
 * in place: "HASH INPUT", where HASH is of the chain, both names and the
 * input's size and time.  A torn last line counts for nothing.
 */
#ifndef WEFT_CLI_JOURNAL_H
#define WEFT_CLI_JOURNAL_H

#include "plan.h"

/* The zero journal is none: nothing is in it, adding does nothing. */
struct journal {
	int fd;
	bool open;
	uint64_t chain;
	uint64_t *known; /* sorted */
	size_t count;
};

/* path NULL: none.  0 or an exit status, said. */
int journal_open(struct journal *j, const char *path, const char *chain_text);
bool journal_has(const struct journal *j, const struct plan_item *item);
void journal_add(struct journal *j, const struct plan_item *item);
void journal_close(struct journal *j);

#endif
