/* window.c: naive references of filters that look around each pixel. */
#include "window.h"

#include <math.h>
#include <stdlib.h>

static int place(int i, int n, enum ref_edge edge)
{
	while (i < 0 || i >= n) {
		if (edge == REF_CLAMP || n == 1)
			i = i < 0 ? 0 : n - 1;
		else if (edge == REF_WRAP)
			i += i < 0 ? n : -n;
		else if (i < 0)
			i = edge == REF_MIRROR ? -i : -i - 1;
		else
			i = edge == REF_MIRROR ? 2 * n - 2 - i : 2 * n - 1 - i;
	}
	return i;
}

double ref_beyond(const ref_image *im, int x, int y, int c, enum ref_edge edge)
{
	return ref_get(im, place(x, im->width, edge), place(y, im->height, edge), c);
}

/* What `sample` says of every sample; alpha is copied where keep_alpha. */
typedef double sample_fn(const ref_image *in, int x, int y, int c, const void *arg);

static void each(const ref_image *in, ref_image *out, bool keep_alpha, sample_fn *sample, const void *arg)
{
	ref_make(out, in->width, in->height, in->channels, in->depth);
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			for (int c = 0; c < in->channels; c++)
				ref_set(out, x, y, c,
					keep_alpha && ref_is_alpha(in->channels, c)
						? ref_get(in, x, y, c)
						: sample(in, x, y, c, arg));
}

struct around {
	int radius;
	enum ref_edge edge;
};

static double box(const ref_image *in, int x, int y, int c, const void *arg)
{
	const struct around *a = arg;
	const int r = a->radius;
	const double area = (2 * r + 1) * (2 * r + 1);
	double whole = 0;
	float sum = 0;

	for (int dx = -r; dx <= r; dx++) {
		float column = 0;
		for (int dy = -r; dy <= r; dy++) {
			const double v = ref_beyond(in, x + dx, y + dy, c, a->edge);
			column += (float)v;
			whole += v;
		}
		sum += column;
	}
	return in->depth == 4 ? sum / (float)area : floor((whole + floor(area / 2)) / area);
}

void reference_box(const ref_image *in, ref_image *out, int radius, enum ref_edge edge)
{
	each(in, out, false, box, &(struct around) { radius, edge });
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const ref_image *in, int x, int y, int c, const void *arg)
{
	const struct around *a = arg;
	const int r = a->radius, count = (2 * r + 1) * (2 * r + 1);
	double *window = malloc((size_t)count * sizeof *window);
	int n = 0;

	if (!window)
		abort();
	for (int dy = -r; dy <= r; dy++)
		for (int dx = -r; dx <= r; dx++)
			window[n++] = ref_beyond(in, x + dx, y + dy, c, a->edge);
	qsort(window, (size_t)n, sizeof *window, by_value);
	const double middle = window[n / 2];
	free(window);
	return middle;
}

void reference_median(const ref_image *in, ref_image *out, int radius, enum ref_edge edge)
{
	each(in, out, false, median, &(struct around) { radius, edge });
}

struct extreme {
	int radius;
	enum ref_shape shape;
	bool greatest;
};

static double extreme(const ref_image *in, int x, int y, int c, const void *arg)
{
	const struct extreme *e = arg;
	const int r = e->radius;
	double best = ref_get(in, x, y, c);

	for (int dy = -r; dy <= r; dy++)
		for (int dx = -r; dx <= r; dx++) {
			if ((e->shape == REF_DISK && dx * dx + dy * dy > r * r) ||
			    (e->shape == REF_CROSS && dx && dy))
				continue;
			if (x + dx < 0 || y + dy < 0 || x + dx >= in->width || y + dy >= in->height)
				continue;
			const double v = ref_get(in, x + dx, y + dy, c);
			best = e->greatest ? fmax(best, v) : fmin(best, v);
		}
	return best;
}

void reference_extreme(const ref_image *in, ref_image *out, int radius, enum ref_shape shape, bool greatest)
{
	each(in, out, false, extreme, &(struct extreme) { radius, shape, greatest });
}

struct gradient {
	double outer, middle;
	bool root;
};

static double gradient(const ref_image *in, int x, int y, int c, const void *arg)
{
	const struct gradient *g = arg;
	double v[3][3];

	for (int j = 0; j < 3; j++)
		for (int i = 0; i < 3; i++)
			v[j][i] = ref_beyond(in, x + i - 1, y + j - 1, c, REF_MIRROR);
	if (in->depth == 4) {
		const float o = (float)g->outer, m = (float)g->middle;
		const float nw = (float)v[0][0], n = (float)v[0][1], ne = (float)v[0][2], w = (float)v[1][0];
		const float e = (float)v[1][2], sw = (float)v[2][0], s = (float)v[2][1], se = (float)v[2][2];
		const float dx = o * ((ne - nw) + (se - sw)) + m * (e - w);
		const float dy = o * ((sw - nw) + (se - ne)) + m * (s - n);
		return g->root ? sqrtf(dx * dx + dy * dy) : fabsf(dx) + fabsf(dy);
	}
	const double dx =
		g->outer * (v[0][2] - v[0][0] + v[2][2] - v[2][0]) + g->middle * (v[1][2] - v[1][0]);
	const double dy =
		g->outer * (v[2][0] - v[0][0] + v[2][2] - v[0][2]) + g->middle * (v[2][1] - v[0][1]);
	return ref_clamp(g->root ? ref_rint(sqrt(dx * dx + dy * dy)) : fabs(dx) + fabs(dy), in->depth);
}

