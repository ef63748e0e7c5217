/* sched.c: park, ready, yield, and the loop that runs goroutines.
 *
 * A loop runs on a stack of the pool.  It calls a fresh goroutine as a plain
 * function on that stack.  If the goroutine parks, the stack is its own from
 * then on, the loop's frame below included; the worker goes on with a
 * goroutine that has a stack, or with another loop on another stack.  When
 * the first one ends, the loop below it goes on, on whichever worker that is.
 * A loop that finds a goroutine with a stack abandons its own to the cache.
 */
#include "../panic.h"
#include "../stack/faults.h"
#include "../stack/sanitize.h"
#include "../stack/small_stack.h"
#include "../stack/switch.h"
#include "../sync/lock.h"
#include "../trace/tracing.h"
#include "exceptions.h"
#include "foreign.h"
#include "idle.h"
#include "next.h"
#include "park.h"
#include "worker.h"

static __attribute__((noinline)) void *wait_for_context(struct g *g)
{
	void *sp;
	int spins = 0;
	while (!(sp = atomic_load_explicit(&g->sp, memory_order_acquire)))
		weft_wait_a_moment(&spins);
	return sp;
}

/* The context of g, which left its stack or is about to.  Waits; see leave. */
static inline void *context_of(struct g *g)
{
	void *sp = atomic_load_explicit(&g->sp, memory_order_acquire);
	if (WEFT_UNLIKELY(!sp))
		sp = wait_for_context(g);
	atomic_store_explicit(&g->sp, NULL, memory_order_relaxed);
	return sp;
}

static inline void run_as(struct worker *w, struct g *g)
{
	w->g = g;
	w->stack = g->stack;
	if (WEFT_UNLIKELY(g->stack_class != WEFT_STACK_FULL))
		__builtin_prefetch(weft_canary_of(g->stack, g->stack_class));
	weft_set_state(g, WEFT_RUNNING);
}

/* Leave g for another goroutine, for a fresh loop, or for the thread itself. */
static inline void switch_to(struct worker *w, struct g *g, struct g *to)
{
	void *sp = context_of(to);
	weft_fiber_leave(g->stack, to->stack, to);
	run_as(w, to);
	weft_switch(&g->sp, sp);
	weft_fiber_arrive_self();
}

/* The stack for a loop that begins with g: who hasn't started will run on it. */
static struct stack *stack_for(struct proc *p, struct g *g)
{
	bool starts = g && !g->stack;
	struct stack *s = weft_stack_get(p, starts ? g->stack_class : WEFT_STACK_FULL);
	if (starts)
		g->stack_class = s->class;
	return s;
}

static __attribute__((noinline)) void switch_to_loop(struct worker *w, struct g *g, struct g *first)
{
	struct stack *s = stack_for(w->p, first);
	w->first = first;
	w->g = NULL;
	w->stack = s;
	weft_fiber_leave(g->stack, s, NULL);
	weft_switch_call(&g->sp, s->top, weft_loop);
	weft_fiber_arrive_self();
}

/* g stays behind; the thread goes on in weft_worker_run. */
void weft_leave_to_native(struct g *g)
{
	struct worker *w = weft_self();
	void *sp = w->native_sp;
	w->g = NULL;
	w->stack = &w->native;
	weft_fiber_leave(g->stack, &w->native, NULL);
	weft_switch(&g->sp, sp);
	weft_fiber_arrive_self();
}

/* Abandon this stack for the thread itself: the run is over, or the loop gives
 * its processor up (the thread does that, once nobody stands on the stack). */
void weft_stop_here(void)
{
	struct worker *w = weft_self();
	if (w->p && w->stack != &w->native && !w->g)
		weft_stack_put(w->p, w->stack);
	w->g = NULL;
	w->stack = &w->native;
	weft_fiber_leave(NULL, &w->native, NULL);
	weft_switch_jump(w->native_sp);
}

/* Rule: never wait for another's context before one's own is published, or two
 * workers wait for each other.  So a successor that is still on its way out
 * gets a loop, which may wait for it. */
