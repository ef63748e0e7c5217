/* lens: the bend that a lens gives, taken away or put on (Brown 1966).
 *
 * With r the distance from the middle over half the diagonal and m(r) = 1 + k1*r^2 +
 * k2*r^4 + k3*r^6 the pixel at p from the middle, over zoom, looks at p*m(r): that takes
 * away what a lens of these numbers did. With inverse=yes it looks at q with q*m(|q|) =
 * p, found by 12 steps of Newton's from q = p, which puts it on; by core/kernel/distort.h. */
#include "core/kernel/distort.h"

struct lens {
	struct weft_distort distort;
	double k[3], zoom;
	bool inverse;
	double x, y, half;
};

#define LENS_NUMBER(i, id, text, value)                                                                      \
	{                                                                                                    \
		WEFT_BIND(struct lens, k[i]), .name = id, .help = text, .type = WEFT_REAL, .initial = value, \
					      .min = -10, .max = 10                                          \
	}
static const weft_param lens_params[] = {
	LENS_NUMBER(0, "k1", "of r^2; below 0 for a barrel", -0.1),
	LENS_NUMBER(1, "k2", "of r^4", 0),
	LENS_NUMBER(2, "k3", "of r^6", 0),
	{ WEFT_BIND(struct lens, zoom), .name = "zoom", .help = "then enlarged", .type = WEFT_REAL,
	  .initial = 1, .min = 0.01, .max = 100 },
	{ WEFT_BIND(struct lens, inverse), .name = "inverse", .help = "bend as such a lens does",
	  .type = WEFT_BOOL },
	WEFT_DISTORT_PARAMS(struct lens),
};

static double lens_factor(const struct lens *s, double t)
{
	return 1 + t * (s->k[0] + t * (s->k[1] + t * s->k[2]));
}

/* q over p, q*m(q) = p. */
static double lens_back(const struct lens *s, double p)
{
	double q = p;

	if (p == 0)
		return 1;
	for (int i = 0; i < 12; i++) {
		const double t = q * q;
		const double slope = 1 + t * (3 * s->k[0] + t * (5 * s->k[1] + t * 7 * s->k[2]));
		if (!(fabs(slope) > 1e-6))
			break;
		q -= (q * lens_factor(s, t) - p) / slope;
	}
	return q / p;
}

static void lens_map(const void *state, int x, int y, int n, double *u, double *v)
{
	const struct lens *s = state;
	const double dy = (y - s->y) / s->zoom;

	for (int i = 0; i < n; i++) {
		const double dx = (x + i - s->x) / s->zoom;
		const double t = (dx * dx + dy * dy) / (s->half * s->half);
		const double m = s->inverse ? lens_back(s, sqrt(t)) : lens_factor(s, t);
		u[i] = s->x + dx * m;
		v[i] = s->y + dy * m;
	}
}

static weft_status lens_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct lens *s = state;

	(void)e;
	s->x = (in.width - 1) / 2.0;
	s->y = (in.height - 1) / 2.0;
	s->half = sqrt((double)in.width * in.width + (double)in.height * in.height) / 2;
	weft_distort_plan(&s->distort, lens_map, in, plan);
	return WEFT_OK;
}

static const char *const lens_aliases[] = { "barrel", "pincushion", NULL };
static const char *const lens_examples[] = { "lens:-0.1", "lens:k1=0.2,zoom=1.1,inverse=yes", NULL };

WEFT_FILTER(
	lens, .help = "the bend that a lens gives, taken away or put on", .kind = WEFT_GEOMETRIC,
	WEFT_PARAMS(lens_params), .state_size = sizeof(struct lens), .prepare = lens_prepare,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT, .group = "geometry", .aliases = lens_aliases,
	.examples = lens_examples,
	.definition = "out(p) = in(p*(1 + k1 r^2 + k2 r^4 + k3 r^6)) from the middle, r = 1 in the corners");
