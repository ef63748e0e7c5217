/* race.h: scenes of two goroutines about one int.
 *
 * Each pair is one scene for two goroutines (here and other) around a plain
 * int x.  Played right, a primitive orders the accesses and nothing may be
 * reported; played racy, the same primitive is used a step beside, and the race
 * must be.
 */
#ifndef WEFT_TESTS_RACE_H
#define WEFT_TESTS_RACE_H

#include "weft.h"

#include <stdatomic.h>
#include <stdbool.h>

CHAN_TYPE(int_chan, int);

enum { LARGE = 8192 };

struct large {
	char bytes[LARGE];
};
CHAN_TYPE(large_chan, struct large);

struct scene {
	_Alignas(64) int x; /* alone, so that what lies beside it hides nothing */
	_Alignas(64) bool racy;
	int_chan ch, other_ch;
	large_chan large;
	struct large block;
	weft_waitgroup wg, end;
	weft_mutex m, other_m;
	weft_rwmutex rw;
	weft_cond cond;
	bool set;
	weft_once once;
	weft_semaphore permits;
	weft_context *context;
	atomic_int flag;
	int pipe[2];
};

struct pair {
	const char *name;
	void (*here)(struct scene *s);
	void (*other)(struct scene *s);
	size_t capacity;
};

/* Each ends with one that has no name. */
extern const struct pair channel_pairs[], sync_pairs[], other_pairs[];

/* The scene on stage. */
extern struct scene *scene;

void write_x(struct scene *s);
void read_x(struct scene *s);
void go_here(struct scene *s); /* play() writes x before go, or after it */

#endif
