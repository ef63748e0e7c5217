/* quantize: few colours, chosen by halving boxes of colours (Heckbert, "Color image quantization for frame
 * buffer display", SIGGRAPH 1982).
 *
 * Samples are taken as u16 (u8 v*257; f32 within 0..1, NaN 0, floor(v*65535 + 1/2)), grey three times,
 * and counted by the top 5 bits of each colour, pixels of alpha 0 left out.  A box is what it holds of
 * these 32 x 32 x 32 bins, no larger.  Of the boxes with more than one bin that with the most pixels, the
 * first of several, is cut across its longest side (red before green before blue), after the first plane
 * with which half of its pixels are reached, but never after the last; the upper part is the new box; until
 * there are `colors`.  A box's colour is the mean of its pixels, floor((2 sum + n)/(2n)).  A pixel takes
 * the colour nearest to the mean of its bin, by the sum of squares, the first of several; back to u8 by
 * (c*255 + 32767)/65535, to f32 by c/65535 in single precision.  Alpha, and pixels of alpha 0, stay. */
#include "core/kernel/histogram.h"
#include "core/kernel/typed.h"

enum { BITS = 5, SIDE = 1 << BITS, BINS = SIDE * SIDE * SIDE, COLORS_MAX = 256 };

struct bin {
	uint64_t count, sum[3];
};

struct box {
	uint64_t count;
	int low[3], high[3]; /* both within */
};

struct quantize {
	int colors, count;
	uint16_t color[COLORS_MAX][3];
	uint8_t nearest[BINS];
};

static const char *const quantize_colors_names[] = { "colours", "levels", NULL };

static const weft_param quantize_params[] = {
	{ WEFT_BIND(struct quantize, colors), .name = "colors", .help = "how many, at most", .type = WEFT_INT,
	  .initial = 16, .min = 1, .max = COLORS_MAX, .aliases = quantize_colors_names },
};

/* Pixel x as three u16; false where it is clear. */
WEFT_KERNEL bool quantize_at(const uint8_t *row, int x, weft_format f, int depth, uint16_t color[3])
{
	const ptrdiff_t at = (ptrdiff_t)x * f.channels;

	if (f.channels % 2 == 0 && weft_at_f(row, at + f.channels - 1, depth) == 0)
		return false;
	for (int c = 0; c < 3; c++) {
		const ptrdiff_t i = at + (f.channels < 3 ? 0 : c);
		color[c] = depth == WEFT_F32  ? weft_bin_f32(((const float *)(const void *)row)[i])
			   : depth == WEFT_U8 ? (uint16_t)(257 * weft_at(row, i, WEFT_U8))
					      : (uint16_t)weft_at(row, i, WEFT_U16);
	}
	return true;
}

WEFT_KERNEL int quantize_bin(const uint16_t color[3])
{
	const int shift = 16 - BITS;

	return ((color[0] >> shift) * SIDE + (color[1] >> shift)) * SIDE + (color[2] >> shift);
}

WEFT_KERNEL void quantize_count(const weft_row_job *job, struct bin *bins, int depth)
{
	for (int x = 0; x < job->width; x++) {
		uint16_t color[3];
		if (!quantize_at(job->in[0], x, job->source.format, depth, color))
			continue;
		struct bin *b = bins + quantize_bin(color);
		b->count++;
		for (int c = 0; c < 3; c++)
			b->sum[c] += color[c];
	}
}

static void quantize_gather(const void *state, const weft_row_job *job, void *partial)
{
	(void)state;
	switch (job->source.format.depth) {
	case WEFT_U8: quantize_count(job, partial, WEFT_U8); break;
	case WEFT_U16: quantize_count(job, partial, WEFT_U16); break;
	default: quantize_count(job, partial, WEFT_F32); break;
	}
}

static void quantize_merge(const void *state, void *into, const void *from)
{
	uint64_t *a = into;
	const uint64_t *b = from;

	(void)state;
	for (size_t i = 0; i < BINS * sizeof(struct bin) / sizeof *a; i++)
		a[i] += b[i];
}

/* Pixels of each plane across `axis` of a box. */
static void quantize_planes(const struct bin *bins, const struct box *box, int axis, uint64_t plane[SIDE])
{
	memset(plane, 0, SIDE * sizeof *plane);
	for (int r = box->low[0]; r <= box->high[0]; r++)
		for (int g = box->low[1]; g <= box->high[1]; g++)
			for (int b = box->low[2]; b <= box->high[2]; b++)
				plane[axis == 0   ? r
				      : axis == 1 ? g
						  : b] += bins[(r * SIDE + g) * SIDE + b].count;
}

/* No larger than what it holds; it holds something. */
static void quantize_shrink(const struct bin *bins, struct box *box)
{
	for (int axis = 0; axis < 3; axis++) {
		uint64_t plane[SIDE], sum = 0;
		quantize_planes(bins, box, axis, plane);
		while (!plane[box->low[axis]])
			box->low[axis]++;
		while (!plane[box->high[axis]])
			box->high[axis]--;
		for (int i = box->low[axis]; i <= box->high[axis]; i++)
			sum += plane[i];
		box->count = sum;
	}
}

