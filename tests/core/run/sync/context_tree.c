/* context_tree.c: trees of contexts cancelled from all sides at once. */
#include "../run.h"

static bool done_is_closed(const weft_context *c)
{
	return chan_recv_until(weft_context_done(c), WEFT_NOW, &(char) { 0 }) == WEFT_CLOSED;
}

RunTest(context, a_root_never_ends_and_has_no_deadline)
{
	check(weft_context_deadline_ns(weft_context_root()) == WEFT_FOREVER);
	check(weft_context_cause(weft_context_root()) == WEFT_CAUSE_NONE);
	check(!weft_context_done(weft_context_root()).raw);
	weft_context_cancel(weft_context_root());
	check(!weft_context_over(weft_context_root()));
}

/* Random layers; the cancel of one ends what is below it and nothing else. */
static void layers(unsigned seed, bool by_time)
{
	enum { N = 30 };
	weft_context *c[N];
	int parent[N];
	bool below[N] = { false };
	int root = (int)(seed % 5);
	for (int i = 0; i < N; i++) {
		seed = seed * 1664525 + 1013904223;
		parent[i] = i ? (int)(seed >> 8) % i : -1;
		weft_context *up = i ? c[parent[i]] : NULL;
		bool timed = by_time ? i == root : i % 3 == 1;
		c[i] = timed ? weft_context_deadline(up, by_time ? weft_in(5 * WEFT_MS)
								 : weft_in(HANG_S * WEFT_S))
			     : weft_context_cancelable(up);
		below[i] = i == root || (i && below[parent[i]]);
	}
	if (by_time)
		chan_discard(weft_context_done(c[root]));
	else
		weft_context_cancel(c[root]);
	for (int i = 0; i < N; i++) {
		weft_cause cause = by_time ? WEFT_CAUSE_DEADLINE : WEFT_CAUSE_CANCELED;
		check(weft_context_over(c[i]) == below[i] && done_is_closed(c[i]) == below[i]);
		check(weft_context_cause(c[i]) == (below[i] ? cause : WEFT_CAUSE_NONE));
	}
	for (int i = 0; i < N; i++)
		weft_context_free(c[seed & 1 ? i : N - 1 - i]);
}

RunTest(context, a_cancel_ends_random_layers_below_it_alone)
{
	for (unsigned seed = 0; seed < 200; seed++)
		layers(seed, false);
}

RunTest(context, a_deadline_ends_random_layers_below_it_alone)
{
	for (unsigned seed = 0; seed < 20; seed++)
		layers(seed, true);
}

static void cancel_it(weft_context *c)
{
	weft_context_cancel(c);
}
GOROUTINE(cancel_it, weft_context *);

static void await_end(weft_context *c)
{
	chan_discard(weft_context_done(c));
	check(weft_context_over(c));
}
GOROUTINE(await_end, weft_context *);

RunTest(context, hundreds_cancelled_at_once_all_end)
{
	enum { N = 100 };
	weft_context *root = weft_context_cancelable(NULL), *c[N] = { root };
	for (int i = 1; i < N; i++)
		c[i] = weft_context_cancelable(c[i / 2]);
	for (int i = 0; i < N; i++) {
		go_with(await_end, c[i]);
		go_with(cancel_it, c[N - 1 - i]);
	}
	until_alone();
	for (int i = 0; i < N; i++)
		weft_context_free(c[i]);
}

/* Parent and child are cancelled at the same moment from two sides. */
RunTest(context, interlocked_cancels_do_not_deadlock)
{
	for (int i = 0; i < 1000; i++) {
		weft_context *parent = weft_context_cancelable(NULL),
			     *child = weft_context_cancelable(parent);
		go_with(cancel_it, parent);
		chan_discard(weft_context_done(child));
		weft_context_cancel(child);
		weft_context_cancel(parent);
		check(weft_context_over(parent));
		until_alone();
		weft_context_free(child);
		weft_context_free(parent);
	}
}

/* Whoever sees done closed sees a cause too. */
RunTest(context, the_cause_is_there_when_done_closes)
{
	for (int i = 0; i < 300; i++) {
		weft_context *c = i % 2 ? weft_context_cancelable(NULL)
					: weft_context_deadline(NULL, weft_in(i % 7 * 10 * WEFT_US));
		if (i % 2)
			go_with(cancel_it, c);
		chan_discard(weft_context_done(c));
		check(weft_context_cause(c) == (i % 2 ? WEFT_CAUSE_CANCELED : WEFT_CAUSE_DEADLINE));
		until_alone();
		weft_context_free(c);
	}
}

RunTest(context, a_cause_once_set_stays)
{
	weft_context *c = weft_context_deadline(NULL, weft_in(WEFT_MS));
	chan_discard(weft_context_done(c));
	weft_context_cancel(c);
	check(weft_context_cause(c) == WEFT_CAUSE_DEADLINE);
	weft_context *child = weft_context_deadline(c, weft_in(HANG_S * WEFT_S));
	check(weft_context_cause(child) == WEFT_CAUSE_DEADLINE && done_is_closed(child));
	weft_context_free(child);
	weft_context_free(c);
}

RunTest(context, a_deadline_after_that_of_the_parent_is_the_parents)
{
	int64_t soon = weft_in(10 * WEFT_MS);
	weft_context *a = weft_context_deadline(NULL, soon),
		     *b = weft_context_deadline(a, weft_in(WEFT_S * 60)), *c = weft_context_cancelable(b);
	check(weft_context_deadline_ns(b) == soon && weft_context_deadline_ns(c) == soon);
	chan_discard(weft_context_done(c));
	check(weft_now() >= soon && weft_context_over(a) && weft_context_over(b));
	weft_context_free(c);
	weft_context_free(b);
	weft_context_free(a);
}

RunTest(context, one_that_is_deep_is_cancelled_without_recursion)
{
	enum { DEEP = 20000 };
	weft_context **c = calloc(DEEP, sizeof *c);
	for (int i = 0; i < DEEP; i++)
		c[i] = weft_context_cancelable(i ? c[i - 1] : NULL);
	weft_context_cancel(c[0]);
	check(weft_context_over(c[DEEP - 1]));
	for (int i = 0; i < DEEP; i++)
		weft_context_free(c[i]);
	free(c);
}
