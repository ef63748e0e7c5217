/* internal.h: goroutines, processors and workers, for core/run alone.
 *
 *   G  struct g: a goroutine: a descriptor, and a stack once it has parked
 *      for the first time (until then it stands on its worker's loop stack).
 *   P  struct proc: a logical processor: the right to run goroutines, with
 *      the queues and caches that need no lock since only its holder uses them.
 *   W  struct worker: a thread.  It runs goroutines while it holds a P; it
 *      is without one while it is spare, or in a long blocking section.
 *
 * Invariants:
 *   - A g is in exactly one place: running on one worker, in one queue, in
 *     the wait queue of what it waits for (by wait records), or free.
 *   - g->sp is NULL while g stands on its stack.  The switch publishes it
 *     (release) after the stack was left; whoever took g from a queue waits
 *     until it is there (acquire) before it goes on with g.  So a waiter may
 *     be readied at any moment after it let go of the lock it enqueued under.
 *   - After any call that may park, the current worker may be another one:
 *     fetch it anew with weft_self(), never keep it.
 *   - rt.waits counts what can wake someone from outside: goroutines in long
 *     blocking sections, parked on descriptors, in the pool, and registered
 *     signal channels.  While it is not zero there is no deadlock.
 *
 * The poller slots in by weft_poller_set (poll.c, on first use in a run): an
 * idle worker sleeps in collect(deadline) instead of its futex, one at a
 * time; busy ones call collect(0) now and then; interrupt() makes a sleeping
 * collect return.  A goroutine that waits for a descriptor is counted in
 * weft_rt.waits from before it parks until it is readied.
 */
#ifndef WEFT_RUN_INTERNAL_H
#define WEFT_RUN_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "clock.h"
#include "go.h"
#include "lock.h"
#include "panic.h"
#include "runtime.h"
#include "switch.h"

enum {
	WEFT_RING = 256,     /* readied goroutines a processor queues, a power of two */
	WEFT_FRESH = 256,    /* the same for goroutines that have not started */
	WEFT_ARG_SMALL = 64, /* argument bytes inside the small descriptor */
	WEFT_LINE = 64,
};

/* What a goroutine is doing; park reasons follow WEFT_PARKED. */
enum weft_state {
	WEFT_FREE,
	WEFT_RUNNABLE,
	WEFT_RUNNING,
	WEFT_BLOCKING,
	WEFT_PARKED, /* never stored: the first reason is the next */
	WEFT_ON_SEND,
	WEFT_ON_RECEIVE,
	WEFT_ON_SEND_NIL,
	WEFT_ON_RECEIVE_NIL,
	WEFT_ON_SELECT,
	WEFT_ON_SELECT_NONE,
	WEFT_ON_SLEEP,
	WEFT_ON_WAITGROUP,
	WEFT_ON_MUTEX,
	WEFT_ON_READ_LOCK,
	WEFT_ON_WRITE_LOCK,
	WEFT_ON_COND,
	WEFT_ON_SEMAPHORE,
	WEFT_ON_READ,
	WEFT_ON_WRITE,
	WEFT_ON_ACCEPT,
	WEFT_ON_CONNECT,
	WEFT_ON_CALL,
	WEFT_ON_PROCESS,
	WEFT_STATES
};

/* How large a stack: that of every goroutine, or 1, 2, 4, 8 KiB where one declares
 * that it needs no more (stack_class.c). */
enum weft_stack_class { WEFT_STACK_FULL, WEFT_STACK_CLASSES = 5 };

enum weft_small_use { WEFT_SMALL_UNDECIDED, WEFT_SMALL_NEVER, WEFT_SMALL_DENSE, WEFT_SMALL_GUARDED };

/* Where a descriptor comes from, so where it goes back to. */
enum weft_kind { WEFT_SMALL, WEFT_LARGE, WEFT_KINDS, WEFT_FOREIGN = WEFT_KINDS };

struct stack;
struct worker;
struct proc;

struct g {
	void *_Atomic sp;
	struct g *next; /* in a free list or the global queue */
	const weft_go_site *site;
	uint64_t id;
	struct stack *stack;   /* NULL until it starts */
	struct worker *pinned; /* runs on this thread only */
	int64_t since_ns;      /* when it parked, by the processor's last look at the clock */
	_Atomic uint8_t state; /* enum weft_state */
	uint8_t kind : 4;      /* enum weft_kind */
	uint8_t stack_class : 4;
	uint16_t pins;
	union {
		atomic_int woken; /* WEFT_FOREIGN: its futex */
		int blocking;     /* nesting of weft_blocking_begin */
	};
#ifdef WEFT_TSAN
	void *fiber;
	void *fiber_pad;
#endif
	_Alignas(WEFT_GO_ARG_ALIGN) unsigned char arg[];
};

