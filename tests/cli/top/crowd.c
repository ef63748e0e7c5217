/* crowd.c: goroutines that wait for known things; "ready" when all do, until standard input ends. */
#include <weft.h>

#include <stdio.h>
#include <string.h>

enum { HEARERS = 5, SLEEPERS = 3, LOCKED = 2, ALL = 1 + 1 + HEARERS + SLEEPERS + LOCKED };

CHAN_TYPE(int_chan, int);

struct things {
	int_chan never;
	weft_mutex *lock;
};

static void hear(struct things t)
{
	chan_discard(t.never);
}
GOROUTINE(hear, struct things);

static void first_of_all(struct things t)
{
	chan_send(t.never, 0); /* to nobody, until the hearers come */
	weft_sleep(WEFT_S * 3600);
}
GOROUTINE(first_of_all, struct things);

static void sleep_long(struct things t)
{
	(void)t;
	weft_sleep(WEFT_S * 3600);
}
GOROUTINE(sleep_long, struct things);

static void want(struct things t)
{
	weft_lock(t.lock);
}
GOROUTINE(want, struct things);

static size_t count_of(const char *state)
{
	weft_stats s;
	weft_stats_read(&s, sizeof s);
	for (const struct weft_stats_state *at = s.states; at->name; at++)
		if (strcmp(at->name, state) == 0)
			return at->count;
	return 0;
}

static void wait_until(const char *state, size_t count)
{
	while (count_of(state) != count)
		weft_yield();
}

static int start(int argc, char **argv)
{
	weft_mutex lock = { 0 };
	struct things t = { chan_make(int_chan, 0), &lock };
	char end;
	(void)argc;
	(void)argv;

	go_with(first_of_all, t);
	wait_until("chan send", 1);
	for (int i = 0; i < HEARERS + 1; i++)
		go_with(hear, t);
	for (int i = 0; i < SLEEPERS - 1; i++)
		go_with(sleep_long, t);
	weft_lock(&lock);
	for (int i = 0; i < LOCKED; i++)
		go_with(want, t);
	wait_until("chan receive", HEARERS);
	wait_until("sleep", SLEEPERS);
	wait_until("mutex", LOCKED);
	puts("ready");
	fflush(stdout);
	return weft_read(0, &end, 1, WEFT_FOREVER) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	return weft_run(NULL, start, argc, argv);
}
