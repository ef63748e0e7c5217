/* smallleak: leaks a few bytes each time.
 * check: 1: leaks memory with each run */
#include "plugin.h"

struct smallleak {
	char *volatile p;
};

static weft_status prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state, (void)in, (void)plan, (void)e;
	((struct smallleak *)state)->p = malloc(40);
	return WEFT_OK;
}

static void smallleak_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(smallleak, .help = "x", .row = smallleak_row, .prepare = prepare,
	    .state_size = sizeof(struct smallleak));
