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
	float amount;
	double radius;
	float from, steepness;
};

static const weft_param vignette_params[] = {
	{ WEFT_BIND(struct vignette, amount), .name = "amount", .help = "how much darker the corners are",
	  .type = WEFT_REAL, .initial = 0.5, .max = 1 },
	{ WEFT_BIND(struct vignette, radius), .name = "radius",
	  .help = "where it begins, as a share of the half diagonal", .type = WEFT_REAL, .initial = 0.4,
	  .max = 0.99 },
};

enum { VIGNETTE_CHUNK = 256 };

/* The factors of n pixels from x on. */
static void vignette_factors(const struct vignette *s, weft_view shape, int x, int y, int n, float *k)
{
	const float across = 1 / (float)shape.width,
		    dy = (float)(2 * y + 1 - shape.height) * (1 / (float)shape.height);
	const float amount = s->amount, radius = s->from, steepness = s->steepness, dy2 = dy * dy;
	const int first = 2 * x + 1 - shape.width;

	for (int i = 0; i < n; i++) {
		const float dx = (float)(first + 2 * i) * across;
		const float t = weft_clampf((sqrtf((dx * dx + dy2) * 0.5f) - radius) * steepness, 0, 1);

		k[i] = 1 - amount * ((t * t) * (3 - 2 * t));
	}
}

#define WEFT_ID        vignette_u8
#define WEFT_T         uint8_t
#define WEFT_FINISH(v) (int)weft_rintf(v)
#include "vignette_template.h"
#define WEFT_ID        vignette_u16
#define WEFT_T         uint16_t
#define WEFT_FINISH(v) (int)weft_rintf(v)
#include "vignette_template.h"
#define WEFT_ID        vignette_f32
#define WEFT_T         float
#define WEFT_FINISH(v) (v)
#include "vignette_template.h"

static weft_status vignette_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct vignette *s = state;

	s->from = (float)s->radius;
	s->steepness = (float)(1 / (1 - s->radius));
	plan->row = weft_row_for(in.format, vignette_u8, vignette_u16, vignette_f32);
	plan->cost = 4;
	return WEFT_OK;
}

static const char *const vignette_examples[] = { "vignette", "vignette:0.8,radius=0.2", NULL };

WEFT_FILTER(vignette, .help = "darker towards the corners", .kind = WEFT_POINT, WEFT_PARAMS(vignette_params),
	    .state_size = sizeof(struct vignette), .prepare = vignette_prepare, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_STRAIGHT_ALPHA, .group = "composition", .examples = vignette_examples,
	    .definition = "v * (1 - amount*t*t*(3 - 2t)), t from 0 at radius to 1 in the corners");
