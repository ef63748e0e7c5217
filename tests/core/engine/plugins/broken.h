/* broken.h: a plugin with one thing wrong; its arguments say which. */
#include "core/engine/filter.h"

#include <string.h>

static void copy_row(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

#define BROKEN_PLUGIN(...)                                                                                   \
	__attribute__((visibility("default"))) const weft_filter *weft_plugin(uint32_t host_abi);            \
	const weft_filter *weft_plugin(uint32_t host_abi)                                                    \
	{                                                                                                    \
		(void)host_abi;                                                                              \
		static const weft_filter filter = { .help = "broken", .row = copy_row, __VA_ARGS__ };        \
		return &filter;                                                                              \
	}                                                                                                    \
	_Static_assert(1, "a semicolon follows")
