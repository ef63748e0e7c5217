/* ssim.c: structural similarity; see metrics.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../how.h"
#include "metrics.h"

enum { RADIUS = 5, TAPS = 2 * RADIUS + 1, SCALES = 5, ROWS_A_TASK = 16 };

/* One channel of both pictures, fractions of white. */
struct pair {
	int width, height;
	float *a, *b;
};

/* Sums over the windows of a task's rows. */
struct similar {
	double all, contrast; /* l * c * s, and c * s alone */
	bool lost;            /* no memory */
};

struct windows {
	const struct pair *p;
	double weights[TAPS];
	struct similar *parts; /* by task */
};

static void set_weights(double *w)
{
	double sum = 0;

	for (int i = 0; i < TAPS; i++)
		sum += w[i] = exp(-(i - RADIUS) * (i - RADIUS) / (2 * 1.5 * 1.5));
	for (int i = 0; i < TAPS; i++)
		w[i] /= sum;
}

/* Sums down the columns of a, b, aa, bb and ab; those of a pixel lie side by side. */
static void down(const struct windows *s, int y, double *sums)
{
	const struct pair *p = s->p;

	memset(sums, 0, (size_t)p->width * 5 * sizeof *sums);
	for (int k = 0; k < TAPS; k++) {
		const float *a = p->a + (size_t)(y + k) * (size_t)p->width;
		const float *b = p->b + (size_t)(y + k) * (size_t)p->width;
		const double w = s->weights[k];
		for (int x = 0; x < p->width; x++) {
			const double u = (double)a[x], v = (double)b[x];
			double *to = sums + (size_t)x * 5;
			to[0] += w * u;
			to[1] += w * v;
			to[2] += w * (u * u);
			to[3] += w * (v * v);
			to[4] += w * (u * v);
		}
	}
}

static void look_at_window(const double *weights, const double *sums, struct similar *to)
{
	const double c1 = 0.01 * 0.01, c2 = 0.03 * 0.03;
	double m[5] = { 0 };

	for (int k = 0; k < TAPS; k++)
		for (int i = 0; i < 5; i++)
			m[i] += weights[k] * sums[k * 5 + i];
	const double aa = m[2] - m[0] * m[0], bb = m[3] - m[1] * m[1], ab = m[4] - m[0] * m[1];
	const double contrast = (2 * ab + c2) / (aa + bb + c2);
	to->contrast += contrast;
	to->all += contrast * (2 * m[0] * m[1] + c1) / (m[0] * m[0] + m[1] * m[1] + c1);
}

static void window_rows(void *arg, int task)
{
	const struct windows *s = arg;
	const int last = (task + 1) * ROWS_A_TASK, rows = s->p->height - 2 * RADIUS;
	double *sums = malloc((size_t)s->p->width * 5 * sizeof *sums);

	s->parts[task].lost = !sums;
	for (int y = task * ROWS_A_TASK; sums && y < last && y < rows; y++) {
		down(s, y, sums);
		for (int x = 0; x < s->p->width - 2 * RADIUS; x++)
			look_at_window(s->weights, sums + (size_t)x * 5, &s->parts[task]);
	}
	free(sums);
}

/* Means over all windows, of which there is one at least. */
static weft_status look(const struct pair *p, struct similar *mean, weft_error *e)
{
	const int rows = p->height - 2 * RADIUS, tasks = (rows + ROWS_A_TASK - 1) / ROWS_A_TASK;
	const double count = (double)rows * (p->width - 2 * RADIUS);
	struct windows s = { .p = p, .parts = calloc((size_t)tasks, sizeof *s.parts) };
	bool lost = !s.parts;

	set_weights(s.weights);
	*mean = (struct similar) { 0 };
	if (s.parts)
		how_spread.each(how_spread.ctx, tasks, window_rows, &s);
	for (int i = 0; s.parts && i < tasks; i++) {
		lost = lost || s.parts[i].lost;
		mean->all += s.parts[i].all / count;
		mean->contrast += s.parts[i].contrast / count;
	}
	free(s.parts);
	return lost ? weft_fail(e, WEFT_NO_MEMORY, "out of memory") : WEFT_OK;
}

