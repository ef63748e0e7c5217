/* foreign.h: threads that are no workers wait as goroutines do. */
#ifndef WEFT_RUN_FOREIGN_H
#define WEFT_RUN_FOREIGN_H

struct g;

void weft_foreign_park(struct g *g);
void weft_foreign_ready(struct g *g);
/* The run is over, and nobody is left to ready anybody: panics where a thread still waits. */
void weft_foreign_end(void);

#endif
