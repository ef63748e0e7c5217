/* resize: another number of pixels.
 *
 * Weights along each axis are those of core/kernel/resample.h, 16384ths for
 * integers.  Down the columns first, then along the rows:
 *   u8   t = (sum of wy*v + 128) >> 8, result (sum of wx*t + 2^19) >> 20, clamped;
 *        bilinear, where neither side shrinks, without rounding in between:
 *        (sum of wx*wy*v in 256ths + 32768) >> 16
 *   u16  (sum of wx*wy*v + 2^27) >> 28, exactly, clamped
 *   f32  single precision, from top to bottom, then from left to right
 * Half size by area is thereby (a + b + c + d + 2) >> 2.
 *
 * fit: inside keeps the proportions within width x height; cover keeps them,
 * fills all and crops to where gravity says; contain is inside with background
 * around it up to width x height; fill stretches.  A side left out follows from
 * the other: max(1, floor(side * ratio + 1/2)).  Per cent are of the picture's own
 * sides, rounded likewise; both in per cent are the sides, whatever fit says.
 * gravity=entropy and attention keep what core/kernel/interest.h finds, and lay
 * contain's picture in the middle.
 * With enlarge=no no side is scaled to more than it was: ratios are at most 1, and
 * what cover would crop to is at most what there is. */
#include <inttypes.h>
#include <string.h>

#include "core/kernel/background.h"
#include "core/kernel/fail.h"
#include "core/kernel/gravity.h"
#include "core/kernel/interest.h"
#include "core/kernel/rescale_words.h"
#include "core/kernel/rgb.h"

enum { WEIGHTS_MAX = 1 << 28 }; /* bytes: more than pictures of 65535 a side need */
enum { FIT_INSIDE, FIT_COVER, FIT_CONTAIN, FIT_FILL };

struct resize {
	weft_size size;
	int width, height, fit, gravity;
	bool given, enlarge;
	enum weft_resampler kernel;
	weft_color background;
	weft_axis x, y;
	int left, top;             /* of the scaled picture within the result */
	int exact;                 /* u8 bilinear without rounding in between */
	struct weft_rescale bytes; /* u8 and u16 without background */
	union weft_background around;
	struct weft_interest_side across, down; /* what cover keeps of the scaled picture */
	struct weft_interest interest;
};

static const char *const resize_fits[] = { "inside", "cover", "contain", "fill", NULL };
static const char *const resize_kernels[] = { "nearest",  "bilinear", "bicubic", "mitchell",
					      "lanczos3", "area",     NULL };
static const weft_param resize_params[] = {
	{ WEFT_BIND(struct resize, size), WEFT_BIND_GIVEN(struct resize, given), .name = "size",
	  .help = "800 or 800x (the width), x600, 800x600, 50%", .type = WEFT_SIZE, .initial = 1,
	  .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct resize, width), .name = "width", .help = "columns; 0: after the height",
	  .type = WEFT_INT, .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct resize, height), .name = "height", .help = "rows; 0: after the width",
	  .type = WEFT_INT, .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct resize, fit), .name = "fit", .help = "what to do with other proportions",
	  .type = WEFT_CHOICE, .max = FIT_FILL, .choices = resize_fits },
	{ WEFT_BIND(struct resize, kernel), .name = "kernel", .help = "how pixels are weighed",
	  .type = WEFT_CHOICE, .initial = WEFT_LANCZOS3, .max = WEFT_AREA, .choices = resize_kernels },
	{ WEFT_BIND(struct resize, background), .name = "background",
	  .help = "around what fit=contain leaves", .type = WEFT_COLOR, .text_initial = "black",
	  .flags = WEFT_PARAM_PROMOTES },
	{ WEFT_BIND(struct resize, gravity), .name = "gravity",
	  .help = "which part cover keeps, and where contain lays the picture", .type = WEFT_CHOICE,
	  .initial = WEFT_GRAVITY_CENTER, .choices = weft_gravity_crop_names },
	{ WEFT_BIND(struct resize, enlarge), .name = "enlarge", .help = "more pixels than there were, too",
	  .type = WEFT_BOOL, .initial = 1 },
};

/* What the picture becomes: `scaled` pixels, of which `of` from `skip` on are in the result. */
struct resize_side {
	int64_t scaled, of, skip;
};

static int64_t resize_scaled(int side, double ratio)
{
	const double scaled = floor(side * ratio + 0.5);

	return scaled < 1 ? 1 : scaled > 1e15 ? (int64_t)1e15 : (int64_t)scaled;
}

/* One side as it was asked for, in pixels; 0: not. */
static int64_t resize_asked(double size, bool percent, int side)
{
	if (!(size > 0))
		return 0;
	return percent ? resize_scaled(side, size / 100) : (int64_t)floor(size + 0.5);
}

