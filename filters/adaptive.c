/* adaptive: white above a level that each pixel's surroundings set.
 *
 * Over the (2*radius + 1)^2 pixels around, n of them, m is the mean and s the deviation,
 * sqrt(sum v^2 / n - m^2), of each colour by itself; W is white.  White where v > t:
 *   mean      t = m - offset*W; integers: floor(m + 1/2) - ceil(offset*W), as OpenCV's
 *   gaussian  the same of the mean weighed by e^(-d^2 / (2 sigma^2)), sigma = 0.3*(radius - 1) + 0.8,
 *             in single precision, columns first, weights that sum to 1
 *   niblack   t = m - k*s - offset*W (Niblack 1986)
 *   sauvola   t = m*(1 + k*(s/(W/2) - 1)) - offset*W (Sauvola and Pietikainen 2000)
 * the last two in double.  Sums of integers are exact; those of f32 are added in double, down each column
 * and then from left to right.  Alpha stays and isn't looked at. */
#include <math.h>

#include "core/kernel/fail.h"
#include "core/kernel/typed.h"

enum { MEAN, GAUSSIAN, NIBLACK, SAUVOLA, RADIUS_MAX = 500 };

struct adaptive {
	int radius, method;
	double offset, k;
	bool offset_given;
	int below;     /* integers, mean and gaussian: how many levels */
	double reduce; /* others: offset in samples */
	double half;   /* W/2 */
	float weight[2 * RADIUS_MAX + 1];
};

static const char *const adaptive_methods[] = { "mean", "gaussian", "niblack", "sauvola", NULL };

static const weft_param adaptive_params[] = {
	{ WEFT_BIND(struct adaptive, radius), .name = "radius", .help = "pixels on each side",
	  .type = WEFT_INT, .initial = 15, .min = 1, .max = RADIUS_MAX, .unit = "px" },
	{ WEFT_BIND(struct adaptive, method), .name = "method", .help = "how the level is found",
	  .type = WEFT_CHOICE, .choices = adaptive_methods },
	{ WEFT_BIND(struct adaptive, offset), WEFT_BIND_GIVEN(struct adaptive, offset_given),
	  .name = "offset",
	  .help = "how far below it still counts; unless given 0.03 for mean and gaussian, else 0",
	  .type = WEFT_REAL, .initial = 0.03, .min = -1, .max = 1 },
	{ WEFT_BIND(struct adaptive, k), .name = "k", .help = "niblack, sauvola: how much deviation counts",
	  .type = WEFT_REAL, .initial = 0.2, .min = -10, .max = 10 },
};

/* ---- sums ---- */

/* Of a column, and of a window. */
struct sums {
	uint64_t sum, squares;
};

/* Row `in` into the columns' sums, or out of them. */
WEFT_KERNEL void adaptive_add(const void *in, struct sums *column, ptrdiff_t n, int depth, const bool out)
{
	for (ptrdiff_t i = 0; i < n; i++) {
		const uint64_t v = (uint64_t)weft_at(in, i, depth);
		column[i].sum += out ? -v : v;
		column[i].squares += out ? -(v * v) : v * v;
	}
}

WEFT_KERNEL bool adaptive_above(const struct adaptive *s, double v, double sum, double squares, double n)
{
	const double mean = sum / n, spread = squares / n - mean * mean,
		     deviation = sqrt(spread > 0 ? spread : 0);
	const double level = s->method == NIBLACK ? mean - s->k * deviation
						  : mean * (1 + s->k * (deviation / s->half - 1));

	return v > level - s->reduce;
}

