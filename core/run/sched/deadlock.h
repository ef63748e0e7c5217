/* deadlock.h: is there anybody who will ever run again? */
#ifndef WEFT_RUN_DEADLOCK_H
#define WEFT_RUN_DEADLOCK_H

#include <stdbool.h>

bool weft_all_wait(void);       /* for a timer, or for ever */
bool weft_deadlock_check(void); /* true: look again in a while */
void weft_wait_over(void);      /* one of weft_rt.waits, whose goroutine was readied before */
void weft_threads_note(void);   /* a run begins: who lives already */

#endif
