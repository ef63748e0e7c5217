/* p_leak: prepare allocates, nobody frees.
 * check: 1: leaks memory with each run */
#include "plugin.h"

struct p_leak {
	char *p;
};

static weft_status prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state, (void)in, (void)plan, (void)e;
	((struct p_leak *)state)->p = malloc(1 << 20);
	memset(((struct p_leak *)state)->p, 1, 1 << 20);
	return WEFT_OK;
}

static void p_leak_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(p_leak, .help = "x", .row = p_leak_row, .prepare = prepare, .state_size = sizeof(struct p_leak));
