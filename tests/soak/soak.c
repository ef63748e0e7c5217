/* soak.c SECONDS: a little of everything at once for long, in flat memory.
 *
 * Loads run until the time is over, each round whole: what it starts it also
 * ends.  Memory, descriptors and goroutines are sampled; after the first
 * quarter none may grow beyond what that quarter needed, a tenth and 4 MB more
 * allowed.  At the end one goroutine is left, and the first descriptors.
 */
#include <weft.h>

#include <dirent.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

CHAN_TYPE(int_chan, int);

static int64_t end_ns;
static weft_waitgroup loads;

static void need(bool right, const char *what)
{
	if (right)
		return;
	fprintf(stderr, "soak: wrong: %s\n", what);
	_exit(1);
}

static bool going_on(void)
{
	return weft_now() < end_ns;
}

/* ---- what a round of each load does ---- */

struct pair {
	int value;
	int_chan to;
	weft_waitgroup *all;
};

static void send_one(struct pair p)
{
	chan_send(p.to, p.value);
	weft_waitgroup_done(p.all);
}
GOROUTINE(send_one, struct pair);

static void crowd(void)
{
	enum { MANY = 2000 };
	int_chan ch = chan_make(int_chan, 16);
	weft_waitgroup all = { 0 };
	int sum = 0;
	weft_waitgroup_add(&all, MANY);
	for (int i = 0; i < MANY; i++)
		go(send_one, i, ch, &all);
	for (int i = 0, v; i < MANY; i++)
		if (chan_recv(ch, &v))
			sum += v;
	weft_waitgroup_wait(&all);
	need(sum == MANY * (MANY - 1) / 2, "a crowd's sum");
	chan_free(ch);
}

static void times(void)
{
	weft_timer *t[50];
	int64_t when;
	for (int i = 0; i < 50; i++)
		t[i] = weft_timer_start(weft_in(i * 20 * WEFT_US));
	for (int i = 0; i < 50; i += 2)
		weft_timer_reset(t[i], weft_in(WEFT_MS));
	for (int i = 0; i < 50; i++) {
		if (i % 3)
			need(chan_recv(weft_timer_chan(t[i]), &when), "a timer's tick");
		weft_timer_free(t[i]);
	}
	weft_ticker *k = weft_ticker_start(100 * WEFT_US);
	for (int i = 0; i < 5; i++)
		chan_recv(weft_ticker_chan(k), &when);
	weft_ticker_free(k);
}

struct waiter {
	weft_context *c;
	weft_waitgroup *all;
};

static void until_over(struct waiter w)
{
	chan_discard(weft_context_done(w.c));
	weft_waitgroup_done(w.all);
}
GOROUTINE(until_over, struct waiter);

static void contexts(void)
{
	enum { CHILDREN = 20 };
	weft_context *parent = weft_context_deadline(weft_context_root(), weft_in(2 * WEFT_MS));
	weft_context *child[CHILDREN];
	weft_waitgroup all = { 0 };
	weft_waitgroup_add(&all, CHILDREN);
	for (int i = 0; i < CHILDREN; i++) {
		child[i] = weft_context_cancelable(parent);
		go(until_over, child[i], &all);
	}
	weft_context_cancel(child[0]);
	weft_waitgroup_wait(&all);
	for (int i = 0; i < CHILDREN; i++)
		weft_context_free(child[i]);
	weft_context_free(parent);
}

static void visit(int port)
{
	char text[8];
	int fd = weft_connect(NULL, port, weft_in(30 * WEFT_S));
	need(fd >= 0, "a connection");
	need(weft_write_all(fd, "hello", 5, weft_in(30 * WEFT_S)) == 5, "a greeting");
	need(weft_read(fd, text, sizeof text, weft_in(30 * WEFT_S)) == 5, "an echo");
	weft_close(fd);
}
GOROUTINE(visit, int);

static void network(void)
{
	int listener = weft_listen(NULL, 0);
	need(listener >= 0, "a listener");
	for (int i = 0; i < 10; i++)
		go_with(visit, weft_listen_port(listener));
	for (int i = 0; i < 10; i++) {
		char text[8];
		int fd = weft_accept(listener, weft_in(30 * WEFT_S));
		need(fd >= 0, "a visitor");
		ssize_t n = weft_read(fd, text, sizeof text, weft_in(30 * WEFT_S));
		need(n == 5 && weft_write_all(fd, text, 5, weft_in(30 * WEFT_S)) == 5, "a greeting's echo");
		need(weft_read(fd, text, sizeof text, weft_in(30 * WEFT_S)) == 0, "a visitor's end");
		weft_close(fd);
	}
	weft_close(listener);
}

