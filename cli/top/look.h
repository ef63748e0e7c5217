/* look.h: one look at a running weft program (core/run/sched/top.c answers). */
#ifndef WEFT_CLI_TOP_LOOK_H
#define WEFT_CLI_TOP_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LOOK_STATES = 32, LOOK_QUEUES = 257, LOOK_WAITS = 16, LOOK_BYTES = 32 * 1024 };

struct look {
	int procs, busy, blocking, threads;
	uint64_t started, ended, steals;
	uint32_t taken, woken; /* modulo 2^32 */
	uint64_t queued, timers;
	int64_t ns; /* of the program's clock */
	struct {
		int processor; /* -1: the global one */
		unsigned length;
	} queues[LOOK_QUEUES];
	struct {
		uint64_t count;
		const char *name;
	} states[LOOK_STATES];
	struct look_wait {
		int64_t ns;
		uint64_t goroutine;
		int line;
		const char *name, *state, *file;
	} waits[LOOK_WAITS];
	size_t queue_count, state_count, wait_count;
	char text[LOOK_BYTES + 1]; /* which the names are of */
};

/* Returns 0, -ESRCH where there is no such process, -ECONNREFUSED where it can't be asked, -EACCES where
 * it is somebody else's, -EPROTO where the answer is none, or another -errno. */
int look_at(int pid, struct look *l);

/* What a packet says; false: it is none.  For look_at. */
bool look_parse(struct look *l);

#endif