void reference_slope(const ref_image *in, ref_image *out, double outer, double middle, bool root)
{
	each(in, out, true, gradient, &(struct gradient) { outer, middle, root });
}

static double laplacian(const ref_image *in, int x, int y, int c, const void *arg)
{
	const int size = *(const int *)arg, d = size == 1 ? 0 : 1;
	/* North, south, west, east; or the corners: north-west, north-east, south-west, south-east. */
	const double n = ref_beyond(in, x - d, y - 1, c, REF_MIRROR);
	const double s =
		d ? ref_beyond(in, x + 1, y - 1, c, REF_MIRROR) : ref_beyond(in, x, y + 1, c, REF_MIRROR);
	const double w = ref_beyond(in, x - 1, y + d, c, REF_MIRROR);
	const double e = ref_beyond(in, x + 1, y + d, c, REF_MIRROR);
	const double v = ref_get(in, x, y, c);

	if (in->depth == 4) {
		const float around = ((float)n + (float)s) + ((float)w + (float)e);
		return (d ? 2 : 1) * fabsf(around - 4 * (float)v);
	}
	return ref_clamp((d ? 2 : 1) * fabs(n + s + w + e - 4 * v), in->depth);
}

void reference_laplacian(const ref_image *in, ref_image *out, int size)
{
	each(in, out, true, laplacian, &size);
}

static double sharpen(const ref_image *in, int x, int y, int c, const void *arg)
{
	const float amount = (float)*(const double *)arg, v = (float)ref_get(in, x, y, c);
	const float n = (float)ref_beyond(in, x, y - 1, c, REF_MIRROR);
	const float s = (float)ref_beyond(in, x, y + 1, c, REF_MIRROR);
	const float w = (float)ref_beyond(in, x - 1, y, c, REF_MIRROR);
	const float e = (float)ref_beyond(in, x + 1, y, c, REF_MIRROR);
	const float sharp = v + amount * (4 * v - ((n + s) + (w + e)));

	return in->depth == 4 ? sharp : ref_round(ref_clamp(sharp, in->depth));
}

void reference_sharpen(const ref_image *in, ref_image *out, double amount)
{
	each(in, out, true, sharpen, &amount);
}

struct convolve {
	const double *kernel;
	int side;
	double scale, bias;
};

static double convolve(const ref_image *in, int x, int y, int c, const void *arg)
{
	const struct convolve *k = arg;
	const int r = k->side / 2;
	const double bias = k->bias * ref_max(in->depth);
	bool whole = in->depth != 4 && k->scale == exp2(floor(log2(k->scale)));
	double exact = 0, sum = 0;
	float single = 0;

	for (int i = 0; i < k->side * k->side; i++) {
		const double v = ref_beyond(in, x + i % k->side - r, y + i / k->side - r, c, REF_MIRROR);
		const float weight = (float)(k->kernel[i] / k->scale);
		whole = whole && k->kernel[i] == floor(k->kernel[i]);
		exact += k->kernel[i] * v;
		sum += (double)weight * v;
		single += weight * (float)v;
	}
	if (in->depth == 4)
		return single + (float)bias;
	return ref_clamp(ref_rint((whole ? exact / k->scale : sum) + bias), in->depth);
}

void reference_convolve(const ref_image *in, ref_image *out, const double *kernel, int side, double scale,
			double bias)
{
	each(in, out, true, convolve, &(struct convolve) { kernel, side, scale, bias });
}

double *reference_gaussian(const ref_image *in, double sigma, enum ref_edge edge)
{
	const int reach = (int)ceil(4 * sigma), w = in->width, h = in->height, n = in->channels;
	const size_t count = (size_t)w * (size_t)h * (size_t)n;
	double *down = calloc(count, sizeof *down), *out = calloc(count, sizeof *out), total = 0;

	if (!down || !out)
		abort();
	for (int k = -reach; k <= reach; k++)
		total += exp(-k * k / (2 * sigma * sigma));
	for (size_t i = 0; i < count; i++) {
		const int c = (int)(i % (size_t)n), x = (int)(i / (size_t)n % (size_t)w);
		const int y = (int)(i / ((size_t)n * (size_t)w));
		for (int k = -reach; k <= reach; k++)
			down[i] +=
				exp(-k * k / (2 * sigma * sigma)) / total * ref_beyond(in, x, y + k, c, edge);
	}
	for (size_t i = 0; i < count; i++) {
		const size_t c = i % (size_t)n, y = i / ((size_t)n * (size_t)w);
		const int x = (int)(i / (size_t)n % (size_t)w);
		for (int k = -reach; k <= reach; k++)
			out[i] += exp(-k * k / (2 * sigma * sigma)) / total *
				  down[(y * (size_t)w + (size_t)place(x + k, w, edge)) * (size_t)n + c];
	}
	free(down);
	return out;
}
