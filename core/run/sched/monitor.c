/* monitor.c: the thread that looks after processors whose holders can't.
 *
 * It looks around every quarter of a millisecond while there is something to
 * see, every ten milliseconds when there isn't, and sleeps without a deadline
 * while all processors are idle and no stacks are to be given back.
 *   - A processor in a blocking section that has work waiting is taken away
 *     from its thread and given to another.
 *   - Work queued on a processor that runs one long goroutine wakes an idle
 *     processor, as do timers that are due there.
 *   - Where nobody is idle, others that go round are told of it (starving),
 *     and the long one yields in its next public call (let_others).
 *   - A goroutine that holds its processor for over a second is named, once.
 *   - Stacks that nobody needed for a second give their pages back.
 *   - Every second it looks how many processors there should be (follow.c).
 */
#include "monitor.h"

#include "../../base/clock.h"
#include "../panic.h"
#include "../stack/small_stack.h"
#include "../sync/futex.h"
#include "../sync/lock.h"
#include "dump.h"
#include "follow.h"
#include "idle.h"
#include "runq.h"
#include "worker.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
	SHORT_NS = 250 * 1000,
	LONG_NS = 10 * 1000 * 1000,
	QUIET_ROUNDS = 50,           /* without anything to do: looks get rarer */
	SLICE_NS = 10 * 1000 * 1000, /* then others that wait go first */
	HELD_NS = 1000 * 1000 * 1000,
};

static struct {
	pthread_t thread;
	void *stack;
	atomic_int asleep; /* its futex: 1 while it waits for any work at all */
	atomic_int stop;
	int64_t trim_ns;
	bool trimming;                   /* the last time there was something to give back */
	_Atomic uint64_t wanted, let_in; /* signals to have unblocked, and those that are */
} monitor;

static bool has_work(struct proc *p)
{
	return weft_runq_length(p) > 0 ||
	       atomic_load_explicit(&weft_rt.global_count, memory_order_relaxed) > 0 ||
	       atomic_load_explicit(&weft_rt.wanting_count, memory_order_relaxed) > 0 ||
	       weft_now() >= atomic_load_explicit(&p->timers.first_ns, memory_order_relaxed) ||
	       atomic_load_explicit(&weft_rt.poller, memory_order_relaxed);
}

/* A blocking section has lasted: its processor goes to another thread. */
static bool retake(struct proc *p)
{
	int blocking = PROC_BLOCKING;
	atomic_fetch_add(&weft_rt.waits, 1); /* before anyone may find all idle */
	if (!atomic_compare_exchange_strong(&p->status, &blocking, PROC_RUNNING)) {
		atomic_fetch_sub(&weft_rt.waits, 1);
		return false;
	}
	weft_proc_start(p);
	return true;
}

static void name_holder(struct proc *p, int64_t now_ns)
{
	struct worker *w = p->worker;
	struct g *g = w ? w->g : NULL;
	p->held_named = true;
	if (g && !weft_rt.unwatched)
		weft_say(STDERR_FILENO,
			 "weft: goroutine %llu \"%s\" has held its processor for %lld ms without a runtime "
			 "call "
			 "that lets others run; call weft_yield() or weft_blocking_begin()\n",
			 (unsigned long long)g->id, g->site->name,
			 (long long)((now_ns - p->held_ns) / WEFT_MS));
}

/* True if there was something to do or to watch; *held if others wait for p
 * since a slice ago. */
static bool look_at(struct proc *p, int64_t now_ns, bool *held)
{
	int status = atomic_load(&p->status);
	uint32_t tick = atomic_load_explicit(&p->tick, memory_order_relaxed);
	bool same = tick == p->held_tick;
	if (!same || status == PROC_IDLE) {
		p->held_tick = tick;
		p->held_ns = now_ns;
		p->held_named = false;
		return false;
	}
	if (status == PROC_BLOCKING) {
		p->held_ns = now_ns; /* it lets others run */
		return !has_work(p) || retake(p);
	}
	if (now_ns - p->held_ns > HELD_NS && !p->held_named)
		name_holder(p, now_ns);
	if (!has_work(p))
		return false;
	if (now_ns - p->held_ns > SLICE_NS) {
		atomic_store_explicit(&p->let_others, tick, memory_order_relaxed);
		*held = true;
	}
	/* It is stuck: no need for the searcher to watch it once more. */
	atomic_store_explicit(&p->sample_tick, tick, memory_order_relaxed);
	atomic_store_explicit(&p->sample_ns, now_ns - SHORT_NS, memory_order_relaxed);
	if (!weft_room_for_one()) {
		atomic_store_explicit(&weft_rt.starving, 1, memory_order_relaxed);
		return false;
	}
	weft_wake_one();
	return true;
}