static inline __attribute__((always_inline)) void leave_for(struct worker *w, struct g *g, struct g *next)
{
	if (next == g)
		run_as(w, g);
	else if (next && atomic_load_explicit(&next->sp, memory_order_relaxed))
		switch_to(w, g, next);
	else
		switch_to_loop(w, g, next);
}

/* Seeded, or traced. */
static __attribute__((noinline)) void leave_watched(struct worker *w, struct g *g)
{
	bool traced = weft_tracing();
	if (traced)
		weft_note_park(g);
	struct g *next = weft_next_local(w->p);
	if (!next || (next != g && !atomic_load_explicit(&next->sp, memory_order_relaxed))) {
		switch_to_loop(w, g, next); /* which notes what it takes up */
		return;
	}
	if (traced)
		weft_note_run(next, WEFT_EVENT_RUN);
	leave_for(w, g, next);
}

/* From a small stack: what takes room, a loop on a full one does. */
static __attribute__((noinline)) void leave_small(struct worker *w, struct g *g)
{
	if (WEFT_UNLIKELY(!weft_canary_lives(g->stack, g->stack_class)))
		weft_small_overflow(g);
	bool traced = weft_tracing();
	if (traced)
		weft_note_park(g);
	if (traced || weft_rt_has(RT_SEEDED | RT_HELD) || weft_look_around_is_due(w->p) ||
	    atomic_load_explicit(&weft_rt.wanting_count, memory_order_relaxed))
		switch_to_loop(w, g, NULL);
	else
		leave_for(w, g, weft_next_unseeded(w->p));
}

static inline __attribute__((always_inline)) void leave(struct worker *w, struct g *g)
{
	if (WEFT_UNLIKELY(g->stack_class != WEFT_STACK_FULL)) {
		leave_small(w, g);
	} else if (WEFT_UNLIKELY(atomic_load_explicit(&weft_rt.wanting_count, memory_order_relaxed))) {
		if (weft_tracing())
			weft_note_park(g);
		switch_to_loop(w, g, NULL); /* which gives the processor up */
	} else if (weft_rt_has(RT_SEEDED | RT_TRACED)) {
		leave_watched(w, g);
	} else {
		leave_for(w, g, weft_next_unseeded(w->p));
	}
}

static __attribute__((noinline)) void park_slow(struct g *g)
{
	if (g->kind == WEFT_FOREIGN) {
		weft_foreign_park(g);
		return;
	}
	if (g->blocking) {
		int depth;
		weft_blocking_pause(g, &depth);
		weft_park();
		weft_blocking_resume(g, depth);
		return;
	}
	g->since_ns = weft_self()->p->now_ns;
	if (weft_tracing())
		weft_note_park(g);
	weft_leave_to_native(g); /* pinned: the thread waits for g alone */
}

static inline __attribute__((always_inline)) void park(void)
{
	struct worker *w = weft_self();
	struct g *g = w ? w->g : NULL;
	if (WEFT_UNLIKELY(!g || g->blocking || g->pinned)) {
		g = weft_self_g();
		park_slow(g);
	} else {
		g->since_ns = w->p->now_ns;
		leave(w, g);
	}
	weft_hb_acquire(g);
}

static __attribute__((noinline)) void park_with_exceptions(void)
{
	struct weft_exceptions own = weft_exceptions_take();
	park();
	weft_exceptions_give(own);
}

void weft_park(void)
{
	if (WEFT_UNLIKELY(weft_exceptions_here()))
		park_with_exceptions();
	else
		park();
}

static __attribute__((noinline)) void ready_slow(struct g *g)
{
	if (g->kind == WEFT_FOREIGN) {
		weft_foreign_ready(g);
		return;
	}
	weft_set_state(g, WEFT_RUNNABLE);
	if (g->pinned) {
		weft_pinned_ready(g->pinned);
		return;
	}
	weft_global_push(g);
	WEFT_FENCE_FULL(); /* against an idler that looks at the queue, then sleeps */
	weft_wake_one();
}

