/* w_param: two parameters of one name, one out of its range.
 * check: 69: a parameter whose initial value is out of its range */
#include "plugin.h"

struct w_param {
	int r, s;
};

static const weft_param params[] = {
	{ WEFT_BIND(struct w_param, r), .name = "r", .help = "x", .type = WEFT_INT, .initial = 11, .min = 1,
	  .max = 8 },
	{ WEFT_BIND(struct w_param, s), .name = "r", .help = "x", .type = WEFT_INT, .initial = 1, .min = 1,
	  .max = 8 },
};

static void w_param_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(w_param, .help = "x", .row = w_param_row, WEFT_PARAMS(params),
	    .state_size = sizeof(struct w_param));
