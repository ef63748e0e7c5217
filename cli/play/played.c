/* played.c: see played.h. */
#include "played.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../report.h"

enum { PATIENCE_MS = 20000, QUESTION_BYTES = 16 * 1024 };

struct table {
	int socket, output; /* -1: closed */
	pid_t child;
	char text[QUESTION_BYTES + 1];
	struct played_question question;
};

static _Noreturn void become(const struct played_program *p, int socket, int output)
{
	char number[16];

	snprintf(number, sizeof number, "%d", socket);
	setenv("WEFT_PLAY", number, 1);
	unsetenv("WEFT_TRACE");
	unsetenv("WEFT_TOP");
	const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (nothing >= 0)
		dup2(nothing, STDIN_FILENO); /* ours is the player's */
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	close(output);
	if (p->main)
		exit(p->main(p->argc, p->argv));
	execv(p->argv[0], p->argv);
	report_error("play: %s: %s", report_name(p->argv[0]), strerror(errno));
	_exit(127);
}

/* "WORD GOROUTINE NAME..." */
static bool parse_line(struct played_question *q, char *line)
{
	struct played_goroutine g = { 0 };
	char word[8];
	int rest = 0;

	if (sscanf(line, "%7s %" SCNu64 " %n", word, &g.id, &rest) != 2 || !rest)
		return false;
	g.name = line + rest;
	if (strcmp(word, "waits") == 0) {
		char *space = strchr(line + rest, ' ');
		if (!space || q->waiting_count == PLAYED_WAITING)
			return space;
		*space = 0;
		g.state = space + 1;
		q->waiting[q->waiting_count++] = g;
		return true;
	}
	if (q->choice_count == PLAYED_CHOICES)
		return false;
	q->may_stay = q->may_stay || strcmp(word, "stay") == 0;
	q->choices[q->choice_count++] = g;
	return true;
}

static bool parse(struct table *t)
{
	char *rest = t->text, *line;

	t->question = (struct played_question) { 0 };
	while ((line = strsep(&rest, "\n")) && *line)
		if (!parse_line(&t->question, line))
			return false;
	return t->question.choice_count > 1;
}

/* One question answered, or the socket closed. */
static void answer(struct table *t, played_choose *choose, void *user, struct played_result *r)
{
	char text[16];
	const ssize_t n = recv(t->socket, t->text, QUESTION_BYTES, 0);

	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0) {
		close(t->socket);
		t->socket = -1;
		return;
	}
	t->text[n] = 0;
	r->asked = true;
	const int chosen = parse(t) ? choose(user, &t->question) : -1;
	if (chosen < 0) {
		r->end = PLAYED_ENDLESS;
		kill(t->child, SIGKILL);
		return;
	}
	const int length = snprintf(text, sizeof text, "%d", chosen);
	send(t->socket, text, (size_t)length, MSG_NOSIGNAL);
}

static void keep_output(struct table *t, struct played_result *r)
{
	char scrap[4096];
	const size_t room = PLAYED_OUTPUT - r->length;
	const ssize_t n = read(t->output, room ? r->output + r->length : scrap, room ? room : sizeof scrap);

	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0) {
		close(t->output);
		t->output = -1;
		return;
	}
	r->length += room ? (size_t)n : 0;
	r->output[r->length] = 0;
}

static void attend(struct table *t, played_choose *choose, void *user, struct played_result *r)
{
	while (t->output >= 0) {
		struct pollfd p[] = { { .fd = t->output, .events = POLLIN },
				      { .fd = t->socket, .events = POLLIN } };
		const int ready = poll(p, 2, PATIENCE_MS);
		if (ready == 0) {
			r->end = PLAYED_TOO_LONG;
			kill(t->child, SIGKILL);
		}
		if (ready == 0 || p[0].revents)
			keep_output(t, r);
		if (ready > 0 && t->socket >= 0 && p[1].revents)
			answer(t, choose, user, r);
	}
}

static void judge(struct played_result *r, int status)
{
	r->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	if (r->end != PLAYED_WELL)
		return;
	if (r->status && strstr(r->output, "all goroutines are asleep - deadlock!"))
		r->end = PLAYED_DEADLOCK;
	else if (r->status)
		r->end = PLAYED_FAILED;
}

int played_run(const struct played_program *p, played_choose *choose, void *user, struct played_result *r)
{
	int sockets[2], pipes[2], status = 0;
	struct table t;

	r->end = PLAYED_WELL;
	r->asked = false;
	r->length = 0;
	r->output[0] = 0;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sockets) != 0)
		return report_error("play: socket: %s", strerror(errno)), EXIT_RETRY;
	if (pipe(pipes) != 0) {
		close(sockets[0]);
		close(sockets[1]);
		return report_error("play: pipe: %s", strerror(errno)), EXIT_RETRY;
	}
	fflush(NULL);
	t = (struct table) { .socket = sockets[0], .output = pipes[0], .child = fork() };
	if (t.child == 0) {
		close(sockets[0]);
		close(pipes[0]);
		become(p, sockets[1], pipes[1]);
	}
	close(sockets[1]);
	close(pipes[1]);
	if (t.child > 0)
		attend(&t, choose, user, r);
	if (t.socket >= 0)
		close(t.socket);
	if (t.output >= 0)
		close(t.output);
	if (t.child < 0)
		return report_error("play: fork: %s", strerror(errno)), EXIT_RETRY;
	while (waitpid(t.child, &status, 0) < 0 && errno == EINTR)
		;
	judge(r, status);
	return EXIT_DONE;
}
