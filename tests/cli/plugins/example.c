/* example: its example has no such parameter.
 * check: 1: the example does not work: example: no parameter 'strength'; it has none */
#include "plugin.h"

static const char *const examples[] = { "example:strength=3", NULL };

static void example_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(example, .help = "x", .row = example_row, .examples = examples);
