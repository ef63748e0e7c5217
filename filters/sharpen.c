/* sharpen: adds to each sample how far it stands out of its four neighbours.
 *
 * round(v + amount * (4 v - n - w - e - s)), single precision; with amount 1
 * that is the integer kernel [0 -1 0; -1 5 -1; 0 -1 0].  Of f32, eighths are
 * summed, which changes no bit but keeps large samples from overflowing.
 */
#include "core/kernel/typed.h"

struct sharpen {
	float amount;
};

static const weft_param sharpen_params[] = {
	{ WEFT_BIND(struct sharpen, amount), .name = "amount", .help = "how much of the detail is added",
	  .type = WEFT_REAL, .initial = 1, .min = 0, .max = 10 },
};

WEFT_KERNEL void sharpen_by_one(const weft_row_job *job, int depth)
{
	const int s = job->source.format.channels, n = job->width * s;
	const uint8_t *a = job->in[-1], *b = job->in[0], *c = job->in[1];
	uint8_t *restrict out = job->out;

	for (int i = 0; i < n; i++)
		weft_put_clamped(out, i, depth,
				 5 * weft_at(b, i, depth) -
					 (weft_at(a, i, depth) + weft_at(c, i, depth) +
					  weft_at(b, i - s, depth) + weft_at(b, i + s, depth)));
	weft_keep_alpha(job);
}

WEFT_KERNEL void sharpen_by(const weft_row_job *job, int depth, float amount)
{
	const float part = depth == WEFT_F32 ? 0.125f : 1, whole = depth == WEFT_F32 ? 8 : 1;
	const int s = job->source.format.channels, n = job->width * s;
	const uint8_t *a = job->in[-1], *b = job->in[0], *c = job->in[1];
	uint8_t *restrict out = job->out;

	for (int i = 0; i < n; i++) {
		float v = weft_at_f(b, i, depth);
		float around = (part * weft_at_f(a, i, depth) + part * weft_at_f(c, i, depth)) +
			       (part * weft_at_f(b, i - s, depth) + part * weft_at_f(b, i + s, depth));
		float detail = whole * (4 * part * v - around);
		weft_put_rounded(out, i, depth, amount > 0 ? v + amount * detail : v);
	}
	weft_keep_alpha(job);
}

#define SHARPEN_ROW(id, call)                                                                                \
	static void id(const void *state, const weft_row_job *job)                                           \
	{                                                                                                    \
		const struct sharpen *sharpen = state;                                                       \
		(void)sharpen;                                                                               \
		call;                                                                                        \
	}
SHARPEN_ROW(one_u8, sharpen_by_one(job, WEFT_U8))
SHARPEN_ROW(one_u16, sharpen_by_one(job, WEFT_U16))
SHARPEN_ROW(any_u8, sharpen_by(job, WEFT_U8, sharpen->amount))
SHARPEN_ROW(any_u16, sharpen_by(job, WEFT_U16, sharpen->amount))
SHARPEN_ROW(any_f32, sharpen_by(job, WEFT_F32, sharpen->amount))

static weft_status sharpen_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	const struct sharpen *sharpen = state;

	plan->halo = 1;
	plan->cost = 1.5;
	plan->row = sharpen->amount == 1 ? weft_row_for(in.format, one_u8, one_u16, any_f32)
					 : weft_row_for(in.format, any_u8, any_u16, any_f32);
	return WEFT_OK;
}

static const char *const sharpen_examples[] = { "sharpen", "sharpen:0.5", NULL };

WEFT_FILTER(sharpen, .help = "bring out fine detail", .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(sharpen_params),
	    .state_size = sizeof(struct sharpen), .prepare = sharpen_prepare, .depths = WEFT_DEPTH_ALL,
	    .group = "sharpen", .examples = sharpen_examples,
	    .definition = "round(v + amount * (4 v - n - w - e - s)), clamped for u8 and u16, alpha copied");
