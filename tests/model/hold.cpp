/* hold.cpp: a record that lost its claim leaves its queue (wait.h, chan.c).
 *
 * A select waits in two channels and was woken by a sender on the other one.
 * That sender frees this channel now, as nobody will start an operation on
 * it, while the select takes its dead record out.  One of them does; nobody
 * touches the channel after it was freed, nor the record after its owner
 * went on.
 */
#include "model.h"

struct hold : rl::test_suite<hold, 2> {
	enum { QUEUED, LEAVING, DETACHED };
	spin_lock lock;
	wake woken;
	rl::atomic<int> held;
	rl::atomic<int> left; /* stands for the sender's patience: the next look is after it */
	rl::var<int> queue;   /* 1: the record is in it */
	rl::var<int> channel; /* 1: not freed */
	rl::var<int> record;  /* 1: its owner has not left */
	rl::var<int> place;

	void before()
	{
		lock.taken($) = 0;
		woken.given($) = 0;
		held($) = QUEUED;
		left($) = 0;
		queue($) = 1;
		channel($) = 1;
		record($) = 1;
		place($) = 0;
	}

	void take_lock()
	{
		lock.take(1);
		RL_ASSERT(channel($) == 1);
	}

	void owner()
	{
		woken.await(3);
		RL_ASSERT(place($) == 7);
		int queued = QUEUED;
		if (held.compare_exchange_strong(queued, LEAVING, order(5, rl::mo_acquire), $,
						 order(5, rl::mo_acquire), $)) {
			take_lock();
			RL_ASSERT(queue($) == 1);
			queue($) = 0;
			lock.let_go(2);
			left.store(1, rl::mo_relaxed, $);
		}
		record($) = 0;
	}

	void sender()
	{
		place($) = 7;
		woken.give(4);
		rl::backoff b;
		for (;;) {
			take_lock();
			int queued = QUEUED;
			if (queue($) == 1) {
				RL_ASSERT(record($) == 1);
				if (held.compare_exchange_strong(queued, DETACHED, order(6, rl::mo_release),
								 $, rl::mo_relaxed, $))
					queue($) = 0;
			}
			bool empty = queue($) == 0;
			lock.let_go(2);
			if (empty)
				break;
			while (!left.load(rl::mo_relaxed, $))
				b.yield($);
		}
		channel($) = 0;
	}

	void thread(unsigned who)
	{
		if (who == 0)
			owner();
		else
			sender();
	}
};

int main(int argc, char **argv)
{
	return check(argc, argv, 6, [] { return holds<hold>(); });
}
