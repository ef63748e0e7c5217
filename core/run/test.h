/* test.h: for tests of programs with goroutines.
 *
 *     static int times_out(int argc, char **argv)
 *     {
 *         int64_t begin_ns = weft_now();
 *         int value;
 *         assert(chan_recv_until(nobody_sends, weft_in(3600 * WEFT_S), &value) == WEFT_TIMED_OUT);
 *         assert(weft_now() - begin_ns == 3600 * WEFT_S);    // at once, and exactly
 *         return !weft_go_leaks_none();
 *     }
 *     ...
 *     assert(weft_test_run(NULL, times_out, 0, NULL) == 0);
 */
#ifndef WEFT_RUN_TEST_H
#define WEFT_RUN_TEST_H

#include "../base/linkage.h"
#include "runtime.h"

#include <stdbool.h>

WEFT_PUBLIC_BEGIN

/* As weft_run, with a clock of its own.  It begins at one second, stands while a goroutine can run, and
 * jumps to the next deadline once all wait: hours pass at once, and what is due at a time happens at that
 * time.  While something outside is waited for (a descriptor, a child process, a blocking call) it stands,
 * too.  One processor, and a schedule drawn from how->seed (0: WEFT_SEED, else 1): each run is the same
 * for the same seed.  Threads of the program's own see the same clock but sleep by the machine's.
 * (The idea is that of Go's testing/synctest.) */
int weft_test_run(const weft_runtime *how, int (*main_fn)(int argc, char **argv), int argc, char **argv);

/* Has every goroutine but main and the caller ended?  Those that are about to are waited for, a second
 * at most; those that have not are named on stderr with what they wait for and where they were started.
 * For the end of a test; true with no run going on. */
bool weft_go_leaks_none(void);

WEFT_PUBLIC_END

#endif