/* ---- channels and scales ---- */

static void pair_free(struct pair *p)
{
	free(p->a);
	free(p->b);
	*p = (struct pair) { 0 };
}

static weft_status pair_make(struct pair *p, int width, int height, weft_error *e)
{
	const size_t n = (size_t)width * (size_t)height * sizeof(float);

	*p = (struct pair) { width, height, malloc(n), malloc(n) };
	if (p->a && p->b)
		return WEFT_OK;
	pair_free(p);
	return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
}

/* What is the same NaN or infinity in both is 0 in both. */
static weft_status channel(weft_view a, weft_view b, int c, struct pair *p, weft_error *e)
{
	const double white = metrics_white(a.format);

	weft_status status = pair_make(p, a.width, a.height, e);
	for (int y = 0; y < a.height && status == WEFT_OK; y++)
		for (int x = 0; x < a.width; x++) {
			const size_t i = (size_t)x * a.format.channels + (size_t)c;
			const double u = metrics_sample(a, y, i), v = metrics_sample(b, y, i);
			const bool none = !isfinite(u) && metrics_apart(u, v) == 0;
			p->a[(size_t)y * (size_t)a.width + (size_t)x] = none ? 0 : (float)(u / white);
			p->b[(size_t)y * (size_t)a.width + (size_t)x] = none ? 0 : (float)(v / white);
		}
	return status;
}

static void halve(const float *from, float *to, int width, int height, int stride)
{
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			const float *p = from + (size_t)y * 2 * (size_t)stride + (size_t)x * 2;
			to[(size_t)y * (size_t)width + (size_t)x] =
				(p[0] + p[1] + p[stride] + p[stride + 1]) / 4;
		}
}

static weft_status next_scale(struct pair *p, weft_error *e)
{
	struct pair half;

	weft_status status = pair_make(&half, p->width / 2, p->height / 2, e);
	if (status != WEFT_OK)
		return status;
	halve(p->a, half.a, half.width, half.height, p->width);
	halve(p->b, half.b, half.width, half.height, p->width);
	pair_free(p);
	*p = half;
	return WEFT_OK;
}

static weft_status scales(struct pair *p, double *value, weft_error *e)
{
	static const double powers[SCALES] = { 0.0448, 0.2856, 0.3001, 0.2363, 0.1333 };
	weft_status status = WEFT_OK;

	*value = 1;
	for (int i = 0; i < SCALES && status == WEFT_OK; i++) {
		struct similar mean;
		if (i)
			status = next_scale(p, e);
		if (status == WEFT_OK)
			status = look(p, &mean, e);
		if (status == WEFT_OK) {
			const double m = i < SCALES - 1 ? mean.contrast : mean.all;
			*value *= pow(m < 0 ? 0 : m, powers[i]);
		}
	}
	return status;
}

static weft_status channels(weft_view a, weft_view b, bool several, double *value, weft_error *e)
{
	const int least = several ? TAPS << (SCALES - 1) : TAPS;
	weft_status status = WEFT_OK;
	double sum = 0;

	*value = (double)NAN;
	if (a.width < least || a.height < least)
		return WEFT_OK;
	for (int c = 0; c < a.format.channels && status == WEFT_OK; c++) {
		struct pair p;
		struct similar mean;
		double one = 0;
		status = channel(a, b, c, &p, e);
		if (status == WEFT_OK && several)
			status = scales(&p, &one, e);
		else if (status == WEFT_OK && (status = look(&p, &mean, e)) == WEFT_OK)
			one = mean.all;
		pair_free(&p);
		sum += one;
	}
	if (status == WEFT_OK)
		*value = sum / a.format.channels;
	return status;
}

weft_status metrics_ssim(weft_view a, weft_view b, struct metrics *m, weft_error *e)
{
	return channels(a, b, false, &m->value[METRIC_SSIM], e);
}

weft_status metrics_msssim(weft_view a, weft_view b, struct metrics *m, weft_error *e)
{
	return channels(a, b, true, &m->value[METRIC_MSSSIM], e);
}
