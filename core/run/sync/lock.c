/* lock.c: the spin lock's slow path.
 *
 * The holder may have been preempted by the kernel (more threads than CPUs is
 * ordinary), so after a short spin we give it the CPU. */
#include "lock.h"

#include <sched.h>

enum { SPINS_BEFORE_YIELD = 100 };

void weft_wait_a_moment(int *spins)
{
	if (++*spins < SPINS_BEFORE_YIELD)
		weft_pause();
	else
		sched_yield();
}

void weft_spin_lock_slow(atomic_int *lock)
{
	int spins = 0;
	while (atomic_load_explicit(lock, memory_order_relaxed) != 0 || !weft_spin_try(lock))
		weft_wait_a_moment(&spins);
}
