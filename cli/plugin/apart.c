/* apart.c: see apart.h. */
#include "apart.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../core/base/clock.h"
#include "guard.h"

static struct apart_note *shared;

static void note_fault(const char *text, int signo)
{
	if (text)
		snprintf(shared->fault, sizeof shared->fault, "%s", text);
	else
		snprintf(shared->fault, sizeof shared->fault, "crashes: %s", strsignal(signo));
}

static _Noreturn void child(void (*work)(void *arg, struct apart_note *note), void *arg, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	dup2(STDERR_FILENO, STDOUT_FILENO); /* stdout is for what the check says */
	guard_watch(note_fault);
	work(arg, shared);
	shared->done = true;
	_exit(0);
}

/* Seconds that a process has computed. */
static double computed(clockid_t clock)
{
	struct timespec t = { 0 };
	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Does one of its threads compute, or wait for a processor or a disk? */
static bool is_busy(pid_t pid)
{
	char path[300], line[600];
	snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
	DIR *threads = opendir(path);
	bool busy = !threads;
	for (struct dirent *d; threads && !busy && (d = readdir(threads));) {
		snprintf(path, sizeof path, "/proc/%d/task/%s/stat", (int)pid, d->d_name);
		FILE *stat = *d->d_name == '.' ? NULL : fopen(path, "re");
		const char *name_end = stat && fgets(line, sizeof line, stat) ? strrchr(line, ')') : NULL;
		busy = name_end && strchr("RD", name_end[2]);
		if (stat)
			fclose(stat);
	}
	if (threads)
		closedir(threads);
	return busy;
}

/* Since the child's last sign of life. */
struct silence {
	uint64_t beat;
	double computed, asleep;
};

enum { TICK_MS = 100 };

/* Seconds of it that count: computing, or asleep.  Waiting for a busy machine is no fault of the filter's. */
static double silence_longer(struct silence *s, pid_t pid, clockid_t clock)
{
	if (shared->beat != s->beat)
		*s = (struct silence) { .beat = shared->beat, .computed = computed(clock) };
	else if (!is_busy(pid))
		s->asleep += TICK_MS / 1000.0;
	return s->asleep + computed(clock) - s->computed;
}

/* Until the child has closed its end of the pipe, or takes too long. */
static enum apart_end wait_beating(int alive, pid_t pid, struct apart_limits limits)
{
	const int64_t begin = weft_clock_ns();
	clockid_t clock = CLOCK_MONOTONIC;
	clock_getcpuclockid(pid, &clock);
	struct silence silence = { .beat = shared->beat, .computed = computed(clock) };
	for (;;) {
		struct pollfd p = { .fd = alive };
		if (poll(&p, 1, TICK_MS) > 0)
			return APART_DONE;
		if (silence_longer(&silence, pid, clock) > limits.silent_seconds)
			return APART_LATE;
		if ((double)(weft_clock_ns() - begin) > limits.all_seconds * 1e9)
			return APART_LONG;
	}
}

enum apart_end apart_run(void (*work)(void *arg, struct apart_note *note), void *arg,
			 struct apart_limits limits, struct apart_note **note, int *signo)
{
	enum apart_end end = APART_NOT;
	int ends[2], status = 0;
	const pid_t parent = getpid();
	if (!shared)
		shared =
			mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || pipe2(ends, O_CLOEXEC) != 0)
		return APART_NOT;
	*shared = (struct apart_note) { 0 };
	*note = shared;
	fflush(NULL);
	const pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		child(work, arg, parent);
	}
	close(ends[1]);
	if (pid > 0)
		end = wait_beating(ends[0], pid, limits);
	close(ends[0]);
	if (pid < 0)
		return APART_NOT;
	if (end != APART_DONE)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (end != APART_DONE)
		return end;
	*signo = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	if (shared->done)
		return APART_DONE;
	return *signo || *shared->fault ? APART_SIGNAL : APART_EXIT;
}
