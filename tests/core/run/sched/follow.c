/* follow.c: the processors follow what affinity allows, while a run goes on. */
#include "../run.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

enum { CROWD = 8, ROUNDS = 40 };

static cpu_set_t all;

/* As `taskset -ap`: every thread of this process. */
static void allow(const cpu_set_t *set)
{
	DIR *tasks = opendir("/proc/self/task");
	check(tasks);
	for (struct dirent *e; (e = readdir(tasks));)
		if (e->d_name[0] != '.')
			sched_setaffinity((pid_t)atoi(e->d_name), sizeof *set, set);
	closedir(tasks);
}

static void allow_one(void)
{
	cpu_set_t one;
	CPU_ZERO(&one);
	for (int i = 0; i < CPU_SETSIZE; i++)
		if (CPU_ISSET(i, &all)) {
			CPU_SET(i, &one);
			break;
		}
	allow(&one);
}

static atomic_int inside, most, rounds;
static _Atomic bool over;

/* Busy, with others always behind it; how many are inside at a time? */
static void keep_busy(int unused)
{
	(void)unused;
	while (!over) {
		int now = ++inside;
		for (int seen = most; now > seen && !atomic_compare_exchange_weak(&most, &seen, now);)
			;
		for (int64_t until = weft_now() + 20 * WEFT_US; weft_now() < until;)
			;
		inside--;
		rounds++;
		weft_yield();
	}
}
GOROUTINE(keep_busy, int);

static void until_procs_are(int n)
{
	while (weft_procs() != n)
		weft_sleep(WEFT_MS);
}

/* For so many rounds in a row no more than one was inside. */
static void until_one_at_a_time(void)
{
	do {
		most = 0;
		for (int end = rounds + ROUNDS; rounds < end;)
			weft_sleep(WEFT_MS);
	} while (most > 1);
}

static void until_two_at_a_time(void)
{
	for (most = 0; most < 2;)
		weft_sleep(WEFT_MS);
}

static int fewer_and_more(int argc, char **argv)
{
	(void)argc, (void)argv;
	int many = CPU_COUNT(&all);
	over = false;
	for (int i = 0; i < CROWD; i++)
		go_with(keep_busy, i);
	until_procs_are(many);
	until_two_at_a_time();
	allow_one();
	until_procs_are(1);
	until_one_at_a_time();
	allow(&all);
	until_procs_are(many);
	until_two_at_a_time();
	over = true;
	until_alone();
	return 0;
}

static int more(int argc, char **argv)
{
	(void)argc, (void)argv;
	over = false;
	check(weft_procs() == 1);
	for (int i = 0; i < CROWD; i++)
		go_with(keep_busy, i);
	allow(&all);
	until_procs_are(CPU_COUNT(&all));
	until_two_at_a_time();
	over = true;
	until_alone();
	return 0;
}

static int stays(int argc, char **argv)
{
	(void)argc, (void)argv;
	allow_one();
	for (int64_t until = weft_in(1500 * WEFT_MS); weft_now() < until;) {
		check(weft_procs() == 3);
		weft_sleep(10 * WEFT_MS);
	}
	return 0;
}

/* Where the machine has but one there is nothing to follow. */
static bool several_cpus(void)
{
	unsetenv("WEFT_PROCS");
	check(sched_getaffinity(0, sizeof all, &all) == 0);
	return CPU_COUNT(&all) > 1 && weft_procs_default() == CPU_COUNT(&all);
}

Test(follow, fewer_cpus_then_more, .timeout = HANG_S)
{
	if (several_cpus())
		check(weft_run(NULL, fewer_and_more, 0, NULL) == 0);
}

Test(follow, a_run_that_begins_with_one_gets_company, .timeout = HANG_S)
{
	if (!several_cpus())
		return;
	allow_one();
	check(weft_run(NULL, more, 0, NULL) == 0);
}

Test(follow, a_number_that_was_given_stays, .timeout = HANG_S)
{
	several_cpus();
	check(weft_run(&(weft_runtime) { .procs = 3 }, stays, 0, NULL) == 0);
	allow(&all);
	setenv("WEFT_PROCS", "3", 1);
	check(weft_run(NULL, stays, 0, NULL) == 0);
}