/* The size of the whole picture once scaled, before cropping or padding. */
static void resize_measure(const struct resize *s, weft_view in, int64_t width, int64_t height, int fit,
			   int64_t *to_width, int64_t *to_height)
{
	double rx = (double)width / in.width, ry = (double)height / in.height;

	*to_width = width;
	*to_height = height;
	if (!height || (width && fit == FIT_COVER && rx > ry) ||
	    (width && fit != FIT_COVER && fit != FIT_FILL && rx < ry))
		*to_height = resize_scaled(in.height, rx);
	else if (!width || (fit != FIT_FILL && rx != ry))
		*to_width = resize_scaled(in.width, ry);
	if (s->enlarge)
		return;
	if (fit != FIT_FILL && (*to_width > in.width || *to_height > in.height)) {
		*to_width = in.width;
		*to_height = in.height;
	}
	*to_width = *to_width < in.width ? *to_width : in.width;
	*to_height = *to_height < in.height ? *to_height : in.height;
}

/* Cover shows a part of what is scaled; the result is as wide as asked, unless too little is left. */
static struct resize_side resize_crop(int64_t scaled, int64_t asked, int fit, int halves)
{
	if (fit != FIT_COVER || !asked || scaled <= asked)
		return (struct resize_side) { scaled, scaled, 0 };
	return (struct resize_side) { scaled, asked, weft_gravity_start(scaled - asked, halves) };
}

/* Exact sums of 256ths need 16 bits and keep all of them; others keep 6 of the fraction. */
static inline void resize_finish_columns_u8(const struct resize *s, int32_t *t, ptrdiff_t count)
{
	const int round = s->exact ? 32 : 128, shift = s->exact ? 6 : 8;

	for (ptrdiff_t i = 0; i < count; i++)
		t[i] = (t[i] + round) >> shift;
}

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

/* Infinite samples and NaN of no weight touch nothing. */
static inline bool resize_skips(const float *weight, int n)
{
	for (int i = 0; i < n; i++)
		if (weight[i] == 0)
			return true;
	return false;
}

#define WEFT_ID                          resize_u8
#define WEFT_T                           uint8_t
#define WEFT_SUM                         int32_t
#define WEFT_WEIGHT                      whole
#define WEFT_SKIPS(w, n)                 0
#define WEFT_FINISH_COLUMNS(s, t, count) resize_finish_columns_u8(s, t, count)
#define WEFT_FINISH(s, sum)              resize_finish_u8(sum, (s)->exact)
#include "resize_template.h"
/* Whole numbers below 2^53: exact in double. */
#define WEFT_ID          resize_u16
#define WEFT_T           uint16_t
#define WEFT_SUM         double
#define WEFT_WEIGHT      whole
#define WEFT_SKIPS(w, n) 0
#define WEFT_FINISH_COLUMNS(s, t, count)
#define WEFT_FINISH(s, sum) resize_finish_u16(sum)
#include "resize_template.h"
#define WEFT_ID          resize_f32
#define WEFT_T           float
#define WEFT_SUM         float
#define WEFT_WEIGHT      single
#define WEFT_SKIPS(w, n) resize_skips(w, n)
#define WEFT_FINISH_COLUMNS(s, t, count)
#define WEFT_FINISH(s, sum) (sum)
#include "resize_template.h"

/* The same job, counted from the corner of what was weighed. */
static weft_band_job resize_weighed(const struct resize *s, const weft_band_job *job)
{
	weft_band_job moved = *job;

	moved.x -= s->left;
	moved.y0 -= s->top;
	moved.y1 -= s->top;
	return moved;
}

static void resize_bytes(const void *state, const weft_band_job *asked)
{
	const struct resize *s = state;
	const weft_band_job moved = resize_weighed(s, asked), *job = &moved;

	switch (job->source.format.channels) {
	case 1: weft_rescale_band(&s->bytes, job, 0, 0, 1); break;
	case 2: weft_rescale_band(&s->bytes, job, 0, 0, 2); break;
	case 3: weft_rescale_band(&s->bytes, job, 0, 0, 3); break;
	default: weft_rescale_band(&s->bytes, job, 0, 0, 4); break;
	}
}

static void resize_words(const void *state, const weft_band_job *asked)
{
	const struct resize *s = state;
	const weft_band_job moved = resize_weighed(s, asked), *job = &moved;

	switch (job->source.format.channels) {
	case 1: weft_rescale_words_band(&s->bytes, job, 1); break;
	case 2: weft_rescale_words_band(&s->bytes, job, 2); break;
	case 3: weft_rescale_words_band(&s->bytes, job, 3); break;
	default: weft_rescale_words_band(&s->bytes, job, 4); break;
	}
}

