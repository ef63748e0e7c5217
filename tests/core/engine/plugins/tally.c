/* tally: counts the samples of each quarter of the range; makes no picture. */
#include "core/engine/filter.h"

struct tally {
	double count[4];
};

static weft_status tally_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state;
	(void)in;
	(void)e;
	plan->partial = sizeof(struct tally);
	return WEFT_OK;
}

static void tally_gather(const void *state, const weft_row_job *job, void *partial)
{
	struct tally *t = partial;
	const weft_format f = job->source.format;
	(void)state;
	for (int i = 0; i < job->width * f.channels; i++) {
		const double v = f.depth == WEFT_U8 ? job->in[0][i] / 256.0
				 : f.depth == WEFT_U16
					 ? ((const uint16_t *)(const void *)job->in[0])[i] / 65536.0
					 : ((const float *)(const void *)job->in[0])[i];
		t->count[v < 0.25 ? 0 : v < 0.5 ? 1 : v < 0.75 ? 2 : 3]++;
	}
}

static void tally_merge(const void *state, void *into, const void *from)
{
	(void)state;
	for (int i = 0; i < 4; i++)
		((struct tally *)into)->count[i] += ((const struct tally *)from)->count[i];
}

static void tally_settle(void *state, const void *partial)
{
	*(struct tally *)state = *(const struct tally *)partial;
}

static void tally_report(const void *state, weft_report *r)
{
	static const char *const columns[] = { "from", "count", NULL };
	const struct tally *t = state;
	double rows[4][2];
	for (int i = 0; i < 4; i++) {
		rows[i][0] = i / 4.0;
		rows[i][1] = t->count[i];
	}
	r->text(r, "of", "samples");
	r->table(r, "quarters", columns, &rows[0][0], 4);
}

WEFT_FILTER(tally, .help = "how many samples are how bright", .kind = WEFT_GLOBAL,
	    .state_size = sizeof(struct tally), .prepare = tally_prepare, .gather = tally_gather,
	    .merge = tally_merge, .settle = tally_settle, .report = tally_report, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_MEASURES);
