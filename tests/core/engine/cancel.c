/* Runs that end early, and schedules that make no sense, leave no picture. */
#include "pictures.h"

#include "run/clock.h"
#include "run/context.h"

TestSuite(cancel, .init = use_odd_plugins, .timeout = 120);

static weft_status statuses[2];
static bool empty[2];

static weft_status run_slow(weft_context *ctx, bool *nothing)
{
	weft_image in = noise(4, 2000, (weft_format) { 1, WEFT_U8 }, 1), out;
	weft_chain *chain;
	weft_status status = weft_chain_parse("slow | slow", &chain, NULL);
	if (status)
		return status;
	status = weft_chain_run(chain, in.view, &out, &(weft_schedule) { WEFT_BY_ROW, 2, 1, 4 }, ctx, NULL);
	*nothing = !out.memory && !out.view.pixels;
	weft_chain_free(chain);
	weft_image_free(&in);
	return status;
}

static int cancel_body(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	weft_context *before = weft_context_cancelable(weft_context_root());
	weft_context_cancel(before);
	statuses[0] = run_slow(before, &empty[0]);
	weft_context_free(before);
	weft_context *deadline = weft_context_deadline(weft_context_root(), weft_in(20 * WEFT_MS));
	statuses[1] = run_slow(deadline, &empty[1]);
	weft_context_free(deadline);
	return 0;
}

Test(cancel, leaves_no_picture)
{
	cr_assert_eq(in_runtime(cancel_body), 0);
	cr_expect_eq(statuses[0], WEFT_CANCELED);
	cr_expect(empty[0]);
	cr_expect_eq(statuses[1], WEFT_TIMEOUT);
	cr_expect(empty[1]);
}

Test(cancel, bad_schedules_are_refused)
{
	static const weft_schedule bad[] = {
		{ (weft_unit)9, 0, 0, 0 }, { WEFT_BY_ROW, -1, 0, 0 }, { WEFT_BY_ROW, 1 << 20, 0, 0 },
		{ WEFT_BY_ROW, 1, -1, 0 }, { WEFT_BY_ROW, 1, 0, -1 },
	};
	weft_image in = noise(4, 4, (weft_format) { 1, WEFT_U8 }, 1), out;
	const weft_filter *f = weft_filter_find("invert", NULL);
	for (int i = 0; i < 5; i++) {
		cr_expect_eq(weft_apply(f, NULL, in.view, &out, &bad[i], NULL, NULL), WEFT_BAD_PARAM, "%d",
			     i);
		cr_expect_null(out.memory);
	}
	weft_image_free(&in);
}
