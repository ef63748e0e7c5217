/* runtime.c: begin a run, end it, and what it is made of. */
#include "internal.h"
#include "pool.h"
#include "sanitize.h"
#include "signals.h"
#include "tracing.h"

#include <sched.h>
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
};

/* The CPUs a cgroup's quota is worth, rounded up; 0 for no quota. */
static int cgroup_cpus(void)
{
	FILE *f = fopen("/sys/fs/cgroup/cpu.max", "re");
	if (!f)
		return 0;
	long long quota, period;
	int n = fscanf(f, "%lld %lld", &quota, &period);
	fclose(f);
	return n == 2 && quota > 0 && period > 0 ? (int)((quota + period - 1) / period) : 0;
}

static int clamp_procs(long n)
{
	return n > WEFT_PROCS_MAX ? WEFT_PROCS_MAX : (int)n;
}

int weft_procs_default(void)
{
	const char *wish = getenv("WEFT_PROCS");
	long n = wish ? strtol(wish, NULL, 10) : 0;
	if (n > 0)
		return clamp_procs(n);
	cpu_set_t set;
	n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : sysconf(_SC_NPROCESSORS_ONLN);
	int quota = cgroup_cpus();
	if (quota > 0 && quota < n)
		n = quota;
	return n > 0 ? clamp_procs(n) : 1;
}

int weft_procs(void)
{
	return atomic_load(&weft_rt.running) ? weft_rt.procs_count : 0;
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
	const char *outside = getenv("WEFT_SEED");
	uint64_t seed = wish ? wish : outside ? strtoul(outside, NULL, 0) : 0;
	if (seed && weft_rt.procs_count == 1)
		atomic_fetch_or(&weft_rt.flags, RT_SEEDED);
	if (!seed)
		seed = (uint64_t)weft_now() ^ (uint64_t)getpid() << 32;
	return seed;
}

/* Of all threads only the one that forked lives on: no runtime there. */
static void forked(void)
{
	weft_self_set(NULL);
	atomic_store(&weft_rt.running, 0);
	weft_trace_forget();
}

static void watch_forks(void)
{
	pthread_atfork(NULL, NULL, forked);
}

static void begin(const weft_runtime *how)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, watch_forks);
	struct runtime *r = &weft_rt;
	atomic_store(&r->flags, 0);
	r->unwatched = how && how->unwatched;
	r->on_fatal = how ? how->on_fatal : NULL;
	r->procs_count = how && how->procs > 0 ? clamp_procs(how->procs) : weft_procs_default();
	r->stack_bytes = stack_bytes(how ? how->stack_bytes : 0);
	r->blocking_threads = how && how->blocking_threads > 0 ? how->blocking_threads : BLOCKING_THREADS;
	r->procs = weft_map((size_t)r->procs_count * sizeof *r->procs);
	if (!r->procs)
		weft_fatal("out of memory");
	uint64_t seed = seed_from(how ? how->seed : 0);
	r->idle = NULL;
	for (int i = r->procs_count - 1; i >= 0; i--) {
		struct proc *p = &r->procs[i];
		p->index = i;
		p->held_ns = weft_now();
		p->random = (seed + (unsigned)i + 1) * UINT64_C(0x9e3779b97f4a7c15) | 1;
		atomic_store(&p->timers.first_ns, WEFT_FOREVER);
		if (i > 0) {
			p->idle_next = r->idle;
			r->idle = p;
		}
	}
	atomic_store(&r->small_stacks, WEFT_SMALL_UNDECIDED);
	atomic_store(&r->idle_count, r->procs_count - 1);
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
	weft_workers_stop();
	weft_monitor_end();
	weft_workers_join();
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
	munmap(weft_rt.procs, (size_t)weft_rt.procs_count * sizeof *weft_rt.procs);
	atomic_store(&weft_rt.flags, 0);
}

static void main_entry(void *arg)
{
	struct main_call *m = arg;
	weft_rt.result = m->fn(m->argc, m->argv);
	weft_hb_release(&weft_rt);
	weft_workers_stop();
	weft_stop_here();
}

int weft_run(const weft_runtime *how, int (*main_fn)(int argc, char **argv), int argc, char **argv)
{
	if (atomic_exchange(&weft_rt.running, 1))
		weft_panic("weft_run inside weft_run");
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
	weft_trace_run_begin();
	static const weft_go_site site = { main_entry, "main", "weft_run", 0, sizeof(struct main_call), 0 };
	weft_monitor_start();
	weft_go(&site, &(struct main_call) { main_fn, argc, argv });
	weft_worker_run(w);
	weft_hb_acquire(&weft_rt);
	weft_self_set(NULL);
	weft_faults_thread_end(w);
	end();
	atomic_store(&weft_rt.running, 0);
	return weft_rt.result;
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
