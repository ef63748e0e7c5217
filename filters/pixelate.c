/* pixelate: squares of one colour.
 *
 * Squares of size x size from the top left, smaller at the right and bottom
 * edges, each become their mean.  Integers: (sum + count/2) / count; f32: the
 * sum in single precision, row by row, left to right, divided by count (of
 * samples divided by a power of two, so that none overflows).
 *
 * Two passes: a small picture of the means, then each of them repeated. */
#include <string.h>

#include "core/kernel/sample.h"

struct pixelate {
	int size;
	weft_pass pass[2];
};

static const weft_param pixelate_params[] = {
	{ WEFT_BIND(struct pixelate, size), .name = "size", .help = "side of a square", .type = WEFT_INT,
	  .initial = 16, .min = 1, .max = 4096, .unit = "px" },
};

/* A power of two that keeps the sum of count large samples from overflowing, and
 * changes no bit of the mean. */
static inline float pixelate_part(float count)
{
	float part = 1;

	while (part * count > 1)
		part /= 2;
	return part;
}

#define WEFT_ID                     pixelate_means_u8
#define WEFT_T                      uint8_t
#define WEFT_SUM                    uint64_t
#define WEFT_PART(count)            1
#define WEFT_MEAN(sum, count, part) (((sum) + (count) / 2) / (count))
#include "pixelate_template.h"
#define WEFT_ID                     pixelate_means_u16
#define WEFT_T                      uint16_t
#define WEFT_SUM                    uint64_t
#define WEFT_PART(count)            1
#define WEFT_MEAN(sum, count, part) (((sum) + (count) / 2) / (count))
#include "pixelate_template.h"
#define WEFT_ID                     pixelate_means_f32
#define WEFT_T                      float
#define WEFT_SUM                    float
#define WEFT_PART(count)            pixelate_part(count)
#define WEFT_MEAN(sum, count, part) ((sum) / (count) / (part))
#include "pixelate_template.h"

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

static weft_status pixelate_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct pixelate *s = state;
	const int size = s->size;

	plan->passes = s->pass;
	plan->pass_count = 2;
	plan->pass_size = sizeof(weft_pass);
	s->pass[0] = (weft_pass) { .width = in.width / size + (in.width % size > 0),
				   .height = in.height / size + (in.height % size > 0),
				   .format = in.format,
				   .cut = WEFT_CUT_ROWS,
				   .band = weft_band_for(in.format, pixelate_means_u8, pixelate_means_u16,
							 pixelate_means_f32) };
	s->pass[1] = (weft_pass) { .width = in.width,
				   .height = in.height,
				   .format = in.format,
				   .cut = WEFT_CUT_ROWS,
				   .band = pixelate_repeat };
	plan->cost = 2;
	return WEFT_OK;
}

/* The mean of one sample is that sample. */
static bool pixelate_only_moves(const void *state)
{
	return ((const struct pixelate *)state)->size == 1;
}

static const char *const pixelate_examples[] = { "pixelate:16", NULL };

WEFT_FILTER(pixelate, .help = "squares of one colour", .kind = WEFT_GEOMETRIC, WEFT_PARAMS(pixelate_params),
	    .state_size = sizeof(struct pixelate), .prepare = pixelate_prepare,
	    .only_moves = pixelate_only_moves, .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT,
	    .group = "artistic", .examples = pixelate_examples,
	    .definition = "(sum + count/2) / count over squares from the top left");
