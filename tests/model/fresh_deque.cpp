/* fresh_deque.cpp: the deque of goroutines that have not started (runq.c).
 *
 * The holder pushes and pops at the bottom; one or two thieves take at the top.
 * Every item is taken exactly once, and its contents are seen by who takes it.
 *
 * Not weakened here: the orders on top that keep a thief's reading of a slot
 * before the holder's reuse of it.  Only a machine that lets a load see a later
 * store could break that, and Relacy's never does: see slot_reuse.pml.
 */
#include "model.h"

enum { ITEMS = 3, SLOTS = 2 };

template <int THIEVES> struct fresh_deque : rl::test_suite<fresh_deque<THIEVES>, 1 + THIEVES> {
	rl::atomic<int> top, bottom;
	rl::atomic<int> slot[SLOTS];
	rl::var<int> item[ITEMS + 1];
	int taken[ITEMS + 1];

	void before()
	{
		top($) = 0;
		bottom($) = 0;
		for (int i = 0; i < SLOTS; i++)
			slot[i]($) = 0;
		memset(taken, 0, sizeof taken);
	}

	void take(int g)
	{
		RL_ASSERT(g >= 1 && g <= ITEMS);
		RL_ASSERT(item[g]($) == 10 * g);
		RL_ASSERT(++taken[g] == 1);
	}

	bool push(int g)
	{
		int b = bottom.load(rl::mo_relaxed, $);
		int t = top.load(rl::mo_acquire, $);
		if (b - t >= SLOTS)
			return false;
		item[g]($) = 10 * g;
		slot[b % SLOTS].store(g, rl::mo_relaxed, $);
		FENCE(1, rl::mo_release);
		bottom.store(b + 1, rl::mo_relaxed, $);
		return true;
	}

	int pop()
	{
		int b = bottom.load(rl::mo_relaxed, $);
		int t = top.load(rl::mo_relaxed, $);
		if (b == t)
			return 0;
		b--;
		bottom.store(b, rl::mo_relaxed, $);
		FENCE(2, rl::mo_seq_cst);
		t = top.load(rl::mo_relaxed, $);
		int g = 0;
		if (b - t >= 0) {
			g = slot[b % SLOTS].load(rl::mo_relaxed, $);
			if (b - t > 0)
				return g;
			if (!top.compare_exchange_strong(t, t + 1, rl::mo_relaxed, $, rl::mo_relaxed, $))
				g = 0;
		}
		bottom.store(b + 1, rl::mo_relaxed, $);
		return g;
	}

	int steal()
	{
		int t = top.load(rl::mo_relaxed, $);
		FENCE(3, rl::mo_seq_cst);
		int b = bottom.load(order(4, rl::mo_acquire), $);
		if (b - t <= 0)
			return 0;
		int g = slot[t % SLOTS].load(rl::mo_relaxed, $);
		if (!top.compare_exchange_strong(t, t + 1, rl::mo_release, $, rl::mo_relaxed, $))
			return 0;
		return g;
	}

	void pop_one()
	{
		if (int g = pop())
			take(g);
	}

	void hold()
	{
		push(1);
		if (THIEVES > 1) {
			push(2);
			pop_one();
			if (push(3))
				pop_one();
		} else {
			pop_one();
			push(2);
		}
		pop_one();
	}

	void thread(unsigned who)
	{
		if (who == 0)
			hold();
		else
			for (int i = 0; i < THIEVES; i++)
				if (int g = steal())
					take(g);
	}
};

int main(int argc, char **argv)
{
	return check(argc, argv, 4,
		     [] { return holds<fresh_deque<1>>() && holds_within<fresh_deque<2>>(3); });
}