static int quantize_longest(const struct box *b)
{
	int axis = 0;

	for (int i = 1; i < 3; i++)
		axis = b->high[i] - b->low[i] > b->high[axis] - b->low[axis] ? i : axis;
	return axis;
}

static void quantize_cut(const struct bin *bins, struct box *lower, struct box *upper)
{
	const int axis = quantize_longest(lower);
	int at = lower->low[axis];
	uint64_t plane[SIDE];

	quantize_planes(bins, lower, axis, plane);
	for (uint64_t sum = plane[at]; 2 * sum < lower->count && at < lower->high[axis] - 1;)
		sum += plane[++at];
	*upper = *lower;
	lower->high[axis] = at;
	upper->low[axis] = at + 1;
	quantize_shrink(bins, lower);
	quantize_shrink(bins, upper);
}

static int quantize_boxes(const struct bin *bins, struct box *box, int wanted)
{
	int count = 1;

	box[0] = (struct box) { .high = { SIDE - 1, SIDE - 1, SIDE - 1 } };
	for (int i = 0; i < BINS; i++)
		box[0].count += bins[i].count;
	if (!box[0].count)
		return 0;
	quantize_shrink(bins, &box[0]);
	while (count < wanted) {
		int best = -1;
		for (int i = 0; i < count; i++) {
			const int axis = quantize_longest(&box[i]);
			if (box[i].high[axis] > box[i].low[axis] &&
			    (best < 0 || box[i].count > box[best].count))
				best = i;
		}
		if (best < 0)
			break;
		quantize_cut(bins, &box[best], &box[count++]);
	}
	return count;
}

static uint16_t quantize_mean(uint64_t sum, uint64_t n)
{
	return (uint16_t)((2 * sum + n) / (2 * n));
}

static void quantize_settle(void *state, const void *partial)
{
	struct quantize *s = state;
	const struct bin *bins = partial;
	struct box box[COLORS_MAX];

	s->count = quantize_boxes(bins, box, s->colors);
	for (int i = 0; i < s->count; i++) {
		struct bin all = { 0 };
		for (int r = box[i].low[0]; r <= box[i].high[0]; r++)
			for (int g = box[i].low[1]; g <= box[i].high[1]; g++)
				for (int b = box[i].low[2]; b <= box[i].high[2]; b++)
					for (int c = 0; c < 3; c++)
						all.sum[c] += bins[(r * SIDE + g) * SIDE + b].sum[c];
		for (int c = 0; c < 3; c++)
			s->color[i][c] = quantize_mean(all.sum[c], box[i].count);
	}
	for (int i = 0; i < BINS; i++) {
		int64_t least = INT64_MAX;
		s->nearest[i] = 0;
		for (int k = 0; k < s->count && bins[i].count; k++) {
			int64_t sum = 0;
			for (int c = 0; c < 3; c++) {
				const int64_t d = (int64_t)quantize_mean(bins[i].sum[c], bins[i].count) -
						  s->color[k][c];
				sum += d * d;
			}
			if (sum >= least)
				continue;
			least = sum;
			s->nearest[i] = (uint8_t)k;
		}
	}
}

WEFT_KERNEL void quantize_row(const struct quantize *s, const weft_row_job *job, int depth)
{
	const weft_format f = job->source.format;
	const int channels = f.channels, colours = weft_colours(f);

	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(f));
	for (int x = 0; x < job->width; x++) {
		uint16_t color[3];
		if (!quantize_at(job->in[0], x, f, depth, color))
			continue;
		const uint16_t *to = s->color[s->nearest[quantize_bin(color)]];
		for (int c = 0; c < colours; c++) {
			const ptrdiff_t at = (ptrdiff_t)x * channels + c;
			if (depth == WEFT_F32)
				((float *)(void *)job->out)[at] = (float)to[c] / 65535.0f;
			else
				weft_put(job->out, at, depth,
					 depth == WEFT_U8 ? (to[c] * 255 + 32767) / 65535 : to[c]);
		}
	}
}

static void quantize_u8(const void *state, const weft_row_job *job)
{
	quantize_row(state, job, WEFT_U8);
}

static void quantize_u16(const void *state, const weft_row_job *job)
{
	quantize_row(state, job, WEFT_U16);
}

static void quantize_f32(const void *state, const weft_row_job *job)
{
	quantize_row(state, job, WEFT_F32);
}

static weft_status quantize_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state, (void)e;
	plan->partial = BINS * sizeof(struct bin);
	plan->row = weft_row_for(in.format, quantize_u8, quantize_u16, quantize_f32);
	plan->cost = 6;
	return WEFT_OK;
}

static const char *const quantize_aliases[] = { "mediancut", "palette", NULL };
static const char *const quantize_examples[] = { "quantize", "quantize:64", NULL };

WEFT_FILTER(quantize, .help = "few colours, by median cut", .kind = WEFT_GLOBAL, WEFT_PARAMS(quantize_params),
	    .state_size = sizeof(struct quantize), .prepare = quantize_prepare, .gather = quantize_gather,
	    .merge = quantize_merge, .settle = quantize_settle, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_STRAIGHT_ALPHA, .group = "colour", .aliases = quantize_aliases,
	    .examples = quantize_examples,
	    .definition = "median cut of 32 x 32 x 32 bins; each pixel the palette's colour nearest to its "
			  "bin's mean");
