/* park.h: a goroutine stops, another lets it go on. */
#ifndef WEFT_RUN_PARK_H
#define WEFT_RUN_PARK_H

#include "g.h"

/* The caller has enqueued itself somewhere and dropped that lock; before
 * dropping it, it called weft_set_state(g, why). */
void weft_park(void);

/* g will run soon: here and next, unless somebody idle takes it first. */
void weft_ready(struct g *g);
void weft_ready_unnoted(struct g *g); /* the same, but the trace knows already */
void weft_ready_last(struct g *g);    /* the same, behind those readied before */

/* What a worker's stacks do. */
void weft_loop(void);
__attribute__((noreturn)) void weft_stop_here(void);
void weft_leave_to_native(struct g *g);

/* blocking.c: a goroutine that parks inside a blocking section leaves it for so long. */
void weft_blocking_pause(struct g *g, int *depth);
void weft_blocking_resume(struct g *g, int depth);

#endif
