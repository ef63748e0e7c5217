/* self.c: the current worker, and the current errno.
 *
 * Alone in its translation unit, so that no compiler can keep the address of
 * the thread-local across a call after which we may be on another thread. */
#include "../fresh_errno.h"
#include "worker.h"

__attribute__((tls_model("initial-exec"))) _Thread_local struct worker *weft_self_;

#if !defined(__x86_64__) || defined(WEFT_TSAN)
__attribute__((noinline)) struct worker *weft_self(void)
{
	return weft_self_;
}
#endif

/* errno is this function, so by libc's own name. */
__attribute__((noinline)) int *weft_errno_here(void)
{
	return __errno_location();
}

__attribute__((noinline)) void weft_self_set(struct worker *w)
{
	weft_self_ = w;
}
