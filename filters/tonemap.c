/* tonemap: light of any range into what a screen shows.
 *
 * x is light (linear RGB; integers, and input=srgb, through sRGB's curve) times 2^exposure, not below 0:
 *   reinhard  each colour times (1 + L/white^2)/(1 + L), L = 0.2126 R + 0.7152 G + 0.0722 B;
 *             white 0: 1/(1 + L) (Reinhard, Stark, Shirley, Ferwerda 2002)
 *   hable     f(2x)/f(white), f(x) = (x(0.15x + 0.05) + 0.004)/(x(0.15x + 0.5) + 0.06) -
 *             1/15, white 0: 11.2 (Hable 2010)
 *   aces      x(2.51x + 0.03)/(x(2.43x + 0.59) + 0.14) (Narkowicz's fit, 2015)
 * into 0..1, then through sRGB's curve.  In single precision, powers within 5e-6, relatively;
 * integers floor(white*x + 1/2).  x counts as at most 10^6 (NaN as that).  Alpha stays. */
#include "core/kernel/colours.h"
#include "core/kernel/srgb.h"

enum { REINHARD, HABLE, ACES };
enum { AUTO, LINEAR, SRGB };

struct tonemap {
	int method, input;
	double exposure, white;
	float gain, per_white; /* reinhard: 1/white^2, hable: 1/f(white) */
	bool curved;
};

static const char *const tonemap_methods[] = { "reinhard", "hable", "aces", NULL };
static const char *const tonemap_inputs[] = { "auto", "linear", "srgb", NULL };

static const weft_param tonemap_params[] = {
	{ WEFT_BIND(struct tonemap, method), .name = "method", .help = "along which curve",
	  .type = WEFT_CHOICE, .initial = REINHARD, .choices = tonemap_methods },
	{ WEFT_BIND(struct tonemap, exposure), .name = "exposure", .help = "stops lighter before",
	  .type = WEFT_REAL, .min = -24, .max = 24, .unit = "EV",
	  .aliases = (const char *const[]) { "ev", NULL } },
	{ WEFT_BIND(struct tonemap, white), .name = "white",
	  .help = "reinhard, hable: light that becomes white; 0: usual", .type = WEFT_REAL, .min = 0,
	  .max = 1e6 },
	{ WEFT_BIND(struct tonemap, input), .name = "input", .help = "auto: floats are linear, integers sRGB",
	  .type = WEFT_CHOICE, .choices = tonemap_inputs },
};

WEFT_KERNEL float tonemap_hable(float x)
{
	return (x * (0.15f * x + 0.05f) + 0.004f) / (x * (0.15f * x + 0.5f) + 0.06f) - 1 / 15.0f;
}

WEFT_KERNEL float tonemap_aces(float x)
{
	return x * (2.51f * x + 0.03f) / (x * (2.43f * x + 0.59f) + 0.14f);
}

WEFT_KERNEL float tonemap_limited(float x)
{
	return weft_clampf(x, 0, 1e6f);
}

/* Light to what is shown of it, not yet within 0..1. */
WEFT_KERNEL void tonemap_by(const struct tonemap *s, weft_colour_planes p, int n, const int method)
{
	const float gain = s->gain, per_white = s->per_white;

	for (int i = 0; i < n && method == REINHARD; i++) {
		const float r = tonemap_limited(p[0][i] * gain), g = tonemap_limited(p[1][i] * gain),
			    b = tonemap_limited(p[2][i] * gain);
		const float l = 0.2126f * r + 0.7152f * g + 0.0722f * b, by = (1 + l * per_white) / (1 + l);
		p[0][i] = r * by;
		p[1][i] = g * by;
		p[2][i] = b * by;
	}
	for (int c = 0; c < 3 && method != REINHARD; c++)
		for (int i = 0; i < n; i++) {
			const float x = tonemap_limited(p[c][i] * gain);
			p[c][i] = method == HABLE ? tonemap_hable(2 * x) * per_white : tonemap_aces(x);
		}
}

/* In steps of a chunk each: what the compiler sees at once it doesn't vectorise. */
static void tonemap_planes(const struct tonemap *s, weft_colour_planes p, int n)
{
	for (int c = 0; c < 3 && s->curved; c++)
		for (int i = 0; i < n; i++)
			p[c][i] = weft_srgb_light(p[c][i]);
	switch (s->method) {
	case REINHARD: tonemap_by(s, p, n, REINHARD); break;
	case HABLE: tonemap_by(s, p, n, HABLE); break;
	default: tonemap_by(s, p, n, ACES);
	}
	for (int c = 0; c < 3; c++)
		for (int i = 0; i < n; i++)
			p[c][i] = weft_unit_of(p[c][i]);
	for (int c = 0; c < 3; c++)
		for (int i = 0; i < n; i++)
			p[c][i] = weft_srgb_back(p[c][i]);
}
WEFT_COLOUR_ROWS(tonemap, tonemap_planes)

static weft_status tonemap_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct tonemap *s = state;
	const double white = s->white > 0 ? s->white : 11.2;

	(void)e;
	s->curved = s->input == SRGB || (s->input == AUTO && in.format.depth != WEFT_F32);
	s->gain = (float)exp2(s->exposure);
	s->per_white = s->method == HABLE ? 1 / tonemap_hable((float)white)
		       : s->white > 0     ? (float)(1 / (s->white * s->white))
					  : 0;
	plan->row = weft_row_for(in.format, tonemap_u8, tonemap_u16, tonemap_f32);
	plan->cost = 20;
	return WEFT_OK;
}

static const char *const tonemap_aliases[] = { "tone-map", NULL };
static const char *const tonemap_examples[] = { "tonemap:aces", "tonemap:reinhard,white=4,exposure=1", NULL };

WEFT_FILTER(tonemap, .help = "light of any range into what a screen shows", .kind = WEFT_POINT,
	    WEFT_PARAMS(tonemap_params), .state_size = sizeof(struct tonemap), .prepare = tonemap_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	    .aliases = tonemap_aliases, .examples = tonemap_examples,
	    .definition = "reinhard: (1 + L/white^2)/(1 + L) times each colour; hable: f(2x)/f(white); aces: "
			  "Narkowicz's "
			  "fit; then sRGB's curve");
