/* idle.cpp: a processor goes to sleep while somebody queues work (idle.c).
 *
 * The idler enters the list, then looks at the queue once more; who queues
 * looks at the list afterwards.  Whatever comes first, nothing is left queued
 * behind one that sleeps, and who takes the work sees what was queued.
 */
#include "model.h"

struct idle : rl::test_suite<idle, 2> {
	rl::atomic<int> queued; /* global_count */
	rl::atomic<int> listed; /* idle_count */
	spin_lock queue_lock, list_lock;
	rl::atomic<int> woken; /* orders nothing: the queue's lock does */
	rl::var<int> list, queue, work;

	void before()
	{
		queued($) = 0;
		listed($) = 0;
		queue_lock.taken($) = 0;
		list_lock.taken($) = 0;
		woken($) = 0;
		list($) = 0;
		queue($) = 0;
		work($) = 0;
	}

	bool take_off_list()
	{
		list_lock.take(3);
		bool there = list($) == 1;
		list($) = 0;
		listed.store(0, rl::mo_relaxed, $);
		list_lock.let_go(4);
		return there;
	}

	void await_wake()
	{
		rl::backoff b;
		while (!woken.load(rl::mo_relaxed, $))
			b.yield($);
	}

	void idler()
	{
		list_lock.take(3);
		list($) = 1;
		listed.store(1, rl::mo_relaxed, $);
		list_lock.let_go(4);
		FENCE(1, rl::mo_seq_cst);
		if (queued.load(rl::mo_relaxed, $) == 0 || !take_off_list())
			await_wake();
		queue_lock.take(5);
		bool there = queue($) == 1;
		queue_lock.let_go(6);
		RL_ASSERT(there && work($) == 7);
	}

	void producer()
	{
		work($) = 7;
		queue_lock.take(5);
		queue($) = 1;
		queued.store(1, rl::mo_relaxed, $);
		queue_lock.let_go(6);
		FENCE(2, rl::mo_seq_cst);
		if (listed.load(rl::mo_relaxed, $) && take_off_list())
			woken.store(1, rl::mo_relaxed, $);
	}

	void thread(unsigned who)
	{
		if (who == 0)
			idler();
		else
			producer();
	}
};

int main(int argc, char **argv)
{
	return check(argc, argv, 6, [] { return holds<idle>(); });
}
