/* process.c: children are started, talked to, waited for and killed by parked goroutines. */
#include "../run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const *sh(const char *script)
{
	static const char *argv[4];
	memcpy(argv, (const char *[]) { "sh", "-c", script, NULL }, sizeof argv);
	return argv;
}

static int exit_status(weft_process *p)
{
	int status = -1;
	check(weft_process_wait(p, WEFT_FOREVER, &status) == 0);
	return status;
}

/* All it writes to out, as text. */
static const char *output(int fd)
{
	static char text[4096];
	size_t got = 0;
	for (ssize_t n; (n = weft_read(fd, text + got, sizeof text - 1 - got, WEFT_FOREVER)) > 0;)
		got += (size_t)n;
	text[got] = 0;
	return text;
}

RunTest(process, its_end_is_told)
{
	weft_process p;
	check(weft_process_start(&p, &(weft_process_how) { .argv = sh("exit 7") }) == 0);
	int status = exit_status(&p);
	check(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	check(exit_status(&p) == status);
	weft_process_end(&p);
}

RunTest(process, text_goes_in_and_comes_out_over_pipes)
{
	weft_process p;
	check(weft_process_start(&p, &(weft_process_how) { .argv = sh("sort; echo bad >&2"),
							   .in = WEFT_STDIO_PIPE,
							   .out = WEFT_STDIO_PIPE,
							   .err = WEFT_STDIO_PIPE }) == 0);
	check(weft_write_all(p.in, "b\na\n", 4, WEFT_FOREVER) == 4);
	weft_process_close_in(&p);
	check(strcmp(output(p.out), "a\nb\n") == 0);
	check(strcmp(output(p.err), "bad\n") == 0);
	check(exit_status(&p) == 0);
	weft_process_end(&p);
}

static void copy_in(weft_process *p)
{
	char block[4096];
	memset(block, 'x', sizeof block);
	for (int i = 0; i < 256; i++)
		check(weft_write_all(p->in, block, sizeof block, WEFT_FOREVER) == sizeof block);
	weft_process_close_in(p);
}
GOROUTINE(copy_in, weft_process *);

/* Far more than a pipe holds. */
RunTest(process, a_mebibyte_goes_through_cat)
{
	weft_process p;
	char block[4096];
	size_t got = 0;
	check(weft_process_start(&p, &(weft_process_how) { .argv = (const char *[]) { "cat", NULL },
							   .in = WEFT_STDIO_PIPE,
							   .out = WEFT_STDIO_PIPE }) == 0);
	go_with(copy_in, &p);
	for (ssize_t n; (n = weft_read(p.out, block, sizeof block, WEFT_FOREVER)) > 0; got += (size_t)n)
		for (ssize_t i = 0; i < n; i++)
			check(block[i] == 'x');
	check(got == 1 << 20);
	until_alone();
	check(exit_status(&p) == 0);
	weft_process_end(&p);
}

RunTest(process, environment_and_folder_are_given)
{
	weft_process p;
	check(weft_process_start(&p, &(weft_process_how) { .argv = sh("echo $COLOUR; pwd"),
							   .env = (const char *[]) { "COLOUR=teal", NULL },
							   .folder = "/usr",
							   .in = WEFT_STDIO_NULL,
							   .out = WEFT_STDIO_PIPE,
							   .err = WEFT_STDIO_OUT }) == 0);
	check(strcmp(output(p.out), "teal\n/usr\n") == 0);
	check(exit_status(&p) == 0);
	weft_process_end(&p);
}

RunTest(process, a_descriptor_of_ours_may_be_its_output)
{
	weft_process p;
	char text[8] = "";
	FILE *f = tmpfile();
	check(f);
	check(weft_process_start(&p, &(weft_process_how) { .argv = sh("echo out; echo err >&2"),
							   .out = fileno(f),
							   .err = WEFT_STDIO_OUT }) == 0);
	check(exit_status(&p) == 0);
	rewind(f);
	check(fread(text, 1, 8, f) == 8 && memcmp(text, "out\nerr\n", 8) == 0);
	weft_process_end(&p);
	fclose(f);
}

RunTest(process, what_cannot_start_is_an_error)
{
	weft_process p;
	check(weft_process_start(&p, &(weft_process_how) { .argv = (const char *[]) { "/no/such/program",
										      NULL } }) == -ENOENT);
	check(weft_process_start(&p, &(weft_process_how) { .argv = sh("true"), .folder = "/no/such" }) ==
	      -ENOENT);
	check(weft_process_start(&p, &(weft_process_how) { .argv = sh("true"), .out = 2 }) == -EINVAL);
	check(weft_process_start(&p, &(weft_process_how) { 0 }) == -EINVAL);
}

RunTest(process, a_wait_ends_at_its_deadline_and_a_kill_is_seen)
{
	weft_process p;
	int status;
	check(weft_process_start(
		      &p, &(weft_process_how) { .argv = (const char *[]) { "sleep", "1000", NULL } }) == 0);
	check(weft_process_wait(&p, WEFT_NOW, &status) == -EAGAIN);
	int64_t deadline = weft_in(20 * WEFT_MS);
	check(weft_process_wait(&p, deadline, &status) == -ETIMEDOUT);
	check(weft_now() >= deadline);
	check(weft_process_kill(&p, SIGTERM) == 0);
	status = exit_status(&p);
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	check(weft_process_kill(&p, SIGTERM) == -ESRCH);
	weft_process_end(&p);
}

static atomic_int seen;

static void await(weft_process *p)
{
	check(WEXITSTATUS(exit_status(p)) == 3);
	seen++;
}
GOROUTINE(await, weft_process *);

/* Waiting for a child is no deadlock and holds no processor. */
RunTestWith(process, several_wait_while_others_run, .procs = 1)
{
	weft_process p;
	check(weft_process_start(&p, &(weft_process_how) { .argv = sh("read line; exit 3"),
							   .in = WEFT_STDIO_PIPE }) == 0);
	for (int i = 0; i < 5; i++)
		go_with(await, &p);
	until_parked("await", 5);
	for (int i = 0; i < 1000; i++)
		weft_yield();
	check(seen == 0);
	weft_process_close_in(&p);
	until_alone();
	check(seen == 5);
	weft_process_end(&p);
}

static void start_and_wait(int i)
{
	weft_process p;
	char script[32];
	snprintf(script, sizeof script, "exit %d", i);
	const char *argv[] = { "sh", "-c", script, NULL };
	check(weft_process_start(&p, &(weft_process_how) { .argv = argv }) == 0);
	check(WEXITSTATUS(exit_status(&p)) == i);
	weft_process_end(&p);
}
GOROUTINE(start_and_wait, int);

RunTest(process, many_at_once_keep_their_results_apart)
{
	for (int i = 0; i < 32; i++)
		go_with(start_and_wait, i);
	until_alone();
}

/* With no descriptor left for it there is no pidfd; waiting works all the same. */
RunTest(process, without_a_pidfd_it_is_waited_for_too)
{
	enum { MOST = 64 };
	weft_process p;
	struct rlimit before, few;
	int filled[MOST], count = 0;
	start_and_wait(1); /* the poller has its descriptors now */
	getrlimit(RLIMIT_NOFILE, &before);
	few = before;
	few.rlim_cur = MOST;
	setrlimit(RLIMIT_NOFILE, &few);
	while (count < MOST && (filled[count] = open("/dev/null", O_RDWR | O_CLOEXEC)) >= 0)
		count++;
	int error = weft_process_start(&p, &(weft_process_how) { .argv = sh("sleep 0.05; exit 9") });
	int pidfd = error ? -1 : p.pidfd_;
	while (count > 0)
		close(filled[--count]);
	setrlimit(RLIMIT_NOFILE, &before);
	check(error == 0 && pidfd < 0);
	check(weft_process_wait(&p, WEFT_NOW, NULL) == -EAGAIN);
	check(weft_process_wait(&p, weft_in(WEFT_MS), NULL) == -ETIMEDOUT);
	check(WEXITSTATUS(exit_status(&p)) == 9);
	weft_process_end(&p);
}

RunTest(process, the_end_of_one_that_runs_kills_it)
{
	weft_process p;
	check(weft_process_start(
		      &p, &(weft_process_how) { .argv = (const char *[]) { "sleep", "1000", NULL } }) == 0);
	pid_t pid = p.pid;
	weft_process_end(&p);
	check(waitpid(pid, NULL, WNOHANG) == -1 && errno == ECHILD);
}

static int read_stdin(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	char byte;
	int64_t deadline = weft_in(20 * WEFT_MS);
	if (weft_read(0, &byte, 1, deadline) != -ETIMEDOUT)
		return 1;
	if (fcntl(0, F_GETFL) & O_NONBLOCK) /* shared with who started us */
		return 2;
	weft_write_all(1, "?", 1, WEFT_FOREVER);
	if (weft_read(0, &byte, 1, WEFT_FOREVER) != 1 || byte != '!')
		return 3;
	return weft_read(0, &byte, 1, WEFT_FOREVER) == 0 ? 0 : 4;
}

Test(stdio, is_waited_for_and_keeps_its_mode, .timeout = HANG_S)
{
	int in[2], out[2], status;
	char byte;
	check(pipe(in) == 0 && pipe(out) == 0);
	pid_t child = fork_child();
	if (child == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		_exit(weft_run(NULL, read_stdin, 0, NULL));
	}
	close(out[1]);
	check(read(out[0], &byte, 1) == 1 && byte == '?');
	check(write(in[1], "!", 1) == 1);
	close(in[1]);
	check(waitpid(child, &status, 0) == child);
	check(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	close(in[0]);
	close(out[0]);
}

RunTest(process, it_inherits_nothing_but_its_standard_descriptors)
{
	weft_process p;
	int ends[2];
	char byte;
	const char *argv[] = { "sleep", "100", NULL };
	check(pipe(ends) == 0); /* not closed on exec */
	check(weft_process_start(&p, &(weft_process_how) { .argv = argv }) == 0);
	check(weft_close(ends[1]) == 0);
	check(weft_read(ends[0], &byte, 1, WEFT_FOREVER) == 0); /* no other end is open */
	weft_close(ends[0]);
	weft_process_end(&p);
}

static void close_after_a_while(int fd)
{
	weft_sleep(100 * WEFT_MS);
	weft_close(fd);
}
GOROUTINE(close_after_a_while, int);

RunTest(process, a_script_that_is_still_open_for_writing_is_started_once_it_is_closed)
{
	char name[] = "/tmp/weft-script-XXXXXX";
	static const char script[] = "#!/bin/sh\nexit 3\n";
	const char *argv[] = { name, NULL };
	weft_process p;
	int fd = mkstemp(name);
	check(fd >= 0 && fchmod(fd, 0700) == 0);
	check(weft_write_all(fd, script, sizeof script - 1, WEFT_FOREVER) == (ssize_t)sizeof script - 1);
	go_with(close_after_a_while, fd);
	check(weft_process_start(&p, &(weft_process_how) { .argv = argv }) == 0);
	int status = exit_status(&p);
	check(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	weft_process_end(&p);
	unlink(name);
	until_alone();
}
