/* dump.c: what every goroutine does, for people.
 *
 * Callable from signal handlers: no locks, no memory; a goroutine that changes
 * meanwhile shows its old or its new state.  Backtraces of parked goroutines
 * only when nothing runs any more, as a stack that moves can't be walked. */
#include "dump.h"

#include "../clock.h"
#include "../runtime.h"
#include "../stack/switch.h"
#include "g.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#ifdef __GLIBC__ /* others can't walk a stack */
#include <execinfo.h>
#endif

enum { FRAMES = 32, GOROUTINES_SHOWN = 10000 };

const char *const weft_state_names[WEFT_STATES] = {
	[WEFT_FREE] = "free",
	[WEFT_RUNNABLE] = "runnable",
	[WEFT_RUNNING] = "running",
	[WEFT_BLOCKING] = "blocking call",
	[WEFT_ON_SEND] = "chan send",
	[WEFT_ON_RECEIVE] = "chan receive",
	[WEFT_ON_SEND_NIL] = "chan send (nil chan)",
	[WEFT_ON_RECEIVE_NIL] = "chan receive (nil chan)",
	[WEFT_ON_SELECT] = "select",
	[WEFT_ON_SELECT_NONE] = "select (no cases)",
	[WEFT_ON_SLEEP] = "sleep",
	[WEFT_ON_WAITGROUP] = "waitgroup",
	[WEFT_ON_MUTEX] = "mutex",
	[WEFT_ON_READ_LOCK] = "rwmutex read",
	[WEFT_ON_WRITE_LOCK] = "rwmutex write",
	[WEFT_ON_COND] = "cond",
	[WEFT_ON_SEMAPHORE] = "semaphore",
	[WEFT_ON_READ] = "read",
	[WEFT_ON_WRITE] = "write",
	[WEFT_ON_ACCEPT] = "accept",
	[WEFT_ON_CONNECT] = "connect",
	[WEFT_ON_CALL] = "blocking pool",
	[WEFT_ON_PROCESS] = "child process",
};

struct dump {
	int fd;
	bool backtraces;
	int shown, left_out;
};

void weft_dump_one(int fd, const struct g *g)
{
	const weft_go_site *site = g->site;
	int state = atomic_load_explicit(&g->state, memory_order_relaxed);
	char since[32] = "", origin[256];
	if (state > WEFT_PARKED) {
		int64_t tenths = (weft_now() - g->since_ns) / (WEFT_S / 10);
		snprintf(since, sizeof since, ", %lld.%lld s", (long long)(tenths / 10),
			 (long long)(tenths % 10));
	}
	if (site->line)
		snprintf(origin, sizeof origin, "at %s:%d", site->file, site->line);
	else
		snprintf(origin, sizeof origin, "by %s", site->file);
	weft_say(fd, "goroutine %llu \"%s\" [%s%s] started %s\n", (unsigned long long)g->id, site->name,
		 weft_state_names[state], since, origin);
}

static void print_backtrace(void *arg)
{
#ifdef __GLIBC__
	void *frames[FRAMES];
	int n = backtrace(frames, FRAMES);
	/* The first two are this function and weft_switch_unwind. */
	if (n > 2)
		backtrace_symbols_fd(frames + 2, n - 2, ((struct dump *)arg)->fd);
#else
	weft_say(((struct dump *)arg)->fd, "\t(this C library can't walk a stack)\n");
#endif
}

static void show(struct g *g, void *arg)
{
	struct dump *d = arg;
	if (d->shown++ >= GOROUTINES_SHOWN) {
		d->left_out++;
		return;
	}
	weft_dump_one(d->fd, g);
	void *sp = atomic_load_explicit(&g->sp, memory_order_acquire);
	if (d->backtraces && sp)
		weft_switch_unwind(sp, print_backtrace, d);
}

void weft_dump_all(int fd, bool backtraces)
{
	struct dump d = { .fd = fd, .backtraces = backtraces };
	weft_g_each(show, &d);
	if (d.left_out)
		weft_say(fd, "and %d more goroutines\n", d.left_out);
}

/* To a stream without a descriptor (open_memstream, fopencookie). */
static void dump_by_copy(FILE *to)
{
	char part[4096];
	int fd = memfd_create("weft-dump", MFD_CLOEXEC);
	if (fd < 0)
		return;
	weft_dump_all(fd, false);
	lseek(fd, 0, SEEK_SET);
	for (ssize_t n; (n = read(fd, part, sizeof part)) > 0;)
		fwrite(part, 1, (size_t)n, to);
	close(fd);
}

void weft_dump(FILE *to)
{
	fflush(to);
	int fd = fileno(to);
	if (fd >= 0)
		weft_dump_all(fd, false);
	else
		dump_by_copy(to);
}
