/* run.c: see run.h. */
#include "run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

void check_failed(const char *file, int line, const char *text)
{
	const char *procs = getenv("WEFT_PROCS");
	const char *seed = getenv("WEFT_SEED");
	dprintf(STDERR_FILENO, "%s:%d: not so: %s (WEFT_PROCS=%s WEFT_SEED=%s)\n", file, line, text,
		procs ? procs : "", seed ? seed : "");
	_exit(1);
}

char *dump_text(void)
{
	int fd = memfd_create("dump", MFD_CLOEXEC);
	FILE *f = fdopen(fd, "w+");
	check(f);
	weft_dump(f);
	size_t length = (size_t)lseek(fd, 0, SEEK_END);
	char *text = calloc(1, length + 1);
	check(text && pread(fd, text, length, 0) == (ssize_t)length);
	fclose(f);
	return text;
}

/* A dump says: goroutine 7 "name" [state, ...] */
static int count_parked(const char *text, const char *name)
{
	static const char *const awake[] = { "running", "runnable", "ready", "new" };
	char head[128];
	int n = 0;
	snprintf(head, sizeof head, " \"%s\" [", name);
	for (const char *p = text; (p = strstr(p, head)); n++) {
		p += strlen(head);
		for (size_t i = 0; i < sizeof awake / sizeof *awake; i++)
			if (strncmp(p, awake[i], strlen(awake[i])) == 0) {
				n--;
				break;
			}
	}
	return n;
}

void until_parked(const char *name, int n)
{
	for (int parked = -1; parked != n;) {
		weft_yield();
		char *text = dump_text();
		parked = count_parked(text, name);
		free(text);
		if (parked != n)
			weft_sleep(WEFT_MS);
	}
}

void until_alone(void)
{
	while (weft_goroutine_count() > 1)
		weft_yield();
}

static void read_all(int fd, char *into, size_t size)
{
	size_t n = 0;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	while (n < size - 1 && poll(&p, 1, HANG_S * 1000 / 2) > 0) {
		ssize_t got = read(fd, into + n, size - 1 - n);
		if (got <= 0 && errno != EINTR)
			break;
		n += got > 0 ? (size_t)got : 0;
	}
	into[n] = 0;
}

pid_t fork_child(void)
{
	pid_t test = getpid(), child = fork();
	check(child >= 0);
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != test)
			_exit(1);
	}
	return child;
}

death death_of(const weft_runtime *how, run_main main_fn)
{
	death d = { 0 };
	int ends[2];
	check(pipe(ends) == 0);
	fflush(NULL);
	pid_t child = fork_child();
	if (child == 0) {
		setrlimit(RLIMIT_CORE, &(struct rlimit) { 0, 0 });
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		_exit(weft_run(how, main_fn, 0, NULL));
	}
	close(ends[1]);
	read_all(ends[0], d.text, sizeof d.text);
	close(ends[0]);
	int status = 0;
	while (waitpid(child, &status, 0) < 0)
		check(errno == EINTR);
	d.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return d;
}

void check_death(const death *d, const char *kind, const char *words)
{
	char head[64];
	snprintf(head, sizeof head, "weft: %s: ", kind);
	const char *line = strstr(d->text, head);
	if (d->status != WEFT_PANIC_STATUS || !line || !strstr(line, words)) {
		dprintf(STDERR_FILENO, "wanted %s...%s and status 2, got status %d and:\n%s\n", head, words,
			d->status, d->text);
		_exit(1);
	}
}

void let_signals_in(void)
{
	if (SANITIZED)
		usleep(0);
}
