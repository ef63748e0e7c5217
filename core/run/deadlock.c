/* deadlock.c: nobody runs, and nobody will.
 *
 * True only if all of it holds: every processor is idle, no queue holds a
 * goroutine, no timer is pending, nothing outside is waited for (weft_rt.waits)
 * and the process has no thread but ours that could call in.  Threads that
 * lived before weft_run and never used the runtime (a test harness's, a
 * sanitizer's) don't count. */
#include "internal.h"
#include "sanitize.h"

#include <unistd.h>

static bool nothing_queued(void)
{
	for (int i = 0; i < weft_rt.procs_count; i++)
		if (weft_runq_length(&weft_rt.procs[i]) > 0)
			return false;
	bool pinned = false; /* one that could run, its thread on the way to ask for a processor */
	weft_spin_lock(&weft_rt.idle_lock);
	for (struct worker *w = weft_rt.workers; w; w = w->next)
		pinned |= atomic_load(&w->pinned_ready) != 0;
	weft_spin_unlock(&weft_rt.idle_lock);
	return !pinned && atomic_load(&weft_rt.global_count) == 0;
}

static bool foreign_threads(void)
{
	int others = weft_threads_alive() - atomic_load(&weft_rt.threads);
	return others > (atomic_load(&weft_rt.foreign_seen) ? 0 : weft_rt.others);
}

/* For the worker that is about to sleep without a deadline.  True: a foreign
 * thread may still come, so look again in a while. */
bool weft_deadlock_check(void)
{
	if (atomic_load(&weft_rt.idle_count) != weft_rt.procs_count || atomic_load(&weft_rt.waits) != 0 ||
	    weft_timers_first() != WEFT_FOREVER || !nothing_queued() ||
	    atomic_load(&weft_rt.flags) & RT_STOPPING)
		return false;
	if (foreign_threads())
		return true;
	/* Nobody was idle by mistake while we looked? */
	if (atomic_load(&weft_rt.idle_count) != weft_rt.procs_count || !nothing_queued())
		return false;
	weft_die_first();
	weft_say(STDERR_FILENO, "weft: fatal error: all goroutines are asleep - deadlock!\n");
	weft_dump_all(STDERR_FILENO, true);
	weft_fiber_ignore_end(); /* of the loop we stand on */
	_exit(WEFT_PANIC_STATUS);
}
