/* arithmetic: each sample of the picture and of another one become one.
 *
 * a is the picture's sample, b the other one's, W white:
 *   add         a + (b*scale + offset*W)    in single precision; integers: into range, rint
 *   subtract    a + (b*-scale + offset*W)   the same
 *   multiply    a*b/W                       integers: (a*b + (W-1)/2) / W
 *   difference  |a - b|
 *   min, max    the darker, the lighter of them
 *   average     half their sum              integers: (a + b + 1) / 2
 * Alpha stays and the other picture's isn't looked at; so does what the other picture doesn't reach. */
#include "core/kernel/fail.h"
#include "core/kernel/lanes.h"

#include <string.h>

enum { ADD, SUBTRACT, MULTIPLY, DIFFERENCE, MIN, MAX, AVERAGE };

struct arithmetic {
	weft_picture *with;
	int x, y, op;
	double scale, offset;
	bool scale_given, offset_given;
	float times, plus; /* what b is multiplied by, then what is added to it */
};

static const char *const arithmetic_ops[] = { "add", "subtract", "multiply", "difference",
					      "min", "max",      "average",  NULL };
static const weft_param arithmetic_params[] = {
	{ WEFT_BIND(struct arithmetic, with), .name = "with", .help = "the other picture",
	  .type = WEFT_PICTURE, .flags = WEFT_PARAM_REQUIRED },
	{ WEFT_BIND(struct arithmetic, op), .name = "op", .help = "what becomes of two samples",
	  .type = WEFT_CHOICE, .initial = ADD, .max = AVERAGE, .choices = arithmetic_ops },
	{ WEFT_BIND(struct arithmetic, x), .name = "x", .help = "where the other picture's left side lies",
	  .type = WEFT_INT, .unit = "px", .min = -WEFT_SIDE_MAX, .max = WEFT_SIDE_MAX },
	{ WEFT_BIND(struct arithmetic, y), .name = "y", .help = "where its top lies", .type = WEFT_INT,
	  .unit = "px", .min = -WEFT_SIDE_MAX, .max = WEFT_SIDE_MAX },
	{ WEFT_BIND(struct arithmetic, scale), WEFT_BIND_GIVEN(struct arithmetic, scale_given),
	  .name = "scale", .help = "add, subtract: how many times the other picture", .type = WEFT_REAL,
	  .initial = 1, .min = -256, .max = 256 },
	{ WEFT_BIND(struct arithmetic, offset), WEFT_BIND_GIVEN(struct arithmetic, offset_given),
	  .name = "offset", .help = "add, subtract: fraction of white besides", .type = WEFT_REAL,
	  .min = -256, .max = 256 },
};

/* The expression sees the state `s` and the samples `a` and `b`. */
#define ARITHMETIC_ROW(name, type, expression)                                                               \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		const struct arithmetic s = *(const struct arithmetic *)state;                               \
		const int channels = job->source.format.channels;                                            \
		const int alpha_lane = weft_alpha_lane(job->source.format);                                  \
		const struct reach r = arithmetic_reach(&s, job);                                            \
		const type *in = (const type *)job->in[0];                                                   \
		const type *other = (const type *)job->more[s.with->index][0];                               \
		type *out = (type *)job->out;                                                                \
                                                                                                             \
		memcpy(out, in, (size_t)r.from *channels * sizeof *out);                                     \
		for (int i = r.from * channels; i < r.to * channels; i++) {                                  \
			const type a = in[i], b = other[i];                                                  \
			out[i] = weft_sample_is_alpha(i, alpha_lane) ? a : (type)(expression);               \
		}                                                                                            \
		memcpy(out + r.to * channels, in + r.to * channels,                                          \
		       (size_t)(job->width - r.to) * channels * sizeof *out);                                \
	}

/* Which pixels of the job lie under the other picture: from <= to. */
struct reach {
	int from, to;
};

static int into(int64_t v, int most)
{
	return v < 0 ? 0 : v > most ? most : (int)v;
}

static struct reach arithmetic_reach(const struct arithmetic *s, const weft_row_job *job)
{
	const weft_view v = s->with->view;
	const int64_t left = (int64_t)s->x - job->x, row = (int64_t)job->y - s->y;