/* One row from the sums of its columns, `reach` samples before the first. */
WEFT_KERNEL void adaptive_along(const struct adaptive *s, const struct sums *column, const void *in,
				void *out, int width, int channels, int colours, int depth)
{
	const int r = s->radius, white = weft_depth_white(depth);
	const int64_t n = (int64_t)(2 * r + 1) * (2 * r + 1);

	for (int c = 0; c < colours; c++) {
		struct sums window = { 0 };
		for (int k = 0; k < 2 * r; k++) {
			window.sum += column[k * channels + c].sum;
			window.squares += column[k * channels + c].squares;
		}
		for (int x = 0; x < width; x++) {
			const struct sums *last = &column[(x + 2 * r) * channels + c],
					  *first = last - 2 * r * channels;
			const ptrdiff_t at = (ptrdiff_t)x * channels + c;
			const int v = weft_at(in, at, depth);
			window.sum += last->sum;
			window.squares += last->squares;
			/* floor(m + 1/2) < v + below, multiplied out */
			const bool above =
				s->method == MEAN
					? 2 * (int64_t)window.sum + n < 2 * n * ((int64_t)v + s->below)
					: adaptive_above(s, v, (double)window.sum, (double)window.squares,
							 (double)n);
			weft_put(out, at, depth, above ? white : 0);
			window.sum -= first->sum;
			window.squares -= first->squares;
		}
	}
}

static void adaptive_alpha(const weft_band_job *job, int row)
{
	const weft_format f = job->source.format;
	const size_t depth = f.depth, step = weft_pixel_bytes(f);

	for (size_t i = step - depth; weft_has_alpha(f) && i < step * (size_t)job->width; i += step)
		memcpy(job->out[row] + i, job->in[row] + i, depth);
}

WEFT_KERNEL void adaptive_band(const struct adaptive *s, const weft_band_job *job, int depth)
{
	const int r = s->radius, channels = job->source.format.channels,
		  colours = weft_colours(job->source.format);
	const ptrdiff_t n = (ptrdiff_t)(job->width + 2 * r) * channels,
			before = (ptrdiff_t)r * channels * depth;
	struct sums *column = job->scratch;

	memset(column, 0, (size_t)n * sizeof *column);
	for (int k = -r; k < r; k++)
		adaptive_add(job->in[k] - before, column, n, depth, false);
	for (int y = 0; y < job->y1 - job->y0; y++) {
		adaptive_add(job->in[y + r] - before, column, n, depth, false);
		adaptive_along(s, column, job->in[y], job->out[y], job->width, channels, colours, depth);
		adaptive_add(job->in[y - r] - before, column, n, depth, true);
		adaptive_alpha(job, y);
	}
}

/* f32: no sum is carried on, so that none depends on where a band begins. */
static void adaptive_f32(const void *state, const weft_band_job *job)
{
	const struct adaptive *s = state;
	const int r = s->radius, channels = job->source.format.channels,
		  colours = weft_colours(job->source.format);
	const ptrdiff_t n = (ptrdiff_t)(job->width + 2 * r) * channels;
	const double area = (double)(2 * r + 1) * (2 * r + 1);
	double *sum = job->scratch, *squares = sum + n;

	for (int y = 0; y < job->y1 - job->y0; y++) {
		const float *in = (const float *)(const void *)job->in[y];
		float *out = (float *)(void *)job->out[y];
		memset(sum, 0, 2 * (size_t)n * sizeof *sum);
		for (int k = -r; k <= r; k++) {
			const float *row =
				(const float *)(const void *)job->in[y + k] - (ptrdiff_t)r * channels;
			for (ptrdiff_t i = 0; i < n; i++) {
				sum[i] += (double)row[i];
				squares[i] += (double)row[i] * (double)row[i];
			}
		}
		for (ptrdiff_t i = 0; i < (ptrdiff_t)job->width * channels; i++) {
			double a = 0, b = 0;
			if (i % channels >= colours)
				continue;
			for (int k = 0; k <= 2 * r; k++) {
				a += sum[i + (ptrdiff_t)k * channels];
				b += squares[i + (ptrdiff_t)k * channels];
			}
			const double v = (double)in[i];
			out[i] = s->method == MEAN ? v > a / area - s->reduce
						   : adaptive_above(s, v, a, b, area);
		}
		adaptive_alpha(job, y);
	}
}

/* ---- weighed ---- */

