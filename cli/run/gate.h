/* gate.h: pictures in work at once take no more memory than they may.
 *
 * Each passes before it is decoded, with all that it will take.  First come, first in,
 * but a small one doesn't wait for a large one: an eighth of the memory is kept for those
 * that fit in there.  What is larger than all the rest counts as that.
 *
 * Who may call: goroutines. */
#ifndef WEFT_CLI_GATE_H
#define WEFT_CLI_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "../../core/run/sync.h"

struct gate {
	weft_semaphore many, few; /* megabytes for all, and for small pictures alone */
	int many_most, few_most;
	/* A picture has to wait, and where the first says true, has waited.  NULL: nobody wants to know. */
	bool (*waits)(void *user);
	void (*waited)(void *user);
	void *user;
};

/* What a picture holds; zero: nothing. */
struct gate_pass {
	weft_semaphore *of;
	int megabytes;
};

/* waits, waited and user are the caller's to set. */
void gate_open(struct gate *g, int64_t bytes);
void gate_pass(struct gate *g, double bytes, struct gate_pass *pass);
void gate_leave(struct gate_pass *pass);

#endif
