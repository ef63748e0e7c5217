/* context.c: what contexts promise. */
#include "../run.h"

RunTest(context, root_is_never_over)
{
	weft_context *root = weft_context_root();
	check(!weft_context_over(root));
	check(!weft_context_over(NULL));
	check(weft_context_done(root).raw == NULL);
	check(weft_context_cause(root) == WEFT_CAUSE_NONE);
	check(weft_context_deadline_ns(root) == WEFT_FOREVER);
}

RunTest(context, cancel_closes_done)
{
	weft_context *c = weft_context_cancelable(weft_context_root());
	char unused;
	check(!weft_context_over(c));
	check(chan_recv_until(weft_context_done(c), WEFT_NOW, &unused) == WEFT_WOULD_BLOCK);
	weft_context_cancel(c);
	check(weft_context_over(c));
	check(chan_recv_until(weft_context_done(c), WEFT_NOW, &unused) == WEFT_CLOSED);
	check(weft_context_cause(c) == WEFT_CAUSE_CANCELED);
	weft_context_cancel(c);
	weft_context_free(c);
}

RunTest(context, a_deadline_ends_it_and_no_earlier)
{
	int64_t deadline = weft_in(10 * WEFT_MS);
	weft_context *c = weft_context_deadline(weft_context_root(), deadline);
	check(weft_context_deadline_ns(c) == deadline);
	check(!chan_discard(weft_context_done(c)));
	check(weft_now() >= deadline);
	check(weft_context_over(c));
	check(weft_context_cause(c) == WEFT_CAUSE_DEADLINE);
	weft_context_cancel(c);
	check(weft_context_cause(c) == WEFT_CAUSE_DEADLINE);
	weft_context_free(c);
}

RunTest(context, a_deadline_in_the_past_is_over_at_once)
{
	weft_context *c = weft_context_deadline(weft_context_root(), weft_now() - 1);
	check(!chan_discard(weft_context_done(c)));
	check(weft_context_cause(c) == WEFT_CAUSE_DEADLINE);
	weft_context_free(c);
}

RunTest(context, cancelled_before_its_deadline_says_cancelled)
{
	weft_context *c = weft_context_deadline(weft_context_root(), weft_in(HANG_S * WEFT_S));
	weft_context_cancel(c);
	check(!chan_discard(weft_context_done(c)));
	check(weft_context_cause(c) == WEFT_CAUSE_CANCELED);
	weft_context_free(c);
}

RunTest(context, a_child_inherits_the_earlier_deadline)
{
	int64_t soon = weft_in(20 * WEFT_S), late = weft_in(50 * WEFT_S);
	weft_context *parent = weft_context_deadline(weft_context_root(), soon);
	weft_context *child = weft_context_deadline(parent, late);
	weft_context *plain = weft_context_cancelable(parent);
	check(weft_context_deadline_ns(child) == soon);
	check(weft_context_deadline_ns(plain) == soon);
	weft_context_free(child);
	weft_context_free(plain);
	weft_context_free(parent);
}

RunTest(context, cancel_marks_every_descendant_before_it_returns)
{
	enum { N = 100 };
	weft_context *c[N] = { weft_context_cancelable(weft_context_root()) };
	for (int i = 1; i < N; i++)
		c[i] = weft_context_cancelable(c[i / 3]);
	weft_context_cancel(c[0]);
	for (int i = 0; i < N; i++) {
		check(weft_context_over(c[i]));
		check(weft_context_cause(c[i]) == WEFT_CAUSE_CANCELED);
		check(!chan_discard(weft_context_done(c[i])));
	}
	for (int i = N; i-- > 0;)
		weft_context_free(c[i]);
}

RunTest(context, cancel_leaves_parents_and_siblings_alone)
{
	weft_context *parent = weft_context_cancelable(weft_context_root());
	weft_context *a = weft_context_cancelable(parent), *b = weft_context_cancelable(parent);
	weft_context_cancel(a);
	check(!weft_context_over(parent) && !weft_context_over(b));
	weft_context_free(a);
	check(!weft_context_over(parent) && !weft_context_over(b));
	weft_context_free(b);
	weft_context_free(parent);
}

