/* shorter: its table ends early.
 * check: 1: built with an older filter.h? */
#include "plugin.h"

static void shorter_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(shorter, .help = "x", .row = shorter_row, .size = offsetof(weft_filter, examples));
