/* trace_play.h: what a recording is played back to. */
#ifndef WEFT_RUN_TRACE_PLAY_H
#define WEFT_RUN_TRACE_PLAY_H

#include "../trace.h"

/* Somewhere in the recording: on a processor, or on a thread without one. */
struct weft_play_point {
	int64_t ns;
	int track; /* the processor; the thread's id, 0: not known */
	bool threads, set;
	uint64_t goroutine;
};

/* Members may be NULL but for slice.  A slice's from.processor is -1 on a thread. */
struct weft_play_out {
	void *to;
	void (*slice)(void *to, const weft_trace_slice *s, int thread);
	/* kind: "send", "ready", "go". */
	void (*arrow)(void *to, const char *kind, const struct weft_play_point *from,
		      const struct weft_play_point *at);
	void (*stole)(void *to, const struct weft_play_point *at, int from_processor);
	void (*polled)(void *to, const struct weft_play_point *at, int ready);
	void (*queue)(void *to, int64_t ns, int processor, int length); /* -1: the global one */
	void (*waiting)(void *to, int64_t ns, uint64_t channel, int values);
	void (*processor)(void *to, int i); /* there is one of that number */
	void (*thread)(void *to, int id);
	void (*end)(void *to, int64_t ns, uint64_t lost);
};

#endif
