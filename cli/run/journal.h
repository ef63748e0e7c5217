/* journal.h: what of a batch is done already, surviving any end.
 *
 * A journal is a manifest that is read again.  Beside the line of each file
 * that ended it has one "writing" before an output gets its name, with the
 * hash of all its bytes: whenever a run is killed, the file that stands there
 * tells by that whether it is the old one or ours.  So nothing is filtered
 * twice in place, and nothing replaced that these runs did not write. */
#ifndef WEFT_CLI_JOURNAL_H
#define WEFT_CLI_JOURNAL_H

#include "job.h"

struct journal_entry;
struct journal_key;

struct journal {
	struct journal_entry *at; /* by output, then in the order of the lines */
	size_t count;
	struct journal_key *keys; /* sorted */
	size_t key_count;
};

/* What the journal at path says so far; none there, or NULL, says nothing.  A
 * damaged line is refused by its number.  Returns 0, or an exit status after
 * the message was printed. */
int journal_read(struct journal *j, const char *path);
void journal_free(struct journal *j);

/* Of what is at output.  In place input and output are one, and the picture that we
 * wrote there is done. */
enum made journal_look(const struct journal *j, uint64_t recipe, const char *input, const char *output,
		       bool in_place);

#endif
