/* floatmean: the mean of all samples, summed in single precision, in place of
 * each sample: the order of the sums shows in the last bits. */
#include "core/engine/filter.h"

struct mean {
	float value;
};

struct sum {
	float total, count;
};

static float *samples(const void *row)
{
	return (float *)row;
}

static void mean_gather(const void *state, const weft_row_job *job, void *partial)
{
	(void)state;
	struct sum *sum = partial;
	const float *in = samples(job->in[0]);
	const int n = job->width * job->source.format.channels;
	for (int i = 0; i < n; i++)
		sum->total += in[i];
	sum->count += (float)n;
}

static void mean_merge(const void *state, void *into, const void *from)
{
	(void)state;
	struct sum *a = into;
	const struct sum *b = from;
	a->total += b->total;
	a->count += b->count;
}

static void mean_settle(void *state, const void *partial)
{
	const struct sum *sum = partial;
	((struct mean *)state)->value = sum->count > 0 ? sum->total / sum->count : 0;
}

static weft_status mean_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state;
	(void)in;
	(void)e;
	plan->partial = sizeof(struct sum);
	return WEFT_OK;
}

static void mean_row(const void *state, const weft_row_job *job)
{
	const struct mean *mean = state;
	for (int i = 0; i < job->width * job->source.format.channels; i++)
		samples(job->out)[i] = mean->value;
}

WEFT_FILTER(floatmean, .help = "the mean everywhere", .kind = WEFT_GLOBAL, .state_size = sizeof(struct mean),
	    .prepare = mean_prepare, .gather = mean_gather, .merge = mean_merge, .settle = mean_settle,
	    .row = mean_row, .depths = WEFT_DEPTH_F32);
