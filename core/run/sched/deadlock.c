/* deadlock.c: nobody runs, and nobody will.
 *
 * True only if all of it holds at one instant: every processor is idle, no
 * queue holds a goroutine, no timer is pending, nothing outside is waited for
 * (weft_rt.waits) and the process has no thread but ours that could call in.
 * It is one instant because nobody left the idle list while we looked
 * (weft_rt.idle_left): only processors add timers and waits, and what ends a
 * wait from outside readies its goroutine before it lowers the count.
 */
#include "deadlock.h"

#include "../../base/threads.h"
#include "../panic.h"
#include "../stack/sanitize.h"
#include "../sync/lock.h"
#include "dump.h"
#include "idle.h"
#include "runq.h"
#include "worker.h"

#include <unistd.h>

static int sanitizers; /* threads of ThreadSanitizer's own */

#ifdef WEFT_TSAN
static pid_t loaded_as;

static __attribute__((constructor)) void note_process(void)
{
	loaded_as = getpid();
}
#endif

void weft_threads_note(void)
{
#ifdef WEFT_TSAN
	/* It has one, and a second one in a child that was forked. */
	int most = getpid() == loaded_as ? 1 : 2, others = weft_threads_alive() - 1;
	sanitizers = others < most ? others : most;
#endif
}

static bool foreign_threads(void)
{
	return weft_threads_alive() > atomic_load(&weft_rt.threads) + sanitizers;
}

static bool all_idle(void)
{
	return atomic_load(&weft_rt.idle_count) == weft_procs_count();
}

/* Whoever slept while this was waited for found no deadlock; now there may be one. */
void weft_wait_over(void)
{
	if (atomic_fetch_sub(&weft_rt.waits, 1) == 1 && all_idle())
		weft_wake_one();
}

static bool nothing_queued(void)
{
	for (int i = 0; i < weft_procs_count(); i++)
		if (weft_runq_length(&weft_rt.procs[i]) > 0)
			return false;
	bool pinned = false; /* one that could run, its thread on the way to ask for a processor */
	weft_spin_lock(&weft_rt.idle_lock);
	for (struct worker *w = weft_rt.workers; w; w = w->next)
		pinned |= atomic_load(&w->pinned_ready) != 0;
	weft_spin_unlock(&weft_rt.idle_lock);
	return !pinned && atomic_load(&weft_rt.global_count) == 0;
}

bool weft_all_wait(void)
{
	return all_idle() && atomic_load(&weft_rt.waits) == 0 && nothing_queued() &&
	       !(atomic_load(&weft_rt.flags) & RT_STOPPING);
}

/* For the worker that is about to sleep without a deadline.  True: a foreign
 * thread may still come, so look again in a while. */
bool weft_deadlock_check(void)
{
	uint32_t left = atomic_load(&weft_rt.idle_left);
	if (weft_timers_first() != WEFT_FOREVER || !weft_all_wait())
		return false;
	if (foreign_threads())
		return true;
	if (atomic_load(&weft_rt.idle_left) != left)
		return false;
	weft_die_first();
	weft_say(STDERR_FILENO, "weft: fatal error: all goroutines are asleep - deadlock!\n");
	weft_dump_all(STDERR_FILENO, true);
	weft_fiber_ignore_end(); /* of the loop we stand on */
	_exit(WEFT_PANIC_STATUS);
}
