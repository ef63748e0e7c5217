/* futex.c: how a thread of ours sleeps and is woken. */
#include "futex.h"

#include "../clock.h"
#include "../stack/sanitize.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int weft_futex_wait(atomic_int *word, int value, int64_t deadline_ns)
{
	struct timespec t, *timeout = NULL;
	deadline_ns = weft_sleep_cut(deadline_ns);
	if (deadline_ns != WEFT_FOREVER) {
		if (deadline_ns < 0)
			deadline_ns = 0;
		t.tv_sec = deadline_ns / WEFT_S;
		t.tv_nsec = deadline_ns % WEFT_S;
		timeout = &t;
	}
	/* The bitset form takes an absolute time. */
	long r = syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, value, timeout, NULL,
			 FUTEX_BITSET_MATCH_ANY);
	int result = r < 0 ? -errno : 0;
	weft_signals_let_in();
	return result;
}

void weft_futex_wake(atomic_int *word, int count)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}
