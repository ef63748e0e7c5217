/* model.h: a protocol checked over the interleavings of its actors.
 *
 * Each model is a small C++ program for Relacy that has the statements of one
 * protocol of core/run, memory orders included.  Run without an argument it
 * must hold.  `list` prints how many ways there are to weaken it: one memory
 * order each, to relaxed (of one that acquires and releases, one half at a
 * time).  With one of those numbers the model must fail: then each order is
 * there for a reason and the model can see it.
 *
 * What has few enough interleavings is searched in full.  Larger instances are
 * searched over all schedules that leave an actor which could go on at most so
 * many times.
 */
#ifndef WEFT_TESTS_MODEL_H
#define WEFT_TESTS_MODEL_H

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <relacy/relacy.hpp>

static int weakened = 0;

/* Order number n of this model. */
static inline rl::memory_order order(int n, rl::memory_order strong)
{
	return n == weakened ? rl::mo_relaxed : strong;
}

/* Acquire and release, weakened by number n to release and by m to acquire. */
static inline rl::memory_order both_orders(int n, int m)
{
	return n == weakened ? rl::mo_release : m == weakened ? rl::mo_acquire : rl::mo_acq_rel;
}

/* A fence weakened to relaxed is no fence at all. */
#define FENCE(n, strong)                                                                                     \
	do {                                                                                                 \
		if ((n) != weakened)                                                                         \
			rl::atomic_thread_fence(strong, $);                                                  \
	} while (0)

/* The spin lock of lock.h; taking it is order n, letting it go order m. */
struct spin_lock {
	rl::atomic<int> taken;

	void take(int n)
	{
		rl::backoff b;
		while (taken.exchange(1, order(n, rl::mo_acquire), $))
			b.yield($);
	}
	void let_go(int m)
	{
		taken.store(0, order(m, rl::mo_release), $);
	}
};

/* What a goroutine waits for when it parks, and who readies it gives; see park.cpp. */
struct wake {
	rl::atomic<int> given;

	void await(int n)
	{
		rl::backoff b;
		while (!given.load(order(n, rl::mo_acquire), $))
			b.yield($);
	}
	void give(int m)
	{
		given.store(1, order(m, rl::mo_release), $);
	}
};

template <typename Model> bool simulate(rl::scheduler_type_e search, unsigned switches)
{
	rl::test_params how;
	how.search_type = search;
	how.context_bound = switches;
	how.iteration_count = ~0u;
	how.execution_depth_limit = 400;
	return rl::simulate<Model>(how);
}

/* Does it hold over all schedules? */
template <typename Model> bool holds()
{
	return simulate<Model>(rl::sched_full, 0);
}

/* And over those of so many switches? */
template <typename Model> bool holds_within(unsigned switches)
{
	return simulate<Model>(rl::sched_bound, switches);
}

/* Exit status 0: what was expected came out. */
static inline int check(int argc, char **argv, int orders, bool (*model)())
{
	if (argc > 1 && !strcmp(argv[1], "list")) {
		printf("%d\n", orders);
		return 0;
	}
	weakened = argc > 1 ? atoi(argv[1]) : 0;
	bool held = model();
	printf(weakened ? "order %d weakened: %s\n" : "as written: %.0d%s\n", weakened,
	       held ? "holds" : "breaks");
	return held == (weakened == 0) ? 0 : 1;
}

#endif
