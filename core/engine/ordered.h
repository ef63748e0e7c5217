/* ordered.h: rows that need what the rows above have left. */
#ifndef WEFT_ENGINE_ORDERED_H
#define WEFT_ENGINE_ORDERED_H

#include "fanout.h"

/* An ORDERED stage on its way down a picture. */
typedef struct weft_ordered weft_ordered;

/* For as many workers as the schedule has. */
weft_status weft_ordered_make(weft_ordered **o, const weft_stage *s, const weft_running *run, weft_error *e);
void weft_ordered_free(weft_ordered *o); /* NULL: nothing */
/* The next rows of the picture, from the top: y0 .. y1-1, which are the first of both views. */
weft_status weft_ordered_rows(weft_ordered *o, weft_view in, weft_view out, int y0, int y1, weft_error *e);

#endif
