/* trace_json.h: a recording as Chrome trace JSON. */
#ifndef WEFT_RUN_TRACE_JSON_H
#define WEFT_RUN_TRACE_JSON_H

#include <stdio.h>

struct weft_recording;

int weft_trace_write(FILE *f, const struct weft_recording *r); /* 0 or minus an errno value */

#endif
