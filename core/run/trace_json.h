/* trace_json.h: Chrome trace JSON, event by event. */
#ifndef WEFT_RUN_TRACE_JSON_H
#define WEFT_RUN_TRACE_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* The two processes that a viewer shows. */
enum weft_json_process { WEFT_JSON_PROCESSORS = 1, WEFT_JSON_THREADS };

struct weft_json {
	FILE *f;
	const char *separator;
	uint64_t arrows;
};

struct weft_json_point {
	int64_t ns;
	int process, track;
	bool set;
};

void weft_json_begin(struct weft_json *j, FILE *f);
int weft_json_end(struct weft_json *j); /* 0 or minus an errno value */

/* args: members of a JSON object, or "". */
void weft_json_slice(struct weft_json *j, struct weft_json_point from, int64_t end_ns, const char *name,
		     const char *args);
void weft_json_arrow(struct weft_json *j, const char *kind, struct weft_json_point from,
		     struct weft_json_point to);
void weft_json_instant(struct weft_json *j, struct weft_json_point at, const char *name, const char *key,
		       int64_t value);
void weft_json_counter(struct weft_json *j, int64_t ns, const char *name, int64_t value);
void weft_json_name(struct weft_json *j, const char *what, enum weft_json_process process, int track,
		    const char *name);

#endif
