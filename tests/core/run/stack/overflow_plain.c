/* overflow_plain.c: frames larger than the guard in code that was not compiled
 * with -fstack-clash-protection, so touches its far end alone. */
#include "../run.h"

#include <alloca.h>

enum { NEIGHBOURS = 40 };

static void park(int_chan ch)
{
	chan_discard(ch);
}
GOROUTINE(park, int_chan);

static void stride_over(size_t bytes)
{
	volatile char *far = alloca(bytes);
	far[0] = 1;
	weft_yield();
}
GOROUTINE(stride_over, size_t);

static int stride_kib;

/* With stacks in use on either side. */
static int stride(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	int_chan nothing_comes = chan_make(int_chan, 0);
	for (int i = 0; i < NEIGHBOURS; i++)
		go_with(park, nothing_comes);
	until_parked("park", NEIGHBOURS);
	go(stride_over, (size_t)stride_kib * 1024);
	for (int i = 0; i < NEIGHBOURS; i++)
		go_with(park, nothing_comes);
	weft_sleep(WEFT_FOREVER);
	return 0;
}

Test(overflow, of_a_frame_that_steps_over_the_guard_is_caught_in_plain_code, .timeout = HANG_S)
{
	static const int kib[] = { 224, 300, 500, 1000, 4000 };
	for (size_t i = 0; i < sizeof kib / sizeof *kib; i++) {
		stride_kib = kib[i];
		death d = death_of(NULL, stride);
		check_death(&d, "fatal error", "stack overflow");
		check(strstr(d.text, "stride_over"));
	}
}
