/* resize: another number of pixels.
 *
 * Weights along each axis are those of core/kernel/resample.h, 16384ths for
 * integers.  Down the columns first, then along the rows:
 *   u8   t = (sum of wy*v + 128) >> 8, result (sum of wx*t + 2^19) >> 20, clamped;
 *        bilinear, where neither side shrinks, without rounding in between:
 *        (sum of wx*wy*v in 256ths + 32768) >> 16
 *   u16  (sum of wx*wy*v + 2^27) >> 28, exactly, clamped
 *   f32  single precision, from top to bottom, then from left to right
 * Half size by bilinear or area is thereby (a + b + c + d + 2) >> 2.
 *
 * fit: inside keeps the proportions within width x height; cover keeps them,
 * fills all and crops the middle; contain is inside with background around it
 * up to width x height; fill stretches.  A side left out follows from the
 * other: max(1, floor(side * ratio + 1/2)). */
#include <string.h>

#include "core/kernel/refuse.h"
#include "core/kernel/rescale.h"
#include "core/kernel/rgb.h"

enum { RESIZE_WIDTH, RESIZE_HEIGHT, RESIZE_FIT, RESIZE_KERNEL, RESIZE_BACKGROUND };
enum { FIT_INSIDE, FIT_COVER, FIT_CONTAIN, FIT_FILL };

struct resize {
	weft_axis x, y;
	int left, top;             /* of the scaled picture within the result */
	int exact;                 /* u8 bilinear without rounding in between */
	struct weft_rescale bytes; /* u8 without background */
	union {
		uint8_t u8[4];
		uint16_t u16[4];
		float f32[4];
	} background;
};

static const char *const resize_fits[] = { "inside", "cover", "contain", "fill", NULL };
static const char *const resize_kernels[] = { "nearest",  "bilinear", "bicubic", "mitchell",
					      "lanczos3", "area",     NULL };
static const weft_param resize_params[] = {
	{ .name = "width",
	  .help = "columns; 0: after the height",
	  .type = WEFT_INT,
	  .max = WEFT_SIDE_MAX,
	  .unit = "px" },
	{ .name = "height",
	  .help = "rows; 0: after the width",
	  .type = WEFT_INT,
	  .max = WEFT_SIDE_MAX,
	  .unit = "px" },
	{ .name = "fit",
	  .help = "what to do with other proportions",
	  .type = WEFT_CHOICE,
	  .max = FIT_FILL,
	  .choices = resize_fits },
	{ .name = "kernel",
	  .help = "how pixels are weighed",
	  .type = WEFT_CHOICE,
	  .initial = WEFT_LANCZOS3,
	  .max = WEFT_AREA,
	  .choices = resize_kernels },
	{ .name = "background",
	  .help = "around what fit=contain leaves",
	  .type = WEFT_COLOR,
	  .text_initial = "black" },
};

static int resize_scaled(int side, double ratio)
{
	double scaled = floor(side * ratio + 0.5);

	return scaled < 1 ? 1 : scaled > WEFT_SIDE_MAX ? WEFT_SIDE_MAX : (int)scaled;
}

/* The size of the whole picture once scaled, before cropping or padding. */
static void resize_measure(weft_view in, int width, int height, int fit, int *to_width, int *to_height)
{
	double rx = (double)width / in.width, ry = (double)height / in.height;

	*to_width = width;
	*to_height = height;
	if (!height || (width && fit == FIT_COVER && rx > ry) ||
	    (width && fit != FIT_COVER && fit != FIT_FILL && rx < ry))
		*to_height = resize_scaled(in.height, rx);
	else if (!width || (fit != FIT_FILL && rx != ry))
		*to_width = resize_scaled(in.width, ry);
}

