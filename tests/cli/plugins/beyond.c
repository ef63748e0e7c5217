/* beyond: an INT that is bound beyond the state.
 * check: 69: a parameter that is bound beyond the state */
#include "plugin.h"

struct beyond {
	bool flag;
	int r;
};

static const weft_param params[] = {
	{ .bound = WEFT_BOUND_INT,
	  .bound_size = sizeof(int),
	  .at = 8,
	  .name = "r",
	  .help = "x",
	  .type = WEFT_INT,
	  .min = 1,
	  .initial = 1,
	  .max = 8 },
};

static void beyond_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(beyond, .help = "x", .row = beyond_row, WEFT_PARAMS(params), .state_size = sizeof(struct beyond));
