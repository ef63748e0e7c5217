/* go.c: start a goroutine; who and how many there are. */
#include "../go.h"

#include "../panic.h"
#include "../stack/sanitize.h"
#include "../stack/small_stack.h"
#include "../trace/tracing.h"
#include "idle.h"
#include "runq.h"
#include "worker.h"

#include <string.h>

enum { ID_BATCH = 256 };

static inline __attribute__((always_inline)) uint64_t id_take(struct proc *p)
{
	if (WEFT_UNLIKELY(!p))
		return atomic_fetch_add(&weft_rt.id_next, 1);
	if (WEFT_UNLIKELY(p->id_next == p->id_end)) {
		p->id_next = atomic_fetch_add(&weft_rt.id_next, ID_BATCH);
		p->id_end = p->id_next + ID_BATCH;
	}
	return p->id_next++;
}

static inline void copy_argument(void *into, const void *from, size_t size)
{
	weft_fiber_ignore_begin(); /* descriptors are used again */
	if (size == 8)
		memcpy(into, from, 8);
	else if (size == 16)
		memcpy(into, from, 16);
	else
		memcpy(into, from, size);
	weft_fiber_ignore_end();
}

static bool spawn_foreign(struct g *g)
{
	atomic_fetch_add(&weft_rt.foreign_started, 1);
	weft_global_push(g);
	WEFT_FENCE_FULL(); /* against an idler that looks at the queue, then sleeps */
	weft_wake_one();
	return true;
}

static inline __attribute__((always_inline)) bool start(const weft_go_site *site, const void *arg,
							bool traced)
{
	if (WEFT_UNLIKELY(!site || !site->entry))
		weft_panic("go of NULL function");
	struct worker *w = weft_self();
	if (WEFT_UNLIKELY(!w && !atomic_load(&weft_rt.running)))
		weft_panic("no runtime");
	struct proc *p = w ? w->p : NULL;
	struct g *g = weft_g_get(p, site->size);
	if (WEFT_UNLIKELY(!g))
		return false;
	atomic_store_explicit(&g->sp, NULL, memory_order_relaxed);
	g->site = site;
	g->id = id_take(p);
	g->stack = NULL;
	g->stack_class = WEFT_LIKELY(!site->stack_bytes)
				 ? WEFT_STACK_FULL
				 : (uint8_t)weft_stack_class_of(site->stack_bytes) & 15;
	g->pinned = NULL;
	g->pins = 0;
	g->blocking = 0;
	weft_set_state(g, WEFT_RUNNABLE);
	copy_argument(g->arg, arg, site->size);
	weft_hb_release(g);
	if (traced)
		weft_note(WEFT_EVENT_CREATE, g->id, 0);
	if (WEFT_UNLIKELY(!p))
		return spawn_foreign(g);
	atomic_store_explicit(&p->started, atomic_load_explicit(&p->started, memory_order_relaxed) + 1,
			      memory_order_relaxed);
	if (WEFT_UNLIKELY(!weft_fresh_push(p, g))) {
		/* A full queue bounds the memory: its batch runs before we start more. */
		if (w->g && !w->g->pinned) {
			weft_yield();
			w = weft_self();
			p = w->p;
		}
		if (!weft_fresh_push(p, g))
			weft_global_push(g);
	}
	weft_maybe_wake();
	return true;
}

static __attribute__((noinline, cold)) bool start_watched(const weft_go_site *site, const void *arg)
{
	weft_enter_slow();
	return start(site, arg, weft_tracing());
}

void weft_go_start(const weft_go_site *site, const void *arg)
{
	bool started = weft_rt_has(~0) ? start_watched(site, arg) : start(site, arg, false);
	if (WEFT_UNLIKELY(!started))
		weft_fatal("out of memory");
}

/* Also of a stack it is sure, whenever it parks. */
bool weft_go_try_start(const weft_go_site *site, const void *arg)
{
	if (!weft_stacks_reserve(weft_goroutine_count() + 1))
		return false;
	return weft_rt_has(~0) ? start_watched(site, arg) : start(site, arg, false);
}

uint64_t weft_goroutine_id(void)
{
	struct worker *w = weft_self();
	return w && w->g ? w->g->id : 0;
}

const char *weft_goroutine_name(void)
{
	struct worker *w = weft_self();
	return w && w->g ? w->g->site->name : "";
}

size_t weft_goroutine_count(void)
{
	if (!atomic_load(&weft_rt.running))
		return 0;
	uint64_t ended = 0, started = 0;
	for (int i = 0; i < weft_procs_count(); i++)
		ended += atomic_load_explicit(&weft_rt.procs[i].ended, memory_order_acquire);
	weft_hb_acquire(&weft_rt.procs);
	for (int i = 0; i < weft_procs_count(); i++)
		started += atomic_load_explicit(&weft_rt.procs[i].started, memory_order_relaxed);
	started += atomic_load(&weft_rt.foreign_started);
	return (size_t)(started - ended);
}
