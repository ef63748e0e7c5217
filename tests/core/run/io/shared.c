/* shared.c: standard descriptors, whose mode others see, too: several use one at a time. */
#include "../run.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_int got_byte, timed_out, other;
static weft_waitgroup over;

static void read_one(int unused)
{
	(void)unused;
	char byte;
	ssize_t n = weft_read(STDIN_FILENO, &byte, 1, weft_in(100 * WEFT_MS));
	atomic_fetch_add(n == 1 ? &got_byte : n == -ETIMEDOUT ? &timed_out : &other, 1);
	weft_waitgroup_done(&over);
}
GOROUTINE(read_one, int);

/* One byte for five readers: the others look in vain, and their deadlines hold. */
static int read_with_others(int argc, char **argv)
{
	(void)argc;
	enum { READERS = 5 };
	weft_waitgroup_add(&over, READERS);
	for (int i = 0; i < READERS; i++)
		go_with(read_one, 0);
	weft_sleep(5 * WEFT_MS);
	check(write(*(int *)argv, "\n", 1) == 1);
	weft_waitgroup_wait(&over);
	check(got_byte == 1 && timed_out == READERS - 1 && other == 0);
	check(!(fcntl(STDIN_FILENO, F_GETFL) & O_NONBLOCK));
	return 0;
}

/* In another process, as it gets a stdin of its own. */
static void check_readers(int in, int writer)
{
	pid_t child = fork_child();
	if (child == 0) {
		dup2(in, STDIN_FILENO);
		alarm(20);
		_exit(weft_run(NULL, read_with_others, 0, (char **)&writer));
	}
	int status;
	check(waitpid(child, &status, 0) == child && status == 0);
}

Test(stdio, of_many_readers_of_a_pipe_one_gets_the_byte_and_the_deadline_frees_the_others, .timeout = HANG_S)
{
	int ends[2];
	check(pipe(ends) == 0);
	check_readers(ends[0], ends[1]);
}

Test(stdio, of_many_readers_of_a_terminal_one_gets_the_line_and_the_deadline_frees_the_others,
     .timeout = HANG_S)
{
	int master, slave;
	if (openpty(&master, &slave, NULL, NULL, NULL) != 0)
		return; /* no terminals here */
	check_readers(slave, master);
}

/* What another process takes between our look and our read. */
static int read_beside_a_process(int argc, char **argv)
{
	(void)argc, (void)argv;
	char byte;
	ssize_t n;
	int64_t end = weft_in(300 * WEFT_MS);
	while ((n = weft_read(STDIN_FILENO, &byte, 1, end)) == 1)
		;
	check(n == -ETIMEDOUT && weft_now() >= end);
	return 0;
}

Test(stdio, a_process_that_reads_the_same_pipe_stops_nobody, .timeout = HANG_S)
{
	int ends[2], status;
	check(pipe(ends) == 0);
	pid_t reader = fork_child();
	if (reader == 0)
		for (char byte; read(ends[0], &byte, 1) == 1;)
			;
	pid_t writer = fork_child();
	if (writer == 0)
		for (int i = 0; i < 2000; i++) {
			check(write(ends[1], "x", 1) == 1);
			usleep(50);
		}
	pid_t child = fork_child();
	if (child == 0) {
		dup2(ends[0], STDIN_FILENO);
		alarm(20);
		_exit(weft_run(&(weft_runtime) { .procs = 1 }, read_beside_a_process, 0, NULL));
	}
	check(waitpid(child, &status, 0) == child && status == 0);
	kill(reader, SIGKILL);
	kill(writer, SIGKILL);
}

static void write_much(int unused)
{
	(void)unused;
	static char bytes[300 * 1000];
	ssize_t n = weft_write_all(STDOUT_FILENO, bytes, sizeof bytes, weft_in(100 * WEFT_MS));
	atomic_fetch_add(n == -ETIMEDOUT ? &timed_out : &other, 1);
	weft_waitgroup_done(&over);
}
GOROUTINE(write_much, int);

static int write_with_others(int argc, char **argv)
{
	(void)argc, (void)argv;
	weft_waitgroup_add(&over, 3);
	for (int i = 0; i < 3; i++)
		go_with(write_much, 0);
	weft_waitgroup_wait(&over);
	check(timed_out == 3 && other == 0);
	check(!(fcntl(STDOUT_FILENO, F_GETFL) & O_NONBLOCK));
	return 0;
}

Test(stdio, several_writers_to_a_full_pipe_end_at_their_deadlines, .timeout = HANG_S)
{
	int ends[2], status;
	check(pipe(ends) == 0);
	pid_t child = fork_child();
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		alarm(20);
		_exit(weft_run(NULL, write_with_others, 0, NULL));
	}
	check(waitpid(child, &status, 0) == child && status == 0);
}
