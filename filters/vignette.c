/* vignette: darker towards the corners.
 *
 * In single precision: dx = (2x + 1 - width) * (1/width), dy likewise,
 *   d = sqrt((dx*dx + dy*dy) * 0.5): 0 in the middle, 1 at the corners,
 *   t = (d - radius) * (1/(1 - radius)), clamped to 0..1,
 *   k = 1 - amount * ((t*t) * (3 - 2*t));
 * integers become rint(v*k), f32 v*k.  Alpha stays. */
#include <math.h>

#include "core/kernel/sample.h"

struct vignette {
	float amount, radius, steepness;
};

static const weft_param vignette_params[] = {
	{ .name = "amount",
	  .help = "how much darker the corners are",
	  .type = WEFT_REAL,
	  .initial = 0.5,
	  .max = 1 },
	{ .name = "radius",
	  .help = "where it begins, as a share of the half diagonal",
	  .type = WEFT_REAL,
	  .initial = 0.4,
	  .max = 0.99 },
};

enum { VIGNETTE_CHUNK = 256 };

/* The factors of n pixels from x on. */
static void vignette_factors(const struct vignette *s, weft_view shape, int x, int y, int n, float *k)
{
	const float across = 1 / (float)shape.width,
		    dy = (float)(2 * y + 1 - shape.height) * (1 / (float)shape.height);
	const float amount = s->amount, radius = s->radius, steepness = s->steepness, dy2 = dy * dy;
	const int first = 2 * x + 1 - shape.width;

	for (int i = 0; i < n; i++) {
		const float dx = (float)(first + 2 * i) * across;
		const float t = weft_clampf((sqrtf((dx * dx + dy2) * 0.5f) - radius) * steepness, 0, 1);

		k[i] = 1 - amount * ((t * t) * (3 - 2 * t));
	}
}

#define VIGNETTE_ROW(name, type, expression)                                                                 \
	static inline __attribute__((always_inline)) void name##_of(                                         \
		const type *in, type *out, const float *k, int n, const int channels)                        \
	{                                                                                                    \
		const int colours = channels - (channels % 2 == 0);                                          \
                                                                                                             \
		for (int i = 0; i < n; i++)                                                                  \
			for (int c = 0; c < channels; c++) {                                                 \
				const float v = (float)in[i * channels + c] * (c < colours ? k[i] : 1.0f);   \
				out[i * channels + c] = (type)(expression);                                  \
			}                                                                                    \
	}                                                                                                    \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		const int channels = job->source.format.channels;                                            \
                                                                                                             \
		for (int x = 0; x < job->width; x += VIGNETTE_CHUNK) {                                       \
			const int n = job->width - x < VIGNETTE_CHUNK ? job->width - x : VIGNETTE_CHUNK;     \
			const type *in = (const type *)job->in[0] + (ptrdiff_t)x * channels;                 \
			type *out = (type *)job->out + (ptrdiff_t)x * channels;                              \
			float k[VIGNETTE_CHUNK];                                                             \
                                                                                                             \
			vignette_factors(state, job->source, job->x + x, job->y, n, k);                      \
			switch (channels) {                                                                  \
			case 1: name##_of(in, out, k, n, 1); break;                                          \
			case 2: name##_of(in, out, k, n, 2); break;                                          \
			case 3: name##_of(in, out, k, n, 3); break;                                          \
			default: name##_of(in, out, k, n, 4); break;                                         \
			}                                                                                    \
		}                                                                                            \
	}

VIGNETTE_ROW(vignette_u8, uint8_t, (int)weft_rintf(v))
VIGNETTE_ROW(vignette_u16, uint16_t, (int)weft_rintf(v))
VIGNETTE_ROW(vignette_f32, float, v)

static weft_status vignette_prepare(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct vignette *s = state;

	s->amount = (float)args.value[0];
	s->radius = (float)args.value[1];
	s->steepness = (float)(1 / (1 - args.value[1]));
	plan->row = weft_row_for(in.format, vignette_u8, vignette_u16, vignette_f32);
	plan->cost = 4;
	return WEFT_OK;
}

static const char *const vignette_examples[] = { "vignette", "vignette:0.8,radius=0.2", NULL };

WEFT_FILTER(vignette, .help = "darker towards the corners", .kind = WEFT_POINT, WEFT_PARAMS(vignette_params),
	    .state_size = sizeof(struct vignette), .prepare = vignette_prepare, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_STRAIGHT_ALPHA, .group = "composition", .examples = vignette_examples,
	    .definition = "v * (1 - amount*t*t*(3 - 2t)), t from 0 at radius to 1 in the corners");
