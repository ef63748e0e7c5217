/* trace_json.h: a recording as Chrome trace JSON. */
#ifndef WEFT_RUN_TRACE_JSON_H
#define WEFT_RUN_TRACE_JSON_H

#include <stdint.h>
#include <stdio.h>

struct weft_recording;

/* Which of the recordings of one file. */
struct weft_trace_part {
	int number;     /* 0: the first */
	char title[64]; /* "": none */
};

/* Behind the parts that are there, where number > 0; *lost: how many events were overwritten.  0 or minus
 * an errno value. */
int weft_trace_write(FILE *f, const struct weft_recording *r, const struct weft_trace_part *part,
		     uint64_t *lost);
/* Is that the end of a file that weft_trace_write made?  -EINVAL: it isn't. */
int weft_trace_seek_end(FILE *f);

#endif
