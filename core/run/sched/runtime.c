/* runtime.c: begin a run, end it, and what it is made of. */
#include "../runtime.h"

#include "../../base/clock.h"
#include "../clock.h"
#include "../io/poller.h"
#include "../io/signals.h"
#include "../panic.h"
#include "../stack/faults.h"
#include "../stack/sanitize.h"
#include "../stack/small_stack.h"
#include "../test.h"
#include "../trace/tracing.h"
#include "cpus.h"
#include "deadlock.h"
#include "exceptions.h"
#include "follow.h"
#include "foreign.h"
#include "host.h"
#include "monitor.h"
#include "park.h"
#include "play.h"
#include "pool.h"
#include "proc.h"
#include "top.h"
#include "worker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { STACK_DEFAULT = 64 * 1024, STACK_LEAST = 8 * 1024, BLOCKING_THREADS = 512 };

struct runtime weft_rt;

struct main_call {
	int (*fn)(int argc, char **argv);
	int argc;
	char **argv;
	bool stays; /* on this thread */
};

static int clamp_procs(long n)
{
	return n > WEFT_PROCS_MAX ? WEFT_PROCS_MAX : (int)n;
}

/* What the environment says: 0 where it says nothing, fatal where it's no number
 * from `least` on. */
static unsigned long number_outside(const char *name, unsigned long least)
{
	const char *text = getenv(name);
	char *end;
	if (!text || !*text)
		return 0;
	errno = 0;
	unsigned long n = strtoul(text, &end, 10);
	if (*end || errno || strspn(text, "0123456789") == 0 || n < least)
		weft_fatal("%s=%.40s: expected a whole number, %lu or more", name, text, least);
	return n;
}

int weft_procs_default(void)
{
	unsigned long wish = number_outside("WEFT_PROCS", 1);
	return clamp_procs(wish == 0 ? weft_cpus() : wish > WEFT_PROCS_MAX ? WEFT_PROCS_MAX : (long)wish);
}

int weft_procs(void)
{
	return atomic_load(&weft_rt.running) ? atomic_load(&weft_rt.procs_limit) : 0;
}

static size_t stack_bytes(size_t wish)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t bytes = wish == 0 ? STACK_DEFAULT : wish < STACK_LEAST ? STACK_LEAST : wish;
	bytes += WEFT_SANITIZER_STACK;
	return (bytes + page - 1) / page * page;
}

static uint64_t seed_from(unsigned wish)
{
	uint64_t outside = number_outside("WEFT_SEED", 0), seed = wish ? wish : outside;
	if (seed && weft_procs_count() == 1)
		atomic_fetch_or(&weft_rt.flags, RT_SEEDED);
	if (!seed)
		seed = (uint64_t)weft_clock_ns() ^ (uint64_t)getpid() << 32;
	return seed;
}

/* Of all threads only the one that forked lives on: no runtime there. */
static void forked(void)
{
	weft_self_set(NULL);
	atomic_store(&weft_rt.running, 0);
	weft_trace_forget();
	weft_top_forget();
}

static void watch_forks(void)
{
	pthread_atfork(NULL, NULL, forked);
}

void weft_proc_init(int index)
{
	struct proc *p = &weft_rt.procs[index];
	p->index = index;
	p->held_ns = weft_clock_ns();
	p->random = (weft_rt.seed + (unsigned)index + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1;
	atomic_store(&p->timers.first_ns, WEFT_FOREVER);
}

static void begin(const weft_runtime *how)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, watch_forks);
	struct runtime *r = &weft_rt;
	atomic_store(&r->flags, 0);
	r->unwatched = how && how->unwatched;
	r->on_fatal = how ? how->on_fatal : NULL;
	bool given = how && how->procs > 0;
	const char *outside = getenv("WEFT_PROCS");
	weft_follow_begin(given ? clamp_procs(how->procs) : weft_procs_default(),
			  given || (outside && *outside));
	r->stack_bytes = stack_bytes(how ? how->stack_bytes : 0);
	r->blocking_threads = how && how->blocking_threads > 0 ? how->blocking_threads : BLOCKING_THREADS;
	r->procs = weft_map((size_t)r->procs_room * sizeof *r->procs);
	if (!r->procs)
		weft_fatal("out of memory");
	r->seed = seed_from(how ? how->seed : 0);
	r->idle = NULL;
	for (int i = weft_procs_count() - 1; i >= 0; i--) {
		weft_proc_init(i);
		if (i > 0) {
			r->procs[i].idle_next = r->idle;
			r->idle = &r->procs[i];
		}
	}
	atomic_store(&r->small_stacks, WEFT_SMALL_UNDECIDED);
	atomic_store(&r->idle_count, weft_procs_count() - 1);
	atomic_store(&r->searching, 0);
	atomic_store(&r->roused, 0);
	atomic_store(&r->wakes_off, 0);
	atomic_store(&r->starving, 0);
	atomic_store(&r->wake_backoff_ns, 0);
	atomic_store(&r->waits, 0);
	atomic_store(&r->poller, NULL);
	atomic_store(&r->poll_proc, NULL);
	atomic_store(&r->wanting_count, 0);
	atomic_store(&r->global_count, 0);
	r->global_head = r->global_tail = NULL;
	atomic_store(&r->id_next, 1);
	atomic_store(&r->foreign_started, 0);
	atomic_store(&r->starting, 0);
	atomic_store(&r->threads, 1);
	weft_sanitizer_warm_up();
	weft_threads_note();
}

