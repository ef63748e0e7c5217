/* older: its table ends before `band`; what stands behind it must read as zero. */
#include "broken.h"

static void wrong_band(const void *state, const weft_band_job *job)
{
	(void)state;
	for (int y = job->y0; y < job->y1; y++)
		memset(job->out[y - job->y0], 0, (size_t)job->width * weft_pixel_bytes(job->target.format));
}

BROKEN_PLUGIN(.abi = WEFT_FILTER_ABI, .size = offsetof(weft_filter, band), .name = "older",
	      .band = wrong_band, .flags = 0xffff, .edge = (weft_edge)99);
