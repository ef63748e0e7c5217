/* sourcerow: looks beside the picture that it may look all over.
 * check 1: 1: row reads beyond the source picture
 * check 2: 1: row reads beyond the source picture
 * check 3: 1: row reads beyond the source picture
 * check 4: 1: row reads beyond the source picture
 * check 5: 0: good */
#include "plugin.h"

static void row(const void *state, const weft_row_job *job)
{
	const weft_view s = job->source;
	const ptrdiff_t bytes = (ptrdiff_t)((size_t)s.width * weft_pixel_bytes(s.format));
	volatile uint8_t sum = 0;
	(void)state;
	memcpy(job->out, weft_row(s, job->y) + (size_t)job->x * weft_pixel_bytes(s.format),
	       (size_t)job->width * weft_pixel_bytes(s.format));
	switch (WRONG) {
	case 1: sum = weft_row(s, -1)[0]; break;
	case 2: sum = weft_row(s, s.height)[bytes / 2]; break;
	case 3: sum = weft_row(s, job->y)[bytes]; break;
	case 4: sum = weft_row(s, s.height + 5)[0]; break;
	}
	(void)sum;
}

WEFT_FILTER(NAME, .help = "x", .kind = WEFT_GEOMETRIC, .row = row);
