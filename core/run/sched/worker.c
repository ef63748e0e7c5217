/* worker.c: threads, and how a processor gets to one.
 *
 * On its own ("native") stack a worker only waits for a processor and starts
 * loops; goroutines and loops stand on stacks of the pool.  It comes back
 * here to stop, to give its processor up, or when the goroutine it is pinned
 * to parks.
 *
 * weft_rt.idle_lock guards the lists of spares and of those that want.
 */
#include "worker.h"

#include "../panic.h"
#include "../stack/faults.h"
#include "../stack/sanitize.h"
#include "../stack/small_stack.h"
#include "../stack/switch.h"
#include "../sync/futex.h"
#include "../sync/lock.h"
#include "../trace/tracing.h"
#include "idle.h"
#include "next.h"
#include "park.h"

#include <errno.h>
#include <sys/mman.h>

/* One mapping: the thread's stack, its signal stack, the worker.  Nothing of a
 * run stays in malloc's arenas or in libc's cache of stacks. */
static size_t worker_bytes(void)
{
	return WEFT_THREAD_STACK + weft_alternate_bytes() + sizeof(struct worker);
}

/* NULL without memory. */
struct worker *weft_worker_new(void)
{
	char *m = weft_map(worker_bytes());
	if (!m)
		return NULL;
	struct worker *w = (struct worker *)(m + WEFT_THREAD_STACK + weft_alternate_bytes());
	weft_spin_lock(&weft_rt.idle_lock);
	struct worker **end = &weft_rt.workers;
	while (*end)
		end = &(*end)->next;
	*end = w;
	weft_spin_unlock(&weft_rt.idle_lock);
	return w;
}

static char *thread_stack(struct worker *w)
{
	return (char *)w - weft_alternate_bytes() - WEFT_THREAD_STACK;
}

int weft_thread_start(pthread_t *thread, void *stack, size_t bytes, void *(*fn)(void *), void *arg)
{
	pthread_attr_t attr;
	int rc = pthread_attr_init(&attr);
	if (rc)
		return rc;
	atomic_fetch_add(&weft_rt.threads, 1);
	rc = pthread_attr_setstack(&attr, stack, bytes);
	if (!rc)
		rc = pthread_create(thread, &attr, fn, arg);
	if (rc)
		atomic_fetch_sub(&weft_rt.threads, 1);
	pthread_attr_destroy(&attr);
	return rc;
}

static void *thread_main(void *arg)
{
	struct worker *w = arg;
	weft_self_set(w);
	weft_faults_thread(w);
	weft_fiber_native(&w->native);
	weft_worker_run(w);
	weft_self_set(NULL);
	weft_faults_thread_end(w);
	return NULL;
}

static void hand_over(struct proc *p, struct worker *w)
{
	p->worker = w;
	w->p = p;
	atomic_store(&w->wake, 1);
	weft_futex_wake(&w->wake, 1);
}

static struct worker *pop(struct worker **list)
{
	struct worker *w = *list;
	if (w)
		*list = w->list_next;
	return w;
}

static void worker_drop(struct worker *w)
{
	weft_spin_lock(&weft_rt.idle_lock);
	struct worker **at = &weft_rt.workers;
	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	weft_spin_unlock(&weft_rt.idle_lock);
	munmap(thread_stack(w), worker_bytes());
}

struct start {
	struct proc *p;
	int error;
};

static void new_thread(void *arg)
{
	struct start *s = arg;
	struct worker *w = weft_worker_new();
	s->error = ENOMEM;
	if (!w)
		return;
	w->p = s->p;
	s->p->worker = w;
	w->threaded = true;
	s->error = weft_thread_start(&w->thread, thread_stack(w), WEFT_THREAD_STACK, thread_main, w);
	if (s->error) {
		s->p->worker = NULL;
		worker_drop(w);
	}
}

/* p belongs to the caller: let a thread that has none run it, or a new one; 0,
 * or an errno value where none can be had. */
int weft_proc_try_start(struct proc *p)
{
	weft_spin_lock(&weft_rt.idle_lock);
	struct worker *w = pop(&weft_rt.spares);
	weft_spin_unlock(&weft_rt.idle_lock);
	if (w) {
		hand_over(p, w);
		return 0;
	}
	struct start s = { p, 0 };
	weft_on_large_stack(new_thread, &s);
	return s.error;
}

void weft_proc_start(struct proc *p)
{
	int error = weft_proc_try_start(p);
	if (error)
		weft_fatal(error == ENOMEM ? "out of memory" : "cannot create thread");
}

/* Give p to a worker that wants one, if any does. */
bool weft_proc_give(struct proc *p)
{
	weft_spin_lock(&weft_rt.idle_lock);
	struct worker *w = pop(&weft_rt.wanting);
	if (w) {
		w->waiting = false;
		atomic_fetch_sub(&weft_rt.wanting_count, 1);
	}
	weft_spin_unlock(&weft_rt.idle_lock);
	if (w)
		hand_over(p, w);
	return w != NULL;
}

/* Under the lock. */
static void want(struct worker *w)
{
	w->list_next = NULL;
	struct worker **end = &weft_rt.wanting;
	while (*end)
		end = &(*end)->list_next;
	*end = w;
	atomic_fetch_add(&weft_rt.wanting_count, 1);
}

static void wake_for_wanting(void)
{
	WEFT_FENCE_FULL();
	struct proc *p = weft_idle_pop();
	if (p)
		weft_wake_proc(p);
}

/* w's pinned goroutine could run: w must have a processor.  If w does not wait
 * yet, it is on its way to, and will see pinned_ready. */
