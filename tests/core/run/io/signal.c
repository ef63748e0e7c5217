/* signal.c: signals arrive in the channels that asked for them, and nowhere else. */
#include "../run.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void nothing(int signo)
{
	(void)signo;
}

static int received(weft_signal_chan ch)
{
	int signo;
	check(chan_recv(ch, &signo));
	return signo;
}

RunTest(signals, arrive_in_a_channel)
{
	weft_signal_chan ch = chan_make(weft_signal_chan, 1);
	check(weft_signal_notify(ch, SIGUSR1) == 0);
	check(weft_signal_notify(ch, SIGTERM) == 0);
	for (int i = 0; i < 100; i++) {
		kill(getpid(), i % 2 ? SIGTERM : SIGUSR1);
		check(received(ch) == (i % 2 ? SIGTERM : SIGUSR1));
	}
	weft_signal_stop(ch);
	chan_free(ch);
}

RunTest(signals, arrive_in_every_channel_that_asked)
{
	weft_signal_chan a = chan_make(weft_signal_chan, 1), b = chan_make(weft_signal_chan, 1),
			 c = chan_make(weft_signal_chan, 1);
	weft_signal_notify(a, SIGUSR1);
	weft_signal_notify(b, SIGUSR1);
	weft_signal_notify(c, SIGUSR2);
	kill(getpid(), SIGUSR1);
	check(received(a) == SIGUSR1 && received(b) == SIGUSR1);
	check(chan_len(c) == 0);
	weft_signal_stop(b);
	kill(getpid(), SIGUSR1);
	check(received(a) == SIGUSR1 && chan_len(b) == 0);
	weft_signal_stop(a);
	weft_signal_stop(c);
	chan_free(a);
	chan_free(b);
	chan_free(c);
}

RunTest(signals, a_full_channel_drops)
{
	weft_signal_chan full = chan_make(weft_signal_chan, 1), free_one = chan_make(weft_signal_chan, 1);
	weft_signal_notify(full, SIGUSR1);
	weft_signal_notify(free_one, SIGUSR1);
	for (int i = 0; i < 10; i++) {
		kill(getpid(), SIGUSR1);
		check(received(free_one) == SIGUSR1);
	}
	check(chan_len(full) == 1);
	weft_signal_stop(full);
	weft_signal_stop(free_one);
	chan_free(full);
	chan_free(free_one);
}

static void kill_later(int signo)
{
	weft_sleep(20 * WEFT_MS);
	kill(getpid(), signo);
}
GOROUTINE(kill_later, int);

RunTest(signals, wake_a_select)
{
	weft_signal_chan ch = chan_make(weft_signal_chan, 1);
	int_chan never = chan_make(int_chan, 0);
	int signo, v;
	weft_signal_notify(ch, SIGHUP);
	go_with(kill_later, SIGHUP);
	check(chan_select(on_recv(never, &v), on_recv(ch, &signo)) == 1 && signo == SIGHUP);
	weft_signal_stop(ch);
	until_alone();
	chan_free(ch);
	chan_free(never);
}

static void compute_until(atomic_bool *over)
{
	while (!*over)
		let_signals_in();
}
GOROUTINE(compute_until, atomic_bool *);

RunTestWith(signals, arrive_while_another_processor_computes, .procs = 2)
{
	static atomic_bool over;
	weft_signal_chan ch = chan_make(weft_signal_chan, 1);
	weft_signal_notify(ch, SIGUSR1);
	go_with(compute_until, &over);
	kill(getpid(), SIGUSR1);
	check(received(ch) == SIGUSR1);
	over = true;
	weft_signal_stop(ch);
	until_alone();
	chan_free(ch);
}

RunTest(signals, a_stopped_channel_gives_the_signal_its_old_meaning)
{
	struct sigaction before = { .sa_handler = nothing }, after;
	weft_signal_chan ch = chan_make(weft_signal_chan, 1);
	sigaction(SIGUSR1, &before, NULL);
	weft_signal_notify(ch, SIGUSR1);
	sigaction(SIGUSR1, NULL, &after);
	check(after.sa_handler != nothing);
	weft_signal_stop(ch);
	sigaction(SIGUSR1, NULL, &after);
	check(after.sa_handler == nothing);
	kill(getpid(), SIGUSR1);
	check(chan_len(ch) == 0);
	chan_free(ch);
}

RunTest(signals, ignored_ones_reach_nobody_until_reset)
{
	weft_signal_chan ch = chan_make(weft_signal_chan, 1);
	weft_signal_notify(ch, SIGUSR1);
	check(!weft_signal_ignored(SIGUSR1));
	check(weft_signal_ignore(SIGUSR1) == 0);
	check(weft_signal_ignored(SIGUSR1));
	kill(getpid(), SIGUSR1);
	check(chan_len(ch) == 0);
	check(weft_signal_notify(ch, SIGUSR1) == 0);
	check(!weft_signal_ignored(SIGUSR1));
	kill(getpid(), SIGUSR1);
	check(received(ch) == SIGUSR1);
	check(weft_signal_reset(SIGUSR1) == 0);
	struct sigaction after;
	sigaction(SIGUSR1, NULL, &after);
	check(after.sa_handler == SIG_DFL);
	chan_free(ch);
}

