/* temperature: the light that a picture was taken in becomes daylight.
 *
 * The white of that light, D(kelvin) + tint, becomes that of D(6504), in light (sRGB
 * undone): v' = RGB<-XYZ * A * XYZ<-RGB * v, A by Bradford (Lam 1985; as ICC v4): cone responses of the two
 * whites divided.  D is CIE's daylight (CIE 15: x = -4.6070e9/T^3 + 2.9678e6/T^2 + 99.11/T + 0.244063
 * up to 7000 K, then -2.0064e9/T^3 + 1.9018e6/T^2 + 247.48/T + 0.237040; y = -3x^2 +
 * 2.870x - 0.275) from 5000 K on, the black body (Krystek 1985) up to 4000 K, between
 * them the mean weighed by T.  tint moves it by tint/3000 of CIE 1960 u, v away from that line, above
 * 0 towards green.  Saying a light that is bluer than it was warms.  In
 * single precision, powers within 5e-6, relatively; integers floor(white*x + 1/2).  Grey
 * pictures and alpha stay. */
#include "core/kernel/colours.h"
#include "core/kernel/srgb.h"

struct temperature {
	double kelvin, tint;
	float matrix[3][3];
};

static const weft_param temperature_params[] = {
	{ WEFT_BIND(struct temperature, kelvin), .name = "kelvin",
	  .help = "of the light: 2850 bulb, 9000 shade", .type = WEFT_REAL, .initial = 5000, .min = 1667,
	  .max = 25000, .unit = "K", .aliases = (const char *const[]) { "temperature", NULL } },
	{ WEFT_BIND(struct temperature, tint), .name = "tint",
	  .help = "the light is greener, below 0 more magenta", .type = WEFT_REAL, .initial = 0, .min = -150,
	  .max = 150 },
};

struct white {
	double u, v;
};

static struct white white_of_xy(double x, double y)
{
	const double d = -2 * x + 12 * y + 3;

	return (struct white) { 4 * x / d, 6 * y / d };
}

static struct white daylight(double t)
{
	const double x = t <= 7000 ? -4.6070e9 / (t * t * t) + 2.9678e6 / (t * t) + 99.11 / t + 0.244063
				   : -2.0064e9 / (t * t * t) + 1.9018e6 / (t * t) + 247.48 / t + 0.237040;

	return white_of_xy(x, -3 * x * x + 2.870 * x - 0.275);
}

static struct white black_body(double t)
{
	return (struct white) {
		(0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t) /
			(1 + 8.42420235e-4 * t + 7.08145163e-7 * t * t),
		(0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t) /
			(1 - 2.89741816e-5 * t + 1.61456053e-7 * t * t),
	};
}

static struct white white_of(double t)
{
	const double part = t <= 4000 ? 0 : t >= 5000 ? 1 : (t - 4000) / 1000;
	const struct white a = part < 1 ? black_body(t) : daylight(t), b = part > 0 ? daylight(t) : a;

	return (struct white) { a.u + (b.u - a.u) * part, a.v + (b.v - a.v) * part };
}

/* Off the line at a right angle, above 0 to where v is greater. */
static struct white white_tinted(double t, double tint)
{
	const struct white at = white_of(t), next = white_of(t * 1.001);
	const double u = next.u - at.u, v = next.v - at.v, by = tint / 3000 / hypot(u, v);

	return (struct white) { at.u + v * by, at.v - u * by };
}

/* 3x3, row by row. */
static void multiply(const double *a, const double *b, double *to)
{
	for (int i = 0; i < 9; i++)
		to[i] = a[i / 3 * 3] * b[i % 3] + a[i / 3 * 3 + 1] * b[3 + i % 3] +
			a[i / 3 * 3 + 2] * b[6 + i % 3];
}

static const double bradford[3][3] = { { 0.8951, 0.2664, -0.1614 },
				       { -0.7502, 1.7135, 0.0367 },
				       { 0.0389, -0.0685, 1.0296 } };
static const double bradford_back[3][3] = { { 0.9869929054667121, -0.1470542564209901, 0.1599626516637312 },
					    { 0.4323052697233946, 0.5183602715367776, 0.0492912282128556 },
					    { -0.0085286645751773, 0.0400428216540849, 0.9684866957875502 } };

/* Cone responses of a white of Y = 1. */
static void cones(struct white w, double to[3])
{
	const double d = 2 * w.u - 8 * w.v + 4, x = 3 * w.u / d, y = 2 * w.v / d;
	const double xyz[3] = { x / y, 1, (1 - x - y) / y };

	for (int i = 0; i < 3; i++)
		to[i] = bradford[i][0] * xyz[0] + bradford[i][1] * xyz[1] + bradford[i][2] * xyz[2];
}

static void temperature_matrix(struct temperature *s)
{
	static const double to_xyz[3][3] = WEFT_XYZ_OF_RGB, to_rgb[3][3] = WEFT_RGB_OF_XYZ;
	double from[3], to[3], there[3][3], back[3][3], all[3][3];

	cones(white_tinted(s->kelvin, s->tint), from);
	cones(white_of(6504), to);
	multiply(bradford[0], to_xyz[0], there[0]);
	multiply(to_rgb[0], bradford_back[0], back[0]);
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++)
			there[i][j] *= to[i] / from[i];
	multiply(back[0], there[0], all[0]);
	for (int i = 0; i < 3; i++)
		for (int j = 0; j < 3; j++)
			s->matrix[i][j] = (float)all[i][j];
}

WEFT_KERNEL void temperature_planes(const struct temperature *s, weft_colour_planes p, int n)
{
	const float(*m)[3] = s->matrix;

	for (int i = 0; i < n; i++) {
		const float r = weft_srgb_light(p[0][i]), g = weft_srgb_light(p[1][i]),
			    b = weft_srgb_light(p[2][i]);
		p[0][i] = weft_srgb_back(m[0][0] * r + m[0][1] * g + m[0][2] * b);
		p[1][i] = weft_srgb_back(m[1][0] * r + m[1][1] * g + m[1][2] * b);
		p[2][i] = weft_srgb_back(m[2][0] * r + m[2][1] * g + m[2][2] * b);
	}
}
WEFT_COLOUR_ROWS(temperature, temperature_planes)

static void temperature_keep(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

static weft_status temperature_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct temperature *s = state;

	(void)e;
	temperature_matrix(s);
	plan->row = in.format.channels < 3
			    ? temperature_keep
			    : weft_row_for(in.format, temperature_u8, temperature_u16, temperature_f32);
	plan->cost = 20;
	return WEFT_OK;
}

static const char *const temperature_aliases[] = { "colortemperature", "kelvin", NULL };
static const char *const temperature_examples[] = { "temperature:3200", "temperature:7500,tint=10", NULL };

WEFT_FILTER(temperature, .help = "the light a picture was taken in becomes daylight", .kind = WEFT_POINT,
	    WEFT_PARAMS(temperature_params), .state_size = sizeof(struct temperature),
	    .prepare = temperature_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "colour", .aliases = temperature_aliases, .examples = temperature_examples,
	    .definition =
		    "in light: Bradford from CIE's daylight (below 5000 K towards the black body) of kelvin "
		    "and tint/3000 off it to that of 6504 K");