/* The middle of the picture's rows into t, ready for the row's columns. */
#define RESIZE_COLUMNS(name, type, number, weight, finish)                                                   \
	static void name(const struct resize *s, weft_view in, int y, ptrdiff_t from, ptrdiff_t to,          \
			 number *t)                                                                          \
	{                                                                                                    \
		const int taps = s->y.taps;                                                                  \
		const ptrdiff_t count = to - from;                                                           \
		int k = 0;                                                                                   \
                                                                                                             \
		for (ptrdiff_t i = 0; i < count; i++)                                                        \
			t[i] = 0;                                                                            \
		for (; k + 4 <= taps; k += 4) {                                                              \
			const type *a = (const type *)weft_row(in, s->y.first[y] + k) + from;                \
			const type *b = (const type *)((const uint8_t *)a + in.stride);                      \
			const type *c = (const type *)((const uint8_t *)b + in.stride);                      \
			const type *d = (const type *)((const uint8_t *)c + in.stride);                      \
			const number p = (number)s->y.weight[y * taps + k],                                  \
				     q = (number)s->y.weight[y * taps + k + 1];                              \
			const number u = (number)s->y.weight[y * taps + k + 2],                              \
				     v = (number)s->y.weight[y * taps + k + 3];                              \
			for (ptrdiff_t i = 0; i < count; i++)                                                \
				t[i] = t[i] + p * (number)a[i] + q * (number)b[i] + u * (number)c[i] +       \
				       v * (number)d[i];                                                     \
		}                                                                                            \
		for (; k < taps; k++) {                                                                      \
			const type *a = (const type *)weft_row(in, s->y.first[y] + k) + from;                \
			const number p = (number)s->y.weight[y * taps + k];                                  \
			for (ptrdiff_t i = 0; i < count; i++)                                                \
				t[i] += p * (number)a[i];                                                    \
		}                                                                                            \
		finish                                                                                       \
	}

/* Exact sums of 256ths need 16 bits and keep all of them; others keep 6 of the fraction. */
RESIZE_COLUMNS(resize_columns_u8, uint8_t, int32_t, whole, const int round = s->exact ? 32 : 128;
	       const int shift = s->exact ? 6 : 8;
	       for (ptrdiff_t i = 0; i < count; i++) t[i] = (t[i] + round) >> shift;)
/* Whole numbers below 2^53: exact in double. */
RESIZE_COLUMNS(resize_columns_u16, uint16_t, double, whole, )
RESIZE_COLUMNS(resize_columns_f32, float, float, single, )

static inline int32_t resize_finish_u8(int32_t sum, int exact)
{
	int32_t v = exact ? (sum + (1 << 21)) >> 22 : (sum + (1 << 19)) >> 20;

	return v < 0 ? 0 : v > 255 ? 255 : v;
}

static inline double resize_finish_u16(double sum)
{
	double v = (sum + 134217728.0) * (1 / 268435456.0);

	return v < 0 ? 0 : v > 65535 ? 65535 : v;
}

