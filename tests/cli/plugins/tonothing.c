/* tonothing: an INT that is bound to nothing.
 * check: 69: a parameter that is bound to no member */
#include "plugin.h"

struct tonothing {
	bool flag;
	int r;
};

static const weft_param params[] = {
	{ .at = 0, .name = "r", .help = "x", .type = WEFT_INT, .min = 1, .initial = 1, .max = 8 },
};

static void tonothing_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(tonothing, .help = "x", .row = tonothing_row, WEFT_PARAMS(params),
	    .state_size = sizeof(struct tonothing));
