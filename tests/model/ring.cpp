/* ring.cpp: the ring of readied goroutines (runq.c).
 *
 * The holder pushes at the tail and takes at the head; a thief takes half at
 * once.  Every item is taken exactly once, and its contents are seen.
 *
 * Not weakened here: the orders on head that keep a thief's reading of a slot
 * before the holder's reuse of it.  Only a machine that lets a load see a later
 * store could break that, and Relacy's never does: see slot_reuse.pml.
 */
#include "model.h"

enum { ITEMS = 4, SLOTS = 2 };

template <int THEFTS> struct ring : rl::test_suite<ring<THEFTS>, 2> {
	rl::atomic<unsigned> head, tail;
	rl::atomic<int> slot[SLOTS];
	rl::var<int> item[ITEMS + 1];
	int taken[ITEMS + 1];

	void before()
	{
		head($) = 0;
		tail($) = 0;
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
		unsigned t = tail.load(rl::mo_relaxed, $);
		unsigned h = head.load(rl::mo_acquire, $);
		if (t - h >= SLOTS)
			return false;
		item[g]($) = 10 * g;
		slot[t % SLOTS].store(g, rl::mo_relaxed, $);
		FENCE(1, rl::mo_release);
		tail.store(t + 1, rl::mo_relaxed, $);
		return true;
	}

	int pop()
	{
		unsigned h = head.load(rl::mo_relaxed, $);
		for (;;) {
			unsigned t = tail.load(rl::mo_relaxed, $);
			if (t == h)
				return 0;
			int g = slot[h % SLOTS].load(rl::mo_relaxed, $);
			if (head.compare_exchange_strong(h, h + 1, rl::mo_relaxed, $, rl::mo_relaxed, $))
				return g;
		}
	}

	void steal()
	{
		for (;;) {
			unsigned h = head.load(rl::mo_relaxed, $);
			unsigned t = tail.load(order(2, rl::mo_acquire), $);
			unsigned count = t - h;
			if (count == 0 || count > SLOTS)
				return;
			count -= count / 2;
			int got[SLOTS];
			for (unsigned i = 0; i < count; i++)
				got[i] = slot[(h + i) % SLOTS].load(rl::mo_relaxed, $);
			if (!head.compare_exchange_strong(h, h + count, rl::mo_release, $, rl::mo_relaxed, $))
				continue;
			for (unsigned i = 0; i < count; i++)
				take(got[i]);
			return;
		}
	}

	void take_all()
	{
		while (int g = pop())
			take(g);
	}

	/* The slots are used again where there is more than one theft. */
	void hold()
	{
		push(1);
		push(2);
		if (THEFTS > 1) {
			if (int g = pop())
				take(g);
			push(3);
			push(4);
		}
		take_all();
	}

	void thread(unsigned who)
	{
		if (who == 0)
			hold();
		else
			for (int i = 0; i < THEFTS; i++)
				steal();
	}
};

int main(int argc, char **argv)
{
	return check(argc, argv, 2, [] { return holds<ring<1>>() && holds_within<ring<2>>(4); });
}
