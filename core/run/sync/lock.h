/* lock.h: the spin lock of the runtime's own short critical sections.
 *
 * Nothing parks, allocates stacks or calls user code while it holds one.
 * Lock order: README.md.  Acquire on lock, release on unlock.
 */
#ifndef WEFT_RUN_LOCK_H
#define WEFT_RUN_LOCK_H

#include "../sched/machine.h"

#include <stdbool.h>

/* Between two looks at what another thread is about to write: pause, and now
 * and then give it the CPU, as the kernel may have preempted it. */
void weft_wait_a_moment(int *spins);
void weft_spin_lock_slow(atomic_int *lock);

static inline bool weft_spin_try(atomic_int *lock)
{
	return atomic_exchange_explicit(lock, 1, memory_order_acquire) == 0;
}

static inline void weft_spin_lock(atomic_int *lock)
{
	if (WEFT_UNLIKELY(!weft_spin_try(lock)))
		weft_spin_lock_slow(lock);
}

static inline void weft_spin_unlock(atomic_int *lock)
{
	atomic_store_explicit(lock, 0, memory_order_release);
}

#endif
