/* played.h: a program whose goroutines go on as somebody chooses (core/run/sched/play.c asks). */
#ifndef WEFT_CLI_PLAY_PLAYED_H
#define WEFT_CLI_PLAY_PLAYED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PLAYED_CHOICES = 36, PLAYED_WAITING = 64, PLAYED_OUTPUT = 1 << 16 };

/* What to run: main in a copy of this process, or, where that is NULL, the program at the path argv[0]. */
struct played_program {
	int (*main)(int argc, char **argv);
	int argc;
	char **argv; /* ended by NULL */
};

struct played_goroutine {
	uint64_t id;
	const char *name, *state; /* state NULL: it can go on */
};

struct played_question {
	struct played_goroutine choices[PLAYED_CHOICES], waiting[PLAYED_WAITING];
	size_t choice_count, waiting_count;
	bool may_stay; /* the first choice is the one that ran: every other is a preemption */
};

enum played_end {
	PLAYED_WELL,
	PLAYED_DEADLOCK,
	PLAYED_FAILED,   /* a status other than 0, or a signal */
	PLAYED_ENDLESS,  /* chosen to be stopped */
	PLAYED_TOO_LONG, /* neither a question nor an end for seconds */
};

struct played_result {
	enum played_end end;
	int status; /* 128 and the signal's number, if one ended it */
	bool asked;
	size_t length;
	char output[PLAYED_OUTPUT + 1]; /* of both streams */
};

/* The index of a choice, or -1: stop. */
typedef int played_choose(void *user, const struct played_question *q);

/* Returns 0, or an exit status after the message was printed. */
int played_run(const struct played_program *p, played_choose *choose, void *user, struct played_result *r);

#endif