RunTest(context, a_child_of_what_is_over_is_over)
{
	weft_context *parent = weft_context_cancelable(weft_context_root());
	weft_context_cancel(parent);
	weft_context *child = weft_context_cancelable(parent);
	check(weft_context_over(child));
	check(!chan_discard(weft_context_done(child)));
	weft_context_free(child);
	weft_context_free(parent);
}

RunTest(context, a_parents_deadline_ends_its_children)
{
	weft_context *parent = weft_context_deadline(weft_context_root(), weft_in(5 * WEFT_MS));
	weft_context *child = weft_context_cancelable(parent);
	check(!chan_discard(weft_context_done(child)));
	check(weft_context_cause(child) == WEFT_CAUSE_DEADLINE);
	weft_context_free(child);
	weft_context_free(parent);
}

RunTest(context, children_may_outlive_their_parent)
{
	weft_context *parent = weft_context_cancelable(weft_context_root());
	weft_context *child = weft_context_cancelable(parent);
	weft_context *grandchild = weft_context_cancelable(child);
	weft_context_free(parent);
	check(weft_context_over(child) && weft_context_over(grandchild));
	weft_context_free(child);
	check(!chan_discard(weft_context_done(grandchild)));
	weft_context_free(grandchild);
}

RunTest(context, freed_children_are_unlinked)
{
	weft_context *parent = weft_context_cancelable(weft_context_root());
	for (int i = 0; i < 1000; i++) {
		weft_context *child = weft_context_deadline(parent, weft_in(HANG_S * WEFT_S));
		if (i % 2)
			weft_context_cancel(child);
		weft_context_free(child);
	}
	weft_context_cancel(parent);
	weft_context_free(parent);
}

struct worker {
	weft_context *c;
	weft_waitgroup *wg;
};

static void work_until_over(struct worker w)
{
	int_chan never = { 0 };
	int v;
	check(chan_select(on_recv(never, &v), on_discard(weft_context_done(w.c))) == 1);
	check(weft_context_over(w.c));
	weft_waitgroup_done(w.wg);
}
GOROUTINE(work_until_over, struct worker);

RunTest(context, one_cancel_ends_many_workers)
{
	weft_context *c = weft_context_cancelable(weft_context_root());
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, 100);
	for (int i = 0; i < 100; i++)
		go(work_until_over, c, &wg);
	weft_context_cancel(c);
	weft_waitgroup_wait(&wg);
	weft_context_free(c);
}

static void wait_done(weft_done_chan done)
{
	check(!chan_discard(done));
}
GOROUTINE(wait_done, weft_done_chan);

RunTest(context, free_is_safe_while_others_wait_on_done)
{
	for (int i = 0; i < 100; i++) {
		weft_context *c = weft_context_cancelable(weft_context_root());
		for (int k = 0; k < 4; k++)
			go_with(wait_done, weft_context_done(c));
		until_parked("wait_done", 4);
		weft_context_free(c);
		until_alone();
	}
}

static void cancel_it(weft_context *c)
{
	weft_context_cancel(c);
}
GOROUTINE(cancel_it, weft_context *);

RunTest(context, many_may_cancel_at_once)
{
	for (int i = 0; i < 100; i++) {
		weft_context *c = weft_context_deadline(weft_context_root(), weft_in(50 * WEFT_US));
		weft_context *child = weft_context_cancelable(c);
		for (int k = 0; k < 4; k++)
			go_with(cancel_it, k % 2 ? c : child);
		check(!chan_discard(weft_context_done(c)));
		check(weft_context_over(child) && weft_context_cause(c) != WEFT_CAUSE_NONE);
		until_alone();
		weft_context_free(child);
		weft_context_free(c);
	}
}
