/* follow.c: as many processors as the machine lets us have, while that changes.
 *
 * A run that was given no number looks again at affinity and quotas about once
 * a second.
 *   - Fewer: no processor is taken away.  procs_limit says how many may be off
 *     the idle list at a time: nobody wakes one beyond it, and a holder that
 *     finds itself one too many gives what it has queued to all and goes idle
 *     (idle.c).  An idle processor sees to its timers and descriptors as ever,
 *     so for such moments there is one more.  No wake is lost: of those that
 *     are busy at the limit the last to go idle looks at the global queue after
 *     it is on the list, as anyone does.
 *   - More: new ones are appended and enter the idle list, up to as many as the
 *     machine has.  One processor alone uses its queues without swaps and fences,
 *     as there are no thieves; so the step from one to several is taken by its
 *     holder, between two goroutines.
 * Only the monitor changes the limit, and count grows by one thread at a time:
 * the holder of the one, or the monitor once there are several.
 *
 * A seeded run takes the same steps each time, so it doesn't follow.
 */
#include "follow.h"

#include "../stack/stack.h"
#include "../sync/lock.h"
#include "cpus.h"
#include "idle.h"
#include "proc.h"
#include "runq.h"

#include <unistd.h>

void weft_follow_begin(int procs, bool fixed)
{
	long machine = sysconf(_SC_NPROCESSORS_CONF);
	weft_rt.follows = !fixed;
	weft_rt.procs_room = procs;
	if (!fixed && machine > procs)
		weft_rt.procs_room = machine > WEFT_PROCS_MAX ? WEFT_PROCS_MAX : (int)machine;
	atomic_store(&weft_rt.procs_count, procs);
	atomic_store(&weft_rt.procs_limit, procs);
}

static void grow(int count)
{
	int before = weft_procs_count();
	for (int i = before; i < count; i++)
		weft_proc_init(i);
	weft_spin_lock(&weft_rt.idle_lock);
	atomic_store(&weft_rt.procs_count, count);
	for (int i = count - 1; i >= before; i--) {
		weft_rt.procs[i].idle_next = weft_rt.idle;
		weft_rt.idle = &weft_rt.procs[i];
	}
	atomic_fetch_add(&weft_rt.idle_count, count - before);
	weft_spin_unlock(&weft_rt.idle_lock);
	weft_wake_one(); /* who went to sleep meanwhile may have seen too few idle, and no deadlock */
}

void weft_follow_grow(void)
{
	int limit = atomic_load(&weft_rt.procs_limit);
	if (weft_procs_count() == 1 && limit > 1)
		grow(limit);
}

/* Goroutines that only yield wake nobody: a wake that met somebody just going idle is made up for
 * at the next look. */
static bool some_wait(void)
{
	for (int i = 0; i < weft_procs_count(); i++)
		if (weft_runq_length(&weft_rt.procs[i]) > 0)
			return weft_room_for_one();
	return false;
}

void weft_follow_look(void)
{
	if (!weft_rt.follows || atomic_load(&weft_rt.flags) & (RT_SEEDED | RT_STOPPING))
		return;
	int wish = weft_cpus_again(), limit = wish > weft_rt.procs_room ? weft_rt.procs_room : wish;
	int before = atomic_exchange(&weft_rt.procs_limit, limit), count = weft_procs_count();
	if (limit > count && count > 1)
		grow(limit);
	else if (limit > before || some_wait())
		weft_wake_one();
}
