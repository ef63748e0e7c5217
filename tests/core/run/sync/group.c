/* group.c: goroutines that succeed or fail together. */
#include "../run.h"

static atomic_int finished, stopped_early;

struct work {
	int number, fails_at;
};

static weft_status do_work(struct work w, weft_context *context, weft_error *error)
{
	(void)context;
	finished++;
	if (w.number == w.fails_at)
		return weft_fail(error, WEFT_BAD_PARAM, "work %d failed", w.number);
	return WEFT_OK;
}
GROUP_GOROUTINE(do_work, struct work);

RunTest(group, waits_for_all_of_them)
{
	weft_group g = { 0 };
	weft_error error;
	for (int i = 0; i < 200; i++)
		weft_group_go(&g, do_work, i, -1);
	check(weft_group_wait(&g, &error) == WEFT_OK);
	check(finished == 200 && error.status == WEFT_OK);
}

RunTest(group, of_nobody_is_ok)
{
	weft_group g = { 0 };
	check(weft_group_wait(&g, NULL) == WEFT_OK);
}

RunTest(group, gives_the_error_of_the_one_that_failed)
{
	weft_group g = { 0 };
	weft_error error;
	for (int i = 0; i < 50; i++)
		weft_group_go(&g, do_work, .number = i, .fails_at = 17);
	check(weft_group_wait(&g, &error) == WEFT_BAD_PARAM);
	check(error.status == WEFT_BAD_PARAM && strcmp(error.text, "work 17 failed") == 0);
	check(finished == 50);
}

static weft_status wait_for_the_end(int unused, weft_context *context, weft_error *error)
{
	(void)unused;
	chan_discard(weft_context_done(context));
	stopped_early++;
	return weft_fail(error, WEFT_CANCELED, "told to stop");
}
GROUP_GOROUTINE(wait_for_the_end, int);

RunTest(group, the_first_error_cancels_the_rest_and_is_the_one_kept)
{
	weft_group g = { 0 };
	weft_error error;
	for (int i = 0; i < 20; i++)
		weft_group_go(&g, wait_for_the_end, 0);
	until_parked("wait_for_the_end_in_group", 20);
	check(!weft_context_over(weft_group_context(&g)));
	weft_group_go(&g, do_work, 3, 3);
	check(weft_group_wait(&g, &error) == WEFT_BAD_PARAM);
	check(stopped_early == 20 && strcmp(error.text, "work 3 failed") == 0);
}

RunTest(group, a_cancelled_parent_cancels_it)
{
	weft_context *parent = weft_context_cancelable(NULL);
	weft_group g = { .parent = parent };
	for (int i = 0; i < 10; i++)
		weft_group_go(&g, wait_for_the_end, 0);
	weft_context_cancel(parent);
	check(weft_group_wait(&g, NULL) == WEFT_CANCELED && stopped_early == 10);
	weft_context_free(parent);
}

RunTest(group, may_be_used_again)
{
	weft_group g = { 0 };
	for (int i = 0; i < 50; i++) {
		weft_group_go(&g, do_work, 1, i % 2 ? 1 : -1);
		check(weft_group_wait(&g, NULL) == (i % 2 ? WEFT_BAD_PARAM : WEFT_OK));
	}
	check(finished == 50);
}

static weft_status start_more(weft_group *g, weft_context *context, weft_error *error)
{
	(void)context;
	(void)error;
	for (int i = 0; i < 10; i++)
		weft_group_go(g, do_work, i, -1);
	return WEFT_OK;
}
GROUP_GOROUTINE(start_more, weft_group *);

RunTest(group, its_members_may_start_more)
{
	weft_group g = { 0 };
	for (int i = 0; i < 10; i++)
		start_more_group_go(&g, &g);
	check(weft_group_wait(&g, NULL) == WEFT_OK && finished == 100);
}
