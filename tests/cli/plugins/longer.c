/* longer: its table says it is longer.
 * check: 1: built with a newer filter.h? */
#include "plugin.h"

static void longer_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(longer, .help = "x", .row = longer_row, .size = sizeof(weft_filter) + 8);
