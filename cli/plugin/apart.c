/* apart.c: see apart.h. */
#include "apart.h"

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

/* Until the child has closed its end of the pipe, or was silent for too long: computing, or ten
 * times as long doing nothing, for a busy machine is no fault of the filter's. */
static bool wait_beating(int alive, pid_t pid, double seconds)
{
	uint64_t beat = shared->beat;
	int64_t since = weft_clock_ns();
	clockid_t clock = CLOCK_MONOTONIC;
	clock_getcpuclockid(pid, &clock);
	for (double before = computed(clock);;) {
		struct pollfd p = { .fd = alive };
		if (poll(&p, 1, 100) > 0)
			return true;
		if (shared->beat != beat) {
			beat = shared->beat;
			since = weft_clock_ns();
			before = computed(clock);
		} else if (computed(clock) - before > seconds ||
			   (double)(weft_clock_ns() - since) > seconds * 1e10) {
			return false;
		}
	}
}

enum apart_end apart_run(void (*work)(void *arg, struct apart_note *note), void *arg, double seconds_silent,
			 struct apart_note **note, int *signo)
{
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
	const bool over = pid > 0 && wait_beating(ends[0], pid, seconds_silent);
	close(ends[0]);
	if (pid < 0)
		return APART_NOT;
	if (!over)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!over)
		return APART_LATE;
	*signo = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	if (shared->done)
		return APART_DONE;
	return *signo || *shared->fault ? APART_SIGNAL : APART_EXIT;
}
