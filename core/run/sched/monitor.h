/* monitor.h: the thread that looks after processors whose holders can't. */
#ifndef WEFT_RUN_MONITOR_H
#define WEFT_RUN_MONITOR_H

#include <stdint.h>

void weft_monitor_start(void);
void weft_monitor_end(void);
void weft_monitor_kick(void); /* somebody runs again */
/* Its thread has these signals unblocked, and of the others those that the program
 * began with; on return no longer what was dropped, soon what was added. */
void weft_monitor_let_in(uint64_t signals);

#endif
