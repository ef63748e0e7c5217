/* older: its table ends before `only_moves`; what stands behind it must read as zero. */
#include "broken.h"

static bool wrong_only_moves(const void *state)
{
	(void)state;
	__builtin_trap();
}

static void wrong_ordered(const void *state, const weft_ordered_job *job)
{
	(void)state;
	memset(job->out, 0, (size_t)job->width * weft_pixel_bytes(job->target.format));
}

BROKEN_PLUGIN(.abi = WEFT_FILTER_ABI, .size = offsetof(weft_filter, only_moves),
	      .param_size = sizeof(weft_param), .name = "older", .only_moves = wrong_only_moves,
	      .ordered = wrong_ordered, .depths = 0xffff, .flags = 0xffff, .edge = (weft_edge)99);