WEFT_KERNEL void adaptive_weighed(const struct adaptive *s, const weft_band_job *job, int depth)
{
	const int r = s->radius, channels = job->source.format.channels,
		  colours = weft_colours(job->source.format);
	const ptrdiff_t n = (ptrdiff_t)(job->width + 2 * r) * channels,
			made = (ptrdiff_t)job->width * channels;
	float *column = job->scratch, *sum = column + n;

	for (int y = 0; y < job->y1 - job->y0; y++) {
		memset(column, 0, (size_t)(n + made) * sizeof *column);
		for (int k = -r; k <= r; k++) {
			const uint8_t *row = job->in[y + k] - (ptrdiff_t)r * channels * depth;
			const float w = s->weight[k + r];
			for (ptrdiff_t i = 0; i < n; i++)
				column[i] += w * weft_at_f(row, i, depth);
		}
		for (int k = 0; k <= 2 * r; k++)
			for (ptrdiff_t i = 0; i < made; i++)
				sum[i] += s->weight[k] * column[i + (ptrdiff_t)k * channels];
		for (ptrdiff_t i = 0; i < made; i++) {
			if (i % channels >= colours)
				continue;
			if (depth == WEFT_F32)
				((float *)(void *)job->out[y])[i] =
					(double)weft_at_f(job->in[y], i, depth) > (double)sum[i] - s->reduce;
			else
				weft_put(job->out[y], i, depth,
					 weft_at(job->in[y], i, depth) > (int)(sum[i] + 0.5f) - s->below
						 ? weft_depth_white(depth)
						 : 0);
		}
		adaptive_alpha(job, y);
	}
}

#define ADAPTIVE_BAND(name, call, depth)                                                                     \
	static void name(const void *state, const weft_band_job *job)                                        \
	{                                                                                                    \
		call(state, job, depth);                                                                     \
	}
ADAPTIVE_BAND(adaptive_u8, adaptive_band, WEFT_U8)
ADAPTIVE_BAND(adaptive_u16, adaptive_band, WEFT_U16)
ADAPTIVE_BAND(adaptive_weighed_u8, adaptive_weighed, WEFT_U8)
ADAPTIVE_BAND(adaptive_weighed_u16, adaptive_weighed, WEFT_U16)
ADAPTIVE_BAND(adaptive_weighed_f32, adaptive_weighed, WEFT_F32)

static void adaptive_weights(struct adaptive *s)
{
	const int r = s->radius;
	const double sigma = 0.3 * (r - 1) + 0.8;
	double total = 0;

	for (int k = -r; k <= r; k++)
		total += exp(-k * k / (2 * sigma * sigma));
	for (int k = -r; k <= r; k++)
		s->weight[k + r] = (float)(exp(-k * k / (2 * sigma * sigma)) / total);
}

static weft_status adaptive_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct adaptive *s = state;
	const double white = weft_white(in.format);
	const double offset = s->method <= GAUSSIAN || s->offset_given ? s->offset : 0;

	(void)e;
	s->reduce = offset * white;
	s->below = (int)ceil(s->reduce);
	s->half = white / 2;
	if (s->method == GAUSSIAN)
		adaptive_weights(s);
	plan->band = s->method == GAUSSIAN
			     ? weft_band_for(in.format, adaptive_weighed_u8, adaptive_weighed_u16,
					     adaptive_weighed_f32)
			     : weft_band_for(in.format, adaptive_u8, adaptive_u16, adaptive_f32);
	plan->halo = s->radius;
	plan->scratch =
		2 * ((size_t)in.width + 2 * (size_t)s->radius) * in.format.channels * sizeof(uint64_t);
	plan->cost = s->method == GAUSSIAN || in.format.depth == WEFT_F32 ? 2 + s->radius : 8;
	return WEFT_OK;
}

static const char *const adaptive_aliases[] = { "adaptive-threshold", "adaptivethreshold", "lat",
						"localthreshold", NULL };
static const char *const adaptive_examples[] = { "gray | adaptive:15", "gray | adaptive:25,method=sauvola",
						 "gray | adaptive:size=31,method=gaussian,offset=0.04",
						 NULL };

WEFT_FILTER(
	adaptive, .help = "white above a level that the surroundings set", .kind = WEFT_NEIGHBOURHOOD,
	WEFT_PARAMS(adaptive_params), .state_size = sizeof(struct adaptive), .prepare = adaptive_prepare,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .edge = WEFT_EDGE_CLAMP, .group = "colour",
	.aliases = adaptive_aliases, .examples = adaptive_examples,
	.definition =
		"v > t of (2*radius + 1)^2 pixels; mean, gaussian: m - offset; niblack: m - k*s; sauvola: "
		"m*(1 + k*(s/(white/2) - 1))");
