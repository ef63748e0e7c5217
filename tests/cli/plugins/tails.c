/* tails: a few bytes too far, where nothing stands against a page.
 * check 1: 1: prepare reads or writes beyond its state_size
 * check 2: 1: gather reads or writes beyond its partial result
 * check 3: 1: row uses more scratch than it asked for
 * check 4: 1: row gives other bytes when called again
 * check 5: 1: row gives other bytes when called again
 * check 6: 1: merge merges beyond its partial result
 * check 7: 1: settle reads or writes beyond its state_size
 * check 8: 1: gather gathers other bytes when called again
 * check 9: 1: merge gives something else when called again
 * check 10: 0: good */
#include "plugin.h"

enum { BYTES = 13 }; /* of everything */

static void touch(void *bytes, bool wrong)
{
	((volatile uint8_t *)bytes)[BYTES - 1] = 1;
	if (wrong)
		((volatile uint8_t *)bytes)[BYTES] = 1;
}

static uint8_t look(const void *bytes, bool wrong)
{
	return ((const volatile uint8_t *)bytes)[wrong ? BYTES : BYTES - 1];
}

static weft_status prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)in, (void)e;
	touch(state, WRONG == 1);
	plan->scratch = plan->partial = BYTES;
	return WEFT_OK;
}

static void gather(const void *state, const weft_row_job *job, void *partial)
{
	(void)job;
	touch(partial, WRONG == 2);
	((uint8_t *)partial)[0] = look(state, WRONG == 8);
}

static void merge(const void *state, void *into, const void *from)
{
	(void)state;
	touch(into, WRONG == 6);
	((uint8_t *)into)[1] = look(from, WRONG == 9);
}

static void settle(void *state, const void *partial)
{
	(void)partial;
	touch(state, WRONG == 7);
}

static void row(const void *state, const weft_row_job *job)
{
	copy(job);
	if (job->x > 0 || job->width == 0)
		return;
	touch(job->scratch, WRONG == 3);
	job->out[0] = look(job->scratch, WRONG == 4);
	job->out[0] = (uint8_t)(job->out[0] + look(state, WRONG == 5));
}

WEFT_FILTER(NAME, .help = "x", .row = row, .kind = WEFT_GLOBAL, .prepare = prepare, .gather = gather,
	    .merge = merge, .settle = settle, .state_size = BYTES);