#if WEFT_RGB_LANES
/* RGB to half its width and height, every pixel from four. */
static void resize_halve(const void *state, const weft_band_job *asked)
{
	const struct resize *s = state;
	const weft_band_job moved = resize_weighed(s, asked), *job = &moved;

	for (int y = job->y0; y < job->y1; y++) {
		const uint8_t *a =
			weft_row(job->source, 2 * (y + (int)s->y.skip)) + 6 * (job->x + (ptrdiff_t)s->x.skip);
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
	return kernel == WEFT_AREA && a->from == 2 * a->scaled;
}
#endif

static void resize_finish(void *state)
{
	struct resize *s = state;

	weft_axis_free(&s->x);
	weft_axis_free(&s->y);
	weft_rescale_free(&s->bytes);
}

/* Tables of what is shown alone: as large as the result, however much of the picture is cropped. */
static weft_status resize_weigh(struct resize *s, weft_view in, struct resize_side x, struct resize_side y,
				weft_error *e)
{
	if (x.of > WEFT_SIDE_MAX || y.of > WEFT_SIDE_MAX || x.scaled >> WEFT_SCALED_BITS ||
	    y.scaled >> WEFT_SCALED_BITS)
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "resize: %" PRId64 "x%" PRId64 " is larger than %d a side", x.scaled,
				   y.scaled, WEFT_SIDE_MAX);
	if (weft_axis_bytes(in.width, x.scaled, (int)x.of, s->kernel) +
		    weft_axis_bytes(in.height, y.scaled, (int)y.of, s->kernel) >
	    WEIGHTS_MAX)
		return weft_refuse(e, WEFT_LIMIT,
				   "resize: %dx%d to %" PRId64 "x%" PRId64
				   " takes more than 256 MiB of weights",
				   in.width, in.height, x.scaled, y.scaled);
	if (weft_axis_make(&s->x, in.width, x.scaled, x.skip, (int)x.of, s->kernel) &&
	    weft_axis_make(&s->y, in.height, y.scaled, y.skip, (int)y.of, s->kernel))
		return WEFT_OK;
	resize_finish(s);
	return weft_refuse(e, WEFT_NO_MEMORY, "resize: no memory for the weights of %" PRId64 "x%" PRId64,
			   x.of, y.of);
}

static bool resize_only_moves(const void *state)
{
	return ((const struct resize *)state)->kernel == WEFT_NEAREST;
}

static void resize_gather(const void *state, const weft_row_job *job, void *partial)
{
	weft_interest_gather(&((const struct resize *)state)->interest, job, partial);
}

static void resize_merge(const void *state, void *into, const void *from)
{
	weft_interest_merge(&((const struct resize *)state)->interest, into, from);
}

static void resize_settle(void *state, const void *partial)
{
	struct resize *s = state;
	int left, top;

	weft_interest_place(&s->interest, partial, s->across, s->down, &left, &top);
	s->left = -left;
	s->top = -top;
}

/* What cover keeps is found in the pixels: until then, all that is scaled has weights. */
static weft_status resize_look(struct resize *s, weft_view in, struct resize_side x, struct resize_side y,
			       weft_plan *plan, weft_error *e)
{
	s->across = (struct weft_interest_side) { x.scaled, x.of };
	s->down = (struct weft_interest_side) { y.scaled, y.of };
	weft_interest_plan(&s->interest,
			   s->gravity == WEFT_GRAVITY_ENTROPY ? WEFT_INTEREST_ENTROPY
							      : WEFT_INTEREST_ATTENTION,
			   resize_only_moves(s), in, plan, resize_gather);
	return resize_weigh(s, in, (struct resize_side) { x.scaled, x.scaled, 0 },
			    (struct resize_side) { y.scaled, y.scaled, 0 }, e);
}

