/* trace_drag.h: labels that take longer than they would (weft_trace_drag). */
#ifndef WEFT_RUN_TRACE_DRAG_H
#define WEFT_RUN_TRACE_DRAG_H

#include <stdint.h>

/* Goroutine g begins a label of that name; its latest ends. */
void weft_drag_begin(uint64_t g, const char *name);
void weft_drag_end(uint64_t g);

#endif
