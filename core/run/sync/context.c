/* context.c: the tree of contexts.
 *
 * One lock for all trees: changing them is rare, and asking (weft_context_over)
 * takes none.  A context that is over is out of the tree and stays over, so a
 * cancel visits each one once, and a parent may be freed before its children:
 * freeing cancels, so they are out by then.
 *
 * cause is published with release order after the marking, and done closes
 * under the lock: whoever frees a context comes after whoever closes it.
 */
#include "../context.h"

#include "../panic.h"
#include "channel.h"
#include "watch.h"

#include <stdlib.h>

struct weft_context {
	struct timer timer; /* first: fire gets its address */
	bool timed;
	atomic_int cause;
	int64_t deadline_ns;
	weft_chan *done;
	weft_context *parent, *children; /* NULL parent: not in a tree */
	weft_context *previous, *next;   /* siblings */
	struct watch *watches;           /* of the run with this epoch: */
	uint32_t epoch;
};

static weft_context root = { .deadline_ns = WEFT_FOREVER };
static atomic_int tree_lock;

weft_context *weft_context_root(void)
{
	return &root;
}

static void link_to(weft_context *parent, weft_context *c)
{
	c->parent = parent;
	c->next = parent->children;
	if (c->next)
		c->next->previous = c;
	parent->children = c;
}

static void unlink_from_parent(weft_context *c)
{
	if (!c->parent)
		return;
	if (c->previous)
		c->previous->next = c->next;
	else
		c->parent->children = c->next;
	if (c->next)
		c->next->previous = c->previous;
	c->parent = c->previous = c->next = NULL;
}

static void drop_stale(weft_context *c)
{
	uint32_t epoch = atomic_load_explicit(&weft_rt.epoch, memory_order_relaxed);
	if (c->epoch != epoch)
		c->watches = NULL;
	c->epoch = epoch;
}

static void mark(weft_context *c, int cause)
{
	weft_hb_release(c);
	atomic_store_explicit(&c->cause, cause, memory_order_release);
	weft_chan_shut(c->done);
	drop_stale(c);
	while (c->watches) {
		struct watch *w = c->watches;
		c->watches = w->next;
		w->at = NULL;
		w->fire(w);
	}
}

/* c and all below it, under the lock.  No recursion: the tree may be deep. */
static void cancel_tree(weft_context *c, int cause)
{
	if (atomic_load_explicit(&c->cause, memory_order_relaxed))
		return;
	unlink_from_parent(c);
	for (weft_context *at = c; at;) {
		if (at->children) {
			at = at->children;
			continue;
		}
		weft_context *up = at == c ? NULL : at->parent;
		unlink_from_parent(at);
		mark(at, cause);
		at = up;
	}
}

static void on_deadline(struct timer *t, int64_t now_ns)
{
	(void)now_ns;
	weft_spin_lock(&tree_lock);
	cancel_tree((weft_context *)t, WEFT_CAUSE_DEADLINE);
	weft_spin_unlock(&tree_lock);
}

weft_context *weft_context_deadline(weft_context *parent, int64_t deadline_ns)
{
	weft_enter();
	weft_self_g(); /* panics where there is no runtime */
	weft_context *c = calloc(1, sizeof *c);
	if (!c)
		weft_fatal("out of memory");
	if (!parent)
		parent = &root;
	c->done = weft_chan_new(sizeof(char), 0);
	c->deadline_ns = deadline_ns < parent->deadline_ns ? deadline_ns : parent->deadline_ns;
	weft_spin_lock(&tree_lock);
	int cause = atomic_load_explicit(&parent->cause, memory_order_relaxed);
	if (!cause && deadline_ns != WEFT_FOREVER && deadline_ns <= weft_now())
		cause = WEFT_CAUSE_DEADLINE;
	if (cause) {
		weft_hb_acquire(parent);
		mark(c, cause);
	} else if (parent != &root)
		link_to(parent, c);
	weft_spin_unlock(&tree_lock);
	if (!cause && deadline_ns != WEFT_FOREVER) {
		c->timed = true;
		c->timer.deadline_ns = deadline_ns;
		c->timer.fire = on_deadline;
		weft_timer_insert(&c->timer);
	}
	return c;
}

weft_context *weft_context_cancelable(weft_context *parent)
{
	return weft_context_deadline(parent, WEFT_FOREVER);
}

void weft_context_cancel(weft_context *c)
{
	weft_enter();
	if (!c || c == &root)
		return;
	if (c->timed)
		weft_timer_remove(&c->timer);
	weft_spin_lock(&tree_lock);
	cancel_tree(c, WEFT_CAUSE_CANCELED);
	weft_spin_unlock(&tree_lock);
}

void weft_context_free(weft_context *c)
{
	if (!c || c == &root)
		return;
	weft_context_cancel(c);
	weft_chan_free(c->done);
	free(c);
}

bool weft_watch_start(struct watch *w, weft_context *c)
{
	w->at = NULL;
	if (!c || c == &root)
		return true;
	weft_spin_lock(&tree_lock);
	bool over = atomic_load_explicit(&c->cause, memory_order_relaxed);
	if (!over) {
		drop_stale(c);
		w->next = c->watches;
		w->at = &c->watches;
		if (w->next)
			w->next->at = &w->next;
		c->watches = w;
	}
	weft_spin_unlock(&tree_lock);
	return !over;
}

void weft_watch_stop(struct watch *w)
{
	weft_spin_lock(&tree_lock);
	if (w->at) {
		*w->at = w->next;
		if (w->next)
			w->next->at = w->at;
	}
	weft_spin_unlock(&tree_lock);
}

weft_done_chan weft_context_done(const weft_context *c)
{
	return (weft_done_chan) { .raw = c ? c->done : NULL };
}

weft_cause weft_context_cause(const weft_context *c)
{
	if (!c)
		return WEFT_CAUSE_NONE;
	weft_cause cause = (weft_cause)atomic_load_explicit(&c->cause, memory_order_acquire);
	if (cause)
		weft_hb_acquire((void *)(uintptr_t)c);
	return cause;
}

bool weft_context_over(const weft_context *c)
{
	weft_enter();
	return weft_context_cause(c) != WEFT_CAUSE_NONE;
}

int64_t weft_context_deadline_ns(const weft_context *c)
{
	return c ? c->deadline_ns : WEFT_FOREVER;
}