/* A pixel is four lanes whatever its channels; the surplus is not stored. */
#define RESIZE_ROW(name, type, number, weight, columns, finish)                                              \
	static inline __attribute__((always_inline)) void name##_of(const struct resize *s, const number *t, \
								    int base, type *out, int x0, int x1,     \
								    const int channels)                      \
	{                                                                                                    \
		const int taps = s->x.taps;                                                                  \
                                                                                                             \
		for (int x = x0; x < x1; x++, out += channels) {                                             \
			const number *p = t + (ptrdiff_t)(s->x.first[x] - base) * channels;                  \
			const __typeof__(*s->x.weight) *w = s->x.weight + (ptrdiff_t)x * taps;               \
			number sum[4] = { 0 };                                                               \
                                                                                                             \
			for (int k = 0; k < taps; k++, p += channels)                                        \
				for (int c = 0; c < 4; c++)                                                  \
					sum[c] += (number)w[k] * p[c];                                       \
			for (int c = 0; c < channels; c++)                                                   \
				out[c] = (type)(finish);                                                     \
		}                                                                                            \
	}                                                                                                    \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		const struct resize *s = state;                                                              \
		const int channels = job->source.format.channels;                                            \
		const int y = job->y - s->top;                                                               \
		type *out = (type *)job->out;                                                                \
		number *t = job->scratch;                                                                    \
		int x0 = job->x - s->left, x1 = x0 + job->width;                                             \
                                                                                                             \
		if (y < 0 || y >= s->y.to || x0 < 0 || x1 > s->x.to) {                                       \
			for (int i = 0; i < job->width * channels; i++)                                      \
				out[i] = ((const type *)&s->background)[i % channels];                       \
			out += x0 < 0 ? -(ptrdiff_t)x0 * channels : 0;                                       \
			x0 = x0 < 0 ? 0 : x0;                                                                \
			x1 = x1 > s->x.to ? s->x.to : x1;                                                    \
			if (y < 0 || y >= s->y.to || x0 >= x1)                                               \
				return;                                                                      \
		}                                                                                            \
		const int base = s->x.first[x0], end = s->x.first[x1 - 1] + s->x.taps;                       \
		columns(s, job->source, y, (ptrdiff_t)base *channels, (ptrdiff_t)end *channels, t);          \
		switch (channels) {                                                                          \
		case 1: name##_of(s, t, base, out, x0, x1, 1); break;                                        \
		case 2: name##_of(s, t, base, out, x0, x1, 2); break;                                        \
		case 3: name##_of(s, t, base, out, x0, x1, 3); break;                                        \
		default: name##_of(s, t, base, out, x0, x1, 4); break;                                       \
		}                                                                                            \
	}

RESIZE_ROW(resize_u8, uint8_t, int32_t, whole, resize_columns_u8, resize_finish_u8(sum[c], s->exact))
RESIZE_ROW(resize_u16, uint16_t, double, whole, resize_columns_u16, resize_finish_u16(sum[c]))
RESIZE_ROW(resize_f32, float, float, single, resize_columns_f32, sum[c])

static void resize_bytes(const void *state, const weft_band_job *job)
{
	const struct resize *s = state;

	switch (job->source.format.channels) {
	case 1: weft_rescale_band(&s->bytes, job, -s->left, -s->top, 1); break;
	case 2: weft_rescale_band(&s->bytes, job, -s->left, -s->top, 2); break;
	case 3: weft_rescale_band(&s->bytes, job, -s->left, -s->top, 3); break;
	default: weft_rescale_band(&s->bytes, job, -s->left, -s->top, 4); break;
	}
}

#if WEFT_RGB_LANES
/* RGB to half its width and height, every pixel from four. */
static void resize_halve(const void *state, const weft_band_job *job)
{
	const struct resize *s = state;

	for (int y = job->y0; y < job->y1; y++) {
		const uint8_t *a =
			weft_row(job->source, 2 * (y - s->top)) + 6 * (ptrdiff_t)(job->x - s->left);
		const uint8_t *b = a + job->source.stride;
		uint8_t *out = job->out[y - job->y0];
		for (int i = 3 * weft_rgb_halve(a, b, 2 * job->width, out); i < 3 * job->width; i++) {
			const int at = i / 3 * 3 + i;
			out[i] = (uint8_t)((a[at] + a[at + 3] + b[at] + b[at + 3] + 2) >> 2);
		}
	}
}

static bool resize_halves(const weft_axis *a, enum weft_resampler kernel)
{
	return (kernel == WEFT_AREA || kernel == WEFT_BILINEAR) && a->from == 2 * a->to;
}
#endif

/* Premultiplied, as the pixels are. */
static void resize_background(struct resize *s, weft_numbers color, weft_format f)
{
	for (int c = 0; c < f.channels; c++) {
		bool alpha = weft_has_alpha(f) && c == f.channels - 1;
		double v = alpha ? color.at[3] : color.at[c] * (weft_has_alpha(f) ? color.at[3] : 1);

		if (f.channels < 3 && !alpha)
			v = (0.299 * color.at[0] + 0.587 * color.at[1] + 0.114 * color.at[2]) *
			    (weft_has_alpha(f) ? color.at[3] : 1);
		if (f.depth == WEFT_U8)
			s->background.u8[c] = (uint8_t)floor(v * 255 + 0.5);
		else if (f.depth == WEFT_U16)
			s->background.u16[c] = (uint16_t)floor(v * 65535 + 0.5);
		else
			s->background.f32[c] = (float)v;
	}
}