void weft_pinned_ready(struct worker *w)
{
	weft_spin_lock(&weft_rt.idle_lock);
	atomic_store(&w->pinned_ready, 1);
	bool waiting = w->waiting;
	if (waiting)
		want(w);
	weft_spin_unlock(&weft_rt.idle_lock);
	if (waiting)
		wake_for_wanting();
}

static void wait_for_proc(struct worker *w)
{
	bool wants = false;
	weft_spin_lock(&weft_rt.idle_lock);
	if (!w->pinned) {
		w->list_next = weft_rt.spares;
		weft_rt.spares = w;
	} else {
		w->waiting = true;
		wants = atomic_load(&w->pinned_ready);
		if (wants)
			want(w);
	}
	weft_spin_unlock(&weft_rt.idle_lock);
	if (wants)
		wake_for_wanting();
	/* A wake may be left over from before: only having a processor counts. */
	while (!(atomic_exchange(&w->wake, 0) && w->p) && !(atomic_load(&weft_rt.flags) & RT_STOPPING))
		weft_futex_wait(&w->wake, 0, WEFT_FOREVER);
}

/* Does anybody wait on p?  Timers and descriptors are looked at as seldom as
 * between any others. */
static bool others_wait(struct proc *p)
{
	struct g *g = weft_look_around_is_due(p) ? weft_look_around(p) : NULL;
	if (g && !weft_ring_push(p, g))
		weft_global_push(g);
	return weft_runq_length(p) > 0 || atomic_load(&weft_rt.global_count) > 0;
}

/* The pinned goroutine parked or yielded: others first, elsewhere.  One of them
 * at least: it may want a processor again before the other thread is up. */
static void give_up(struct worker *w)
{
	struct proc *p = w->p;
	bool others = others_wait(p);
	if (!others && atomic_load(&w->pinned_ready) && !atomic_load(&weft_rt.wanting_count))
		return;
	w->p = NULL;
	p->others_first = others;
	if (others || !weft_proc_give(p))
		weft_proc_start(p);
}

static void go_on_pinned(struct worker *w, struct g *g)
{
	int spins = 0;
	void *sp;
	atomic_store(&w->pinned_ready, 0);
	while (!(sp = atomic_load_explicit(&g->sp, memory_order_acquire)))
		weft_wait_a_moment(&spins);
	atomic_store_explicit(&g->sp, NULL, memory_order_relaxed);
	atomic_fetch_add_explicit(&w->p->tick, 1, memory_order_relaxed);
	w->g = g;
	w->stack = g->stack;
	weft_set_state(g, WEFT_RUNNING);
	if (weft_tracing())
		weft_note_run(g, WEFT_EVENT_RUN);
	weft_fiber_leave(&w->native, g->stack, g);
	weft_switch(&w->native_sp, sp);
	weft_fiber_arrive(&w->native);
}

static void start_loop(struct worker *w)
{
	struct stack *s = weft_stack_get(w->p, WEFT_STACK_FULL);
	w->first = NULL;
	w->g = NULL;
	w->stack = s;
	weft_fiber_leave(&w->native, s, NULL);
	weft_switch_call(&w->native_sp, s->top, weft_loop);
	weft_fiber_arrive(&w->native);
}

void weft_worker_run(struct worker *w)
{
	while (!(atomic_load(&weft_rt.flags) & RT_STOPPING)) {
		if (!w->p) {
			wait_for_proc(w);
		} else if (w->pinned) {
			weft_search_drop(w->p);
			if (atomic_load(&w->pinned_ready))
				go_on_pinned(w, w->pinned);
			if (w->pinned && w->p && !(atomic_load(&weft_rt.flags) & RT_STOPPING))
				give_up(w);
		} else if (atomic_load(&weft_rt.wanting_count) && !w->p->others_first) {
			struct proc *p = w->p;
			weft_search_drop(p);
			w->p = NULL;
			if (!weft_proc_give(p))
				w->p = p;
		} else {
			start_loop(w);
		}
	}
}

/* Make every worker see that the run is over. */
void weft_workers_stop(void)
{
	atomic_fetch_or(&weft_rt.flags, RT_STOPPING);
	WEFT_FENCE_FULL();
	for (struct proc *p; (p = weft_idle_pop());)
		if (p->worker)
			weft_wake_proc(p);
		else
			atomic_fetch_sub(&weft_rt.starting, 1);
	weft_spin_lock(&weft_rt.idle_lock);
	for (struct worker *w = weft_rt.workers; w; w = w->next) {
		atomic_store(&w->wake, 1);
		weft_futex_wake(&w->wake, 1);
	}
	weft_spin_unlock(&weft_rt.idle_lock);
}

/* First the starts under way from outside: nobody is idle any more, so none
 * begins.  Then oldest first: the worker that started a thread is waited for
 * before that thread.  And all before any is freed: the one that ran main may
 * still be waking the others. */
void weft_workers_join(void)
{
	for (int spins = 0; atomic_load(&weft_rt.starting);)
		weft_wait_a_moment(&spins);
	for (struct worker *w = weft_rt.workers; w; w = w->next)
		if (w->threaded) {
			pthread_join(w->thread, NULL);
			atomic_fetch_sub(&weft_rt.threads, 1);
		}
	for (struct worker *w = weft_rt.workers, *next; w; w = next) {
		next = w->next;
		munmap(thread_stack(w), worker_bytes());
	}
	weft_rt.workers = weft_rt.spares = weft_rt.wanting = NULL;
}
