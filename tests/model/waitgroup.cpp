/* waitgroup.cpp: the last done, and a waiter that ends the waitgroup's life (waitgroup.c).
 *
 * Two workers are done while the waiter looks, queues and parks.  Once wait
 * has returned it sees what both wrote, and may give the waitgroup's memory
 * away: nobody touches it any more.
 */
#include "model.h"

struct waitgroup : rl::test_suite<waitgroup, 3> {
	enum { ONE = 2, WAITED_FOR = 1 };
	rl::atomic<int> state;
	spin_lock lock;
	wake woken;
	rl::var<int> queue;  /* 1: the waiter is in it */
	rl::var<int> memory; /* 1: still a waitgroup's */
	rl::var<int> wrote[2];

	void before()
	{
		state($) = 2 * ONE;
		lock.taken($) = 0;
		woken.given($) = 0;
		queue($) = 0;
		memory($) = 1;
		wrote[0]($) = wrote[1]($) = 0;
	}

	void done()
	{
		int now = state.fetch_add(-ONE, both_orders(1, 2), $) - ONE;
		if (now != WAITED_FOR)
			return;
		lock.take(3);
		RL_ASSERT(memory($) == 1);
		int waits = queue($);
		queue($) = 0;
		state.fetch_and(~WAITED_FOR, rl::mo_relaxed, $);
		lock.let_go(4);
		if (waits)
			woken.give(5);
	}

	void wait()
	{
		if (state.load(order(6, rl::mo_acquire), $) == 0)
			return;
		lock.take(3);
		int before = state.fetch_or(WAITED_FOR, order(7, rl::mo_acquire), $);
		if (before < ONE) {
			if (before == 0)
				state.fetch_and(~WAITED_FOR, rl::mo_relaxed, $);
			lock.let_go(4);
			return;
		}
		queue($) = 1;
		lock.let_go(4);
		woken.await(8);
	}

	void thread(unsigned who)
	{
		if (who < 2) {
			wrote[who]($) = 1;
			done();
		} else {
			wait();
			RL_ASSERT(wrote[0]($) == 1 && wrote[1]($) == 1);
			memory($) = 0;
		}
	}
};

int main(int argc, char **argv)
{
	return check(argc, argv, 8, [] { return holds<waitgroup>(); });
}
