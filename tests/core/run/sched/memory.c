/* memory.c: what goroutines cost, and that it is given back. */
#include "../run.h"

#include <stdio.h>
#include <sys/resource.h>

static long field_kib(const char *path, const char *field)
{
	char line[256];
	long kib = -1;
	FILE *f = fopen(path, "r");
	check(f);
	while (fgets(line, sizeof line, f))
		if (strncmp(line, field, strlen(field)) == 0)
			kib = strtol(line + strlen(field), NULL, 10);
	fclose(f);
	return kib;
}

static long resident_kib(void)
{
	return field_kib("/proc/self/status", "VmRSS:");
}

static int mappings(void)
{
	int n = 0;
	FILE *f = fopen("/proc/self/maps", "r");
	check(f);
	for (int c; (c = getc(f)) != EOF;)
		n += c == '\n';
	fclose(f);
	return n;
}

static void wait_here(int_chan ch)
{
	chan_discard(ch);
}
GOROUTINE(wait_here, int_chan);

static atomic_int parked;

static void count_then_wait(int_chan ch)
{
	parked++;
	chan_discard(ch);
}
GOROUTINE(count_then_wait, int_chan);

static void park_and_release(int n)
{
	int_chan ch = chan_make(int_chan, 0);
	for (int i = 0; i < n; i++)
		go_with(wait_here, ch);
	check(weft_goroutine_count() == 1 + (size_t)n);
	while (weft_goroutine_count() != 1 + (size_t)n)
		weft_yield();
	chan_close(ch);
	until_alone();
	chan_free(ch);
}

RunTest(memory, short_goroutines_in_sequence_grow_nothing)
{
	int rounds = SANITIZED ? 1000 : 20000;
	park_and_release(1);
	for (int i = 0; i < 1000; i++)
		park_and_release(1);
	long before = resident_kib();
	for (int i = 0; i < rounds; i++)
		park_and_release(1);
	check(SANITIZED || resident_kib() < before + 1024);
}

RunTest(memory, a_second_round_grows_nothing)
{
	int n = SANITIZED ? 1000 : 50000;
	park_and_release(n);
	park_and_release(n);
	long peak = field_kib("/proc/self/status", "VmHWM:");
	for (int i = 0; i < 3; i++)
		park_and_release(n);
	check(SANITIZED || field_kib("/proc/self/status", "VmHWM:") < peak + peak / 10);
}

RunTest(memory, many_parked_goroutines_need_few_mappings)
{
	int n = SANITIZED ? 1000 : 100000;
	int_chan ch = chan_make(int_chan, 0);
	for (int i = 0; i < n; i++)
		go_with(wait_here, ch);
	check(SANITIZED || mappings() < 30000);
	chan_close(ch);
	until_alone();
	chan_free(ch);
}

RunTest(memory, a_parked_goroutine_costs_little)
{
	int n = SANITIZED ? 1000 : 20000;
	int_chan ch = chan_make(int_chan, 0);
	long before = resident_kib();
	parked = 0;
	for (int i = 0; i < n; i++)
		go_with(count_then_wait, ch);
	while (parked < n)
		weft_yield();
	check(SANITIZED || (resident_kib() - before) / (n / 1000) < 12 * 1000);
	chan_close(ch);
	until_alone();
	chan_free(ch);
}

enum { TOUCHED = 40 * 1024 };

static void use_stack_then_wait(int_chan ch)
{
	char used[TOUCHED];
	memset(used, 1, sizeof used);
	__asm__ volatile("" ::"r"(used) : "memory");
	chan_discard(ch);
}
GOROUTINE(use_stack_then_wait, int_chan);

RunTestWith(memory, unused_stacks_are_given_back, .procs = 2)
{
	enum { N = 900 };
	int_chan ch = chan_make(int_chan, 0);
	long before = resident_kib();
	for (int i = 0; i < N; i++)
		go_with(use_stack_then_wait, ch);
	until_parked("use_stack_then_wait", N);
	check(SANITIZED || resident_kib() - before > N * (TOUCHED / 1024));
	chan_close(ch);
	until_alone();
	while (!SANITIZED && resident_kib() - before > N * (TOUCHED / 1024) / 3)
		weft_sleep(100 * WEFT_MS);
	chan_free(ch);
}

struct blob {
	char bytes[1000];
};
CHAN_TYPE(blob_chan, struct blob);

RunTest(memory, channels_are_given_back)
{
	long before = 0;
	for (int i = 0; i < 20000; i++) {
		blob_chan ch = chan_make(blob_chan, 32);
		chan_send(ch, (struct blob) { "x" });
		chan_free(ch);
		if (i == 1000)
			before = resident_kib();
	}
	check(SANITIZED || resident_kib() < before + 2048);
}

static void wait_here_small(int_chan ch)
{
	chan_discard(ch);
}
GOROUTINE_STACK(wait_here_small, int_chan, 2048);

/* Who was started has a stack too, whenever it parks. */
static void try_until_there_is_none(bool (*try)(int_chan), rlim_t room, int least)
{
	rlim_t used = (rlim_t)field_kib("/proc/self/status", "VmSize:") * 1024;
	if (SANITIZED) /* sanitizers need the addresses themselves */
		return;
	int n = 0;
	int_chan ch = chan_make(int_chan, 0);
	check(setrlimit(RLIMIT_AS, &(struct rlimit) { used + room, RLIM_INFINITY }) == 0);
	while (try(ch))
		n++;
	check(n > least && weft_goroutine_count() == (size_t)n + 1);
	for (int i = 0; i < n; i++)
		chan_send(ch, i);
	until_alone();
	check(try(ch));
	chan_close(ch);
	until_alone();
	chan_free(ch);
}

static bool try_full(int_chan ch)
{
	return go_try(wait_here, ch.raw);
}

static bool try_small(int_chan ch)
{
	return go_try(wait_here_small, ch.raw);
}

RunTest(memory, go_try_is_false_where_there_is_none_and_all_goes_on)
{
	try_until_there_is_none(try_full, (rlim_t)1 << 30, 100);
}

/* Full stacks are reserved, but no small ones can be had. */
RunTest(memory, go_try_of_one_with_a_declared_stack_is_sure_of_one_too)
{
	int_chan ch = chan_make(int_chan, 0);
	check(try_full(ch));
	chan_send(ch, 0);
	until_alone();
	chan_free(ch);
	try_until_there_is_none(try_small, 64 * 1024, 10);
}
