/* displace: each pixel from a place that another picture shifts.
 *
 * out(p) = in(x + X*(2r - 1), y + Y*(2g - 1)), r and g the other picture's red and green there (both its
 * grey where it has no colours) in fractions of white, so that middle grey shifts nothing: as
 * SVG's feDisplacementMap of scale 2X, 2Y.  Bilinear in single precision,
 * (a*(1 - fx) + b*fx)*(1 - fy) + (c*(1 - fx) + d*fx)*fy, integers floor(v + 1/2); beyond the
 * picture, and beyond the other one, the edge goes on. */
#include <math.h>

#include "core/kernel/fail.h"
#include "core/kernel/typed.h"

struct displace {
	weft_picture *with;
	double x, y;
};

static const weft_param displace_params[] = {
	{ WEFT_BIND(struct displace, with), .name = "with", .help = "how far: red sideways, green downwards",
	  .type = WEFT_PICTURE, .flags = WEFT_PARAM_REQUIRED,
	  .aliases = (const char *const[]) { "map", NULL } },
	{ WEFT_BIND(struct displace, x), .name = "x", .help = "columns that white shifts by",
	  .type = WEFT_REAL, .initial = 10, .min = -65536, .max = 65536, .unit = "px" },
	{ WEFT_BIND(struct displace, y), .name = "y", .help = "rows that white shifts by", .type = WEFT_REAL,
	  .initial = 10, .min = -65536, .max = 65536, .unit = "px" },
};

/* Into 0 .. side-1 (NaN: the end), and the part beyond a whole one. */
WEFT_KERNEL int displace_split(float at, int side, float *part)
{
	const float v = weft_clampf(at, 0, (float)(side - 1));
	int i = (int)v;

	i = i < side - 1 ? i : side - 1;
	*part = v - (float)i;
	return i;
}

WEFT_KERNEL void displace_of(const struct displace *s, const weft_row_job *job, int depth)
{
	const weft_view in = job->source;
	const int channels = in.format.channels;
	const float *map = (const float *)(const void *)job->more[s->with->index][0];
	const float by_x = (float)s->x, by_y = (float)s->y;

	for (int i = 0; i < job->width; i++) {
		float fx, fy;
		const int x =
			displace_split((float)(job->x + i) + by_x * (2 * map[3 * i] - 1), in.width, &fx);
		const int y = displace_split((float)job->y + by_y * (2 * map[3 * i + 1] - 1), in.height, &fy);
		const uint8_t *top = weft_row(in, y), *low = weft_row(in, y < in.height - 1 ? y + 1 : y);
		const ptrdiff_t left = (ptrdiff_t)x * channels,
				right = x < in.width - 1 ? left + channels : left;
		for (int k = 0; k < channels; k++) {
			const float a = weft_at_f(top, left + k, depth), b = weft_at_f(top, right + k, depth);
			const float c = weft_at_f(low, left + k, depth), d = weft_at_f(low, right + k, depth);
			weft_put_rounded(job->out, (ptrdiff_t)i * channels + k, depth,
					 (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy);
		}
	}
}

#define DISPLACE_ROW(name, depth)                                                                            \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		displace_of(state, job, depth);                                                              \
	}
DISPLACE_ROW(displace_u8, WEFT_U8)
DISPLACE_ROW(displace_u16, WEFT_U16)
DISPLACE_ROW(displace_f32, WEFT_F32)

static weft_status displace_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct displace *s = state;

	(void)e;
	s->with->format = (weft_format) { 3, WEFT_F32 };
	s->with->beyond = WEFT_EDGE_CLAMP;
	plan->row = weft_row_for(in.format, displace_u8, displace_u16, displace_f32);
	plan->cost = 15;
	return WEFT_OK;
}

static const char *const displace_examples[] = { "displace:with=(blur:6),x=20,y=20",
						 "displace:with=(gray | invert),x=12,y=0", NULL };

WEFT_FILTER(displace, .help = "each pixel from a place that another picture shifts", .kind = WEFT_GEOMETRIC,
	    WEFT_PARAMS(displace_params), .state_size = sizeof(struct displace), .prepare = displace_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT, .group = "composition",
	    .examples = displace_examples,
	    .definition = "in(x + X*(2r - 1), y + Y*(2g - 1)), bilinear; r and g of the other picture");