static void resize_finish(void *state)
{
	struct resize *s = state;

	weft_axis_free(&s->x);
	weft_axis_free(&s->y);
	weft_rescale_free(&s->bytes);
}

static weft_status resize_prepare(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e)
{
	struct resize *s = state;
	const int width = (int)args.value[RESIZE_WIDTH], height = (int)args.value[RESIZE_HEIGHT];
	const int fit = (int)args.value[RESIZE_FIT];
	const enum weft_resampler kernel = (enum weft_resampler)args.value[RESIZE_KERNEL];
	int to_width, to_height;

	if (!width && !height)
		return weft_refuse(e, WEFT_BAD_PARAM, "resize: give width, height or both");
	plan->row = weft_row_for(in.format, resize_u8, resize_u16, resize_f32);
	if (!in.width || !in.height)
		return WEFT_OK; /* nothing to scale: it stays as empty as it was */
	resize_measure(in, width, height, fit, &to_width, &to_height);
	if (!weft_axis_make(&s->x, in.width, to_width, kernel) ||
	    !weft_axis_make(&s->y, in.height, to_height, kernel)) {
		resize_finish(s);
		return weft_refuse(e, WEFT_NO_MEMORY, "resize: no memory for the weights of %dx%d", to_width,
				   to_height);
	}
	plan->width = width && (fit == FIT_COVER || fit == FIT_CONTAIN) ? width : to_width;
	plan->height = height && (fit == FIT_COVER || fit == FIT_CONTAIN) ? height : to_height;
	/* the middle: half the room left, or of what is too much */
	s->left = (plan->width - to_width) / 2;
	s->top = (plan->height - to_height) / 2;
	s->exact = kernel == WEFT_BILINEAR && in.width <= to_width && in.height <= to_height;
	resize_background(s, args.numbers[RESIZE_BACKGROUND], in.format);
	/* four lanes read beyond the last pixel */
	plan->scratch = ((size_t)in.width * in.format.channels + 4) *
			(in.format.depth == WEFT_U16 ? sizeof(double) : sizeof(float));
	if (in.format.depth == WEFT_U8 && s->left <= 0 && s->top <= 0 &&
	    weft_rescale_make(&s->bytes, &s->x, &s->y, s->exact)) {
		const size_t scratch = weft_rescale_scratch(&s->bytes, in.format.channels);
		plan->band = resize_bytes;
		plan->scratch = plan->scratch > scratch ? plan->scratch : scratch;
	}
#if WEFT_RGB_LANES
	if (plan->band && in.format.channels == 3 && resize_halves(&s->x, kernel) &&
	    resize_halves(&s->y, kernel))
		plan->band = resize_halve;
#endif
	plan->cost = 2.0 + s->x.taps + s->y.taps * (double)in.width / to_width;
	return WEFT_OK;
}

static const char *const resize_aliases[] = { "scale", NULL };
static const char *const resize_examples[] = { "resize:800", "resize:width=200,height=200,fit=cover",
					       "resize:height=64,kernel=nearest", NULL };

WEFT_FILTER(
	resize, .help = "another number of pixels", .kind = WEFT_GEOMETRIC, WEFT_PARAMS(resize_params),
	.state_size = sizeof(struct resize), .prepare = resize_prepare, .finish = resize_finish,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT, .group = "geometry", .aliases = resize_aliases,
	.examples = resize_examples,
	.definition =
		"weights in 16384ths; columns, then rows: (sum wy*v + 128) >> 8, (sum wx*t + 2^19) >> 20; "
		"half size (a + b + c + d + 2) >> 2");
