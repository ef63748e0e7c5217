/* semaphore.c: what a semaphore promises. */
#include "../run.h"

RunTest(semaphore, of_zero_has_no_permits)
{
	weft_semaphore s = { 0 };
	check(!weft_semaphore_try_acquire(&s, 1));
	weft_semaphore_release(&s, 2);
	check(!weft_semaphore_try_acquire(&s, 3));
	check(weft_semaphore_try_acquire(&s, 2));
	check(!weft_semaphore_try_acquire(&s, 1));
}

static atomic_int inside;

static void enter(weft_semaphore *s)
{
	for (int i = 0; i < 50; i++) {
		weft_semaphore_acquire(s, 1);
		check(++inside <= 3);
		weft_yield();
		inside--;
		weft_semaphore_release(s, 1);
	}
}
GOROUTINE(enter, weft_semaphore *);

RunTest(semaphore, lets_no_more_in_than_its_permits)
{
	weft_semaphore s = { 0 };
	weft_semaphore_release(&s, 3);
	for (int i = 0; i < 10; i++)
		go_with(enter, &s);
	until_alone();
	check(weft_semaphore_try_acquire(&s, 3));
}

struct claim {
	weft_semaphore *s;
	int_chan order;
	int permits;
};

static void claim_permits(struct claim c)
{
	weft_semaphore_acquire(c.s, c.permits);
	chan_send(c.order, c.permits);
}
GOROUTINE(claim_permits, struct claim);

RunTest(semaphore, a_large_claim_is_not_passed_by_small_ones)
{
	weft_semaphore s = { 0 };
	int_chan order = chan_make(int_chan, 4);
	int v;
	go(claim_permits, &s, order, 5);
	until_parked("claim_permits", 1);
	go(claim_permits, &s, order, 1);
	until_parked("claim_permits", 2);
	weft_semaphore_release(&s, 4);
	check(!weft_semaphore_try_acquire(&s, 1));
	check(chan_len(order) == 0);
	weft_semaphore_release(&s, 1);
	check(chan_recv(order, &v) && v == 5);
	weft_semaphore_release(&s, 1);
	check(chan_recv(order, &v) && v == 1);
	chan_free(order);
}

RunTest(semaphore, one_release_wakes_all_that_fit)
{
	weft_semaphore s = { 0 };
	int_chan order = chan_make(int_chan, 4);
	for (int i = 0; i < 3; i++) {
		go(claim_permits, &s, order, 2);
		until_parked("claim_permits", i + 1);
	}
	weft_semaphore_release(&s, 6);
	until_alone();
	check(chan_len(order) == 3);
	check(!weft_semaphore_try_acquire(&s, 1));
	chan_free(order);
}

PanicTest(semaphore, a_negative_count_released_panics, "negative semaphore count -1")
{
	weft_semaphore s = { 0 };
	weft_semaphore_release(&s, -1);
}

PanicTest(semaphore, a_negative_count_acquired_panics, "negative semaphore count -3")
{
	weft_semaphore s = { 0 };
	weft_semaphore_acquire(&s, -3);
}

PanicTest(semaphore, a_negative_count_tried_panics, "negative semaphore count -2147483648")
{
	weft_semaphore s = { 0 };
	weft_semaphore_try_acquire(&s, INT32_MIN);
}
