/* pixelate: squares of one colour.
 *
 * Squares of size x size from the top left, smaller at the right and bottom
 * edges, each become their mean.  Integers: (sum + count/2) / count; f32: the
 * sum in single precision, row by row, left to right, divided by count.
 *
 * Two passes: a small picture of the means, then each of them repeated. */
#include <string.h>

#include "core/kernel/sample.h"

struct pixelate {
	int size;
};

static const weft_param pixelate_params[] = {
	{ .name = "size",
	  .help = "side of a square",
	  .type = WEFT_INT,
	  .initial = 16,
	  .min = 1,
	  .max = 4096,
	  .unit = "px" },
};

#define PIXELATE_MEANS(name, type, number, mean)                                                             \
	static void name(const void *state, const weft_band_job *job)                                        \
	{                                                                                                    \
		const int size = ((const struct pixelate *)state)->size;                                     \
		const int n = job->source.format.channels;                                                   \
                                                                                                             \
		for (int y = job->y0; y < job->y1; y++)                                                      \
			for (int x = job->x; x < job->x + job->width; x++) {                                 \
				const int right = job->source.width - x * size,                              \
					  down = job->source.height - y * size;                              \
				const int width = right < size ? right : size,                               \
					  height = down < size ? down : size;                                \
				type *out = (type *)job->out[y - job->y0] + (ptrdiff_t)(x - job->x) * n;     \
				const number count = (number)((int64_t)width * height);                      \
				number sum[WEFT_CHANNELS_MAX] = { 0 };                                       \
                                                                                                             \
				for (int j = 0; j < height; j++) {                                           \
					const type *in = (const type *)weft_row(job->source, y * size + j) + \
							 (ptrdiff_t)x * size * n;                            \
					for (int i = 0; i < width; i++, in += n)                             \
						for (int c = 0; c < n; c++)                                  \
							sum[c] += in[c];                                     \
				}                                                                            \
				for (int c = 0; c < n; c++)                                                  \
					out[c] = (type)(mean);                                               \
			}                                                                                    \
	}

PIXELATE_MEANS(pixelate_means_u8, uint8_t, uint64_t, (sum[c] + count / 2) / count)
PIXELATE_MEANS(pixelate_means_u16, uint16_t, uint64_t, (sum[c] + count / 2) / count)
PIXELATE_MEANS(pixelate_means_f32, float, float, sum[c] / count)

static void pixelate_repeat(const void *state, const weft_band_job *job)
{
	const int size = ((const struct pixelate *)state)->size;
	const size_t pixel = weft_pixel_bytes(job->source.format);

	for (int y = job->y0; y < job->y1; y++) {
		const uint8_t *means = weft_row(job->source, y / size);
		uint8_t *out = job->out[y - job->y0];

		for (int x = job->x; x < job->x + job->width; x++, out += pixel)
			memcpy(out, means + (size_t)(x / size) * pixel, pixel);
	}
}

static weft_status pixelate_prepare(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct pixelate *s = state;
	const int size = s->size = (int)args.value[0];

	plan->pass_count = 2;
	plan->pass[0] = (weft_pass) { .width = in.width / size + (in.width % size > 0),
				      .height = in.height / size + (in.height % size > 0),
				      .format = in.format,
				      .cut = WEFT_CUT_ROWS,
				      .band = weft_band_for(in.format, pixelate_means_u8, pixelate_means_u16,
							    pixelate_means_f32) };
	plan->pass[1] = (weft_pass) { .width = in.width,
				      .height = in.height,
				      .format = in.format,
				      .cut = WEFT_CUT_ROWS,
				      .band = pixelate_repeat };
	plan->cost = 2;
	return WEFT_OK;
}

static const char *const pixelate_examples[] = { "pixelate:16", NULL };

WEFT_FILTER(pixelate, .help = "squares of one colour", .kind = WEFT_GEOMETRIC, WEFT_PARAMS(pixelate_params),
	    .state_size = sizeof(struct pixelate), .prepare = pixelate_prepare, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_ADDS_LIGHT, .group = "artistic", .examples = pixelate_examples,
	    .definition = "(sum + count/2) / count over squares from the top left");
