/* metrics.c: distances of samples, and of colours; see metrics.h. */
#include "metrics.h"

#include <math.h>
#include <stdlib.h>

#include "../../core/kernel/srgb.h"
#include "../how.h"

enum { ROWS_A_TASK = 16 };

const char *const metric_names[] = { "max", "mae", "psnr", "ssim", "msssim", "de2000", "de2000_max", NULL };

double metrics_sample(weft_view v, int y, size_t i)
{
	const uint8_t *row = weft_row(v, y);

	switch (v.format.depth) {
	case WEFT_U8: return row[i];
	case WEFT_U16: return ((const uint16_t *)(const void *)row)[i];
	default: return (double)((const float *)(const void *)row)[i];
	}
}

double metrics_white(weft_format f)
{
	return f.depth == WEFT_U8 ? 255 : f.depth == WEFT_U16 ? 65535 : 1;
}

double metrics_apart(double a, double b)
{
	if (a == b || (isnan(a) && isnan(b)))
		return 0;
	return isnan(a) || isnan(b) ? (double)INFINITY : fabs(a - b);
}

void metrics_samples(weft_view a, weft_view b, struct metrics *m)
{
	const size_t n = (size_t)a.width * a.format.channels;
	const double count = (double)n * a.height;
	double sum = 0, squares = 0, most = 0;

	m->differing = 0;
	for (int y = 0; y < a.height; y++)
		for (size_t i = 0; i < n; i++) {
			const double off = metrics_apart(metrics_sample(a, y, i), metrics_sample(b, y, i));
			m->differing += off > 0;
			most = fmax(most, off);
			sum += off;
			squares += off * off;
		}
	m->value[METRIC_MAX] = most;
	m->value[METRIC_MAE] = count > 0 ? sum / count : 0;
	m->value[METRIC_PSNR] = squares > 0
					? 20 * log10(metrics_white(a.format)) - 10 * log10(squares / count)
					: (double)INFINITY;
}

/* ---- CIEDE2000 ---- */

static double degrees(double radians)
{
	return radians * (180 / M_PI);
}

static double cosine(double angle)
{
	return cos(angle * (M_PI / 180));
}

/* 0..360; of grey 0. */
static double hue(double a, double b)
{
	const double h = a == 0 && b == 0 ? 0 : degrees(atan2(b, a));
	return h < 0 ? h + 360 : h;
}

static double seventh(double c)
{
	const double c7 = pow(c, 7);
	return sqrt(c7 / (c7 + 6103515625.0)); /* 25^7 */
}

/* Equations (2) to (22) of the paper, with kL = kC = kH = 1. */
double delta_e2000(const double x[3], const double y[3])
{
	const double g = 0.5 * (1 - seventh((hypot(x[1], x[2]) + hypot(y[1], y[2])) / 2));
	const double a1 = (1 + g) * x[1], a2 = (1 + g) * y[1];
	const double c1 = hypot(a1, x[2]), c2 = hypot(a2, y[2]);
	const double h1 = hue(a1, x[2]), h2 = hue(a2, y[2]);
	const bool grey = c1 * c2 == 0;
	double dh = grey ? 0 : h2 - h1, h = h1 + h2;

	if (!grey && fabs(h1 - h2) > 180)
		h += h < 360 ? 360 : -360;
	h = grey ? h : h / 2;
	dh += dh > 180 ? -360 : dh < -180 ? 360 : 0;
	const double dl = y[0] - x[0], dc = c2 - c1, dhue = 2 * sqrt(c1 * c2) * sin(dh * (M_PI / 360));
	const double l = (x[0] + y[0]) / 2 - 50, c = (c1 + c2) / 2;
	const double t = 1 - 0.17 * cosine(h - 30) + 0.24 * cosine(2 * h) + 0.32 * cosine(3 * h + 6) -
			 0.20 * cosine(4 * h - 63);
	const double sl = 1 + 0.015 * l * l / sqrt(20 + l * l), sc = 1 + 0.045 * c, sh = 1 + 0.015 * c * t;
	const double turn = (h - 275) / 25;
	const double rt = -2 * seventh(c) * sin(M_PI / 3 * exp(-turn * turn));
	const double u = dl / sl, v = dc / sc, w = dhue / sh;

	return sqrt(fmax(u * u + v * v + w * w + rt * v * w, 0));
}

