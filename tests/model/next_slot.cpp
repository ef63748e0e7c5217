/* next_slot.cpp: the slot of the goroutine readied last (sched.c, next.h, runq.c).
 *
 * The holder puts goroutines in, which pushes out the one before, and takes;
 * a thief takes too.  Every item is taken exactly once, and a thief sees what
 * its readier wrote.
 */
#include "model.h"

enum { ITEMS = 2 };

struct next_slot : rl::test_suite<next_slot, 3> {
	rl::atomic<int> next;
	rl::var<int> item[ITEMS + 1];
	rl::atomic<int> taken[ITEMS + 1];

	void before()
	{
		next($) = 0;
		for (int i = 0; i <= ITEMS; i++)
			taken[i]($) = 0;
	}

	void after()
	{
		int left = next.load(rl::mo_relaxed, $);
		for (int i = 1; i <= ITEMS; i++)
			RL_ASSERT(taken[i].load(rl::mo_relaxed, $) + (left == i) == 1);
	}

	void take(int g)
	{
		if (g == 0)
			return;
		RL_ASSERT(item[g]($) == 10 * g);
		taken[g].fetch_add(1, rl::mo_relaxed, $);
	}

	void ready(int g)
	{
		item[g]($) = 10 * g;
		take(next.exchange(g, order(1, rl::mo_release), $)); /* really: into the ring */
	}

	void take_own()
	{
		if (next.load(rl::mo_relaxed, $))
			take(next.exchange(0, rl::mo_relaxed, $));
	}

	void steal()
	{
		if (next.load(rl::mo_relaxed, $))
			take(next.exchange(0, order(2, rl::mo_acquire), $));
	}

	void thread(unsigned who)
	{
		if (who == 0) {
			ready(1);
			ready(2);
			take_own();
		} else {
			steal();
		}
	}
};

int main(int argc, char **argv)
{
	return check(argc, argv, 2, [] { return holds<next_slot>(); });
}
