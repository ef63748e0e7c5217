/* tracing.h: events, and the rings they go into.
 *
 * A ring has one writer at a time, who holds its processor, so writing needs
 * no lock and no atomic read-modify-write; threads without a processor share
 * one more ring, where a slot is reserved by fetch-and-add.  Full rings
 * overwrite their oldest events.
 *
 * Off it costs nothing where it would be felt: channels and the scheduler look
 * at the runtime's flags anyway, and take another way through their code where
 * any is set.  Elsewhere a place costs one predictable branch on that word:
 * if (weft_tracing()) weft_note(...).
 */
#ifndef WEFT_RUN_TRACING_H
#define WEFT_RUN_TRACING_H

#include "../sched/runtime_state.h"
#include "../trace.h"

enum weft_event_kind {
	WEFT_EVENT_NONE,
	WEFT_EVENT_CREATE, /* other: the new goroutine */
	WEFT_EVENT_START,  /* other: its site; aux, more: lengths of the queues */
	WEFT_EVENT_RUN,    /* the same */
	WEFT_EVENT_PARK,   /* reason: its state */
	WEFT_EVENT_READY,  /* other: the goroutine that could go on */
	WEFT_EVENT_EXIT,
	WEFT_EVENT_SEND,         /* other: the channel; aux: how many values were taken from it before */
	WEFT_EVENT_SEND_WAITING, /* the same, of a sender that waited for room */
	WEFT_EVENT_RECEIVE,      /* the same */
	WEFT_EVENT_SEND_TO,      /* other: the goroutine that waited for the value */
	WEFT_EVENT_RECEIVE_FROM, /* other: the goroutine that waited to send it */
	WEFT_EVENT_STEAL,        /* other: from which processor; aux: how many are queued then */
	WEFT_EVENT_POLL,         /* aux: how many descriptors were ready */
	WEFT_EVENT_CALL,         /* a pool thread; other: for whom */
	WEFT_EVENT_CALL_END,
	WEFT_EVENT_LABEL, /* other: rows; aux: the first column; the next event is its text */
	WEFT_EVENT_TEXT,  /* aux: the column behind the last; 0: none are told */
	WEFT_EVENT_LABEL_END,
	WEFT_EVENT_MANY, /* g: a site; aux: so many goroutines began and ended; other: ticks at the end */
};

enum { WEFT_EVENT_TEXT_BYTES = 24, WEFT_EVENT_MANY_MOST = 256 };

struct weft_event {
	union {
		struct {
			uint64_t ticks;
			uint64_t g; /* whose; a thread's id with WEFT_EVENT_THREAD, 0: the scheduler's */
			uint64_t other;
		};
		char text[WEFT_EVENT_TEXT_BYTES];
	};
	uint32_t aux;
	uint16_t more;
	uint8_t kind, reason;
};

#define WEFT_EVENT_THREAD (UINT64_C(1) << 63)

enum { WEFT_TRACE_EVENTS = 256 * 1024 /* a ring's, a power of two */ };

struct weft_trace_ring {
	_Atomic uint64_t head; /* events ever written */
	uint64_t base;         /* head when this recording began */
	struct weft_event events[WEFT_TRACE_EVENTS];
};

/* What was recorded, for trace_play.c. */
struct weft_recording {
	struct weft_trace_ring **rings; /* of the processors, then the shared one */
	int rings_count;
	uint64_t first_ticks, last_ticks;
	double ns_a_tick;
};

struct weft_play_out;
int weft_trace_play(const struct weft_recording *r, const struct weft_play_out *out);

void weft_trace_run_begin(void); /* WEFT_TRACE */
void weft_trace_run_end(void);
void weft_trace_forget(void);
void weft_trace_finish(void); /* the process ends: write what there is */

static inline bool weft_tracing(void)
{
	return weft_rt_has(RT_TRACED);
}

/* By whoever runs here. */
void weft_note(enum weft_event_kind kind, uint64_t other, uint32_t aux);
/* By g, on this processor. */
void weft_note_of(const struct g *g, enum weft_event_kind kind, uint64_t other, uint32_t aux);
/* g runs from now on. */
void weft_note_run(const struct g *g, enum weft_event_kind kind);
void weft_note_park(const struct g *g);
void weft_note_ready(const struct g *g);

#endif
