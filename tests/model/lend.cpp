/* lend.cpp: a processor lent for a blocking section (blocking.c, monitor.c).
 *
 * The monitor retakes it for another worker, which may lend it in its turn;
 * the owner takes back what is lent then, whoever lent it.  One holds it at a
 * time, with all that was done to it before.
 *
 * Not here: the count of waits, which the monitor raises before it retakes and
 * the section that lost lowers.  Both orders that keep it from going below
 * zero could be seen missing only where a read-modify-write may come before an
 * earlier one, and Relacy plays them as time goes.
 */
#include "model.h"

struct lend : rl::test_suite<lend, 2> {
	enum { RUNNING, BLOCKING };
	rl::atomic<int> status;
	rl::var<int> queue; /* stands for all that only the holder touches */

	void before()
	{
		status($) = RUNNING;
		queue($) = 0;
	}

	void lend_it()
	{
		queue($) = queue($) + 1;
		status.store(BLOCKING, order(1, rl::mo_release), $);
	}

	void owner()
	{
		lend_it();
		int blocking = BLOCKING;
		if (status.compare_exchange_strong(blocking, RUNNING, order(2, rl::mo_acquire), $,
						   rl::mo_relaxed, $))
			queue($) = queue($) + 1;
	}

	void monitor()
	{
		int blocking = BLOCKING;
		if (status.compare_exchange_strong(blocking, RUNNING, order(3, rl::mo_acquire), $,
						   rl::mo_relaxed, $))
			lend_it(); /* the other worker, started under a lock */
	}

	void thread(unsigned who)
	{
		if (who == 0)
			owner();
		else
			monitor();
	}
};

int main(int argc, char **argv)
{
	return check(argc, argv, 3, [] { return holds<lend>(); });
}
