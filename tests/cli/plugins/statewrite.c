/* statewrite: counts its rows in the state.
 * check: 1: row writes to its state while rows are made */
#include "plugin.h"

static void statewrite_row(const void *state, const weft_row_job *job)
{
	++*(volatile int *)(void *)state;
	copy(job);
}

WEFT_FILTER(statewrite, .help = "x", .row = statewrite_row, .state_size = sizeof(int));
