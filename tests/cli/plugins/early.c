/* early: crashes while it is loaded.
 * check: 1: loading it crashes: Segmentation fault */
#include "plugin.h"

static int *volatile nowhere;

__attribute__((constructor)) static void early_begin(void)
{
	*nowhere = 1;
}

static void early_row(const void *state, const weft_row_job *job)
{
	(void)state;
	copy(job);
}

WEFT_FILTER(early, .help = "x", .row = early_row);