struct stack {
	struct stack *next; /* in a free list */
	char *low, *top;    /* usable bytes; the guard, if any, lies below low */
	void *fake;         /* AddressSanitizer's other stack, while left */
	struct small_slab *slab;
	uint8_t class;
#ifdef WEFT_TSAN
	void *fiber;
	bool ignoring;
#endif
};

struct free_list {
	struct g *first;
	int count;
};

struct stack_list {
	struct stack *first;
	int count;
};

struct timers {
	atomic_int lock;
	int count, room;
	struct timer_slot *heap;  /* 4 children a node, earliest first */
	_Atomic int64_t first_ns; /* WEFT_FOREVER when empty */
};

enum proc_status {
	PROC_IDLE,     /* in the idle list, its worker (if any) asleep */
	PROC_RUNNING,  /* held by a worker */
	PROC_BLOCKING, /* its goroutine is in a blocking section: may be retaken */
};

struct proc {
	/* The holder's own. */
	struct free_list free[WEFT_KINDS]; /* descriptors */
	int fresh_streak, next_streak;
	int select_luck; /* below 0: so many selects don't let others run first */
	struct stack_list stacks[WEFT_STACK_CLASSES];
	uint64_t id_next, id_end;
	int64_t now_ns; /* the last look at the clock */
	uint64_t random;
	struct worker *worker;
	int index;
	int search_ns;         /* how long the next search may last */
	int64_t oldest_ns;     /* when the oldest fresh goroutine was last preferred */
	int64_t timer_wake_ns; /* when a timer last ended its sleep */
	int watched;           /* another processor's index, */
	uint32_t watched_tick; /* and what it had run, */
	int64_t watched_ns;    /* then */
	bool woken_to_search;
	bool others_first; /* before those that want a processor */
	/* Written by the holder, read by others. */
	_Alignas(WEFT_LINE) _Atomic uint32_t tick; /* goroutines taken to run */
	_Atomic uint64_t started, ended;
	_Atomic uint32_t ring_tail;
	_Atomic uint32_t fresh_bottom;
	struct g *_Atomic next;
	/* Written by thieves too. */
	_Alignas(WEFT_LINE) _Atomic uint32_t ring_head;
	_Atomic uint32_t fresh_top;
	_Alignas(WEFT_LINE) atomic_int status;
	atomic_int wake; /* futex of the idle worker */
	struct proc *idle_next;
	_Atomic uint32_t sample_tick; /* searchers' last look at tick, and when */
	_Atomic int64_t sample_ns;
	uint32_t held_tick; /* the monitor's: no other goroutine since held_ns */
	int64_t held_ns;
	bool held_named;
	_Atomic uint32_t let_others; /* at this tick: yield in the next public call */
	struct timers timers;
	struct g *_Atomic ring[WEFT_RING];
	struct g *_Atomic fresh[WEFT_FRESH];
};

struct worker {
	struct g *g;         /* what runs now; NULL in the loop */
	struct proc *p;      /* NULL without a processor */
	struct stack *stack; /* what it stands on */
	struct g *first;     /* for a loop that begins: run this one */
	void *_Atomic native_sp;
	void *_Atomic left_sp; /* of a loop that was left for good, or of who waits for `there` */
	struct {
		void (*fn)(void *);
		void *arg;
	} there; /* runs on the thread's own stack */
	struct stack native;
	bool searching;           /* holds the token weft_rt.searching counts */
	bool roused;              /* takes what is queued without watching the victim first */
	struct g *pinned;         /* the goroutine this thread is kept for */
	atomic_int pinned_ready;  /* it could run */
	bool waiting;             /* for a processor, while pinned; guarded by idle_lock */
	struct worker *next;      /* all workers */
	struct worker *list_next; /* of spares, or of those that want a processor */
	struct proc *lent;        /* the processor of a blocking section, unless retaken */
	atomic_int wake;          /* futex while spare */
	pthread_t thread;
	bool threaded;   /* thread is ours to join */
	void *alternate; /* signal stack, unless the thread had one */
};

struct weft_poller {
	int (*collect)(int64_t deadline_ns); /* ready what is; how many */
	void (*interrupt)(void);
	void (*end)(void); /* the run is over: close what was opened */
};

enum { RT_STOPPING = 1, RT_SEEDED = 2, RT_HELD = 4, RT_TRACED = 8 };

