/* timeline.h: who ran where, when: what a trace (core/run/trace.h) recorded of a short program, drawn small.
 *
 * A goroutine is a letter: M is main, the others follow in the order of their start. */
#ifndef WEFT_CLI_TEACH_TIMELINE_H
#define WEFT_CLI_TEACH_TIMELINE_H

#include <stddef.h>
#include <stdio.h>

enum { TIMELINE_LANES = 16 };

struct timeline_slice {
	double from_us, end_us;
	int lane, goroutine;
};

struct timeline {
	struct timeline_slice *slices;
	size_t count;
	int lanes;
	double end_us;
};

/* What WEFT_TRACE wrote to path; 0, or -1: nothing to be drawn. */
int timeline_read(struct timeline *t, const char *path);
void timeline_free(struct timeline *t);

void timeline_print(const struct timeline *t, FILE *to); /* a line for each processor */
void timeline_svg(const struct timeline *t, FILE *to);

#endif
