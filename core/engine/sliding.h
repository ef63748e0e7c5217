/* sliding.h: a GEOMETRIC filter whose rows come from a window that slides down its source (weft_plan's
 * `reads`), for rows that come from the top.
 *
 *     rows -> the window kept -> rows made, some at a time, spread over workers
 */
#ifndef WEFT_ENGINE_SLIDING_H
#define WEFT_ENGINE_SLIDING_H

#include "fanout.h"

/* Can s run so, and is its result no larger than its source?  What is made larger is faster
 * encoded by several workers from a picture that is whole. */
bool weft_sliding_can(const weft_stage *s);

typedef struct weft_sliding weft_sliding;

/* Given at most so many rows at a time. */
weft_status weft_sliding_make(weft_sliding **l, const weft_stage *s, int rows, const weft_running *run,
			      weft_error *e);
void weft_sliding_free(weft_sliding *l); /* NULL: nothing */
/* Rows that it makes at a time, at most. */
int weft_sliding_height(const weft_sliding *l);
/* The next rows of the source; y is the first. */
void weft_sliding_take(weft_sliding *l, weft_view rows, int y);
/* What can be made now, up to its height; *y is its first row.  No rows: all that can be is made. */
weft_status weft_sliding_rows(weft_sliding *l, weft_view *made, int *y, weft_error *e);

#endif