RunTest(signals, all_of_them_may_be_asked_for)
{
	weft_signal_chan ch = chan_make(weft_signal_chan, 8);
	check(weft_signal_notify(ch, 0) == 0);
	kill(getpid(), SIGINT);
	check(received(ch) == SIGINT);
	kill(getpid(), SIGQUIT); /* in place of the dump */
	check(received(ch) == SIGQUIT);
	kill(getpid(), SIGRTMIN + 3);
	check(received(ch) == SIGRTMIN + 3);
	weft_signal_stop(ch);
	chan_free(ch);
}

RunTest(signals, those_that_faults_raise_are_refused)
{
	weft_signal_chan ch = chan_make(weft_signal_chan, 1);
	check(weft_signal_notify(ch, SIGKILL) == -EINVAL);
	check(weft_signal_notify(ch, SIGSEGV) == -EINVAL);
	check(weft_signal_notify(ch, -1) == -EINVAL);
	check(weft_signal_notify(ch, 65) == -EINVAL);
	check(weft_signal_ignore(SIGSTOP) == -EINVAL);
	chan_free(ch);
}

static int wait_for_term(int argc, char **argv)
{
	(void)argv;
	weft_signal_chan ch = chan_make(weft_signal_chan, 1);
	weft_signal_notify(ch, SIGTERM);
	dprintf(argc, "r");
	check(received(ch) == SIGTERM);
	dprintf(argc, "t");
	weft_signal_stop(ch);
	chan_discard(ch);
	return 0;
}

/* Only a signal can wake it: no deadlock while it is asked for, one after. */
Test(signals, a_channel_for_signals_is_no_deadlock, .timeout = HANG_S)
{
	int ends[2], status;
	char c;
	check(pipe(ends) == 0);
	pid_t child = fork_child();
	if (child == 0)
		_exit(weft_run(NULL, wait_for_term, ends[1], NULL));
	check(read(ends[0], &c, 1) == 1 && c == 'r');
	usleep(200000);
	kill(child, SIGTERM);
	check(read(ends[0], &c, 1) == 1 && c == 't');
	check(waitpid(child, &status, 0) == child);
	check(WIFEXITED(status) && WEXITSTATUS(status) == WEFT_PANIC_STATUS);
}

static int ask_and_leave(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	weft_signal_chan ch = chan_make(weft_signal_chan, 1);
	weft_signal_notify(ch, SIGUSR1);
	weft_signal_ignore(SIGUSR2);
	kill(getpid(), SIGUSR1);
	return 0;
}

Test(signals, the_end_of_a_run_gives_all_their_old_meaning, .timeout = HANG_S)
{
	struct sigaction a;
	for (int i = 0; i < 20; i++) {
		weft_run(NULL, ask_and_leave, 0, NULL);
		sigaction(SIGUSR1, NULL, &a);
		check(a.sa_handler == SIG_DFL);
		sigaction(SIGUSR2, NULL, &a);
		check(a.sa_handler == SIG_DFL);
	}
}

static void notify_stop(int times)
{
	weft_signal_chan ch = chan_make(weft_signal_chan, 1);
	for (int i = 0; i < times; i++) {
		weft_signal_notify(ch, SIGUSR1);
		kill(getpid(), SIGUSR1);
		weft_signal_stop(ch);
		weft_yield();
	}
	chan_free(ch);
}
GOROUTINE(notify_stop, int);

RunTest(signals, notify_and_stop_from_many_at_once)
{
	signal(SIGUSR1, SIG_IGN); /* what a late one meets */
	weft_signal_chan ch = chan_make(weft_signal_chan, 1);
	weft_signal_notify(ch, SIGUSR1);
	for (int i = 0; i < 4; i++)
		go(notify_stop, 200);
	until_alone();
	weft_signal_stop(ch);
	chan_free(ch);
}

static int hear_blocked(int argc, char **argv)
{
	(void)argc, (void)argv;
	weft_signal_chan ch = chan_make(weft_signal_chan, 1);
	int signo = 0;
	check(weft_signal_notify(ch, SIGUSR1) == 0);
	for (int i = 0; i < 3; i++) {
		kill(getpid(), SIGUSR1);
		check(received(ch) == SIGUSR1);
	}
	/* None of ours takes what nobody asked for. */
	kill(getpid(), SIGUSR2);
	check(chan_recv_until(ch, weft_in(50 * WEFT_MS), &signo) == WEFT_TIMED_OUT);
	weft_signal_stop(ch);
	kill(getpid(), SIGUSR1);
	weft_sleep(50 * WEFT_MS); /* blocked again, or it would have ended us */
	chan_free(ch);
	return 0;
}

Test(signals, those_blocked_when_the_program_began_reach_their_channel, .timeout = HANG_S)
{
	if (SANITIZED) /* by a thread of its own, which blocks nothing */
		return;
	pid_t child = fork_child();
	if (child == 0) {
		sigset_t blocked;
		sigemptyset(&blocked);
		sigaddset(&blocked, SIGUSR1);
		sigaddset(&blocked, SIGUSR2);
		sigprocmask(SIG_BLOCK, &blocked, NULL);
		_exit(weft_run(NULL, hear_blocked, 0, NULL));
	}
	int status;
	check(waitpid(child, &status, 0) == child && status == 0);
}
