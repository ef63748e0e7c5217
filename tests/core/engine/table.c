/* Tables, plans and reports that are almost right: what is wrong with them is said. */
#include "engine/check.h"
#include "pictures.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/chain.h"

TestSuite(table, .init = use_odd_plugins, .timeout = 60);

struct state {
	double real;
	int whole, choice, word;
	bool yes, given;
	weft_numbers list;
};

static const char *const words[] = { "one", "two", NULL };
static const char *const doubled[] = { "one", "two", "one", NULL };
static const char *const second_name[] = { "real", NULL };

/* All of them right. */
static const weft_param good[] = {
	{ WEFT_BIND(struct state, real), WEFT_BIND_GIVEN(struct state, given),
	  WEFT_BIND_WORD(struct state, word), .name = "real", .help = "", .type = WEFT_REAL, .initial = 0.5,
	  .max = 1, .choices = words, .text_initial = "two" },
	{ WEFT_BIND(struct state, whole), .name = "whole", .help = "", .type = WEFT_INT, .initial = 3,
	  .min = INT_MIN, .max = INT_MAX },
	{ WEFT_BIND(struct state, choice), .name = "choice", .help = "", .type = WEFT_CHOICE, .initial = 1,
	  .choices = words },
	{ WEFT_BIND(struct state, yes), .name = "yes", .help = "", .type = WEFT_BOOL, .initial = 1 },
	{ WEFT_BIND(struct state, list), .name = "list", .help = "", .type = WEFT_LIST,
	  .text_initial = "1 2" },
};
enum { REAL, WHOLE, CHOICE, YES, LIST, COUNT };

static weft_status copy_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e);
static void copy_row(const void *state, const weft_row_job *job);

static weft_filter filter_of(const weft_param params[COUNT])
{
	return (weft_filter) { .abi = WEFT_FILTER_ABI,
			       .size = sizeof(weft_filter),
			       .name = "table",
			       .help = "",
			       .param_size = sizeof(weft_param),
			       .params = params,
			       .param_count = COUNT,
			       .state_size = sizeof(struct state),
			       .prepare = copy_prepare,
			       .row = copy_row };
}

static void expect_fault(const weft_param params[COUNT], const char *says)
{
	const weft_filter table = filter_of(params);
	weft_filter ours;
	weft_error e = { 0 };
	cr_expect_eq(weft_filter_check(&table, "table.so", &ours, &e), says ? WEFT_ABI_MISMATCH : WEFT_OK,
		     "%s: '%s'", says ? says : "well", e.text);
	cr_expect(!says || strstr(e.text, says), "'%s' lacks '%s'", e.text, says);
}

/* With parameter i as `wrong`. */
static void refuses(int i, weft_param wrong, const char *says)
{
	weft_param params[COUNT];
	memcpy(params, good, sizeof params);
	params[i] = wrong;
	expect_fault(params, says);
}

/* With a member of parameter i changed. */
#define REFUSES(i, member, value, says)                                                                      \
	do {                                                                                                 \
		weft_param wrong = good[i];                                                                  \
		wrong.member = (value);                                                                      \
		refuses(i, wrong, says);                                                                     \
	} while (0)

Test(table, takes_what_is_right)
{
	expect_fault(good, NULL);
	REFUSES(WHOLE, min, 3, NULL);
	REFUSES(REAL, max, 1e300, NULL);
	REFUSES(REAL, text_initial, "40%", NULL);
}

Test(table, refuses_ranges_that_hold_no_values)
{
	static const char range[] = "without a proper range", whole[] = "is not whole, or no int: 'whole'",
			  initial[] = "whose initial value is out of its range";
	REFUSES(REAL, max, INFINITY, range);
	REFUSES(REAL, min, -INFINITY, range);
	REFUSES(REAL, max, NAN, range);
	REFUSES(REAL, initial, NAN, range);
	REFUSES(REAL, min, 2, range);
	REFUSES(REAL, initial, 1.5, initial);
	REFUSES(WHOLE, initial, 3.5, whole);
	REFUSES(WHOLE, max, 2147483648.0, whole);
	REFUSES(WHOLE, min, -2147483649.0, whole);
	REFUSES(WHOLE, max, 7.5, whole);
	REFUSES(CHOICE, initial, 2, initial);
	REFUSES(YES, initial, 2, initial);
}

