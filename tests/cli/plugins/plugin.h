/* plugin.h: what the plugins here have in common.  Each is wrong in one way, or right where it
 * may look wrong; "check:" in its first comment is the status of `weft plugin check` and what it says.
 * One that is wrong in several ways is compiled for each, as NAME and with WRONG for the number behind
 * "check". */
#include "engine/filter.h"

#include <stdlib.h>
#include <string.h>

static inline int samples(const weft_row_job *job)
{
	return job->width * job->source.format.channels;
}

static inline void copy(const weft_row_job *job)
{
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}
