/* claim.cpp: a wait on two things, and who wins it (wait.h, select.c).
 *
 * Two wakers meet one waiter's records in two channels at the same moment.
 * Exactly one wins the claim, hands its value over and readies; the waiter
 * sees that value and is readied no second time.  The claim itself orders
 * nothing: what it decides is published by the wake.
 */
#include "model.h"

struct claim : rl::test_suite<claim, 3> {
	rl::atomic<int> winner; /* -1: unclaimed */
	wake woken;
	rl::var<int> place;
	rl::atomic<int> times;

	void before()
	{
		winner($) = -1;
		woken.given($) = 0;
		times($) = 0;
		place($) = 0;
	}

	void thread(unsigned who)
	{
		if (who < 2) {
			int unclaimed = -1;
			if (!winner.compare_exchange_strong(unclaimed, (int)who, rl::mo_relaxed, $,
							    rl::mo_relaxed, $))
				return;
			place($) = 10 + (int)who;
			times.fetch_add(1, rl::mo_relaxed, $);
			woken.give(1);
		} else {
			woken.await(2);
			RL_ASSERT(place($) == 10 + winner.load(rl::mo_relaxed, $));
			RL_ASSERT(times.load(rl::mo_relaxed, $) == 1);
		}
	}
};

int main(int argc, char **argv)
{
	return check(argc, argv, 2, [] { return holds<claim>(); });
}
