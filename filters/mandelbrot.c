/* mandelbrot: how soon z*z + c escapes.
 *
 * c = x + (2i + 1 - width)*step + i*(y - (2j + 1 - height)*step), step =
 * span/(2*width), in double.  From z = 0 count the times n that |z|^2 <= 4, at
 * most `iterations`, with zi = 2*(zr*zi) + ci and zr = (zr*zr - zi*zi) + cr.
 * Black where n = iterations; else with t = n/iterations, u = 1 - t in single
 * precision R = ((9*u)*t)*(t*t), G = (15*(u*u))*(t*t), B = ((8.5*(u*u))*u)*t,
 * each floor(255*v + 0.5).
 *
 * Rows cost from nothing to `iterations` a pixel: the uneven work that shows
 * how a schedule balances.  Eight pixels go at once, until all have escaped. */
#include "core/kernel/sample.h"

enum { LANES = 8, BETWEEN_CHECKS = 8 };

typedef double lanes_f64 __attribute__((vector_size(LANES * sizeof(double))));
typedef int64_t lanes_i64 __attribute__((vector_size(LANES * sizeof(int64_t))));

struct mandelbrot {
	int width, height;
	double x, y, span;
	int iterations;
	double step;
};

static const weft_param mandelbrot_params[] = {
	{ WEFT_BIND(struct mandelbrot, width), .name = "width", .help = "columns", .type = WEFT_INT,
	  .initial = 512, .min = 1, .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct mandelbrot, height), .name = "height", .help = "rows", .type = WEFT_INT,
	  .initial = 512, .min = 1, .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct mandelbrot, x), .name = "x", .help = "real part of the middle", .type = WEFT_REAL,
	  .initial = -0.5, .min = -10, .max = 10 },
	{ WEFT_BIND(struct mandelbrot, y), .name = "y", .help = "imaginary part of the middle",
	  .type = WEFT_REAL, .initial = 0, .min = -10, .max = 10 },
	{ WEFT_BIND(struct mandelbrot, span), .name = "span", .help = "width of the part shown",
	  .type = WEFT_REAL, .initial = 3, .min = 1e-13, .max = 100 },
	{ WEFT_BIND(struct mandelbrot, iterations), .name = "iterations",
	  .help = "after which a point counts as inside", .type = WEFT_INT, .initial = 256, .min = 1,
	  .max = 1000000 },
};

static void mandelbrot_count(const struct mandelbrot *s, const double *real, double imaginary, int64_t *count)
{
	lanes_f64 cr, zr = { 0 }, zi = { 0 };
	lanes_i64 n = { 0 }, active = ~n;

	for (int i = 0; i < LANES; i++)
		cr[i] = real[i];
	for (int done = 0; done < s->iterations;) {
		int stop = done + BETWEEN_CHECKS < s->iterations ? done + BETWEEN_CHECKS : s->iterations;
		int64_t any = 0;

		for (; done < stop; done++) {
			const lanes_f64 r2 = zr * zr, i2 = zi * zi;

			active &= (lanes_i64)(r2 + i2 <= 4.0);
			n -= active;
			zi = 2.0 * (zr * zi) + imaginary;
			zr = (r2 - i2) + cr;
		}
		for (int i = 0; i < LANES; i++)
			any |= active[i];
		if (!any)
			break;
	}
	for (int i = 0; i < LANES; i++)
		count[i] = n[i];
}

static void mandelbrot_color(int64_t n, int iterations, uint8_t *out)
{
	const float t = (float)n / (float)iterations, u = 1 - t;

	out[0] = (uint8_t)(255 * (((9 * u) * t) * (t * t)) + 0.5f);
	out[1] = (uint8_t)(255 * ((15 * (u * u)) * (t * t)) + 0.5f);
	out[2] = (uint8_t)(255 * (((8.5f * (u * u)) * u) * t) + 0.5f);
}

static void mandelbrot_row(const void *state, const weft_row_job *job)
{
	const struct mandelbrot *s = state;
	const double imaginary = s->y - (double)(2 * job->y + 1 - job->target.height) * s->step;

	for (int x = 0; x < job->width; x += LANES) {
		double real[LANES];
		int64_t count[LANES];

		for (int i = 0; i < LANES; i++)
			real[i] = s->x + (double)(2 * (job->x + x + i) + 1 - job->target.width) * s->step;
		mandelbrot_count(s, real, imaginary, count);
		for (int i = 0; i < LANES && x + i < job->width; i++)
			mandelbrot_color(count[i], s->iterations, job->out + 3 * (ptrdiff_t)(x + i));
	}
}

static weft_status mandelbrot_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)in, (void)e;
	struct mandelbrot *s = state;

	s->step = s->span / (2 * (double)s->width);
	plan->width = s->width;
	plan->height = s->height;
	plan->format = (weft_format) { 3, WEFT_U8 };
	plan->cost = s->iterations;
	return WEFT_OK;
}

static const char *const mandelbrot_examples[] = {
	"mandelbrot", "mandelbrot:width=800,height=600,x=-0.7436,y=0.1318,span=0.01", NULL
};

WEFT_FILTER(mandelbrot, .help = "how soon z*z + c escapes", .kind = WEFT_SOURCE,
	    WEFT_PARAMS(mandelbrot_params), .state_size = sizeof(struct mandelbrot),
	    .prepare = mandelbrot_prepare, .row = mandelbrot_row, .depths = WEFT_DEPTH_U8,
	    .flags = WEFT_STRAIGHT_ALPHA, .group = "source", .examples = mandelbrot_examples,
	    .definition = "n while |z|^2 <= 4 of z = z*z + c, at most iterations; a polynomial palette");
