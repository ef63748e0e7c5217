/* trace.h: record what every goroutine does, for Perfetto to show.
 *
 * WEFT_TRACE=FILE records whole runs, one behind the other where a process
 * has several; weft_trace_start and _stop a part of one.  FILE is Chrome trace JSON (open it at
 * ui.perfetto.dev): a track for each processor with a slice for each time a goroutine ran there and why it
 * stopped, arrows from send to receive, from ready to run and from go to the
 * first line, steals, polls, blocking calls, and the queues' lengths.
 *
 * A program may read what was recorded itself instead: weft_trace_read.
 *
 * Each processor keeps its last 262 144 events; of a longer recording the
 * latest part is written, which says how many are missing.
 *
 * Every int result is 0, or minus an errno value.  Who may call: goroutines,
 * and foreign threads while a runtime runs.
 */
#ifndef WEFT_RUN_TRACE_H
#define WEFT_RUN_TRACE_H

#include "../base/linkage.h"

#include <stdbool.h>
#include <stdint.h>

WEFT_PUBLIC_BEGIN

/* Begin to record; -EBUSY if somebody does already.  The file is made now and
 * filled by weft_trace_stop, or when the run ends. */
int weft_trace_start(const char *path);
int weft_trace_stop(void); /* -EINVAL if nobody records */

/* As weft_trace_start, for files of several recordings: number 0 makes the file, 1, 2 ... append to it (to
 * what is no trace: -EINVAL).  A viewer shows each by its title (the first 63 bytes).  Goroutines that run
 * to their end at once are counted, as for weft_trace_read. */
int weft_trace_part(const char *path, int number, const char *title);
/* How many events of the last recording that was written to a file are missing, overwritten by later ones. */
uint64_t weft_trace_lost(void);

/* Label what the calling goroutine does until weft_trace_end: a slice within
 * its own, also where it is interrupted.  name (its first 23 bytes) and the
 * range first .. end - 1 are what it is and on what, for instance a filter and
 * its rows.  They nest, four deep.  Without a recording both return at once. */
void weft_trace_begin(const char *name, int first, int end);
/* The same of a rectangle: columns x0 .. x1-1 of rows y0 .. y1-1. */
void weft_trace_begin_area(const char *name, int x0, int x1, int y0, int y1);
void weft_trace_end(void);

/* From now on, in a recording, whoever ends a label of one of these names (NULL-terminated; they stay the
 * caller's) spins for `times` as long as it took.  Slowing all but one part of a work tells what the whole
 * would gain if that one were faster.  NULL: no more. */
void weft_trace_drag(const char *const *names, double times);

/* ---- reading a recording ---- */

/* Where something happened. */
typedef struct weft_trace_point {
	int64_t ns;         /* since the recording began */
	int processor;      /* -1: a thread that has none */
	uint64_t goroutine; /* 0: the scheduler, or such a thread */
} weft_trace_point;

typedef enum weft_trace_kind {
	WEFT_TRACE_RUN,   /* a goroutine ran, until something stopped it */
	WEFT_TRACE_MANY,  /* many ran there one after the other, each to its end at once */
	WEFT_TRACE_LABEL, /* what a goroutine said it does (weft_trace_begin) */
	WEFT_TRACE_CALL,  /* a thread of the pool worked for a goroutine */
	WEFT_TRACE_MOMENT /* something happened where no goroutine ran */
} weft_trace_kind;

typedef struct weft_trace_slice {
	weft_trace_kind kind;
	weft_trace_point from;
	int64_t end_ns;
	const char *name; /* of the function; of the label */
	const char *why;  /* RUN: what stopped it, "exit", "chan receive" ... */
	int count;        /* MANY: goroutines */
	/* LABEL: cut where its goroutine was; begun_ns is when it began, and last is the piece in which it
	 * ends.  Without columns of its own, those of the label around it; x1 0: none. */
	int64_t begun_ns;
	bool last;
	int x0, x1, y0, y1;
} weft_trace_slice;

/* Called by weft_trace_stop, in order of time (a slice when it ends).  NULL: not wanted. */
typedef struct weft_trace_reader {
	uint32_t size; /* sizeof(weft_trace_reader) */
	void *user;
	void (*slice)(void *user, const weft_trace_slice *slice);
	/* A value went from a goroutine to another, through a channel. */
	void (*sent)(void *user, const weft_trace_point *from, const weft_trace_point *to);
	void (*stole)(void *user, const weft_trace_point *by, int from_processor);
	/* So many values wait in a channel from now on. */
	void (*waiting)(void *user, int64_t ns, uint64_t channel, int values);
	/* The last call: how long it took, and how many events were overwritten. */
	void (*end)(void *user, int64_t ns, uint64_t lost);
} weft_trace_reader;

/* Begin to record for a reader, as weft_trace_start for a file.  Goroutines
 * that run to their end at once are counted instead of recorded one by one
 * (WEFT_TRACE_MANY), so that millions of them leave the rest in the rings. */
int weft_trace_read(const weft_trace_reader *reader);

WEFT_PUBLIC_END

#endif
