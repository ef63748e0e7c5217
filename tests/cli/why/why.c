/* why.c: accounts and verdicts of made-up runs, worked out by hand. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "../../../cli/why/verdict.h"

static int name(struct replay_recording *r, const char *text)
{
	return replay_name_number(r, text);
}

static void add_part(struct replay_list *list, int processor, int named, int64_t begin, int64_t end)
{
	struct replay_part *p = replay_add(list, sizeof *p);
	*p = (struct replay_part) { .begin = begin,
				    .end = end,
				    .goroutine = (uint64_t)processor + 1,
				    .processor = processor,
				    .name = named,
				    .y1 = 1 };
}

static void add_run(struct replay_recording *r, int processor, uint64_t g, int64_t begin, int64_t end,
		    const char *why)
{
	const int named = name(r, "worker"), reason = name(r, why);
	struct replay_run *run = replay_add(&r->runs, sizeof *run);
	*run = (struct replay_run) { .begin = begin,
				     .end = end,
				     .goroutine = g,
				     .processor = processor,
				     .name = named,
				     .why = reason,
				     .count = 1 };
}

/* Two processors, 1000 ns.  The first decodes, filters and encodes; the second filters from 300 to 650 and
 * gives up at 700; the last task begins at 600. */
Test(account, says_where_every_nanosecond_went)
{
	struct replay_recording r = { .procs = 2, .ns = 1000 };
	struct why_account a;
	add_part(&r.steps, 0, name(&r, "decode"), 0, 200);
	add_part(&r.steps, 0, name(&r, "filter"), 200, 900);
	add_part(&r.steps, 0, name(&r, "encode"), 900, 1000);
	add_part(&r.parts, 0, name(&r, "blur"), 250, 600);
	add_part(&r.parts, 1, name(&r, "blur"), 300, 650);
	add_part(&r.parts, 0, name(&r, "blur"), 600, 850);
	add_run(&r, 0, 1, 0, 1000, "exit");
	add_run(&r, 1, 2, 300, 700, "exit");
	cr_assert(why_account_make(&a, &r));
	const double first[WHY_KINDS] = { [WHY_WORK] = 900, [WHY_SPREAD] = 100 };
	const double second[WHY_KINDS] = {
		[WHY_WORK] = 350, [WHY_SPREAD] = 50, [WHY_SERIAL] = 300, [WHY_NO_TASK] = 100, [WHY_END] = 200
	};
	for (int k = 0; k < WHY_KINDS; k++) {
		cr_assert_float_eq(a.of[0][k], first[k], 1e-9, "%s", why_kind_names[k]);
		cr_assert_float_eq(a.of[1][k], second[k], 1e-9, "%s", why_kind_names[k]);
		cr_assert_float_eq(a.all[k], (first[k] + second[k]) / 2000, 1e-9);
	}
	why_account_free(&a);
	replay_free(&r);
}

/* One processor, 1000 ns: 700 of decoding, of which 500 are another process's; then 200 of copying. */
Test(account, waits_for_a_decoder_are_no_work)
{
	struct replay_recording r = { .procs = 1, .ns = 1000 };
	struct why_account a;
	add_part(&r.steps, 0, name(&r, "decode"), 0, 700);
	add_run(&r, 0, 1, 0, 100, "blocking call");
	add_run(&r, 0, 1, 600, 900, "exit");
	cr_assert(why_account_make(&a, &r));
	cr_assert_float_eq(a.of[0][WHY_WORK], 200, 1e-9);
	cr_assert_float_eq(a.of[0][WHY_SPREAD], 200, 1e-9);
	cr_assert_float_eq(a.of[0][WHY_SERIAL], 500, 1e-9);
	why_account_free(&a);
	replay_free(&r);
}

/* A sender parks at 100 for want of room and goes on at 350: a quarter of 1000 ns. */
Test(account, says_how_long_a_sender_waited_for_room)
{
	struct replay_recording r = { .procs = 1, .ns = 1000 };
	struct why_account a;
	add_run(&r, 0, 1, 0, 100, "chan send");
	add_run(&r, 0, 2, 100, 350, "exit");
	add_run(&r, 0, 1, 350, 1000, "exit");
	cr_assert(why_account_make(&a, &r));
	cr_assert_float_eq(a.no_room, 0.25, 1e-9);
	why_account_free(&a);
	replay_free(&r);
}

static struct why_measured measured(double speedup)
{
	return (struct why_measured) { .rounds = 5,
				       .procs = 2,
				       .plain = { .n = 5, .median = 100, .mad = 1 },
				       .spread = { .n = 5, .median = 100 / speedup, .mad = 1 },
				       .speedup = speedup,
				       .share = { [WHY_WORK] = 0.62, [WHY_SERIAL] = 0.3, [WHY_END] = 0.08 } };
}

Test(verdict, names_the_largest_loss)
{
	struct why_measured m = measured(1.2);
	struct why_verdict v = why_judge(&m);
	cr_assert_eq(v.limit, WHY_BY_SERIAL);
	cr_assert_float_eq(v.number, 0.3, 1e-9);
	cr_assert(strstr(v.text, "30 %"), "%s", v.text);

	/* Of 0.96 work half is what the plain loop does, the other half is that it takes twice as long. */
	m.share[WHY_WORK] = 0.96;
	m.share[WHY_SERIAL] = 0.02;
	m.slower_part = 1;
	v = why_judge(&m);
	cr_assert_eq(v.limit, WHY_BY_MEMORY);
	cr_assert_float_eq(v.number, 0.48, 1e-9);
	cr_assert(strstr(v.text, "100 % longer"), "%s", v.text);
}

Test(verdict, says_that_it_scales)
{
	struct why_measured m = measured(1.9);
	cr_assert_eq(why_judge(&m).limit, WHY_SCALES);
	m.procs = 1;
	m.speedup = 1;
	cr_assert_eq(why_judge(&m).limit, WHY_ALONE);
}

Test(verdict, has_no_words_for_noise)
{
	struct why_measured m = measured(1.2);
	m.spread.mad = 0.2 * m.spread.median;
	const struct why_verdict v = why_judge(&m);
	cr_assert_eq(v.limit, WHY_UNKNOWN);
	cr_assert(strstr(v.text, "no verdict") && strstr(v.text, "20 %"), "%s", v.text);
}

Test(verdict, tells_which_part_is_worth_making_faster)
{
	struct why_measured m = measured(1.2);
	m.stage_count = 2;
	m.stages[0] = (struct why_stage) { .name = "blur", .times = { .median = 1.1, .ci = { 0.9, 1.3 } } };
	m.stages[1] = (struct why_stage) { .name = "decode", .times = { .median = 1.3, .ci = { 1.2, 1.4 } } };
	const struct why_verdict v = why_judge(&m);
	cr_assert(strstr(v.advice, "decode twice as fast would give 1.30 times"), "%s", v.advice);
}
