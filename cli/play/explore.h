/* explore.h: all schedules of a program, one after the other. */
#ifndef WEFT_CLI_PLAY_EXPLORE_H
#define WEFT_CLI_PLAY_EXPLORE_H

#include "played.h"

/* Choices in order, each the index of one; behind the last always the first. */
struct schedule {
	struct choice {
		uint8_t index, count;
		bool may_stay;
	} * at;
	size_t length, room;
};

/* "0120": a digit or letter for each choice, without zeros at the end ("0": only such). */
char *schedule_text(const struct schedule *s); /* to free(); NULL: out of memory */
bool schedule_parse(struct schedule *s, const char *text);
bool schedule_add(struct schedule *s, struct choice c); /* false: out of memory */
void schedule_free(struct schedule *s);

struct explore_rules {
	const char *expect; /* a line that a good run prints; NULL: none */
	long bound;         /* preemptions at most; -1: any number */
	size_t steps;       /* choices of a run at most, then it has no end */
	size_t most;        /* schedules at most */
};

/* A run as s says; s becomes all that was chosen.  Returns 0, or an exit status after the message was
 * printed. */
int explore_replay(const struct played_program *p, const struct explore_rules *rules, struct schedule *s,
		   struct played_result *r);
/* Did it end badly? */
bool explore_failed(const struct explore_rules *rules, const struct played_result *r);
/* "a deadlock", "status 1" ... */
void explore_describe(const struct explore_rules *rules, const struct played_result *r, char *text,
		      size_t size);

struct explored {
	size_t schedules;
	bool failed;            /* s is the one, r how it ended */
	bool whole;             /* all were tried */
	size_t longest, others; /* choices of a run; schedules left out by the bound, at least */
};

/* All schedules that begin as s does, until one fails.  The same result. */
int explore(const struct played_program *p, const struct explore_rules *rules, struct schedule *s,
	    struct played_result *r, struct explored *found);

#endif
