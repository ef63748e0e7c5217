/* model.h: a protocol checked over the interleavings of its actors.
 *
 * Each model is a small C++ program for Relacy that has the statements of one
 * protocol of core/run, memory orders included.  Run without an argument it
 * must hold.  `list` prints the orders it can weaken, and with one of those
 * numbers the model runs with that order weakened to relaxed, and must fail:
 * then each order is there for a reason and the model can see it.
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

/* A fence weakened to relaxed is no fence at all. */
#define FENCE(n, strong)                                                                                     \
	do {                                                                                                 \
		if ((n) != weakened)                                                                         \
			rl::atomic_thread_fence(strong, $);                                                  \
	} while (0)

/* Exit status 0: what was expected came out. */
template <typename Model> int check(int argc, char **argv, int orders)
{
	if (argc > 1 && !strcmp(argv[1], "list")) {
		printf("%d\n", orders);
		return 0;
	}
	weakened = argc > 1 ? atoi(argv[1]) : 0;
	rl::test_params how;
	how.search_type = rl::sched_random;
	how.iteration_count = 200000;
	how.execution_depth_limit = 400;
	bool held = rl::simulate<Model>(how);
	printf(weakened ? "order %d weakened: %s\n" : "as written: %.0d%s\n", weakened,
	       held ? "holds" : "breaks");
	return held == (weakened == 0) ? 0 : 1;
}

#endif
