/* gradient: from one colour to another.
 *
 * In single precision, with fx = 2x + 1 - width, fy = 2y + 1 - height:
 * linear: t = 0.5 + (fx*ax + fy*ay), where ax = cos(angle)/(2*reach), ay =
 *   sin(angle)/(2*reach), reach = |cos|*width + |sin|*height: 0 degrees runs to
 *   the right, 90 down, and both colours are met at the outermost corners;
 * radial: t = sqrt((fx*fx + fy*fy) * (1/(width^2 + height^2))), 1 in the corners.
 * t is clamped to 0..1, v = from + (to - from)*t; integers floor(v*white + 0.5).
 * RGB, and RGBA if one of the colours is not opaque. */
#include <math.h>

#include "core/kernel/sample.h"

struct gradient {
	int width, height;
	weft_color from, to;
	double angle;
	int shape, depth;
	float start[4], step[4]; /* from and to - from */
	float ax, ay, scale;
	bool radial;
};

static const char *const gradient_shapes[] = { "linear", "radial", NULL };
static const char *const gradient_depths[] = { "u8", "u16", "f32", NULL };
static const weft_param gradient_params[] = {
	{ WEFT_BIND(struct gradient, width), .name = "width", .help = "columns", .type = WEFT_INT,
	  .initial = 512, .min = 1, .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct gradient, height), .name = "height", .help = "rows", .type = WEFT_INT,
	  .initial = 512, .min = 1, .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct gradient, from), .name = "from", .help = "colour at the start, or in the middle",
	  .type = WEFT_COLOR, .text_initial = "black" },
	{ WEFT_BIND(struct gradient, to), .name = "to", .help = "colour at the end", .type = WEFT_COLOR,
	  .text_initial = "white" },
	{ WEFT_BIND(struct gradient, angle), .name = "angle", .help = "0: to the right, 90: down",
	  .type = WEFT_REAL, .min = -360, .max = 360, .unit = "deg" },
	{ WEFT_BIND(struct gradient, shape), .name = "shape", .help = "linear, or radial from the middle",
	  .type = WEFT_CHOICE, .max = 1, .choices = gradient_shapes },
	{ WEFT_BIND(struct gradient, depth), .name = "depth", .help = "of the samples", .type = WEFT_CHOICE,
	  .max = 2, .choices = gradient_depths },
};

static inline float gradient_at(const struct gradient *s, float fx, float fy)
{
	const float t = s->radial ? sqrtf((fx * fx + fy * fy) * s->scale) : 0.5f + (fx * s->ax + fy * s->ay);

	return weft_clampf(t, 0, 1);
}

#define GRADIENT_ROW(name, type, expression)                                                                 \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		const struct gradient s = *(const struct gradient *)state;                                   \
		const int n = job->target.format.channels;                                                   \
		const float fy = (float)(2 * job->y + 1 - job->target.height);                               \
		const int first = 2 * job->x + 1 - job->target.width;                                        \
		type *out = (type *)job->out;                                                                \
                                                                                                             \
		for (int x = 0; x < job->width; x++, out += n) {                                             \
			const float t = gradient_at(&s, (float)(first + 2 * x), fy);                         \
			for (int c = 0; c < n; c++) {                                                        \
				const float v = s.start[c] + s.step[c] * t;                                  \
				out[c] = (type)(expression);                                                 \
			}                                                                                    \
		}                                                                                            \
	}

GRADIENT_ROW(gradient_u8, uint8_t, v * 255 + 0.5f)
GRADIENT_ROW(gradient_u16, uint16_t, v * 65535 + 0.5f)
GRADIENT_ROW(gradient_f32, float, v)

static weft_status gradient_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)in, (void)e;
	static const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
	struct gradient *s = state;
	const double *from = s->from.rgba, *to = s->to.rgba;
	const double width = s->width, height = s->height;
	const double angle = s->angle * (3.14159265358979323846 / 180);
	const double reach = fabs(cos(angle)) * width + fabs(sin(angle)) * height;

	for (int c = 0; c < 4; c++) {
		s->start[c] = (float)from[c];
		s->step[c] = (float)to[c] - s->start[c];
	}
	s->ax = (float)(cos(angle) / (2 * reach));
	s->ay = (float)(sin(angle) / (2 * reach));
	s->scale = (float)(1 / (width * width + height * height));
	s->radial = s->shape > 0;
	plan->width = s->width;
	plan->height = s->height;
	plan->format = (weft_format) { from[3] < 1 || to[3] < 1 ? 4 : 3, depths[s->depth] };
	plan->row = weft_row_for(plan->format, gradient_u8, gradient_u16, gradient_f32);
	plan->cost = 4;
	return WEFT_OK;
}

static const char *const gradient_examples[] = {
	"gradient", "gradient:width=640,height=480,from=#204080,to=white,angle=90", NULL
};

WEFT_FILTER(gradient, .help = "from one colour to another", .kind = WEFT_SOURCE, WEFT_PARAMS(gradient_params),
	    .state_size = sizeof(struct gradient), .prepare = gradient_prepare, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_STRAIGHT_ALPHA, .group = "source", .examples = gradient_examples,
	    .definition = "from + (to - from)*t, t along the angle, or the distance from the middle");
