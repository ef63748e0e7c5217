/* ends: crashes and lies of the functions that are called once.
 * check 1: 1: ends1, 61 x 43 RGB u8, base: prepare crashes: Segmentation fault
 * check 2: 1: ends2, 61 x 43 RGB u8, base: finish crashes: Aborted
 * check 3: 1: report reports what is not there
 * check 4: 1: report reports a table whose columns do not end in a NULL
 * check 5: 1: report tells something else when called again
 * check 6: 1: settle crashes: Segmentation fault
 * check 7: 1: prepare ends the program
 * check 8: 0: good */
#include "plugin.h"

struct ends {
	volatile int *nowhere;
};

static weft_status prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct ends *s = state;
	(void)in, (void)e;
	plan->partial = 4;
	if (WRONG == 1)
		*s->nowhere = 1;
	if (WRONG == 7)
		exit(0);
	return WEFT_OK;
}

static void finish(void *state)
{
	(void)state;
	if (WRONG == 2)
		abort();
}

static void gather(const void *state, const weft_row_job *job, void *partial)
{
	(void)state, (void)job;
	*(int *)partial += 1;
}

static void merge(const void *state, void *into, const void *from)
{
	(void)state;
	*(int *)into += *(const int *)from;
}

static void settle(void *state, const void *partial)
{
	struct ends *s = state;
	(void)partial;
	if (WRONG == 6)
		*s->nowhere = 1;
}

static void report(const void *state, weft_report *r)
{
	static const char *const columns[] = { "a", NULL };
	static const double values[] = { 1, 2 };
	static int calls;
	(void)state;
	r->table(r, "t", WRONG == 4 ? (const char *const *)16 : columns, values,
		 WRONG == 3 ? (size_t)1 << 40 : 2);
	r->number(r, "n", WRONG == 5 ? calls++ : 0);
}

static void row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(NAME, .help = "x", .row = row, .kind = WEFT_GLOBAL, .prepare = prepare, .finish = finish,
	    .gather = gather, .merge = merge, .settle = settle, .report = report,
	    .state_size = sizeof(struct ends));