	if (row < 0 || row >= v.height)
		return (struct reach) { 0, 0 };
	return (struct reach) { into(left, job->width), into(left + v.width, job->width) };
}

/* Subtraction is addition with the sign of times turned round. */
#define ARITHMETIC_SUM              ((float)a + (s.times * (float)b + s.plus))
#define ARITHMETIC_WHOLE_SUM(white) weft_rintf(weft_clampf(ARITHMETIC_SUM, 0, white))
#define ARITHMETIC_INTEGERS(type, depth, wide, white)                                                        \
	ARITHMETIC_ROW(add_##depth, type, ARITHMETIC_WHOLE_SUM(white))                                       \
	ARITHMETIC_ROW(multiply_##depth, type, ((wide)a * b + (white) / 2) / (white))                        \
	ARITHMETIC_ROW(difference_##depth, type, a > b ? a - b : b - a)                                      \
	ARITHMETIC_ROW(min_##depth, type, a < b ? a : b)                                                     \
	ARITHMETIC_ROW(max_##depth, type, a > b ? a : b)                                                     \
	ARITHMETIC_ROW(average_##depth, type, ((wide)a + b + 1) / 2)

ARITHMETIC_INTEGERS(uint8_t, u8, uint32_t, WEFT_U8_WHITE)
ARITHMETIC_INTEGERS(uint16_t, u16, uint32_t, WEFT_U16_WHITE)
ARITHMETIC_ROW(add_f32, float, ARITHMETIC_SUM)
ARITHMETIC_ROW(multiply_f32, float, a *b)
ARITHMETIC_ROW(difference_f32, float, a > b ? a - b : b - a)
ARITHMETIC_ROW(min_f32, float, a < b ? a : b)
ARITHMETIC_ROW(max_f32, float, a > b ? a : b)
ARITHMETIC_ROW(average_f32, float, (a + b) * 0.5f)

#define ARITHMETIC_DEPTHS(op)                                                                                \
	{                                                                                                    \
		op##_u8, op##_u16, op##_f32                                                                  \
	}

static weft_status arithmetic_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	static weft_row_fn *const rows[][3] = {
		[ADD] = ARITHMETIC_DEPTHS(add),           [SUBTRACT] = ARITHMETIC_DEPTHS(add),
		[MULTIPLY] = ARITHMETIC_DEPTHS(multiply), [DIFFERENCE] = ARITHMETIC_DEPTHS(difference),
		[MIN] = ARITHMETIC_DEPTHS(min),           [MAX] = ARITHMETIC_DEPTHS(max),
		[AVERAGE] = ARITHMETIC_DEPTHS(average),
	};
	struct arithmetic *s = state;
	const int sign = s->op == SUBTRACT ? -1 : 1;

	if (s->op > SUBTRACT && (s->scale_given || s->offset_given))
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "arithmetic: scale and offset are for add and subtract, not %s",
				   arithmetic_ops[s->op]);
	s->times = (float)(sign * s->scale);
	s->plus = (float)(s->offset * weft_white(in.format));
	s->with->x = s->x;
	s->with->y = s->y;
	s->with->format = in.format;
	plan->row = weft_row_for(in.format, rows[s->op][0], rows[s->op][1], rows[s->op][2]);
	plan->cost = 1.5;
	return WEFT_OK;
}

static const char *const arithmetic_aliases[] = { "math", NULL };
static const char *const arithmetic_examples[] = { "arithmetic:with=(blur:4),op=difference",
						   "arithmetic:with=(blur:2),op=subtract,offset=0.5",
						   "arithmetic:with=(flop),op=average,x=10", NULL };

WEFT_FILTER(arithmetic, .help = "sum, difference, product ... of two pictures", .kind = WEFT_POINT,
	    WEFT_PARAMS(arithmetic_params), .state_size = sizeof(struct arithmetic),
	    .prepare = arithmetic_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "composition", .aliases = arithmetic_aliases, .examples = arithmetic_examples,
	    .definition =
		    "add, subtract: rint(a + (+-b*scale + offset*white)), clamped; multiply: a*b/white; "
		    "difference: |a - b|; average: (a + b + 1) / 2; alpha stays");
