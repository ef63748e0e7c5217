/* tobool: an INT that is bound to a bool.
 * check: 69: a parameter that is bound to a member of another type */
#include "plugin.h"

struct tobool {
	bool flag;
	int r;
};

static const weft_param params[] = {
	{ WEFT_BIND(struct tobool, flag), .name = "r", .help = "x", .type = WEFT_INT, .min = 1, .initial = 1,
	  .max = 8 },
};

static void tobool_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(tobool, .help = "x", .row = tobool_row, WEFT_PARAMS(params), .state_size = sizeof(struct tobool));
