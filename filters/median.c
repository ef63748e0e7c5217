/* median: the middle of the (2 radius + 1)^2 samples about each.
 *
 * Radius 1 and 2: by sorting networks that four windows share (sortnet_template.h).
 * Larger: how many samples surpass each level is counted in running windows
 * over tiles, of u8 for their own levels (median_u8.h), of u16 and f32 for their
 * places among the tile's sorted samples (median_deep.h).
 * Floats are ordered by their bits (min_max.h).
 */
#include "core/kernel/median_deep.h"

enum {
	RADIUS_MAX = WEFT_MEDIAN_RADIUS_MAX,
	PIECE_BYTES = 2048, /* of a row at a time, so that the rows stay in the nearest cache */
	ROWS = 4,           /* made together where the radius is 1 or 2 */
};

struct median {
	struct weft_median_u8 large;
	int radius;
};

static const weft_param median_params[] = {
	{ WEFT_BIND(struct median, radius), .name = "radius", .help = "pixels on each side of the centre",
	  .type = WEFT_INT, .initial = 1, .min = 0, .max = RADIUS_MAX, .unit = "px" },
};

static void median_copy(const void *state, const weft_row_job *job)
{
	(void)state;
	memcpy(job->out, job->in[0], (size_t)job->width * weft_pixel_bytes(job->source.format));
}

/* ---- radius 1 and 2 ---- */

#define WEFT_ID     median_u8
#define WEFT_T      uint8_t
#define WEFT_KEY(v) (v)
#include "median_template.h"
#define WEFT_ID     median_u16
#define WEFT_T      uint16_t
#define WEFT_KEY(v) (v)
#include "median_template.h"
#define WEFT_ID     median_f32
#define WEFT_T      int32_t
#define WEFT_KEY(v) weft_float_order(v)
#include "median_template.h"

/* ---- any radius ---- */

static void median_large_u8(const void *state, const weft_band_job *job)
{
	weft_median_u8_band(&((const struct median *)state)->large, job);
}

static void median_large_u16(const void *state, const weft_band_job *job)
{
	weft_median_deep_band(&((const struct median *)state)->large, job, WEFT_U16);
}

static void median_large_f32(const void *state, const weft_band_job *job)
{
	weft_median_deep_band(&((const struct median *)state)->large, job, WEFT_F32);
}

static weft_status median_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct median *median = state;
	const weft_format f = in.format;
	const int r = median->radius;

	plan->halo = r;
	plan->scratch = ROWS * PIECE_BYTES;
	plan->cost = r == 1 ? 3 : 8;
	if (r == 0) {
		plan->row = median_copy;
	} else if (r == 1) {
		plan->band = weft_band_for(f, median_u8_1, median_u16_1, median_f32_1);
	} else if (r == 2) {
		plan->band = weft_band_for(f, median_u8_2, median_u16_2, median_f32_2);
	} else if (f.depth == WEFT_U8) {
		plan->band = median_large_u8;
		plan->scratch = weft_median_u8_make(&median->large, r);
		plan->cost = 15;
	} else {
		plan->band = f.depth == WEFT_U16 ? median_large_u16 : median_large_f32;
		plan->scratch = weft_median_deep_make(&median->large, r);
		plan->cost = 60;
	}
	return WEFT_OK;
}

static bool median_only_moves(const void *state)
{
	return ((const struct median *)state)->radius == 0;
}

static const char *const median_aliases[] = { "despeckle", NULL };
static const char *const median_examples[] = { "median", "median:5", NULL };

WEFT_FILTER(median, .help = "the middle of a square of samples: takes specks away",
	    .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(median_params), .state_size = sizeof(struct median),
	    .prepare = median_prepare, .only_moves = median_only_moves, .depths = WEFT_DEPTH_ALL,
	    .edge = WEFT_EDGE_CLAMP, .group = "blur", .aliases = median_aliases, .examples = median_examples,
	    .definition = "the middle of the (2 radius + 1)^2 samples");
