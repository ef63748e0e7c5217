/* waitgroup_deadline.cpp: the last done, and a waiter whose time comes to an end (waitgroup.c, until.c).
 *
 * One worker is done while the waiter's timer fires.  A waiter that gave up
 * waits once more, without a deadline.  Once a wait has said that the count is
 * zero the waiter sees what the worker wrote, and may give the waitgroup's
 * memory away: neither done nor the timer touches it any more.  (done acquires,
 * too: for several workers, waitgroup.cpp.)
 *
 * Steps left out, by number: 8 the look at the count before the flag is taken
 * along, 9 the flag's taking along, 10 the stop of the timer.
 */
#include "model.h"

struct waitgroup_deadline : rl::test_suite<waitgroup_deadline, 3> {
	enum { ONE = 2, WAITED_FOR = 1 };
	rl::atomic<int> state;
	spin_lock lock, heap;
	wake woken, woken_again;
	rl::var<int> timer; /* 1: in the heap; guarded by it */
	rl::var<int> queue; /* 1: the bounded waiter is in it, 2: the other */
	rl::var<int> gave_up;
	rl::var<int> memory; /* 1: still a waitgroup's */
	rl::var<int> wrote;

	void before()
	{
		state($) = ONE;
		lock.taken($) = heap.taken($) = 0;
		woken.given($) = woken_again.given($) = 0;
		timer($) = queue($) = gave_up($) = wrote($) = 0;
		memory($) = 1;
	}

	void done()
	{
		int now = state.fetch_add(-ONE, order(1, rl::mo_release), $) - ONE;
		if (now != WAITED_FOR)
			return;
		lock.take(3);
		RL_ASSERT(memory($) == 1);
		int waits = queue($);
		queue($) = 0;
		state.fetch_and(~WAITED_FOR, rl::mo_relaxed, $);
		lock.let_go(4);
		RL_ASSERT(waits != 0); /* WAITED_FOR: somebody is in the queue */
		if (waits)
			(waits == 1 ? woken : woken_again).give(5);
	}

	/* Under the heap's lock. */
	void give_up()
	{
		RL_ASSERT(memory($) == 1);
		lock.take(3);
		bool gone = queue($) == 1, looks = weakened != 8, takes = weakened != 9;
		int s = state.load(rl::mo_relaxed, $);
		while (gone && takes && (s >= ONE || !looks) &&
		       !state.compare_exchange_strong(s, s & ~WAITED_FOR, rl::mo_relaxed, $))
			;
		gone = gone && (s >= ONE || !looks);
		if (gone) {
			queue($) = 0;
			gave_up($) = 1;
		}
		lock.let_go(4);
		if (gone)
			woken.give(5);
	}

	void fire()
	{
		heap.take(3);
		if (timer($)) {
			timer($) = 0;
			give_up();
		}
		heap.let_go(4);
	}

	/* True: the count is zero. */
	bool wait(bool bounded)
	{
		if (state.load(order(6, rl::mo_acquire), $) == 0)
			return true;
		lock.take(3);
		int before = state.fetch_or(WAITED_FOR, order(7, rl::mo_acquire), $);
		if (before < ONE) {
			if (before == 0)
				state.fetch_and(~WAITED_FOR, rl::mo_relaxed, $);
			lock.let_go(4);
			return true;
		}
		queue($) = bounded ? 1 : 2;
		lock.let_go(4);
		if (!bounded) {
			woken_again.await(2);
			return true;
		}
		heap.take(3);
		timer($) = 1;
		heap.let_go(4);
		woken.await(2);
		if (weakened != 10) {
			heap.take(3);
			timer($) = 0;
			heap.let_go(4);
		}
		return !gave_up($);
	}

	void thread(unsigned who)
	{
		if (who == 0) {
			wrote($) = 1;
			done();
		} else if (who == 1) {
			fire();
		} else {
			if (!wait(true))
				wait(false);
			RL_ASSERT(wrote($) == 1);
			memory($) = 0;
		}
	}
};

int main(int argc, char **argv)
{
	return check(argc, argv, 10, [] { return holds_within<waitgroup_deadline>(4); });
}
