/* verdict.h: what limits, in words. */
#ifndef WEFT_CLI_WHY_VERDICT_H
#define WEFT_CLI_WHY_VERDICT_H

#include "measure.h"

enum { WHY_TEXT_BYTES = 400 };

enum why_limit {
	WHY_UNKNOWN, /* the timings say nothing */
	WHY_ALONE,   /* one processor */
	WHY_SCALES,
	WHY_BY_SERIAL,
	WHY_BY_MEMORY, /* or whatever else processors share */
	WHY_BY_KERNEL,
	WHY_BY_SPREADING,
	WHY_BY_TASKS,
	WHY_BY_END,
	WHY_LIMITS
};

extern const char *const why_limit_names[WHY_LIMITS];

struct why_verdict {
	enum why_limit limit;
	double number; /* the part of the processors' time that it costs; of WHY_UNKNOWN, how much the times
			  vary */
	char text[WHY_TEXT_BYTES], advice[WHY_TEXT_BYTES];
};

struct why_verdict why_judge(const struct why_measured *m);

#endif
