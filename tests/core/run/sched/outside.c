/* outside.c: what may be called with no runtime, and what panics then. */
#include "../run.h"

#include <sys/wait.h>
#include <unistd.h>

static void (*outside)(void);

/* Runs `outside` in a child that never entered a runtime. */
static death death_outside(void (*fn)(void))
{
	death d = { 0 };
	int ends[2];
	check(pipe(ends) == 0);
	outside = fn;
	pid_t child = fork_child();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		outside();
		_exit(0);
	}
	close(ends[1]);
	for (ssize_t n = 0, got; (got = read(ends[0], d.text + n, sizeof d.text - 1 - (size_t)n)) > 0;)
		n += got;
	close(ends[0]);
	int status;
	check(waitpid(child, &status, 0) == child);
	d.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return d;
}

#define PanicsOutside(name, words)                                                                           \
	static void outside_##name(void);                                                                    \
	Test(outside, name, .timeout = HANG_S)                                                               \
	{                                                                                                    \
		death d = death_outside(outside_##name);                                                     \
		check_death(&d, "panic", words);                                                             \
	}                                                                                                    \
	static void outside_##name(void)

static void nothing(int unused)
{
	(void)unused;
}
GOROUTINE(nothing, int);

PanicsOutside(a_panic_is_told, "alone")
{
	weft_panic("alone");
}

PanicsOutside(go_panics, "no runtime")
{
	go(nothing, 0);
}

PanicsOutside(a_receive_that_would_block_panics, "no runtime")
{
	int_chan ch = chan_make(int_chan, 0);
	chan_discard(ch);
}

PanicsOutside(a_wait_that_would_block_panics, "no runtime")
{
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, 1);
	weft_waitgroup_wait(&wg);
}

PanicsOutside(a_lock_that_would_block_panics, "no runtime")
{
	weft_mutex m = { 0 };
	weft_lock(&m);
	weft_lock(&m);
}

PanicsOutside(a_select_that_would_block_panics, "no runtime")
{
	int_chan ch = chan_make(int_chan, 0);
	int v;
	chan_select(on_recv(ch, &v));
}

static int fork_and_go_on(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	pid_t child = fork_child();
	if (child == 0) {
		go(nothing, 0);
		_exit(0);
	}
	int status;
	while (waitpid(child, &status, 0) < 0)
		;
	return WEXITSTATUS(status);
}

Test(outside, after_a_bare_fork_the_child_panics, .timeout = HANG_S)
{
	death d = death_of(NULL, fork_and_go_on);
	check_death(&d, "panic", "no runtime");
}

static int fork_and_exec(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	pid_t child = fork_child();
	if (child == 0) {
		execl("/bin/sh", "sh", "-c", "exit 7", (char *)NULL);
		_exit(1);
	}
	int status;
	while (waitpid(child, &status, 0) < 0)
		;
	return WEXITSTATUS(status);
}

Test(outside, fork_then_exec_works, .timeout = HANG_S)
{
	check(weft_run(NULL, fork_and_exec, 0, NULL) == 7);
}

Test(outside, channels_that_do_not_block_work, .timeout = HANG_S)
{
	int_chan ch = chan_make(int_chan, 1);
	int v = 0;
	chan_send(ch, 4);
	check(!chan_try_send(ch, 5));
	check(chan_recv(ch, &v) && v == 4);
	check(!chan_try_recv(ch, &v));
	chan_close(ch);
	check(!chan_recv(ch, &v));
	chan_free(ch);
}

Test(outside, locks_that_do_not_block_work, .timeout = HANG_S)
{
	weft_mutex m = { 0 };
	weft_waitgroup wg = { 0 };
	weft_lock(&m);
	check(!weft_try_lock(&m));
	weft_unlock(&m);
	weft_waitgroup_add(&wg, 1);
	weft_waitgroup_done(&wg);
	weft_waitgroup_wait(&wg);
}

RunTest(blocking, sections_nest_and_allow_runtime_calls)
{
	int_chan ch = chan_make(int_chan, 0);
	for (int i = 0; i < 50; i++) {
		weft_blocking_begin();
		usleep(100);
		weft_blocking_begin();
		int v;
		check(chan_recv_until(ch, weft_in(WEFT_US), &v) == WEFT_TIMED_OUT);
		weft_yield();
		weft_blocking_end();
		weft_blocking_end();
	}
	chan_free(ch);
}

struct gate {
	int fd;
	atomic_int *read;
};

static void read_byte(struct gate g)
{
	char byte;
	weft_blocking_begin();
	check(read(g.fd, &byte, 1) == 1);
	weft_blocking_end();
	++*g.read;
}
GOROUTINE(read_byte, struct gate);

/* Ten threads sit in read(); the one processor still runs main, who writes. */
RunTestWith(blocking, sections_hand_the_processor_on, .procs = 1)
{
	int ends[2];
	atomic_int done = 0;
	check(pipe(ends) == 0);
	for (int i = 0; i < 10; i++)
		go(read_byte, ends[0], &done);
	for (int i = 0; i < 100; i++)
		weft_yield();
	check(done == 0);
	check(write(ends[1], "0123456789", 10) == 10);
	while (done < 10)
		weft_yield();
	close(ends[0]);
	close(ends[1]);
}

RunTestWith(blocking, a_section_is_no_deadlock, .procs = 1)
{
	int ends[2];
	atomic_int done = 0;
	check(pipe(ends) == 0);
	pid_t child = fork_child();
	if (child == 0) {
		usleep(50000);
		_exit(write(ends[1], "x", 1) != 1);
	}
	go(read_byte, ends[0], &done);
	until_alone();
	check(done == 1);
	check(waitpid(child, NULL, 0) == child);
	close(ends[0]);
	close(ends[1]);
}
