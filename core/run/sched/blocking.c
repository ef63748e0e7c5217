/* blocking.c: sections that block the thread, and pinning to one.
 *
 * A section lends its processor: status BLOCKING says (release) that the
 * monitor may take it (compare-and-swap to RUNNING) and give it to another
 * thread.  If nobody did, the section's end swaps it back (acquire): two atomic
 * operations for a short section.  Where it was taken, acquire again: the
 * monitor has counted the wait before, and its end is counted after that.
 * Inside, the worker holds no processor, so runtime calls there go the way
 * foreign threads' do.
 */
#include "../panic.h"
#include "../trace/tracing.h"
#include "deadlock.h"
#include "exceptions.h"
#include "idle.h"
#include "park.h"
#include "runq.h"
#include "worker.h"

static void lend(struct worker *w, struct g *g)
{
	struct proc *p = w->p;
	weft_set_state(g, WEFT_BLOCKING);
	if (weft_tracing())
		weft_note_park(g);
	w->lent = p;
	w->p = NULL;
	atomic_store_explicit(&p->status, PROC_BLOCKING, memory_order_release);
}

/* After this the current worker may be another one. */
static void take_back(struct worker *w, struct g *g)
{
	int blocking = PROC_BLOCKING;
	struct proc *p = w->lent;
	w->lent = NULL;
	if (atomic_compare_exchange_strong_explicit(&p->status, &blocking, PROC_RUNNING, memory_order_acquire,
						    memory_order_acquire)) {
		w->p = p;
		weft_set_state(g, WEFT_RUNNING);
		if (weft_tracing())
			weft_note_run(g, WEFT_EVENT_RUN);
		return;
	}
	/* Retaken: queue up for any processor; the thread becomes spare. */
	struct weft_exceptions own = weft_exceptions_take();
	weft_set_state(g, WEFT_RUNNABLE);
	if (g->pinned) {
		weft_pinned_ready(g->pinned);
	} else {
		weft_global_push(g);
		WEFT_FENCE_FULL();
		weft_wake_one();
	}
	weft_wait_over();
	weft_leave_to_native(g);
	weft_exceptions_give(own);
}

void weft_blocking_begin(void)
{
	weft_enter();
	struct worker *w = weft_self();
	if (!w || !w->g)
		return;
	if (w->g->blocking++ == 0)
		lend(w, w->g);
}

/* errno goes along: the call that the section is for may have failed. */
void weft_blocking_end(void)
{
	struct worker *w = weft_self();
	if (!w || !w->g)
		return;
	int failed_with = errno;
	if (w->g->blocking == 0)
		weft_panic("weft_blocking_end without weft_blocking_begin");
	if (--w->g->blocking == 0)
		take_back(w, w->g);
	weft_enter();
	errno = failed_with;
}

/* A goroutine inside a section has to park: out of the section for so long. */
void weft_blocking_pause(struct g *g, int *depth)
{
	enum weft_state why = atomic_load_explicit(&g->state, memory_order_relaxed);
	*depth = g->blocking;
	g->blocking = 0;
	take_back(weft_self(), g);
	weft_set_state(g, why);
}

void weft_blocking_resume(struct g *g, int depth)
{
	g->blocking = depth;
	lend(weft_self(), g);
}

void weft_thread_pin(void)
{
	weft_enter();
	struct worker *w = weft_self();
	if (!w || !w->g)
		return;
	w->g->pins++;
	w->g->pinned = w;
	w->pinned = w->g;
}

void weft_thread_unpin(void)
{
	struct worker *w = weft_self();
	if (!w || !w->g)
		return;
	if (w->g->pins == 0)
		weft_panic("weft_thread_unpin without weft_thread_pin");
	if (--w->g->pins == 0) {
		w->g->pinned = NULL;
		w->pinned = NULL;
	}
	weft_enter();
}
