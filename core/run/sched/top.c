/* top.c: a run's numbers for whoever asks from outside.
 *
 * With WEFT_TOP=1 one more thread waits at an abstract socket, weft-top-PID;
 * without it there is nothing.  Who connects, as the same user or as root, gets
 * one packet, and the connection ends: nothing is read from outside.  What the
 * packet says is lines of words and numbers; names come last in theirs:
 *
 *     weft-top 1
 *     procs PROCESSORS BUSY BLOCKING THREADS
 *     counts STARTED ENDED TAKEN WOKEN STEALS QUEUED TIMERS NANOSECONDS
 *     queue PROCESSOR LENGTH           -1: the global one
 *     state COUNT NAME
 *     wait NANOSECONDS GOROUTINE LINE NAME|STATE|FILE    longest first
 */
#include "top.h"

#include "../../base/clock.h"
#include "../stats.h"
#include "dump.h"
#include "runq.h"
#include "worker.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { WAITS_SHOWN = 16, QUEUES_SHOWN = 256, PACKET_BYTES = 32 * 1024, PAUSE_US = 10000 };

static struct {
	int listener; /* 0: nobody may ask */
	pthread_t thread;
	void *stack;
	char packet[PACKET_BYTES];
	size_t length;
} top;

static __attribute__((format(printf, 1, 2))) void put(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const int n = vsnprintf(top.packet + top.length, PACKET_BYTES - top.length, format, args);
	va_end(args);
	if (n > 0 && (size_t)n < PACKET_BYTES - top.length) /* else: the whole line is left out */
		top.length += (size_t)n;
}

/* ---- the longest waits ---- */

struct waits {
	struct wait {
		int64_t since_ns;
		uint64_t id;
		const weft_go_site *site;
		int state;
	} of[WAITS_SHOWN + 1];
	int count;
};

/* Others go on meanwhile: what ends now may be told as if it still waited. */
static void see(struct g *g, void *arg)
{
	struct waits *w = arg;
	const struct wait now = { g->since_ns, g->id, g->site,
				  atomic_load_explicit(&g->state, memory_order_relaxed) };
	int at = w->count;
	if (now.state <= WEFT_PARKED)
		return;
	for (; at > 0 && w->of[at - 1].since_ns > now.since_ns; at--)
		w->of[at] = w->of[at - 1];
	if (at < WAITS_SHOWN)
		w->of[at] = now;
	if (w->count < WAITS_SHOWN)
		w->count++;
}

static void put_waits(void)
{
	struct waits w = { .count = 0 };
	const int64_t now_ns = weft_now();
	weft_g_each(see, &w);
	for (int i = 0; i < w.count; i++) {
		const int64_t ns = now_ns - w.of[i].since_ns;
		put("wait %lld %llu %d %s|%s|%s\n", (long long)(ns > 0 ? ns : 0),
		    (unsigned long long)w.of[i].id, w.of[i].site->line, w.of[i].site->name,
		    weft_state_names[w.of[i].state], w.of[i].site->file);
	}
}

/* ---- the packet ---- */

static void put_all(void)
{
	weft_stats s;
	weft_stats_read(&s, sizeof s);
	top.length = 0;
	put("weft-top 1\nprocs %d %d %d %d\n", s.procs, s.procs_busy, s.procs_blocking, s.threads);
	put("counts %llu %llu %u %u %llu %zu %zu %lld\n", (unsigned long long)s.started,
	    (unsigned long long)s.ended, s.taken, s.woken, (unsigned long long)s.steals, s.queued, s.timers,
	    (long long)weft_clock_ns());
	put("queue -1 %u\n", atomic_load(&weft_rt.global_count));
	for (int i = 0; i < s.procs && i < QUEUES_SHOWN; i++)
		put("queue %d %u\n", i, (unsigned)weft_runq_length(&weft_rt.procs[i]));
	for (const struct weft_stats_state *at = s.states; at->name; at++)
		put("state %zu %s\n", at->count, at->name);
	put_waits();
}

static bool may_ask(int connection)
{
	struct ucred who;
	socklen_t length = sizeof who;
	return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &who, &length) == 0 &&
	       (who.uid == geteuid() || who.uid == 0);
}

static void *run(void *arg)
{
	int connection;
	(void)arg;
	/* weft_top_end shuts the listener down, which ends accept. */
	while ((connection = accept4(top.listener, NULL, NULL, SOCK_CLOEXEC)) >= 0 || errno == EINTR ||
	       errno == ECONNABORTED || errno == EMFILE || errno == ENFILE) {
		if (connection < 0) {
			usleep(PAUSE_US); /* who waits is not taken away */
			continue;
		}
		if (may_ask(connection)) {
			put_all();
			send(connection, top.packet, top.length, MSG_DONTWAIT | MSG_NOSIGNAL);
		}
		close(connection);
	}
	return NULL;
}

/* ---- begin and end ---- */

static int listen_as(int pid)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	const int n = snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "weft-top-%d", pid);
	const socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
	const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&name, length) == 0 && listen(fd, 4) == 0)
		return fd;
	const int error = -errno;
	close(fd);
	return error;
}

/* No signal of the program's is for it. */
static int start_thread(void)
{
	sigset_t all, before;
	sigfillset(&all);
	top.stack = weft_map(WEFT_THREAD_STACK);
	if (!top.stack)
		return -ENOMEM;
	pthread_sigmask(SIG_SETMASK, &all, &before);
	const int error = weft_thread_start(&top.thread, top.stack, WEFT_THREAD_STACK, run, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error)
		munmap(top.stack, WEFT_THREAD_STACK);
	return -error;
}

void weft_top_begin(void)
{
	const char *wish = getenv("WEFT_TOP");
	if (!wish || strcmp(wish, "1") != 0)
		return;
	int error = listen_as((int)getpid());
	top.listener = error > 0 ? error : 0;
	if (error > 0)
		error = start_thread();
	if (error >= 0)
		return;
	weft_say(STDERR_FILENO, "weft: WEFT_TOP: cannot be asked: %s\n", strerror(-error));
	weft_top_forget();
}

void weft_top_end(void)
{
	if (!top.listener)
		return;
	shutdown(top.listener, SHUT_RDWR);
	pthread_join(top.thread, NULL);
	atomic_fetch_sub(&weft_rt.threads, 1);
	munmap(top.stack, WEFT_THREAD_STACK);
	weft_top_forget();
}

void weft_top_forget(void)
{
	if (top.listener)
		close(top.listener);
	top.listener = 0;
}
