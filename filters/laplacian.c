/* laplacian: the second derivative's size: fine detail and edges. */
#include <math.h>

#include "core/kernel/typed.h"

enum size { SIZE_1, SIZE_3 };

struct laplacian {
	enum size size;
};

static const char *const size_names[] = { "1", "3", NULL };

static const weft_param laplacian_params[] = {
	{ WEFT_BIND(struct laplacian, size), .name = "size",
	  .help = "1: the four neighbours; 3: the four diagonal ones, doubled", .type = WEFT_CHOICE,
	  .initial = SIZE_1, .choices = size_names },
};

WEFT_KERNEL void laplacian_int(const weft_row_job *job, int depth, enum size size)
{
	const int s = job->source.format.channels, n = job->width * s, white = weft_depth_white(depth);
	const uint8_t *a = job->in[-1], *b = job->in[0], *c = job->in[1];
	uint8_t *restrict out = job->out;

	for (int i = 0; i < n; i++) {
		int v = size == SIZE_1 ? abs(weft_at(a, i, depth) + weft_at(b, i - s, depth) +
					     weft_at(b, i + s, depth) + weft_at(c, i, depth) -
					     4 * weft_at(b, i, depth))
				       : 2 * abs(weft_at(a, i - s, depth) + weft_at(a, i + s, depth) +
						 weft_at(c, i - s, depth) + weft_at(c, i + s, depth) -
						 4 * weft_at(b, i, depth));
		weft_put(out, i, depth, v < white ? v : white);
	}
	weft_keep_alpha(job);
}

WEFT_KERNEL void laplacian_float(const weft_row_job *job, enum size size)
{
	const int s = job->source.format.channels, n = job->width * s;
	const float *a = (const float *)(const void *)job->in[-1];
	const float *b = (const float *)(const void *)job->in[0];
	const float *c = (const float *)(const void *)job->in[1];
	float *restrict out = (float *)(void *)job->out;

	/* Of eighths: no bit is another, but large samples don't overflow. */
	for (int i = 0; i < n; i++) {
		const float here = 0.5f * b[i];
		const float around = size == SIZE_1 ? (0.125f * a[i] + 0.125f * c[i]) +
							      (0.125f * b[i - s] + 0.125f * b[i + s])
						    : (0.125f * a[i - s] + 0.125f * a[i + s]) +
							      (0.125f * c[i - s] + 0.125f * c[i + s]);
		out[i] = (size == SIZE_1 ? 8 : 16) * fabsf(around - here);
	}
	weft_keep_alpha(job);
}

#define LAPLACIAN_ROW(id, call)                                                                              \
	static void id(const void *state, const weft_row_job *job)                                           \
	{                                                                                                    \
		(void)state;                                                                                 \
		call;                                                                                        \
	}
LAPLACIAN_ROW(size1_u8, laplacian_int(job, WEFT_U8, SIZE_1))
LAPLACIAN_ROW(size1_u16, laplacian_int(job, WEFT_U16, SIZE_1))
LAPLACIAN_ROW(size1_f32, laplacian_float(job, SIZE_1))
LAPLACIAN_ROW(size3_u8, laplacian_int(job, WEFT_U8, SIZE_3))
LAPLACIAN_ROW(size3_u16, laplacian_int(job, WEFT_U16, SIZE_3))
LAPLACIAN_ROW(size3_f32, laplacian_float(job, SIZE_3))

static weft_status laplacian_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	const struct laplacian *s = state;

	plan->halo = 1;
	plan->cost = 1.5;
	plan->row = s->size == SIZE_1 ? weft_row_for(in.format, size1_u8, size1_u16, size1_f32)
				      : weft_row_for(in.format, size3_u8, size3_u16, size3_f32);
	return WEFT_OK;
}

static const char *const laplacian_examples[] = { "laplacian", "gray | blur:1 | laplacian:3", NULL };

WEFT_FILTER(laplacian, .help = "fine detail and edges", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(laplacian_params), .state_size = sizeof(struct laplacian),
	    .prepare = laplacian_prepare, .depths = WEFT_DEPTH_ALL, .group = "edges",
	    .examples = laplacian_examples,
	    .definition = "|[0 1 0; 1 -4 1; 0 1 0]| or |[2 0 2; 0 -8 0; 2 0 2]|, clamped for u8 and u16, "
			  "alpha copied");
