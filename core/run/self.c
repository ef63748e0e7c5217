/* self.c: the current worker, and what foreign threads are.
 *
 * Alone in its translation unit, so that no compiler can keep the address of
 * the thread-local across a call after which we may be on another thread. */
#include "internal.h"

__attribute__((tls_model("initial-exec"))) _Thread_local struct worker *weft_self_;
static _Thread_local struct g foreign;

#if !defined(__x86_64__) || defined(WEFT_TSAN)
__attribute__((noinline)) struct worker *weft_self(void)
{
	return weft_self_;
}
#endif

__attribute__((noinline)) void weft_self_set(struct worker *w)
{
	weft_self_ = w;
}

/* A thread that is no worker waits as a g too: its park is a futex wait. */
struct g *weft_foreign_g(void)
{
	if (!atomic_load(&weft_rt.running))
		weft_panic("no runtime");
	foreign.kind = WEFT_FOREIGN;
	return &foreign;
}
