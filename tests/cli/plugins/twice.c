/* twice: two parameters of one name.
 * check: 69: two parameters of one name */
#include "plugin.h"

struct twice {
	int r;
};

static const weft_param params[] = {
	{ WEFT_BIND(struct twice, r), .name = "r", .help = "x", .type = WEFT_INT },
	{ WEFT_BIND(struct twice, r), .name = "r", .help = "x", .type = WEFT_INT },
};

static void twice_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(twice, .help = "x", .row = twice_row, WEFT_PARAMS(params), .state_size = sizeof(struct twice));
