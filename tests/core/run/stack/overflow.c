/* overflow.c: a goroutine that outgrows its stack is named. */
#include "../run.h"

#include <alloca.h>

static int dig(int depth, volatile char *above)
{
	volatile char here[256];
	here[0] = above ? above[0] : (char)depth;
	return depth < 0 ? 0 : dig(depth + 1, here) + here[0];
}

static void dig_deep(int unused)
{
	(void)unused;
	weft_yield();
	dig(0, NULL);
}
GOROUTINE(dig_deep, int);

static int overflow_a_goroutine(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	go(dig_deep, 0);
	weft_sleep(WEFT_FOREVER);
	return 0;
}

Test(overflow, is_named_with_goroutine_limit_and_remedy, .timeout = HANG_S)
{
	death d = death_of(&(weft_runtime) { .stack_bytes = 32 * 1024 }, overflow_a_goroutine);
	check_death(&d, "fatal error", "stack overflow");
	check(strstr(d.text, "dig_deep"));
	check(strstr(d.text, "stack_bytes"));
}

/* One frame that steps over a page or more of guard, touching its far end first. */
static void leap(size_t bytes)
{
	volatile char *far = alloca(bytes);
	weft_yield();
	far[0] = 1;
}
GOROUTINE(leap, size_t);

static int leap_over(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	go(leap, (size_t)(SANITIZED ? 224 : 96) * 1024);
	weft_sleep(WEFT_FOREVER);
	return 0;
}

Test(overflow, from_one_frame_larger_than_a_page_is_caught, .timeout = HANG_S)
{
	death d = death_of(NULL, leap_over);
	check_death(&d, "fatal error", "stack overflow");
	check(strstr(d.text, "leap"));
}

/* One frame larger than stack and guard together. */
static void sprawl(int at)
{
	volatile char wide[8 << 20];
	weft_yield();
	wide[at] = 1;
	check(wide[at] == 1);
}
GOROUTINE(sprawl, int);

static int sprawl_once(int argc, char **argv)
{
	(void)argv;
	go_with(sprawl, argc);
	weft_sleep(WEFT_FOREVER);
	return 0;
}

Test(overflow, from_one_frame_larger_than_the_guard_is_caught, .timeout = HANG_S)
{
	death d = death_of(NULL, sprawl_once);
	check_death(&d, "fatal error", "stack overflow");
	check(strstr(d.text, "sprawl"));
}

static int dig_to(int depth)
{
	volatile char here[1024];
	here[0] = (char)depth;
	return depth == 0 ? here[0] : dig_to(depth - 1) + here[0];
}

static void use_most(int kib)
{
	weft_yield();
	dig_to(kib);
}
GOROUTINE(use_most, int);

RunTestWith(overflow, a_large_stack_holds_what_was_asked, .stack_bytes = 1 << 20)
{
	for (int i = 0; i < 10; i++)
		go(use_most, SANITIZED ? 300 : 900);
	until_alone();
}

RunTestWith(overflow, a_tiny_stack_is_at_least_8_kib, .stack_bytes = 1)
{
	for (int i = 0; i < 10; i++)
		go(use_most, SANITIZED ? 0 : 3);
	until_alone();
}

/* Before it first parks a goroutine may stand on a stack of the worker: the limit holds there too. */
static void dig_at_once(int unused)
{
	(void)unused;
	dig(0, NULL);
}
GOROUTINE(dig_at_once, int);

static int overflow_before_parking(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	go(dig_at_once, 0);
	weft_sleep(WEFT_FOREVER);
	return 0;
}

Test(overflow, before_the_first_park_is_named_too, .timeout = HANG_S)
{
	death d = death_of(NULL, overflow_before_parking);
	check_death(&d, "fatal error", "stack overflow");
	check(strstr(d.text, "dig_at_once"));
}

/* With so little stack left that what prints the panic may run over it. */
static void panic_with_little_left(size_t used)
{
	volatile char *all = alloca(used);
	all[0] = 1;
	weft_panic("of %zu bytes", used);
}
GOROUTINE(panic_with_little_left, size_t);

static size_t used_before;

static int panic_deep(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	go(panic_with_little_left, used_before);
	weft_sleep(WEFT_FOREVER);
	return 0;
}

Test(overflow, by_a_panics_own_printing_ends_the_process_too, .timeout = HANG_S)
{
	for (size_t used = 1024; used <= 7 * 1024; used += 512) {
		used_before = used + (SANITIZED ? 128 * 1024 : 0);
		death d = death_of(&(weft_runtime) { .stack_bytes = 8 * 1024 }, panic_deep);
		check(d.status == WEFT_PANIC_STATUS);
		check(strstr(d.text, "weft: panic: of ") ||
		      strstr(d.text, "weft: fatal error: stack overflow"));
	}
}
