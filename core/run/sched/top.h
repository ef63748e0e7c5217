/* top.h: a run's numbers for whoever asks from outside (top.c). */
#ifndef WEFT_RUN_TOP_H
#define WEFT_RUN_TOP_H

void weft_top_begin(void); /* where WEFT_TOP wants it */
void weft_top_end(void);
void weft_top_forget(void); /* in a forked child: the socket is the parent's */

#endif
