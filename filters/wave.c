/* wave: rows swing up and down, or columns from side to side.
 *
 * Along the rows pixel (x, y) looks at (x, y + amplitude*sin(2 pi*(x/length) + phase)),
 * along the columns at (x + amplitude*sin(2 pi*(y/length) + phase), y); by
 * core/kernel/distort.h. */
#include "core/kernel/distort.h"

static const char *const wave_ways[] = { "rows", "columns", NULL };

struct wave {
	struct weft_distort distort;
	double amplitude, length, phase;
	int along;
};

static const weft_param wave_params[] = {
	{ WEFT_BIND(struct wave, amplitude), .name = "amplitude", .help = "how far", .type = WEFT_REAL,
	  .initial = 8, .min = -10000, .max = 10000, .unit = "px" },
	{ WEFT_BIND(struct wave, length), .name = "length", .help = "of a wave", .type = WEFT_REAL,
	  .initial = 64, .min = 1, .max = 100000, .unit = "px" },
	{ WEFT_BIND(struct wave, phase), .name = "phase", .help = "where it begins", .type = WEFT_REAL,
	  .min = -3600, .max = 3600, .unit = "deg" },
	{ WEFT_BIND(struct wave, along), .name = "along", .help = "which way the wave runs",
	  .type = WEFT_CHOICE, .choices = wave_ways },
	WEFT_DISTORT_PARAMS(struct wave),
};

static double wave_at(const struct wave *s, int place)
{
	double sine, cosine;

	weft_sin_cos(2 * WEFT_PI * (place / s->length) + s->phase * (WEFT_PI / 180), &sine, &cosine);
	return s->amplitude * sine;
}

static void wave_map(const void *state, int x, int y, int n, double *u, double *v)
{
	const struct wave *s = state;
	const double aside = s->along ? wave_at(s, y) : 0;

	for (int i = 0; i < n; i++) {
		u[i] = x + i + aside;
		v[i] = s->along ? y : y + wave_at(s, x + i);
	}
}

static weft_status wave_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct wave *s = state;

	(void)e;
	weft_distort_plan(&s->distort, wave_map, in, plan);
	return WEFT_OK;
}

static const char *const wave_aliases[] = { "ripple", NULL };
static const char *const wave_examples[] = { "wave",
					     "wave:amplitude=5,length=40,along=columns,background=white",
					     NULL };

WEFT_FILTER(
	wave, .help = "rows swing up and down, or columns from side to side", .kind = WEFT_GEOMETRIC,
	WEFT_PARAMS(wave_params), .state_size = sizeof(struct wave), .prepare = wave_prepare,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT, .group = "geometry", .aliases = wave_aliases,
	.examples = wave_examples,
	.definition =
		"out(x, y) = in(x, y + amplitude*sin(2 pi x/length + phase)), or the same along the columns");
