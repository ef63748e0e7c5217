/* stats.c: the numbers of a run are those of what was done in it. */
#include "../run.h"

struct one {
	int_chan from;
};

static void receive_one(struct one one)
{
	int got;
	chan_recv(one.from, &got);
}
GOROUTINE(receive_one, struct one);

static void sleep_long(int unused)
{
	(void)unused;
	weft_sleep(3600 * WEFT_S);
}
GOROUTINE(sleep_long, int);

static void count_down(weft_waitgroup *all)
{
	weft_waitgroup_done(all);
}
GOROUTINE(count_down, weft_waitgroup *);

static size_t in_state(const weft_stats *s, const char *name)
{
	for (const struct weft_stats_state *at = s->states; at->name; at++)
		if (strcmp(at->name, name) == 0)
			return at->count;
	return 0;
}

RunTestWith(stats, know_who_waits_for_what, .procs = 2)
{
	int_chan ch = chan_make(int_chan, 0);
	weft_stats s;
	for (int i = 0; i < 5; i++)
		go(receive_one, ch);
	for (int i = 0; i < 3; i++)
		go(sleep_long, 0);
	until_parked("receive_one", 5);
	until_parked("sleep_long", 3);
	weft_stats_read(&s, sizeof s);
	check(s.procs == 2 && s.procs_busy >= 1 && s.procs_busy <= 2 && s.threads >= 1);
	check(s.started == 9 && s.ended == 0); /* main is one */
	check(in_state(&s, "chan receive") == 5 && in_state(&s, "sleep") == 3 &&
	      in_state(&s, "running") == 1);
	check(strcmp(s.states[0].name, "chan receive") == 0);
	check(s.timers == 3 && s.queued == 0);
	for (int i = 0; i < 5; i++)
		chan_send(ch, i);
	while (weft_goroutine_count() > 4)
		weft_yield();
	weft_stats_read(&s, sizeof s);
	check(s.ended == 5 && in_state(&s, "chan receive") == 0);
	chan_free(ch);
}

RunTestWith(stats, count_what_waits_to_run, .procs = 1)
{
	enum { N = 100 };
	weft_waitgroup all = { 0 };
	weft_waitgroup_add(&all, N);
	weft_stats before, after;
	weft_stats_read(&before, sizeof before);
	for (int i = 0; i < N; i++)
		go(count_down, &all);
	weft_stats_read(&after, sizeof after);
	check(after.started - before.started == N);
	check(after.queued <= N && after.queued + (size_t)after.ended == N);
	weft_waitgroup_wait(&all);
	until_alone();
	weft_stats_read(&after, sizeof after);
	check(after.ended == N && after.queued == 0 && after.steals == 0);
	check(after.taken - before.taken >= 1);
}

RunTestWith(stats, fill_no_more_than_they_are_given, .procs = 1)
{
	weft_stats s;
	memset(&s, 0x5a, sizeof s);
	weft_stats_read(&s, offsetof(weft_stats, started));
	check(s.procs == 1 && s.threads >= 1);
	check(s.started == UINT64_C(0x5a5a5a5a5a5a5a5a));
}

Test(stats, of_no_run_are_nothing)
{
	weft_stats s;
	weft_stats_read(&s, sizeof s);
	check(s.procs == 0 && s.threads == 0 && s.started == 0 && !s.states[0].name);
}

RunTest(stats, print_in_three_lines)
{
	char *text = NULL;
	size_t length = 0;
	int lines = 0;
	FILE *to = open_memstream(&text, &length);
	check(to);
	weft_stats_print(to);
	fclose(to);
	for (size_t i = 0; i < length; i++)
		lines += text[i] == '\n';
	check(lines == 3 && strstr(text, "goroutines 1: started 1, ended 0,") &&
	      strstr(text, "; running 1\n"));
	free(text);
}
