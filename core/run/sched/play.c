/* play.c: runs whose schedule is chosen from outside, step by step.
 *
 * WEFT_PLAY=FD, the number of a socket (SOCK_SEQPACKET) that the process was
 * given, as weft play does it.  Such a run has one processor, a clock that
 * jumps when all wait (test.h), and may change goroutines before each call of
 * the runtime: there whoever is at the other end is asked, where two or more
 * could go on.  A question is a packet of lines,
 *
 *     stay GOROUTINE NAME                 the one that ran, where it can go on
 *     choose GOROUTINE NAME               others that could, by number
 *     waits GOROUTINE NAME STATE          that can't, by number
 *
 * and the answer the index of a line of the first two kinds.  The same answers give the same
 * run, as long as the program looks at nothing outside.
 */
#include "play.h"

#include "../panic.h"
#include "dump.h"
#include "next.h"
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WAITING_SHOWN = 64, QUESTION_BYTES = 16 * 1024, CHOICES_MOST = 36 };

static struct {
	int fd;
	struct g **can; /* go on, by no order */
	size_t count, room;
	uint64_t ran; /* last */
	char question[QUESTION_BYTES];
	size_t length;
} play;

bool weft_play_wanted(void)
{
	const char *text = getenv("WEFT_PLAY");
	char *end;
	const long fd = text ? strtol(text, &end, 10) : -1;
	if (!text || !*text)
		return false;
	if (*end || fd < 3 || fcntl((int)fd, F_GETFD) < 0)
		weft_fatal("WEFT_PLAY names no open descriptor: weft play starts such programs");
	play.fd = (int)fd;
	return true;
}

void weft_play_begin(void)
{
	play.count = 0;
	play.ran = 1;
	atomic_fetch_or(&weft_rt.flags, RT_PLAYED);
}

void weft_play_end(void)
{
	free(play.can);
	play.can = NULL;
	play.count = play.room = 0;
}

static void keep(struct g *g)
{
	if (play.count == play.room) {
		const size_t room = play.room ? 2 * play.room : 64;
		struct g **can = realloc(play.can, room * sizeof(struct g *));
		if (!can)
			weft_fatal("out of memory");
		play.can = can;
		play.room = room;
	}
	play.can[play.count++] = g;
}

static int in_order(const void *a, const void *b)
{
	const struct g *x = *(struct g *const *)a, *y = *(struct g *const *)b;
	if ((x->id == play.ran) != (y->id == play.ran))
		return x->id == play.ran ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static __attribute__((format(printf, 1, 2))) void put(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const int n = vsnprintf(play.question + play.length, QUESTION_BYTES - play.length, format, args);
	va_end(args);
	if (n > 0 && (size_t)n < QUESTION_BYTES - play.length)
		play.length += (size_t)n;
}

static void put_waiting(struct g *g, void *arg)
{
	const int state = atomic_load_explicit(&g->state, memory_order_relaxed);
	int *left = arg;
	if (state > WEFT_PARKED && (*left)-- > 0)
		put("waits %llu %s %s\n", (unsigned long long)g->id, g->site->name, weft_state_names[state]);
}

/* The index of who goes on. */
static size_t ask(size_t choices)
{
	char answer[16];
	int left = WAITING_SHOWN;
	play.length = 0;
	for (size_t i = 0; i < choices; i++) {
		const struct g *g = play.can[i];
		put("%s %llu %s\n", g->id == play.ran ? "stay" : "choose", (unsigned long long)g->id,
		    g->site->name);
	}
	weft_g_each(put_waiting, &left);
	if (send(play.fd, play.question, play.length, MSG_NOSIGNAL) < 0)
		_exit(WEFT_PANIC_STATUS); /* nobody is there any more */
	ssize_t n;
	while ((n = recv(play.fd, answer, sizeof answer - 1, 0)) < 0 && errno == EINTR)
		;
	if (n <= 0)
		_exit(WEFT_PANIC_STATUS);
	answer[n] = 0;
	const size_t chosen = strtoul(answer, NULL, 10);
	return chosen < choices ? chosen : 0;
}

struct g *weft_next_played(struct proc *p)
{
	struct g *g;
	atomic_store_explicit(&p->tick, atomic_load_explicit(&p->tick, memory_order_relaxed) + 1,
			      memory_order_relaxed);
	weft_collect(p);
	while ((g = weft_take_next(p)) || (g = weft_ring_pop(p)) || (g = weft_fresh_oldest(p)) ||
	       (g = weft_global_take(p)))
		keep(g);
	if (play.count == 0)
		return NULL;
	qsort(play.can, play.count, sizeof(struct g *), in_order);
	const size_t choices = play.count < CHOICES_MOST ? play.count : CHOICES_MOST;
	const size_t at = choices > 1 ? ask(choices) : 0;
	g = play.can[at];
	play.can[at] = play.can[--play.count];
	play.ran = g->id;
	return g;
}
