/* trace_read.h: a recording for a program's own reader. */
#ifndef WEFT_RUN_TRACE_READ_H
#define WEFT_RUN_TRACE_READ_H

#include "../trace.h"

struct weft_recording;

int weft_trace_tell(const struct weft_recording *r, const weft_trace_reader *reader);

#endif
