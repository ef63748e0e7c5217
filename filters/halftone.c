/* halftone: dots whose size is the tone, as in print.
 *
 * Colour channel c has a screen of cells `size` wide, turned by an angle: grey's is
 * `angle`, of red, green and blue it is angle - 30, angle + 30 and angle - 45.  At
 * (x + 1/2, y + 1/2), in double, u = (cos*X + sin*Y)/size, v = (cos*Y - sin*X)/size; with d =
 * |u - floor(u) - 1/2| + |v - floor(v) - 1/2| the share of the cell that is nearer to its
 * middle is A = 2d^2 for d <= 1/2, else 1 - 2(1 - d)^2.  White where v > (1 - A)*W,
 * else black: so a flat area keeps its mean.  Alpha stays. */
#include <math.h>

#include "core/kernel/typed.h"

struct halftone {
	double size, angle;
	double across[3], down[3]; /* cos and sin over size */
};

static const weft_param halftone_params[] = {
	{ WEFT_BIND(struct halftone, size), .name = "size", .help = "of a cell of the screen",
	  .type = WEFT_REAL, .initial = 8, .min = 2, .max = 1000, .unit = "px" },
	{ WEFT_BIND(struct halftone, angle), .name = "angle", .help = "of the screen", .type = WEFT_REAL,
	  .initial = 45, .min = -360, .max = 360, .unit = "deg" },
};

static inline double halftone_share(double u, double v)
{
	const double d = fabs(u - floor(u) - 0.5) + fabs(v - floor(v) - 0.5);

	return d <= 0.5 ? 2 * (d * d) : 1 - 2 * ((1 - d) * (1 - d));
}

WEFT_KERNEL void halftone_samples(const struct halftone *s, const weft_row_job *job, int depth)
{
	const int channels = job->source.format.channels, colours = weft_colours(job->source.format);
	const double white = weft_white(job->source.format), y = job->y + 0.5;

	for (int i = 0; i < job->width; i++)
		for (int c = 0; c < colours; c++) {
			const double x = job->x + i + 0.5;
			const double u = s->across[c] * x + s->down[c] * y,
				     v = s->across[c] * y - s->down[c] * x;
			const ptrdiff_t at = (ptrdiff_t)i * channels + c;
			const bool paper =
				weft_at_f(job->in[0], at, depth) > (1 - halftone_share(u, v)) * white;
			weft_put_rounded(job->out, at, depth, paper ? (float)white : 0);
		}
	weft_keep_alpha(job);
}

static void halftone_u8(const void *state, const weft_row_job *job)
{
	halftone_samples(state, job, WEFT_U8);
}

static void halftone_u16(const void *state, const weft_row_job *job)
{
	halftone_samples(state, job, WEFT_U16);
}

static void halftone_f32(const void *state, const weft_row_job *job)
{
	halftone_samples(state, job, WEFT_F32);
}

static weft_status halftone_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	static const double turns[] = { -30, 30, -45 };
	struct halftone *s = state;

	(void)e;
	for (int c = 0; c < 3; c++) {
		const double degrees = s->angle + (in.format.channels < 3 ? 0 : turns[c]);
		const double angle = degrees * (3.14159265358979323846 / 180);
		s->across[c] = cos(angle) / s->size;
		s->down[c] = sin(angle) / s->size;
	}
	plan->row = weft_row_for(in.format, halftone_u8, halftone_u16, halftone_f32);
	plan->cost = 15;
	return WEFT_OK;
}

static const char *const halftone_aliases[] = { "dots", NULL };
static const char *const halftone_examples[] = { "gray | halftone", "halftone:5,angle=45", NULL };

WEFT_FILTER(halftone, .help = "dots whose size is the tone, as in print", .kind = WEFT_POINT,
	    WEFT_PARAMS(halftone_params), .state_size = sizeof(struct halftone), .prepare = halftone_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "artistic",
	    .aliases = halftone_aliases, .examples = halftone_examples,
	    .definition = "white where v > (1 - A)*white, A the share of a turned cell nearer to its middle");
