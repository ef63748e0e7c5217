/* play.h: runs whose schedule is chosen from outside, step by step (play.c). */
#ifndef WEFT_RUN_PLAY_H
#define WEFT_RUN_PLAY_H

#include <stdbool.h>

struct g;
struct proc;

/* Does WEFT_PLAY want that?  Then the run has one processor and its own clock. */
bool weft_play_wanted(void);
void weft_play_begin(void);
void weft_play_end(void);
/* Who runs next; NULL: nobody can. */
struct g *weft_next_played(struct proc *p);

#endif
