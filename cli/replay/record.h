/* record.h: what happened while a schedule ran, as a page can show it. */
#ifndef WEFT_CLI_REPLAY_RECORD_H
#define WEFT_CLI_REPLAY_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../how.h"

/* Items of one size. */
struct replay_list {
	size_t size, count, room;
	char *at;
};

#define REPLAY_AT(list, T, i) ((T *)(void *)((list).at) + (i))

/* Rows (and columns, where x1 > 0) that a goroutine made, or, of a step, none. */
struct replay_part {
	int64_t begin, end;
	uint64_t goroutine;
	int processor, name; /* where it ended; of the recording's names */
	int x0, x1, y0, y1;
	int first_arrow, arrows; /* the values that asked for it, one behind the other; none: 0 */
	int round;               /* which time the engine handed out tasks of a whole picture */
};

/* A goroutine on a processor, or many that each ended at once. */
struct replay_run {
	int64_t begin, end;
	uint64_t goroutine;
	int processor, name, why, count;
};

struct replay_arrow {
	int64_t sent, received;
	int from, to;       /* processors; -1: a thread without one */
	uint64_t goroutine; /* that received it */
};

struct replay_steal {
	int64_t ns;
	int by, from;
};

struct replay_fill {
	int64_t ns;
	int channel, values; /* channels are numbered as they come */
};

struct replay_recording {
	struct how how;
	int procs, buffer, grain; /* in use; buffer -1: no channel */
	int64_t ns;               /* until the last step ended */
	uint64_t lost;            /* events that were overwritten */
	bool no_memory;
	int error;                   /* minus an errno value: nothing was recorded */
	struct replay_list names;    /* char *: of functions, filters, reasons */
	struct replay_list channels; /* uint64_t */
	struct replay_list steps;    /* struct replay_part: decode, filter, encode ... */
	struct replay_list tasks;    /* struct replay_part: what the engine handed out */
	struct replay_list parts;    /* struct replay_part: by filter */
	struct replay_list runs, arrows, steals, fills;
};

/* Call fn(arg) as how_run does, for seq too as a goroutine on one processor.  It records what it does
 * between replay_begin and replay_end. */
void replay_run(struct replay_recording *r, const struct how *how, int (*fn)(void *arg), void *arg);
/* What how asks for, as something that has a runtime. */
struct how replay_runtime(const struct how *how);
/* From within; false: it can't be recorded (r->error). */
bool replay_begin(struct replay_recording *r);
void replay_end(struct replay_recording *r);
void replay_free(struct replay_recording *r);

/* "row, 2 processors, buffer 64" */
void replay_title(const struct replay_recording *r, char *into, size_t size);
const char *replay_name(const struct replay_recording *r, int name);

/* The number of a name, new or not. */
int replay_name_number(struct replay_recording *r, const char *text);

/* A new item, all zero; NULL: out of memory. */
void *replay_add(struct replay_list *list, size_t size);

#endif
