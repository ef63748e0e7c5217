/* lifecycle.c: entering and leaving the runtime. */
#include "../run.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

static int give_argc(int argc, char **argv)
{
	check(strcmp(argv[0], "first") == 0);
	return argc + 40;
}

Test(lifecycle, run_passes_arguments_and_returns_mains_result, .timeout = HANG_S)
{
	check(weft_run(NULL, give_argc, 2, (char *[]) { "first", "second", NULL }) == 42);
}

static atomic_int after_end;

static void sleep_then_count(int unused)
{
	(void)unused;
	weft_sleep(20 * WEFT_MS);
	after_end++;
}
GOROUTINE(sleep_then_count, int);

static int leave_others(int argc, char **argv)
{
	(void)argv;
	for (int i = 0; i < argc; i++)
		go(sleep_then_count, 0);
	return 0;
}

Test(lifecycle, what_is_parked_or_queued_at_mains_end_never_runs_again, .timeout = HANG_S)
{
	weft_run(NULL, leave_others, 100, NULL);
	int then = after_end;
	usleep(60000);
	check(after_end == then);
}

static atomic_bool spinning;

static void spin_in_runtime(int unused)
{
	(void)unused;
	spinning = true;
	for (;;)
		weft_yield();
}
GOROUTINE(spin_in_runtime, int);

static int leave_a_runner(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	go(spin_in_runtime, 0);
	while (!spinning)
		weft_yield();
	return 5;
}

Test(lifecycle, one_still_running_stops_at_its_next_call, .timeout = HANG_S)
{
	check(weft_run(NULL, leave_a_runner, 0, NULL) == 5);
}

static int entries(const char *folder)
{
	int n = 0;
	DIR *d = opendir(folder);
	check(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static int count_lines(const char *path)
{
	int n = 0;
	FILE *f = fopen(path, "r");
	check(f);
	for (int c; (c = getc(f)) != EOF;)
		n += c == '\n';
	fclose(f);
	return n;
}

static int small_life(int argc, char **argv)
{
	(void)argv;
	int_chan ch = chan_make(int_chan, 0);
	for (int i = 0; i < argc; i++)
		go(sleep_then_count, 0);
	check(chan_recv_until(ch, weft_in(WEFT_US), &argc) == WEFT_TIMED_OUT);
	chan_free(ch);
	return 0;
}

static void live(int times)
{
	for (int i = 0; i < times; i++)
		weft_run(NULL, small_life, 3, NULL);
}

Test(lifecycle, a_thousand_lives_leave_no_thread_mapping_or_descriptor, .timeout = HANG_S)
{
	int times = SANITIZED ? 50 : 1000;
	live(10);
	int threads = entries("/proc/self/task"), descriptors = entries("/proc/self/fd");
	int mappings = count_lines("/proc/self/maps");
	live(times);
	check(entries("/proc/self/task") == threads);
	check(entries("/proc/self/fd") == descriptors);
	// malloc's arenas come one by one, two mappings each; a leak is one a life.
	check(SANITIZED || count_lines("/proc/self/maps") <= mappings + times / 10);
}

static int nest(int argc, char **argv)
{
	return weft_run(NULL, nest, argc, argv);
}

Test(lifecycle, nesting_panics, .timeout = HANG_S)
{
	death d = death_of(NULL, nest);
	check_death(&d, "panic", "");
}

static void leave_now(int status)
{
	weft_exit(status);
}
GOROUTINE(leave_now, int);

static int exit_from_a_goroutine(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	go(leave_now, 33);
	weft_sleep(WEFT_FOREVER);
	return 1;
}

Test(lifecycle, exit_ends_the_process_at_once, .timeout = HANG_S)
{
	death d = death_of(NULL, exit_from_a_goroutine);
	check(d.status == 33 && strcmp(d.text, "") == 0);
}

static int_chan dangling;

static int make_it(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	dangling = chan_make(int_chan, 1);
	chan_send(dangling, 1);
	return 0;
}

static int use_it(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	int v;
	check(chan_recv(dangling, &v) && v == 1);
	chan_free(dangling);
	return 0;
}

Test(lifecycle, a_channel_may_live_from_one_run_to_the_next, .timeout = HANG_S)
{
	weft_run(NULL, make_it, 0, NULL);
	weft_run(NULL, use_it, 0, NULL);
}