/* The shape of the result, and of the scaled picture within. */
static weft_status resize_shape(struct resize *s, weft_view in, weft_plan *plan, weft_error *e)
{
	const bool percent = s->size.width_percent && s->size.height_percent;
	const int fit = percent ? FIT_FILL : s->fit;
	const int64_t width =
		s->width ? s->width : resize_asked(s->size.width, s->size.width_percent, in.width);
	const int64_t height =
		s->height ? s->height : resize_asked(s->size.height, s->size.height_percent, in.height);
	int64_t to_width, to_height;

	if (!width && !height)
		return weft_refuse(e, WEFT_BAD_PARAM, "resize: give a size, as 800, 800x600 or 50%%");
	resize_measure(s, in, width, height, fit, &to_width, &to_height);
	const struct resize_side x = resize_crop(to_width, width, fit, weft_gravity_across(s->gravity));
	const struct resize_side y = resize_crop(to_height, height, fit, weft_gravity_down(s->gravity));
	const bool contain = fit == FIT_CONTAIN;
	const int64_t full_width = contain && width > x.of ? width : x.of;
	const int64_t full_height = contain && height > y.of ? height : y.of;
	if (full_width > WEFT_SIDE_MAX || full_height > WEFT_SIDE_MAX)
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "resize: %" PRId64 "x%" PRId64 " is larger than %d a side", full_width,
				   full_height, WEFT_SIDE_MAX);
	plan->width = (int)full_width;
	plan->height = (int)full_height;
	const weft_status status = weft_plan_allow(plan, e);
	if (status != WEFT_OK)
		return status;
	if (weft_gravity_looks(s->gravity) && (x.of < x.scaled || y.of < y.scaled))
		return resize_look(s, in, x, y, plan, e);
	s->left = (int)weft_gravity_start(full_width - x.of, weft_gravity_across(s->gravity));
	s->top = (int)weft_gravity_start(full_height - y.of, weft_gravity_down(s->gravity));
	return resize_weigh(s, in, x, y, e);
}

static void resize_reads(const void *state, int y0, int y1, int *first, int *end)
{
	const weft_axis *a = &((const struct resize *)state)->y;

	*first = a->first[y0];
	*end = a->first[y1 - 1] + a->taps;
}

static void resize_bands(weft_plan *plan, weft_band_fn *band, size_t scratch)
{
	plan->band = band;
	plan->scratch = plan->scratch > scratch ? plan->scratch : scratch;
}

static weft_status resize_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct resize *s = state;
	const enum weft_resampler kernel = s->kernel;

	if (!s->given && !s->width && !s->height)
		return weft_refuse(e, WEFT_BAD_PARAM, "resize: give a size, as 800, 800x600 or 50%%");
	plan->row = weft_row_for(in.format, resize_u8, resize_u16, resize_f32);
	plan->gather = NULL;
	if (!in.width || !in.height)
		return WEFT_OK; /* nothing to scale: it stays as empty as it was */
	weft_status status = resize_shape(s, in, plan, e);
	if (status != WEFT_OK)
		return status;
	s->exact = kernel == WEFT_BILINEAR && in.width <= s->x.scaled && in.height <= s->y.scaled;
	weft_background_set(&s->around, s->background, in.format, resize_only_moves(s));
	/* four lanes read beyond the last pixel */
	plan->scratch = ((size_t)in.width * in.format.channels + 4) *
			(in.format.depth == WEFT_U16 ? sizeof(double) : sizeof(float));
	const bool full = s->x.to >= plan->width && s->y.to >= plan->height;
	plan->reads = full ? resize_reads : NULL;
	if (in.format.depth == WEFT_U8 && full && weft_rescale_make(&s->bytes, &s->x, &s->y, s->exact))
		resize_bands(plan, resize_bytes, weft_rescale_scratch(&s->bytes, in.format.channels));
	if (in.format.depth == WEFT_U16 && full && weft_rescale_words_make(&s->bytes, &s->x, &s->y))
		resize_bands(plan, resize_words, weft_rescale_words_scratch(&s->bytes, in.format.channels));
#if WEFT_RGB_LANES
	if (plan->band == resize_bytes && in.format.channels == 3 && resize_halves(&s->x, kernel) &&
	    resize_halves(&s->y, kernel))
		plan->band = resize_halve;
#endif
	plan->cost = 2.0 + s->x.taps + s->y.taps * (double)in.width / s->x.to;
	return WEFT_OK;
}

static const char *const resize_aliases[] = { "scale", "thumbnail", "resample", NULL };
static const char *const resize_examples[] = { "resize:800",
					       "resize:50%",
					       "resize:200x200,fit=cover,gravity=north",
					       "resize:200x200,fit=cover,gravity=attention",
					       "resize:1600,enlarge=no",
					       "resize:x64,kernel=nearest",
					       NULL };

WEFT_FILTER(
	resize, .help = "another number of pixels", .kind = WEFT_GEOMETRIC, WEFT_PARAMS(resize_params),
	.state_size = sizeof(struct resize), .prepare = resize_prepare, .only_moves = resize_only_moves,
	.merge = resize_merge, .settle = resize_settle, .finish = resize_finish, .depths = WEFT_DEPTH_ALL,
	.flags = WEFT_ADDS_LIGHT, .group = "geometry", .aliases = resize_aliases, .examples = resize_examples,
	.definition =
		"weights in 16384ths; columns, then rows: (sum wy*v + 128) >> 8, (sum wx*t + 2^19) >> 20; "
		"half size (a + b + c + d + 2) >> 2");