static bool look_around(int64_t now_ns)
{
	bool busy = false, held = false;
	for (int i = 0; i < weft_procs_count(); i++)
		if (look_at(&weft_rt.procs[i], now_ns, &held))
			busy = true;
	if (held)
		atomic_fetch_or(&weft_rt.flags, RT_HELD);
	else if (atomic_load_explicit(&weft_rt.flags, memory_order_relaxed) & RT_HELD)
		atomic_fetch_and(&weft_rt.flags, ~RT_HELD);
	if (atomic_load_explicit(&weft_rt.wakes_off, memory_order_relaxed) &&
	    now_ns >= atomic_load_explicit(&weft_rt.wake_after_ns, memory_order_relaxed))
		atomic_store_explicit(&weft_rt.wakes_off, 0, memory_order_relaxed);
	if (now_ns - monitor.trim_ns > WEFT_S) {
		monitor.trim_ns = now_ns;
		monitor.trimming = weft_stacks_trim();
		monitor.trimming |= weft_small_stacks_trim();
		weft_follow_look();
	}
	return busy;
}

/* Signals that a program starts with blocked are blocked in all its threads: one
 * must let in what channels asked for, and this one has nothing to lose. */
static void let_in_wanted(const sigset_t *outside)
{
	uint64_t wanted = atomic_load(&monitor.wanted);
	if (wanted == atomic_load(&monitor.let_in))
		return;
	sigset_t mask = *outside;
	for (int signo = 1; signo <= 64; signo++)
		if (wanted >> (signo - 1) & 1)
			sigdelset(&mask, signo);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	atomic_store(&monitor.let_in, wanted);
}

static bool masked_as_wanted(void)
{
	return atomic_load(&monitor.wanted) == atomic_load(&monitor.let_in);
}

static void wait_while_idle(void)
{
	atomic_store(&monitor.asleep, 1);
	if (atomic_load(&weft_rt.idle_count) == weft_procs_count() && !atomic_load(&monitor.stop) &&
	    masked_as_wanted())
		weft_futex_wait(&monitor.asleep, 1, WEFT_FOREVER);
	atomic_store(&monitor.asleep, 0);
}

static void *run(void *arg)
{
	(void)arg;
	sigset_t outside;
	pthread_sigmask(SIG_SETMASK, NULL, &outside);
	int quiet = 0;
	int64_t idle_since = 0;
	while (!atomic_load(&monitor.stop)) {
		int64_t now_ns = weft_clock_ns();
		let_in_wanted(&outside);
		quiet = look_around(now_ns) ? 0 : quiet + 1;
		if (atomic_load(&weft_rt.idle_count) != weft_procs_count())
			idle_since = now_ns;
		else if (now_ns - idle_since > 2 * WEFT_S && !monitor.trimming)
			wait_while_idle();
		int64_t pause_ns = quiet < QUIET_ROUNDS ? SHORT_NS : LONG_NS;
		if (masked_as_wanted())
			weft_futex_wait(&monitor.stop, 0, now_ns + pause_ns);
	}
	return NULL;
}

void weft_monitor_start(void)
{
	atomic_store(&monitor.stop, 0);
	monitor.trim_ns = weft_clock_ns();
	monitor.trimming = false;
	atomic_store(&monitor.wanted, 0);
	atomic_store(&monitor.let_in, 0);
	monitor.stack = weft_map(WEFT_THREAD_STACK);
	if (!monitor.stack)
		weft_fatal("out of memory");
	if (weft_thread_start(&monitor.thread, monitor.stack, WEFT_THREAD_STACK, run, NULL) != 0)
		weft_fatal("cannot create thread");
}

/* Somebody runs again. */
void weft_monitor_kick(void)
{
	if (WEFT_UNLIKELY(atomic_load_explicit(&monitor.asleep, memory_order_relaxed)) &&
	    atomic_exchange(&monitor.asleep, 0))
		weft_futex_wake(&monitor.asleep, 1);
}

static void look_soon(void)
{
	weft_futex_wake(&monitor.stop, 1);
	atomic_store(&monitor.asleep, 0);
	weft_futex_wake(&monitor.asleep, 1);
}

void weft_monitor_let_in(uint64_t signals)
{
	uint64_t before = atomic_exchange(&monitor.wanted, signals);
	if (before != signals)
		look_soon();
	for (int spins = 0; before & ~signals && !masked_as_wanted() && !atomic_load(&monitor.stop);) {
		weft_wait_a_moment(&spins);
		look_soon();
	}
}

void weft_monitor_end(void)
{
	atomic_store(&monitor.stop, 1);
	weft_futex_wake(&monitor.stop, 1);
	atomic_store(&monitor.asleep, 0);
	weft_futex_wake(&monitor.asleep, 1);
	pthread_join(monitor.thread, NULL);
	atomic_fetch_sub(&weft_rt.threads, 1);
	munmap(monitor.stack, WEFT_THREAD_STACK);
}
