/* alias: its name is another than its file's.
 * check: 69: calls itself 'surname' */
#include "plugin.h"

static void alias_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(surname, .help = "x", .row = alias_row);
