/* apart.h: work that may crash, exit or never end, in a child process. */
#ifndef WEFT_CLI_APART_H
#define WEFT_CLI_APART_H

#include <stdbool.h>
#include <stdint.h>

#include "../../core/base/error.h"

/* A run, and a hash of what it made. */
struct apart_mark {
	char where[120];
	uint64_t hash;
};

enum { APART_MARKS = 16 };

/* What child and parent both see. */
struct apart_note {
	_Atomic uint64_t beat; /* goes up with each call of the filter */
	char what[32];         /* the filter's function that is being called, or "loading" */
	char where[200];       /* chain, picture, build */
	char fault[240];       /* what was found */
	weft_error refused;    /* the loader's word; status 0: none */
	char filter[40];       /* its name */
	int64_t pictures;
	struct apart_mark marks[APART_MARKS]; /* what some runs came to */
	int mark_count;
	bool done;
};

enum apart_end {
	APART_DONE,   /* work returned */
	APART_SIGNAL, /* a deadly one, or the fault that its handler noted */
	APART_EXIT,   /* ended by itself */
	APART_LATE,   /* no beat for so long */
	APART_LONG,   /* beats, but no end */
	APART_NOT,    /* no child can be had */
};

struct apart_limits {
	double silent_seconds; /* of no beat, computing or asleep */
	double all_seconds;
};

/* Runs work(arg, note) in a child; the note is the parent's until the next call.  *signo: which. */
enum apart_end apart_run(void (*work)(void *arg, struct apart_note *note), void *arg,
			 struct apart_limits limits, struct apart_note **note, int *signo);

#endif