/* g will run soon: here and next, unless somebody idle takes it first. */
void weft_ready_unnoted(struct g *g)
{
	weft_hb_release(g);
	struct worker *w = weft_self();
	if (WEFT_UNLIKELY(!w || !w->p || g->kind == WEFT_FOREIGN || g->pinned)) {
		ready_slow(g);
		return;
	}
	struct proc *p = w->p;
	weft_set_state(g, WEFT_RUNNABLE);
	struct g *old;
	if (weft_procs_count() == 1) {
		old = atomic_load_explicit(&p->next, memory_order_relaxed);
		atomic_store_explicit(&p->next, g, memory_order_relaxed);
	} else {
		old = atomic_exchange_explicit(&p->next, g, memory_order_release);
	}
	if (old) {
		if (WEFT_UNLIKELY(!weft_ring_push(p, old)))
			weft_global_push(old);
		weft_maybe_wake();
	}
}

void weft_ready(struct g *g)
{
	if (weft_tracing())
		weft_note_ready(g);
	weft_ready_unnoted(g);
}

/* For events that come in batches: the first due runs first, and none pushes
 * aside what a goroutine handed on. */
void weft_ready_last(struct g *g)
{
	weft_hb_release(g);
	if (weft_tracing())
		weft_note_ready(g);
	struct worker *w = weft_self();
	if (WEFT_UNLIKELY(!w || !w->p || g->kind == WEFT_FOREIGN || g->pinned)) {
		ready_slow(g);
		return;
	}
	weft_set_state(g, WEFT_RUNNABLE);
	if (WEFT_UNLIKELY(!weft_ring_push(w->p, g)))
		weft_global_push(g);
	weft_maybe_wake();
}

static void to_the_back(struct worker *w, struct g *g)
{
	weft_set_state(g, WEFT_RUNNABLE);
	if (WEFT_UNLIKELY(g->pinned != NULL)) {
		if (weft_tracing())
			weft_note_park(g);
		weft_pinned_ready(g->pinned);
		weft_leave_to_native(g);
		return;
	}
	if (WEFT_UNLIKELY(!weft_ring_push(w->p, g)))
		weft_global_push(g);
	leave(w, g);
}

static __attribute__((noinline)) void yield_with_exceptions(struct worker *w, struct g *g)
{
	struct weft_exceptions own = weft_exceptions_take();
	to_the_back(w, g);
	weft_exceptions_give(own);
}

/* To the back of the queue. */
static void yield(struct worker *w, struct g *g)
{
	if (WEFT_UNLIKELY(weft_exceptions_here()))
		yield_with_exceptions(w, g);
	else
		to_the_back(w, g);
}

void weft_yield(void)
{
	if (weft_rt_has(~0)) {
		weft_enter_slow();
		if (weft_rt_has(RT_PLAYED))
			return; /* that was it */
	}
	struct worker *w = weft_self();
	if (WEFT_LIKELY(w && w->g && !w->g->blocking))
		yield(w, w->g);
}

void weft_enter_slow(void)
{
	struct worker *w = weft_self();
	if (!w || !w->g)
		return;
	if (atomic_load_explicit(&weft_rt.flags, memory_order_relaxed) & RT_STOPPING)
		weft_stop_here();
	if (w->g->blocking)
		return;
	if (atomic_load_explicit(&weft_rt.flags, memory_order_relaxed) & RT_SEEDED) {
		if (weft_rt_has(RT_PLAYED) || weft_random(&w->p->random) % 4 == 0)
			yield(w, w->g);
	} else if (weft_rt_has(RT_HELD) && atomic_load_explicit(&w->p->let_others, memory_order_relaxed) ==
						   atomic_load_explicit(&w->p->tick, memory_order_relaxed)) {
		int64_t now_ns = weft_now();
		bool due = now_ns >= atomic_load_explicit(&w->p->timers.first_ns, memory_order_relaxed);
		if (due && w->g->stack_class == WEFT_STACK_FULL) /* else the loop that follows sees to it */
			weft_timers_run(w->p, now_ns);
		yield(w, w->g);
	}
}