struct colours {
	weft_view a, b;
	const double *light; /* of whole numbers; NULL: each is worked out */
	bool is_light;       /* or needn't be */
	double *sums, *most; /* by task */
};

static double light_of(const struct colours *s, double v)
{
	return s->is_light ? v : s->light ? s->light[(size_t)v] : weft_srgb_light_exact(v);
}

static double lab_curve(double t)
{
	return t > 216.0 / 24389 ? cbrt(t) : (t * (24389.0 / 27) + 16) / 116;
}

/* IEC 61966-2-1; white is what three ones give, so that greys are grey. */
static void to_lab(const struct colours *s, weft_view v, int x, int y, double lab[3])
{
	static const double rows[3][3] = { { 0.4124, 0.3576, 0.1805 },
					   { 0.2126, 0.7152, 0.0722 },
					   { 0.0193, 0.1192, 0.9505 } };
	const bool grey = v.format.channels < 3;
	double rgb[3], f[3];

	for (int c = 0; c < 3; c++)
		rgb[c] = light_of(
			s, metrics_sample(v, y, (size_t)x * v.format.channels + (size_t)(grey ? 0 : c)));
	for (int i = 0; i < 3; i++)
		f[i] = lab_curve((rows[i][0] * rgb[0] + rows[i][1] * rgb[1] + rows[i][2] * rgb[2]) /
				 (rows[i][0] + rows[i][1] + rows[i][2]));
	lab[0] = 116 * f[1] - 16;
	lab[1] = grey ? 0 : 500 * (f[0] - f[1]);
	lab[2] = grey ? 0 : 200 * (f[1] - f[2]);
}

static bool same_colour(weft_view a, weft_view b, int x, int y)
{
	const size_t n = a.format.channels;

	for (size_t c = 0; c < (n < 3 ? 1 : 3); c++)
		if (metrics_apart(metrics_sample(a, y, (size_t)x * n + c),
				  metrics_sample(b, y, (size_t)x * n + c)) > 0)
			return false;
	return true;
}

static void colour_rows(void *arg, int task)
{
	const struct colours *s = arg;
	const int last = (task + 1) * ROWS_A_TASK;

	for (int y = task * ROWS_A_TASK; y < last && y < s->a.height; y++)
		for (int x = 0; x < s->a.width; x++) {
			double p[3], q[3];
			if (same_colour(s->a, s->b, x, y))
				continue;
			to_lab(s, s->a, x, y, p);
			to_lab(s, s->b, x, y, q);
			const double d = delta_e2000(p, q);
			s->sums[task] += d;
			s->most[task] = !(d <= s->most[task]) ? d : s->most[task];
		}
}

static double *light_table(weft_format f)
{
	const int white = (int)metrics_white(f);
	double *table = malloc(((size_t)white + 1) * sizeof *table);

	for (int v = 0; table && v <= white; v++)
		table[v] = weft_srgb_light_exact((double)v / white);
	return table;
}

weft_status metrics_de2000(weft_view a, weft_view b, bool is_light, struct metrics *m, weft_error *e)
{
	const int tasks = (a.height + ROWS_A_TASK - 1) / ROWS_A_TASK;
	double *light = a.format.depth == WEFT_F32 ? NULL : light_table(a.format);
	double *sums = calloc((size_t)tasks + 1, sizeof *sums),
	       *most = calloc((size_t)tasks + 1, sizeof *most);
	const bool well = sums && most && (light || a.format.depth == WEFT_F32);
	double sum = 0, greatest = 0;

	if (well) {
		struct colours s = { .a = a,
				     .b = b,
				     .light = light,
				     .is_light = is_light && a.format.depth == WEFT_F32,
				     .sums = sums,
				     .most = most };
		how_spread.each(how_spread.ctx, tasks, colour_rows, &s);
	}
	for (int i = 0; well && i < tasks; i++) {
		sum += sums[i];
		greatest = !(most[i] <= greatest) ? most[i] : greatest;
	}
	free(light);
	free(sums);
	free(most);
	if (!well)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	const double count = (double)a.width * a.height;
	m->value[METRIC_DE2000] = count > 0 ? sum / count : 0;
	m->value[METRIC_DE2000_MAX] = greatest;
	return WEFT_OK;
}
