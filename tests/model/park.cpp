/* park.cpp: leaving a stack, being readied, being gone on with (sched.c).
 *
 * A goroutine enqueues itself, lets go of the lock, then leaves its stack and
 * publishes its context.  Whoever readies it may do so in between; whoever
 * takes it from the queue waits for the context.  Its stack is never used by
 * two workers, and what it wrote is seen when it goes on elsewhere.
 */
#include "model.h"

struct park : rl::test_suite<park, 2> {
	rl::atomic<int> sp;    /* 0: it stands on its stack */
	rl::atomic<int> ready; /* stands for lock, wait queue and run queue */
	rl::var<int> stack;    /* a word of the goroutine's stack */

	void before()
	{
		sp($) = 0;
		ready($) = 0;
		stack($) = 0;
	}

	void thread(unsigned who)
	{
		if (who == 0) {
			stack($) = 1;
			ready.store(1, rl::mo_relaxed, $); /* enqueued, unlocked: anyone may take it */
			stack($) = 2;                      /* still on the stack, choosing who is next */
			sp.store(77, order(1, rl::mo_release), $);
		} else {
			rl::backoff b;
			while (!ready.load(rl::mo_relaxed, $))
				b.yield($);
			while (!sp.load(order(2, rl::mo_acquire), $))
				b.yield($);
			sp.store(0, rl::mo_relaxed, $);
			RL_ASSERT(stack($) == 2);
			stack($) = 3;
		}
	}
};

int main(int argc, char **argv)
{
	return check(argc, argv, 2, [] { return holds<park>(); });
}
