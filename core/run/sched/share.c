/* share.c: who is in the shared run, and its thread. */
#include "../share.h"

#include "../go.h"
#include "../panic.h"
#include "runtime_state.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>

static struct {
	pthread_mutex_t lock;
	int guests;
	bool ours; /* we began it */
	pthread_t thread;
	weft_runtime how;
	sem_t begun, over;
} share = { .lock = PTHREAD_MUTEX_INITIALIZER };

bool weft_running(void)
{
	return atomic_load(&weft_rt.running);
}

static void wait_for(sem_t *s)
{
	while (sem_wait(s) != 0 && errno == EINTR)
		;
}

static int stay(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	sem_post(&share.begun);
	weft_blocking_begin();
	wait_for(&share.over);
	weft_blocking_end();
	return 0;
}

static void *thread_main(void *unused)
{
	weft_run(&share.how, stay, 0, NULL);
	return unused;
}

/* The run's threads inherit it: signals go to the program's own, but for those of their own faults. */
static void mask_signals(sigset_t *before)
{
	static const int own[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS };
	sigset_t mask;

	sigfillset(&mask);
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		sigdelset(&mask, own[i]);
	pthread_sigmask(SIG_SETMASK, &mask, before);
}

static bool begin(const weft_runtime *how)
{
	sigset_t before;

	share.how = how ? *how : (weft_runtime) { .unwatched = true };
	sem_init(&share.begun, 0, 0);
	sem_init(&share.over, 0, 0);
	mask_signals(&before);
	bool made = pthread_create(&share.thread, NULL, thread_main, NULL) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (made)
		wait_for(&share.begun);
	return made;
}

/* In a child, the parent's threads are gone, and with them the run. */
static void before_fork(void)
{
	pthread_mutex_lock(&share.lock);
}

static void parent_forked(void)
{
	pthread_mutex_unlock(&share.lock);
}

static void child_forked(void)
{
	share.ours = false;
	pthread_mutex_unlock(&share.lock);
}

static void watch_forks(void)
{
	pthread_atfork(before_fork, parent_forked, child_forked);
}

bool weft_share_begin(const weft_runtime *how)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, watch_forks);
	pthread_mutex_lock(&share.lock);
	bool there = weft_running();
	if (!there)
		there = share.ours = begin(how);
	share.guests += there;
	pthread_mutex_unlock(&share.lock);
	return there;
}

void weft_share_end(void)
{
	pthread_mutex_lock(&share.lock);
	if (share.guests == 0)
		weft_panic("weft_share_end without weft_share_begin");
	if (--share.guests == 0 && share.ours) {
		if (weft_goroutine_id() != 0)
			weft_panic("a goroutine leaves the shared run last, which would have it wait for "
				   "itself");
		sem_post(&share.over);
		pthread_join(share.thread, NULL);
		share.ours = false;
	}
	pthread_mutex_unlock(&share.lock);
}

struct visit {
	void (*fn)(void *arg);
	void *arg;
	sem_t *over;
};

static void visit(struct visit v)
{
	v.fn(v.arg);
	sem_post(v.over);
}
GOROUTINE(visit, struct visit);

void weft_share_call(void (*fn)(void *arg), void *arg)
{
	if (weft_goroutine_id() != 0) {
		fn(arg);
		return;
	}
	sem_t over;
	sem_init(&over, 0, 0);
	go(visit, fn, arg, &over);
	wait_for(&over);
	sem_destroy(&over);
}