struct runtime {
	atomic_int flags; /* looked at by every public call */
	atomic_int running;
	atomic_int wanting_count;
	int procs_count;
	bool unwatched; /* as in weft_runtime, and so is: */
	void (*on_fatal)(const char *text);
	size_t stack_bytes;
	atomic_int small_stacks; /* enum weft_small_use */
	int blocking_threads;    /* at most, in the pool */
	struct proc *procs;
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

/* self.c: the current worker; NULL on a foreign thread. */
#if defined(__x86_64__) && !defined(WEFT_TSAN)
/* The compiler may not keep the answer across a call that may park, hence
 * volatile; initial-exec, as the library is linked into the program. */
static inline struct worker *weft_self(void)
{
	struct worker *w;
	__asm__ volatile("movq weft_self_@gottpoff(%%rip), %0\n\tmovq %%fs:(%0), %0" : "=r"(w));
	return w;
}
#else
struct worker *weft_self(void);
#endif
void weft_self_set(struct worker *w);
struct g *weft_foreign_g(void);

/* The goroutine, or the foreign thread's stand-in. */
static inline struct g *weft_self_g(void)
{
	struct worker *w = weft_self();
	return WEFT_LIKELY(w && w->g) ? w->g : weft_foreign_g();
}

/* stack.c */
/* Fatal without memory; a full one where there is none for a small one. */
struct stack *weft_stack_get(struct proc *p, int class);
bool weft_stacks_reserve(size_t count); /* so many full ones in all: false without memory */
void weft_stack_put(struct proc *p, struct stack *s);
bool weft_stacks_trim(void);
void weft_stacks_end(void);
bool weft_stack_of_address(const void *address, struct stack *found);
size_t weft_stack_limit(void);

/* small_stack.c, stack_class.c */
struct stack *weft_small_stacks_take(int class, int *count);
void weft_small_stacks_give(struct stack *list);
bool weft_small_stacks_trim(void);
void weft_small_stacks_end(void);
void weft_on_large_stack(void (*fn)(void *), void *arg);
bool weft_small_stack_of_address(const void *address, struct stack *found);
int weft_stack_class_of(size_t bytes);

static inline size_t weft_stack_class_bytes(int class)
{
	return (size_t)512 << class;
}

/* Just below a small stack, to see that nobody ran over it; its struct stack
 * stands at its top. */
enum { WEFT_CANARY_WORDS = 4 };
#define WEFT_CANARY UINT64_C(0x9d6f3b1ce58a7042)

static inline uint64_t *weft_canary_of(const struct stack *s, int class)
{
	return (uint64_t *)(void *)((char *)(uintptr_t)s - weft_stack_class_bytes(class)) - WEFT_CANARY_WORDS;
}

static inline void weft_canary_set(const struct stack *s, int class)
{
	uint64_t *words = weft_canary_of(s, class);
	for (int i = 0; i < WEFT_CANARY_WORDS; i++)
		words[i] = WEFT_CANARY;
}

static inline bool weft_canary_lives(const struct stack *s, int class)
{
	const uint64_t *words = weft_canary_of(s, class);
	uint64_t differs = 0;
	for (int i = 0; i < WEFT_CANARY_WORDS; i++)
		differs |= words[i] ^ WEFT_CANARY;
	return differs == 0;
}

/* descriptor.c */
struct g *weft_g_get(struct proc *p, size_t argument_size); /* NULL without memory */
void weft_g_put(struct proc *p, struct g *g);
void weft_g_each(void (*visit)(struct g *g, void *arg), void *arg);
void weft_g_end(void);
void *weft_map(size_t bytes); /* NULL without memory */

/* runq.c: who runs next on a processor; the holder's own part is in runq.h. */
struct g *weft_fresh_oldest(struct proc *p);
uint32_t weft_runq_length(const struct proc *p);
struct g *weft_runq_steal(struct proc *thief, struct proc *victim);
void weft_global_push(struct g *g);
struct g *weft_global_take(struct proc *p);

/* sched.c */
void weft_collect(struct proc *p);
struct g *weft_next_local(struct proc *p);
/* The caller has enqueued itself somewhere and dropped that lock; before
 * dropping it, it called weft_set_state(g, why). */
void weft_park(void);
void weft_ready(struct g *g);
void weft_ready_unnoted(struct g *g); /* the same, but the trace knows already */
void weft_ready_last(struct g *g);    /* the same, behind those readied before */
void weft_loop(void);
void weft_enter_slow(void);
void weft_pinned_ready(struct worker *w);
void weft_blocking_pause(struct g *g, int *depth);
void weft_blocking_resume(struct g *g, int depth);
__attribute__((noreturn)) void weft_stop_here(void);
void weft_leave_to_native(struct g *g);

/* idle.c */
struct g *weft_find_work(void);                         /* NULL: the loop must give up its processor */
struct g *weft_relieve(struct proc *p, int64_t now_ns); /* do what holders keep others from */
void weft_wake_one(void);
void weft_search_drop(struct proc *p);
void weft_wake_proc(struct proc *p);
bool weft_idle_take(struct proc *p);
struct proc *weft_idle_pop(void);

/* worker.c */
void weft_proc_start(struct proc *p); /* fatal where no thread can be had */
int weft_proc_try_start(struct proc *p);
bool weft_proc_give(struct proc *p);
void weft_worker_run(struct worker *w); /* until the run ends; on the thread's own stack */
struct worker *weft_worker_new(void);
void weft_workers_stop(void);
void weft_workers_join(void);
/* ThreadSanitizer keeps much of its own in a thread-local place, which comes off the stack. */
#ifdef WEFT_TSAN
enum { WEFT_THREAD_STACK = 4 * 1024 * 1024 };
#else
enum { WEFT_THREAD_STACK = 256 * 1024 };
#endif
int weft_thread_start(pthread_t *thread, void *stack, size_t bytes, void *(*fn)(void *), void *arg);

/* monitor.c */
void weft_monitor_start(void);
void weft_monitor_end(void);
void weft_monitor_kick(void);

/* deadlock.c */
bool weft_deadlock_check(void); /* true: look again in a while */
void weft_wait_over(void);      /* one of weft_rt.waits, whose goroutine was readied before */
void weft_threads_note(void);   /* a run begins: who lives already */

/* timer heap: timers.c */
struct timer {
	int64_t deadline_ns;
	void (*fire)(struct timer *t, int64_t now_ns); /* under the heap's lock: short */
	struct timers *heap;                           /* where it was inserted last */
	int at;                                        /* its slot there; -1: in none */
	uint32_t epoch;                                /* the run that heap belongs to */
	bool stays;                                    /* until it fires, so needn't know its slot */
};
struct timer_slot {
	int64_t deadline_ns;
	uintptr_t timer; /* its address, and 1 where it knows its slot */
};
void weft_timer_insert(struct timer *t); /* deadline_ns and fire are set */
bool weft_timer_insert_locked(struct timers *h, struct timer *t);
bool weft_timer_remove(struct timer *t); /* false: it had fired; fire is over */
void weft_timers_run(struct proc *p, int64_t now_ns);
int64_t weft_timers_first(void); /* over all processors */
void weft_timers_end(void);

/* overflow.c, dump.c */
void weft_faults_begin(void);
void weft_faults_end(void);
void weft_faults_thread(struct worker *w);
void weft_faults_thread_end(struct worker *w);
size_t weft_alternate_bytes(void);
__attribute__((noreturn, cold)) void weft_small_overflow(const struct g *g);
void weft_dump_all(int fd, bool backtraces); /* every goroutine; from signal handlers too */
void weft_dump_one(int fd, const struct g *g);
extern const char *const weft_state_names[WEFT_STATES];
void weft_say(int fd, const char *format, ...) __attribute__((format(printf, 2, 3)));
void weft_die_first(void); /* the first thread to come returns, the others stay here */

/* The runtime's futexes. */
int weft_futex_wait(atomic_int *word, int value, int64_t deadline_ns);
void weft_futex_wake(atomic_int *word, int count);

void weft_poller_set(const struct weft_poller *poller);

static inline uint64_t weft_random(uint64_t *state)
{
	uint64_t x = *state;
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return *state = x;
}

/* Every public call passes here: a run that ends stops its goroutines, one
 * that held its processor for long lets others run, a seeded run yields at
 * random. */
static inline bool weft_rt_has(int flags)
{
	return WEFT_UNLIKELY(atomic_load_explicit(&weft_rt.flags, memory_order_relaxed) & flags);
}

static inline void weft_enter(void)
{
	if (weft_rt_has(~0))
		weft_enter_slow();
}

/* Work was queued: is it worth waking somebody? */
static inline void weft_maybe_wake(void)
{
	if (atomic_load_explicit(&weft_rt.idle_count, memory_order_relaxed) > 0 &&
	    atomic_load_explicit(&weft_rt.searching, memory_order_relaxed) == 0 &&
	    atomic_load_explicit(&weft_rt.wakes_off, memory_order_relaxed) == 0)
		weft_wake_one();
}

static inline void weft_set_state(struct g *g, enum weft_state s)
{
	atomic_store_explicit(&g->state, (uint8_t)s, memory_order_relaxed);
}

/* Make what was written before visible to whoever sees the relaxed store that
 * follows.  A fence, not a release store: a thief may read several slots by
 * one acquire of an index that later pushes have overwritten. */
#define WEFT_FENCE_RELEASE() atomic_thread_fence(memory_order_release)
#define WEFT_FENCE_FULL()    atomic_thread_fence(memory_order_seq_cst)

#endif