/* What follows may end on another worker than it began on. */
static __attribute__((noinline)) void run_fresh(struct worker *w, struct g *g)
{
	g->stack = w->stack;
	w->g = g;
	weft_set_state(g, WEFT_RUNNING);
	weft_fiber_start(g);
	weft_fiber_call(g);
}

static __attribute__((noinline)) void run_done(void)
{
	if (weft_tracing())
		weft_note(WEFT_EVENT_EXIT, 0, 0);
	struct worker *w = weft_self();
	struct g *g = w->g;
	weft_hb_release(&weft_rt.procs);
	weft_fiber_return(g, w->stack);
	if (WEFT_UNLIKELY(g->blocking))
		weft_panic("goroutine ended in a blocking section");
	if (WEFT_UNLIKELY(g->pinned != NULL))
		w->pinned = NULL;
	if (WEFT_UNLIKELY(g->stack_class != WEFT_STACK_FULL) && !weft_canary_lives(w->stack, g->stack_class))
		weft_small_overflow(g);
	w->g = NULL;
	struct proc *p = w->p;
	atomic_store_explicit(&p->ended, atomic_load_explicit(&p->ended, memory_order_relaxed) + 1,
			      memory_order_release);
	weft_g_put(p, g);
}

/* Go on with a goroutine that has a stack; ours goes to the cache. */
static __attribute__((noreturn, noinline)) void resume(struct worker *w, struct g *g)
{
	void *sp = context_of(g);
	weft_stack_put(w->p, w->stack);
	weft_fiber_leave(NULL, g->stack, g);
	run_as(w, g);
	if (weft_tracing())
		weft_note_run(g, WEFT_EVENT_RUN);
	weft_switch_jump(sp);
}

/* The loop goes on on a stack for g: one on a small stack neither looks for
 * work nor runs who may need more. */
static __attribute__((noreturn, noinline)) void move_loop(struct worker *w, struct g *g)
{
	struct stack *s = stack_for(w->p, g);
	weft_stack_put(w->p, w->stack);
	w->first = g;
	w->stack = s;
	weft_fiber_leave(NULL, s, NULL);
	weft_switch_call(&w->left_sp, s->top, weft_loop);
	__builtin_unreachable();
}

static struct g *next_in_loop(struct worker *w)
{
	if (atomic_load_explicit(&weft_rt.wanting_count, memory_order_relaxed) ||
	    (w->stack->class != WEFT_STACK_FULL && (weft_rt_has(~0) || weft_look_around_is_due(w->p))))
		return NULL;
	return weft_rt_has(RT_SEEDED) ? weft_next_seeded(w->p) : weft_next_unseeded(w->p);
}

/* Before g runs: stop, or note it. */
static __attribute__((noinline)) void loop_watched(struct g *g)
{
	if (!g || weft_rt_has(RT_STOPPING))
		weft_stop_here();
	if (!g->stack)
		weft_note_run(g, WEFT_EVENT_START);
}

void weft_loop(void)
{
	weft_fiber_arrive(NULL);
	weft_fiber_loop(weft_self()->stack);
	struct g *g = weft_self()->first;
	for (;;) {
		if (!g && weft_self()->stack->class != WEFT_STACK_FULL)
			move_loop(weft_self(), NULL);
		if (!g)
			g = weft_find_work();
		if (WEFT_UNLIKELY(!g || weft_rt_has(RT_STOPPING | RT_TRACED)))
			loop_watched(g);
		if (g->stack)
			resume(weft_self(), g);
		if (WEFT_UNLIKELY(g->stack_class != weft_self()->stack->class))
			move_loop(weft_self(), g);
		run_fresh(weft_self(), g);
		run_done();
		g = next_in_loop(weft_self());
	}
}
