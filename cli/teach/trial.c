/* trial.c: a child, its output through a pipe, its end by a deadline. */
#include "trial.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../core/run/clock.h"
#include "../report.h"

static void become(const struct trial_program *p, int procs, const char *trace, int out)
{
	char number[16];
	snprintf(number, sizeof number, "%d", procs);
	if (procs)
		setenv("WEFT_PROCS", number, 1);
	unsetenv("WEFT_TRACE");
	if (trace)
		setenv("WEFT_TRACE", trace, 1);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	if (p->main)
		exit(p->main(p->argc, p->argv));
	execv(p->argv[0], p->argv);
	_exit(127);
}

/* Until the other end is closed, or it's time. */
static void listen_to(struct trial *t, int fd, pid_t child)
{
	const int64_t deadline = weft_now() + TRIAL_SECONDS * INT64_C(1000000000);
	size_t used = 0;
	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		const int64_t left_ms = (deadline - weft_now()) / WEFT_MS;
		char scrap[4096];
		if (left_ms <= 0 || poll(&p, 1, (int)left_ms) == 0) {
			t->too_long = true;
			kill(child, SIGKILL);
			return;
		}
		const size_t room = TRIAL_OUTPUT_MOST - 1 - used;
		ssize_t n = read(fd, room ? t->output + used : scrap, room ? room : sizeof scrap);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		used += room ? (size_t)n : 0;
		t->output[used] = 0;
	}
}

int trial_command(struct trial *t, const struct trial_program *p, int procs, const char *trace)
{
	int ends[2], status = 0;
	*t = (struct trial) { .output = calloc(1, TRIAL_OUTPUT_MOST) };
	if (!t->output)
		return report_no_memory();
	if (pipe(ends) < 0) {
		report_error("teach: pipe: %s", strerror(errno));
		return EXIT_RETRY;
	}
	fflush(NULL);
	const int64_t start = weft_now();
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		become(p, procs, trace, ends[1]);
	}
	close(ends[1]);
	if (child > 0) {
		listen_to(t, ends[0], child);
		while (waitpid(child, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(ends[0]);
	if (child < 0) {
		report_error("teach: fork: %s", strerror(errno));
		return EXIT_RETRY;
	}
	t->wall_ms = (double)(weft_now() - start) / WEFT_MS;
	t->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return EXIT_DONE;
}

void trial_free(struct trial *t)
{
	free(t->output);
	if (t->has_timeline)
		timeline_free(&t->timeline);
	*t = (struct trial) { 0 };
}

/* What else the machine does can only make it slower: of three short runs the fastest is the truest. */
static int best_of_three(struct trial *t, const struct trial_program *p, int procs)
{
	enum { SHORT_MS = 300 };
	int status = trial_command(t, p, procs, NULL);
	for (int i = 1; !status && i < 3 && t->wall_ms < SHORT_MS; i++) {
		struct trial again;
		status = trial_command(&again, p, procs, NULL);
		if (!status && again.status == t->status && again.wall_ms < t->wall_ms) {
			struct trial slower = *t;
			*t = again;
			again = slower;
		}
		trial_free(&again);
	}
	return status;
}

/* The recording of another run of the same; without one the trial is as good. */
static void record(struct trial *t, const struct trial_program *p, int procs)
{
	char path[] = "/tmp/weft-teach-XXXXXX";
	struct trial recorded;
	int fd = mkstemp(path);
	if (fd < 0)
		return;
	close(fd);
	if (trial_command(&recorded, p, procs, path) == EXIT_DONE)
		t->has_timeline = timeline_read(&t->timeline, path) == 0;
	trial_free(&recorded);
	unlink(path);
}

int trial_run(struct trial *t, const struct lesson *l, const struct lesson_run *r)
{
	enum { WORDS = 8 };
	char *arguments = strdup(r->arguments), *argv[WORDS + 1] = { (char *)l->source->name };
	struct trial_program p = { .main = l->source->main, .argc = 1, .argv = argv };
	if (!arguments)
		return report_no_memory();
	for (char *word = strtok(arguments, " "); word && p.argc < WORDS; word = strtok(NULL, " "))
		argv[p.argc++] = word;
	int status = best_of_three(t, &p, r->procs);
	if (!status && r->drawn && !t->too_long)
		record(t, &p, r->procs);
	if (t->has_timeline && t->timeline.lanes < r->procs && r->procs <= TIMELINE_LANES)
		t->timeline.lanes = r->procs; /* also where nothing ran */
	free(arguments);
	return status;
}
