/* signals.c: end on a signal, but never half way through an output.
 *
 * `held` and `waiting` are each written before the other is read, so that
 * either the handler sees a writer or a new writer sees the signal. */
#include "signals.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "../core/image/file.h"
#include "../core/image/jail.h"
#include "exit.h"

static atomic_int held;    /* outputs being begun or put in place */
static atomic_int waiting; /* the signal to end with, or 0 */

static const int ends[] = { SIGINT, SIGTERM, SIGHUP, SIGALRM, SIGXCPU, SIGPIPE };

/* Called from the handler too: only async-signal-safe functions.  AddressSanitizer takes
 * locks before a call that doesn't return, and who was interrupted may hold them. */
__attribute__((noreturn, no_sanitize("address"))) static void end_with(int signo)
{
	static const char late[] = "weft: out of time: --timeout passed; nothing more was written\n";

	weft_file_unlink_temporaries();
	weft_jail_stop_all();
	if (signo == SIGALRM) {
		if (write(STDERR_FILENO, late, sizeof late - 1) < 0)
			_exit(EXIT_IO);
		_exit(EXIT_RETRY);
	}
	sigset_t set;
	signal(signo, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, signo);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	kill(getpid(), signo);
	for (;;)
		pause();
}

__attribute__((no_sanitize("address"))) static void on_signal(int signo)
{
	const bool again = atomic_exchange(&waiting, signo) != 0;
	/* Asked twice: not even the disk is waited for. */
	if (again || atomic_load(&held) == 0)
		end_with(signo);
}

void signals_install(void)
{
	struct sigaction action, old;

	memset(&action, 0, sizeof action);
	action.sa_handler = on_signal;
	action.sa_flags = SA_RESTART | SA_ONSTACK;
	sigfillset(&action.sa_mask);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		/* What the parent had us ignore (nohup) stays ignored. */
		if (sigaction(ends[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(ends[i], &action, NULL);
	signal(SIGXFSZ, SIG_IGN); /* a write that fails says why */
	atexit(weft_jail_stop_all);
}

void signals_release(void)
{
	if (atomic_fetch_sub(&held, 1) == 1 && atomic_load(&waiting))
		end_with(atomic_load(&waiting));
}

void signals_hold(void)
{
	atomic_fetch_add(&held, 1);
	if (!atomic_load(&waiting))
		return;
	signals_release(); /* the last one to release does not come back */
	for (;;)
		pause();
}

void signals_heed(void)
{
	while (atomic_load(&waiting))
		pause();
}

void signals_timeout(double seconds)
{
	struct itimerval timer = { .it_value = { .tv_sec = (time_t)seconds } };

	timer.it_value.tv_usec = (suseconds_t)((seconds - (double)timer.it_value.tv_sec) * 1e6);
	if (timer.it_value.tv_sec == 0 && timer.it_value.tv_usec == 0)
		timer.it_value.tv_usec = 1;
	setitimer(ITIMER_REAL, &timer, NULL);
}