static void nap(void *unused)
{
	(void)unused;
	usleep(300);
}

static void call(weft_waitgroup *all)
{
	weft_blocking_call(nap, NULL);
	weft_blocking_begin();
	usleep(300);
	weft_blocking_end();
	weft_waitgroup_done(all);
}
GOROUTINE(call, weft_waitgroup *);

static void outside(void)
{
	weft_waitgroup all = { 0 };
	weft_waitgroup_add(&all, 10);
	for (int i = 0; i < 10; i++)
		go_with(call, &all);
	weft_waitgroup_wait(&all);
}

static void child(void)
{
	weft_process p;
	weft_process_how how = { .argv = (const char *[]) { "true", NULL } };
	int status = -1;
	need(weft_process_start(&p, &how) == 0, "a child");
	need(weft_process_wait(&p, weft_in(30 * WEFT_S), &status) == 0 && status == 0, "a child's status");
	weft_process_end(&p);
	weft_sleep(20 * WEFT_MS);
}

/* ---- all at once ---- */

struct load {
	const char *name;
	void (*round)(void);
	atomic_llong rounds;
};

static struct load all_loads[] = {
	{ .name = "crowd", .round = crowd },       { .name = "times", .round = times },
	{ .name = "contexts", .round = contexts }, { .name = "network", .round = network },
	{ .name = "outside", .round = outside },   { .name = "child", .round = child },
};
enum { LOADS = sizeof all_loads / sizeof *all_loads };

static void bear(struct load *l)
{
	for (; going_on(); l->rounds++)
		l->round();
	weft_waitgroup_done(&loads);
}
GOROUTINE(bear, struct load *);

static long memory_kb(void)
{
	long pages = 0, resident = 0;
	FILE *f = fopen("/proc/self/statm", "re");
	need(f && fscanf(f, "%ld %ld", &pages, &resident) == 2, "/proc/self/statm");
	fclose(f);
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static long descriptors(void)
{
	long n = 0;
	DIR *d = opendir("/proc/self/fd");
	need(d != NULL, "/proc/self/fd");
	while (readdir(d))
		n++;
	closedir(d);
	return n - 3; /* ., .. and d's own */
}

struct sample {
	long memory_kb, descriptors, goroutines;
};

static struct sample most(struct sample a)
{
	long m = memory_kb(), d = descriptors(), g = (long)weft_goroutine_count();
	return (struct sample) { m > a.memory_kb ? m : a.memory_kb, d > a.descriptors ? d : a.descriptors,
				 g > a.goroutines ? g : a.goroutines };
}

static struct sample watch(int64_t until_ns)
{
	struct sample s = { 0 };
	while (weft_now() < until_ns) {
		s = most(s);
		weft_sleep(20 * WEFT_MS);
	}
	return s;
}

static int soak(int argc, char **argv)
{
	double seconds = argc > 1 ? strtod(argv[1], NULL) : 600;
	int64_t length = (int64_t)(seconds * WEFT_S), begin = weft_now();
	end_ns = begin + length;
	weft_waitgroup_add(&loads, 2 * LOADS);
	for (int i = 0; i < 2 * LOADS; i++)
		go_with(bear, &all_loads[i % LOADS]);
	struct sample first = watch(begin + length / 4), rest = watch(end_ns);
	weft_waitgroup_wait(&loads);
	for (int i = 0; i < LOADS; i++)
		printf("%s %lld, ", all_loads[i].name, (long long)all_loads[i].rounds);
	printf("in %.0f s; first quarter, then the rest, at most: %ld, %ld KB; %ld, %ld descriptors; %ld, "
	       "%ld goroutines\n",
	       seconds, first.memory_kb, rest.memory_kb, first.descriptors, rest.descriptors,
	       first.goroutines, rest.goroutines);
	need(rest.memory_kb <= first.memory_kb + first.memory_kb / 10 + 4096, "memory grew");
	need(rest.descriptors <= first.descriptors + 20, "descriptors grew");
	while (weft_goroutine_count() > 1)
		weft_sleep(WEFT_MS);
	return 0;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, soak, argc, argv);
}