Test(table, refuses_words_that_are_none)
{
	REFUSES(CHOICE, choices, doubled, "has one word twice: 'choice'");
	REFUSES(REAL, choices, doubled, "has one word twice: 'real'");
	REFUSES(REAL, text_initial, "three", "whose initial text is no value of it");
	REFUSES(LIST, text_initial, "1 b", "whose initial text is no value of it");
	REFUSES(WHOLE, aliases, second_name, "two parameters of one name");
}

Test(table, refuses_members_that_are_not_their_own)
{
	static const char no_such[] = "where no such member can lie", bytes[] = "bound to the same bytes";
	REFUSES(REAL, at, offsetof(struct state, real) + 4, no_such);
	REFUSES(WHOLE, at, offsetof(struct state, whole) + 2, no_such);
	REFUSES(REAL, word_at, offsetof(struct state, word) + 2, no_such);
	REFUSES(WHOLE, at, offsetof(struct state, choice), bytes);
	REFUSES(WHOLE, at, offsetof(struct state, real) + 4, bytes);
	REFUSES(YES, at, offsetof(struct state, given), bytes);
	REFUSES(REAL, word_at, offsetof(struct state, whole) + 1, bytes);
	REFUSES(REAL, given_at, offsetof(struct state, real) + 1, "bound twice to the same bytes");
	REFUSES(LIST, at, offsetof(struct state, list) + 8, "bound beyond the state");
}

/* ---- plans ---- */

static void (*plan_with)(weft_plan *plan);

static weft_status copy_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state, (void)in, (void)e;
	if (plan_with)
		plan_with(plan);
	return WEFT_OK;
}

