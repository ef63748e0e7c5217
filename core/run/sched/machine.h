/* machine.h: what every part of the runtime says to the compiler and the CPU. */
#ifndef WEFT_RUN_MACHINE_H
#define WEFT_RUN_MACHINE_H

#include <stdatomic.h>

enum { WEFT_LINE = 64 }; /* bytes of a cache line */

#define WEFT_LIKELY(x)   __builtin_expect(!!(x), 1)
#define WEFT_UNLIKELY(x) __builtin_expect(!!(x), 0)

/* Make what was written before visible to whoever sees the relaxed store that
 * follows.  A fence, not a release store: a thief may read several slots by
 * one acquire of an index that later pushes have overwritten. */
#define WEFT_FENCE_RELEASE() atomic_thread_fence(memory_order_release)
#define WEFT_FENCE_FULL()    atomic_thread_fence(memory_order_seq_cst)

/* Inside a loop that waits for another thread's write. */
static inline void weft_pause(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("isb");
#endif
}

#endif
