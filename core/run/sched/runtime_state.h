/* runtime_state.h: the one running runtime.
 *
 * weft_rt.waits counts what can wake someone from outside: goroutines in long
 * blocking sections, parked on descriptors, in the pool, and registered signal
 * channels.  While it is not zero there is no deadlock.
 */
#ifndef WEFT_RUN_RUNTIME_STATE_H
#define WEFT_RUN_RUNTIME_STATE_H

#include "../runtime.h"
#include "machine.h"

#include <stdint.h>

struct g;
struct proc;
struct weft_poller;
struct weft_trace_ring;
struct worker;

enum { RT_STOPPING = 1, RT_SEEDED = 2, RT_HELD = 4, RT_TRACED = 8, RT_PLAYED = 16 };

struct runtime {
	atomic_int flags; /* looked at by every public call */
	atomic_int running;
	atomic_int wanting_count;
	atomic_int procs_count; /* that there are: grows at most (follow.c) */
	atomic_int procs_limit; /* how many may be busy at a time */
	int procs_room;         /* how many there may come to be */
	bool follows;           /* the machine, as nobody gave a number */
	bool unwatched;         /* as in weft_runtime, and so is: */
	void (*on_fatal)(const char *text);
	size_t stack_bytes;
	atomic_int small_stacks; /* enum weft_small_use */
	int blocking_threads;    /* at most, in the pool */
	struct proc *procs;
	uint64_t seed;
	struct g *main;
	int result;
	_Atomic uint32_t epoch; /* of this run: wait queues of an older one are void */

	_Alignas(WEFT_LINE) atomic_int idle_count;
	atomic_int searching;
	atomic_int roused;          /* what was queued is worth taking, so somebody must come */
	atomic_int wakes_off;       /* searches found nothing worth taking: let the monitor wake */
	atomic_int starving;        /* something waits behind a holder, and nobody is idle */
	_Atomic uint32_t idle_left; /* how often a processor left the idle list */
	atomic_int starting;        /* threads being started for processors that had none */
	atomic_int polling;
	_Atomic(const struct weft_poller *) poller;

	_Atomic int64_t virtual_ns; /* what the clock says in weft_test_run; 0: the machine's is right */

	_Alignas(WEFT_LINE) atomic_int waits; /* written by each wait for a descriptor */

	_Alignas(WEFT_LINE) atomic_int idle_lock;
	struct proc *idle;
	struct worker *spares;
	struct worker *workers;
	struct worker *wanting; /* workers without a processor that must have one */
	struct proc *_Atomic poll_proc;
	atomic_int threads; /* of ours that live, the caller of weft_run included */

	_Alignas(WEFT_LINE) atomic_int global_lock;
	struct g *global_head, *global_tail;
	_Atomic uint32_t global_count;

	_Alignas(WEFT_LINE) _Atomic uint64_t id_next;
	_Atomic uint64_t foreign_started;
	_Atomic int64_t wake_after_ns;
	_Atomic int wake_backoff_ns;
	struct weft_trace_ring **_Atomic trace_rings;
};

extern struct runtime weft_rt;

static inline bool weft_rt_has(int flags)
{
	return WEFT_UNLIKELY(atomic_load_explicit(&weft_rt.flags, memory_order_relaxed) & flags);
}

static inline int weft_procs_count(void)
{
	return atomic_load_explicit(&weft_rt.procs_count, memory_order_relaxed);
}

/* Every public call passes here: a run that ends stops its goroutines, one
 * that held its processor for long lets others run, a seeded run yields at
 * random, a played one each time. */
void weft_enter_slow(void);

static inline void weft_enter(void)
{
	if (weft_rt_has(~0))
		weft_enter_slow();
}

#endif