static void copy_row(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

/* Runs it with that watcher on a small picture. */
static void expect_run(const weft_filter *f, const weft_watch *watch, const char *says)
{
	weft_image in = noise(9, 7, (weft_format) { 3, WEFT_U8 }, 1), out;
	weft_chain *chain = NULL;
	weft_error e = { 0 };
	cr_assert_eq(weft_chain_add(&chain, f, NULL, &e), WEFT_OK, "%s", e.text);
	cr_expect_eq(weft_chain_run_watched(chain, in.view, &out, &WEFT_SEQUENTIAL, NULL, watch, &e),
		     says ? WEFT_INTERNAL : WEFT_OK, "%s: '%s'", says ? says : "well", e.text);
	cr_expect(!says || strstr(e.text, says), "'%s' lacks '%s'", e.text, says);
	weft_chain_free(chain);
	weft_image_free(&out);
	weft_image_free(&in);
}

static void plan_refused(void (*with)(weft_plan *plan), weft_kind kind, const char *says)
{
	weft_filter f = filter_of(good);
	f.kind = kind;
	plan_with = with;
	expect_run(&f, NULL, says);
}

static void cost_below_zero(weft_plan *plan)
{
	plan->cost = -1;
}

static void cost_nan(weft_plan *plan)
{
	plan->cost = NAN;
}

static void edge_nan(weft_plan *plan)
{
	plan->edge = WEFT_EDGE_CONSTANT;
	plan->edge_value[1] = NAN;
}

static void nothing(weft_plan *plan)
{
	plan->width = plan->height = 0;
}

/* As crop does at the right edge. */
static void narrow(weft_plan *plan)
{
	plan->width = 0;
}

static weft_pass passes[2];

static void nothing_between(weft_plan *plan)
{
	plan->passes = passes;
	plan->pass_count = 2;
	plan->pass_size = sizeof *passes;
}

static void copy_band(const void *state, const weft_band_job *job)
{
	(void)state, (void)job;
}

Test(table, refuses_plans_that_nobody_can_keep)
{
	const weft_format rgb = { 3, WEFT_U8 };
	plan_refused(cost_below_zero, WEFT_POINT, "table: plans a cost that is no number from 0 up");
	plan_refused(cost_nan, WEFT_POINT, "plans a cost that is no number");
	plan_refused(edge_nan, WEFT_NEIGHBOURHOOD, "plans an unknown edge, or one whose value is no number");
	plan_refused(nothing, WEFT_GEOMETRIC, "plans a picture without pixels");
	plan_refused(narrow, WEFT_GEOMETRIC, NULL);
	passes[0] = (weft_pass) { .width = 0, .height = 0, .format = rgb, .band = copy_band };
	passes[1] = (weft_pass) { .width = 9, .height = 7, .format = rgb, .band = copy_band };
	plan_refused(nothing_between, WEFT_GEOMETRIC, "plans a bad pass 0");
	passes[0].width = 9;
	passes[0].height = 7;
	passes[0].cost = NAN;
	plan_refused(nothing_between, WEFT_GEOMETRIC, "plans a bad pass 0");
	passes[0].cost = 0;
	plan_refused(nothing_between, WEFT_GEOMETRIC, NULL);
}

/* ---- reports ---- */

static const char *const columns[] = { "low", "high", NULL };
static const char *const same[] = { "low", "low", NULL };
static const double rows[2][2] = { { 1, 2 }, { 3, 4 } };

static void report_well(const void *state, weft_report *r)
{
	(void)state;
	r->number(r, "a", 1);
	r->text(r, "b", "");
	r->table(r, "c", columns, rows[0], 2);
	r->table(r, "d", columns, NULL, 0);
}

static void report_number_twice(const void *state, weft_report *r)
{
	report_well(state, r);
	r->number(r, "c", 1);
}

static void report_no_name(const void *state, weft_report *r)
{
	(void)state;
	r->text(r, "a\nb", "c");
}

static void report_no_text(const void *state, weft_report *r)
{
	(void)state;
	r->text(r, "a", NULL);
}

static void report_no_columns(const void *state, weft_report *r)
{
	(void)state;
	r->table(r, "a", columns + 2, rows[0], 1);
}

static void report_column_twice(const void *state, weft_report *r)
{
	(void)state;
	r->table(r, "a", same, rows[0], 1);
}

static void report_no_values(const void *state, weft_report *r)
{
	(void)state;
	r->table(r, "a", columns, NULL, 1);
}

static void take(void *user, const weft_result *result)
{
	int *count = user;
	(*count)++;
	cr_expect_str_eq(result->filter, "table");
}

static void report_gives(void (*report)(const void *state, weft_report *r), int told, const char *says)
{
	weft_filter f = filter_of(good);
	int count = 0;
	const weft_watch watch = { .size = sizeof watch, .user = &count, .result = take };
	plan_with = NULL;
	f.report = report;
	expect_run(&f, &watch, says);
	cr_expect_eq(count, told);
}

Test(table, refuses_reports_that_cannot_be_read)
{
	report_gives(report_well, 4, NULL);
	report_gives(report_number_twice, 4, "table: reports two results of one name: 'c'");
	report_gives(report_no_name, 0, "table: reports something without a proper name");
	report_gives(report_no_text, 0, "table: reports no text: 'a'");
	report_gives(report_no_columns, 0, "table: reports a table without columns");
	report_gives(report_column_twice, 0,
		     "table: reports a table without columns of proper names, each its own");
	report_gives(report_no_values, 0, "table: reports a table without values: 'a'");
}

/* ---- values ---- */

Test(table, a_number_without_bounds_keeps_to_its_member)
{
	weft_param params[COUNT];
	weft_filter f = filter_of(params);
	weft_chain *chain = NULL;
	weft_error e = { 0 };
	const char *const many[] = { "whole=3000000000", NULL }, *const most[] = { "whole=2147483647", NULL };
	memcpy(params, good, sizeof params);
	params[WHOLE].min = params[WHOLE].max = 0;
	cr_expect_eq(weft_chain_add(&chain, &f, many, &e), WEFT_BAD_PARAM);
	cr_expect_str_eq(e.text, "table: whole=3000000000 is outside -2147483648..2147483647");
	cr_expect_eq(weft_chain_add(&chain, &f, most, &e), WEFT_OK, "%s", e.text);
	weft_chain_free(chain);
}
