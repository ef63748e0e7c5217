/* reads: says which rows of its source it reads, and reads others.
 * check 1: 1: row gives other bytes when called again, at 0,0, where rows that it does not name in reads are
 * other ones check 2: 1: row says in reads that rows 0 .. 0 read rows 0 .. -1 of a picture of check 3: 1: of
 * a picture of check 4: 0: good
 */
#include "plugin.h"

struct reads {
	int height;
};

static void reads(const void *state, int y0, int y1, int *first, int *end)
{
	const struct reads *s = state;
	*first = WRONG == 3 ? s->height - 1 - y0 : y0;
	*end = WRONG == 2 ? y0 : WRONG == 3 ? s->height : y1;
}

static weft_status prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	((struct reads *)state)->height = in.height;
	plan->reads = reads;
	return WEFT_OK;
}

static void row(const void *state, const weft_row_job *job)
{
	const struct reads *s = state;
	const int y = WRONG == 1 && job->y + 1 < s->height ? job->y + 1 : job->y;
	const size_t pixel = weft_pixel_bytes(job->source.format);
	memcpy(job->out, weft_row(job->source, y) + (size_t)job->x * pixel, (size_t)job->width * pixel);
}

WEFT_FILTER(NAME, .help = "x", .kind = WEFT_GEOMETRIC, .state_size = sizeof(struct reads), .prepare = prepare,
	    .row = row);
