/* lanes.h: a few of many pieces of work at once, of which the small don't wait for the large.
 *
 * Both kinds are begun in their order, each in its own lane.  A lane that has no more to begin leaves its
 * places to the other; there are so many that one piece's reading hides behind another's computing.
 *
 * Who may call: goroutines. */
#ifndef WEFT_CLI_LANES_H
#define WEFT_CLI_LANES_H

#include <stdbool.h>
#include <stddef.h>

struct lanes_rules {
	size_t count;
	size_t (*together)(void *user, size_t i); /* how many from i on are one piece, i */
	bool (*large)(void *user, size_t i);      /* asked twice of each */
	void (*work)(void *user, size_t i);       /* in a goroutine of its own */
	bool (*over)(void *user);                 /* begin no more */
	void *user;
};

struct lanes;
struct lanes *lanes_make(const struct lanes_rules *rules); /* NULL: out of memory */
/* Until all that was begun has ended. */
void lanes_run(struct lanes *l);
void lanes_free(struct lanes *l);
/* A piece of work says that it has to wait for others: one more may begin meanwhile, which is for
 * lanes_waited to tell the end of.  false: too many wait so. */
bool lanes_wait(struct lanes *l);
void lanes_waited(struct lanes *l);

#endif