static void end(void)
{
	const struct weft_poller *poller = atomic_load(&weft_rt.poller);
	weft_top_end();
	weft_workers_stop();
	weft_monitor_end();
	weft_workers_join();
	weft_foreign_end();
	weft_pool_end();
	weft_signals_end();
	weft_trace_run_end();
	if (poller && poller->end)
		poller->end();
	weft_faults_end();
	atomic_fetch_add(&weft_rt.epoch, 1);
	weft_timers_end();
	weft_stacks_end();
	weft_small_stacks_end();
	weft_g_end();
	weft_play_end();
	munmap(weft_rt.procs, (size_t)weft_rt.procs_room * sizeof *weft_rt.procs);
	atomic_store(&weft_rt.flags, 0);
}

static void main_entry(void *arg)
{
	struct main_call *m = arg;
	if (m->stays)
		weft_thread_pin();
	weft_rt.result = m->fn(m->argc, m->argv);
	if (m->stays)
		weft_thread_unpin();
	weft_hb_release(&weft_rt);
	weft_workers_stop();
	weft_stop_here();
}

static int run(const weft_runtime *how, int (*main_fn)(int argc, char **argv), int argc, char **argv)
{
	if (atomic_exchange(&weft_rt.running, 1))
		weft_panic("weft_run inside weft_run");
	struct weft_exceptions own = weft_exceptions_take();
	const bool stays =
		weft_host_by_thread(); /* asked outside goroutines: the loader keeps errors by thread */
	begin(how);
	struct worker *w = weft_worker_new();
	if (!w)
		weft_fatal("out of memory");
	w->p = &weft_rt.procs[0];
	w->p->worker = w;
	w->p->now_ns = weft_now();
	atomic_store(&w->p->status, PROC_RUNNING);
	weft_faults_begin();
	weft_faults_thread(w);
	weft_self_set(w);
	weft_fiber_native(&w->native);
	if (weft_play_wanted())
		weft_play_begin();
	weft_trace_run_begin();
	static const weft_go_site site = { main_entry, "main", "weft_run", 0, sizeof(struct main_call), 0 };
	weft_monitor_start();
	weft_top_begin();
	weft_go_start(&site, &(struct main_call) { main_fn, argc, argv, stays });
	weft_worker_run(w);
	weft_hb_acquire(&weft_rt);
	weft_self_set(NULL);
	weft_faults_thread_end(w);
	end();
	weft_exceptions_give(own);
	atomic_store(&weft_rt.running, 0);
	return weft_rt.result;
}

int weft_test_run(const weft_runtime *how, int (*main_fn)(int argc, char **argv), int argc, char **argv)
{
	weft_runtime same = how ? *how : (weft_runtime) { 0 };
	same.procs = 1;
	if (!same.seed && !number_outside("WEFT_SEED", 0))
		same.seed = 1;
	atomic_store(&weft_rt.virtual_ns, WEFT_S);
	const int result = run(&same, main_fn, argc, argv);
	atomic_store(&weft_rt.virtual_ns, 0);
	return result;
}

int weft_run(const weft_runtime *how, int (*main_fn)(int argc, char **argv), int argc, char **argv)
{
	return (weft_play_wanted() ? weft_test_run : run)(how, main_fn, argc, argv);
}

void weft_exit(int status)
{
	weft_trace_finish();
	fflush(NULL);
	_exit(status);
}

void weft_poller_set(const struct weft_poller *poller)
{
	atomic_store(&weft_rt.poller, poller);
}
