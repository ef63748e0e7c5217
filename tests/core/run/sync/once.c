/* once.c: what a once promises. */
#include "../run.h"

static weft_once once;
static atomic_int ran;
static int plain;

static void set_up(void)
{
	ran++;
	weft_sleep(2 * WEFT_MS);
	plain = 42;
}

static void need_it(weft_waitgroup *wg)
{
	weft_once_do(&once, set_up);
	check(plain == 42);
	weft_waitgroup_done(wg);
}
GOROUTINE(need_it, weft_waitgroup *);

RunTest(once, runs_once_and_everyone_waits_for_its_end)
{
	weft_waitgroup wg = { 0 };
	weft_waitgroup_add(&wg, 50);
	for (int i = 0; i < 50; i++)
		go_with(need_it, &wg);
	weft_waitgroup_wait(&wg);
	check(ran == 1);
}

static weft_once outer, inner;

static void do_inner(void)
{
	ran++;
}

static void do_outer(void)
{
	weft_once_do(&inner, do_inner);
	weft_once_do(&inner, do_inner);
}

RunTest(once, may_run_another_once)
{
	weft_once_do(&outer, do_outer);
	weft_once_do(&outer, do_outer);
	check(ran == 1);
}

static void give_up(void)
{
	weft_panic("inside once");
}

PanicTest(once, a_panic_inside_ends_the_process, "inside once")
{
	weft_once_do(&once, give_up);
}

static void do_itself(void)
{
	weft_once_do(&once, do_itself);
}

FatalTest(once, waiting_for_itself_is_a_deadlock, "all goroutines are asleep - deadlock!")
{
	weft_once_do(&once, do_itself);
}
