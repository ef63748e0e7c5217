/* look.c: see look.h. */
#include "look.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { ANSWER_S = 10 };

/* The names of a wait, each ended where the next begins; false: there are fewer than three. */
static bool split_names(char *names, struct look_wait *w)
{
	char *state = strchr(names, '|'), *file = state ? strchr(state + 1, '|') : NULL;
	if (!file)
		return false;
	*state = *file = 0;
	w->name = names;
	w->state = state + 1;
	w->file = file + 1;
	return true;
}

static bool parse_wait(struct look *l, char *line)
{
	struct look_wait w;
	int names = 0;
	if (sscanf(line, "wait %" SCNd64 " %" SCNu64 " %d %n", &w.ns, &w.goroutine, &w.line, &names) != 3 ||
	    !names || !split_names(line + names, &w))
		return false;
	if (l->wait_count < LOOK_WAITS)
		l->waits[l->wait_count++] = w;
	return true;
}

static bool parse_line(struct look *l, char *line)
{
	uint64_t count;
	unsigned length;
	int processor, name = 0;

	if (sscanf(line, "procs %d %d %d %d", &l->procs, &l->busy, &l->blocking, &l->threads) == 4)
		return true;
	if (sscanf(line,
		   "counts %" SCNu64 " %" SCNu64 " %" SCNu32 " %" SCNu32 " %" SCNu64 " %" SCNu64 " %" SCNu64
		   " %" SCNd64,
		   &l->started, &l->ended, &l->taken, &l->woken, &l->steals, &l->queued, &l->timers,
		   &l->ns) == 8)
		return true;
	if (sscanf(line, "queue %d %u", &processor, &length) == 2) {
		if (l->queue_count < LOOK_QUEUES) {
			l->queues[l->queue_count].processor = processor;
			l->queues[l->queue_count++].length = length;
		}
		return true;
	}
	if (sscanf(line, "state %" SCNu64 " %n", &count, &name) == 1 && name) {
		if (l->state_count < LOOK_STATES) {
			l->states[l->state_count].count = count;
			l->states[l->state_count++].name = line + name;
		}
		return true;
	}
	return strncmp(line, "wait ", 5) != 0 || parse_wait(l, line); /* a later weft may say more */
}

bool look_parse(struct look *l)
{
	char *rest = l->text, *line = strsep(&rest, "\n");

	if (strcmp(line, "weft-top 1") != 0)
		return false;
	while ((line = strsep(&rest, "\n")))
		if (!parse_line(l, line))
			return false;
	return l->procs > 0 && l->ns > 0;
}

/* Is it that process, and no other that took its name? */
static bool is_of(int fd, int pid)
{
	struct ucred who;
	socklen_t length = sizeof who;
	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &length) == 0 && who.pid == pid;
}

static int ask(int fd, int pid, struct look *l)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	const int n = snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "weft-top-%d", pid);
	const socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
	const struct timeval patience = { .tv_sec = ANSWER_S };

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (connect(fd, (struct sockaddr *)&name, length) != 0)
		return -errno;
	if (!is_of(fd, pid))
		return -EPROTO;
	const ssize_t got = recv(fd, l->text, LOOK_BYTES, 0);
	if (got <= 0)
		return got < 0 && errno != ECONNRESET ? -errno : -EACCES; /* it looks at who asks, and ends */
	l->text[got] = 0;
	return look_parse(l) ? 0 : -EPROTO;
}

int look_at(int pid, struct look *l)
{
	memset(l, 0, sizeof *l);
	if (kill(pid, 0) != 0 && errno == ESRCH)
		return -ESRCH;
	const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	const int error = ask(fd, pid, l);
	close(fd);
	return error;
}
