/* panics.c: how a program that broke a promise ends. */
#include "../run.h"

#include <pthread.h>

static void give_up(int n)
{
	weft_panic("number %d", n);
}
GOROUTINE(give_up, int);

static int panic_in_a_goroutine(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	go(give_up, 7);
	weft_sleep(WEFT_FOREVER);
	return 0;
}

Test(panics, names_the_goroutine_and_where_it_was_started, .timeout = HANG_S)
{
	death d = death_of(NULL, panic_in_a_goroutine);
	check_death(&d, "panic", "number 7");
	check(strstr(d.text, "give_up"));
	check(strstr(d.text, "panics.c:"));
}

PanicTest(panics, in_main_panics, "in main")
{
	weft_panic("in main");
}

FatalTest(panics, fatal_says_so, "the machine is gone")
{
	weft_fatal("the machine is %s", "gone");
}

static void *panic_on_a_thread(void *text)
{
	weft_panic("%s", (const char *)text);
}

static int panic_twice(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	pthread_t t[2];
	pthread_create(&t[0], NULL, panic_on_a_thread, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	pthread_create(&t[1], NULL, panic_on_a_thread, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
	weft_sleep(WEFT_FOREVER);
	return 0;
}

Test(panics, of_two_threads_at_once_prints_the_first_whole, .timeout = HANG_S)
{
	for (int i = 0; i < 20; i++) {
		death d = death_of(NULL, panic_twice);
		check_death(&d, "panic", "");
		bool a = strstr(d.text, "panic: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n");
		bool b = strstr(d.text, "panic: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n");
		check(a != b);
	}
}

static int crash(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	int *volatile nowhere = NULL;
	*(volatile int *)nowhere = 1;
	return 0;
}

Test(panics, another_segmentation_fault_keeps_its_meaning, .timeout = HANG_S)
{
	death d = death_of(NULL, crash);
	check(SANITIZED || d.status == 128 + 11);
	check(!strstr(d.text, "weft: fatal error: stack overflow"));
}
