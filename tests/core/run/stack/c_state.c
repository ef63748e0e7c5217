/* c_state.c: what C itself keeps across a park. */
#include "../run.h"

#include <execinfo.h>
#include <fenv.h>
#include <stdio.h>

static atomic_int ran;

static void check_alignment(int unused)
{
	(void)unused;
	_Alignas(16) char place[16];
	check((uintptr_t)place % 16 == 0);
	weft_yield();
	_Alignas(16) char after[16];
	check((uintptr_t)after % 16 == 0);
	char text[32];
	snprintf(text, sizeof text, "%.3f", 1.5); /* libc's vector code faults on a crooked stack */
	check(strcmp(text, "1.500") == 0);
	ran++;
}
GOROUTINE(check_alignment, int);

RunTest(c_state, stacks_are_aligned_to_16)
{
	for (int i = 0; i < 20; i++)
		go(check_alignment, i);
	until_alone();
	check(ran == 20);
}

/* More live values than registers, all of them across every switch. */
static void keep_registers(int seed)
{
	long a = seed, b = seed * 3L, c = seed * 5L, d = seed * 7L, e = seed * 11L, f = seed * 13L;
	double p = seed, q = seed * 1.5, r = seed * 2.5, s = seed * 3.5, t = seed * 4.5, u = seed * 5.5;
	for (int i = 0; i < 100; i++) {
		weft_yield();
		a++, b++, c++, d++, e++, f++;
		p++, q++, r++, s++, t++, u++;
	}
	check(a == seed + 100 && b == seed * 3L + 100 && c == seed * 5L + 100);
	check(d == seed * 7L + 100 && e == seed * 11L + 100 && f == seed * 13L + 100);
	check(p == seed + 100 && q == seed * 1.5 + 100 && r == seed * 2.5 + 100);
	check(s == seed * 3.5 + 100 && t == seed * 4.5 + 100 && u == seed * 5.5 + 100);
	ran++;
}
GOROUTINE(keep_registers, int);

RunTest(c_state, values_in_registers_survive_a_switch)
{
	for (int i = 1; i <= 40; i++)
		go(keep_registers, i);
	until_alone();
	check(ran == 40);
}

static void round_to_nearest(int unused)
{
	(void)unused;
	check(fegetround() == FE_TONEAREST);
	ran++;
}
GOROUTINE(round_to_nearest, int);

/* The choice is that rounding modes are not kept: who restores them before the
 * next runtime call disturbs nobody. */
RunTest(c_state, a_rounding_mode_restored_in_time_reaches_nobody)
{
	for (int i = 0; i < 20; i++) {
		int before = fegetround();
		fesetround(FE_UPWARD);
		volatile double third = 1.0 / 3;
		(void)third;
		fesetround(before);
		go(round_to_nearest, 0);
		weft_yield();
	}
	until_alone();
	check(ran == 20);
}

static void trace_back(int unused)
{
	(void)unused;
	void *frames[64];
	weft_yield();
	int n = backtrace(frames, 64);
	check(n > 0 && n < 64);
	ran++;
}
GOROUTINE(trace_back, int);

RunTest(c_state, backtrace_stops_at_a_goroutines_entry)
{
	for (int i = 0; i < 5; i++)
		go(trace_back, 0);
	until_alone();
	check(ran == 5);
}
