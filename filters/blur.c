/* blur: the Gaussian.
 *
 * u8: within one level of the real Gaussian that is sampled and normalised
 * over +-ceil(4 sigma), and equal to it, rounded, nearly everywhere.  Up to
 * sigma 5.5 by direct fixed-point taps; above, the picture is halved until
 * sigma is less of its pixels, blurred there and doubled again, which costs
 * about the same for every sigma.  u16 and f32: the direct sum in single
 * precision, columns before rows, farthest taps first.
 */
#include "core/kernel/fail.h"
#include "core/kernel/pyramid.h"

/* Above, halving loses nothing that matters: what it folds back of the finest
 * detail, the Gaussian has all but removed. */
static const double direct_sigma = 5.5;

/* First, so that its functions find it: the state of the passes is a pyramid. */
struct blur {
	struct weft_pyramid pyramid;
	struct weft_gaussian gaussian;
	double sigma;
};

static const weft_param blur_params[] = {
	{ WEFT_BIND(struct blur, sigma), .name = "sigma", .help = "standard deviation of the Gaussian",
	  .type = WEFT_REAL, .initial = 1.5, .min = 0.1, .max = 1000, .unit = "px" },
};

#define BLUR_BAND(id, depth)                                                                                 \
	static void id(const void *state, const weft_band_job *job)                                          \
	{                                                                                                    \
		const struct blur *blur = state;                                                             \
		weft_gaussian_band(&blur->gaussian, job, depth, NULL, NULL);                                 \
	}
BLUR_BAND(blur_u8, WEFT_U8)
BLUR_BAND(blur_u16, WEFT_U16)
BLUR_BAND(blur_f32, WEFT_F32)

static weft_status pyramid_prepare(struct blur *blur, double sigma, weft_view in, weft_plan *plan)
{
	const int reach = weft_gaussian_reach(sigma);
	double *weight = malloc((size_t)(reach + 1) * sizeof *weight);
	int levels = 1;

	if (!weight)
		return WEFT_NO_MEMORY;
	while (sigma / (1 << levels) >= direct_sigma)
		levels++;
	weft_gaussian_weights(sigma, reach, weight);
	weft_pyramid_make(&blur->pyramid, sigma, levels, weight, reach, in, plan);
	plan->cost = 4;
	free(weight);
	return WEFT_OK;
}

static weft_status blur_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct blur *blur = state;
	const double sigma = blur->sigma;
	weft_status status;

	if (in.format.depth == WEFT_U8 && sigma >= direct_sigma && in.width > 0 && in.height > 0) {
		status = pyramid_prepare(blur, sigma, in, plan);
	} else {
		status = weft_gaussian_make(&blur->gaussian, sigma, in, plan);
		plan->band = weft_band_for(in.format, blur_u8, blur_u16, blur_f32);
	}
	return status == WEFT_OK ? WEFT_OK : weft_refuse(e, status, "blur: out of memory");
}

static void blur_finish(void *state)
{
	free(((struct blur *)state)->gaussian.weight);
}

static const char *const blur_aliases[] = { "gaussian", "gaussblur", NULL };
static const char *const blur_examples[] = { "blur", "blur:8", "gray | blur:2 | sobel", NULL };

WEFT_FILTER(blur, .help = "Gaussian blur", .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(blur_params),
	    .state_size = sizeof(struct blur), .prepare = blur_prepare, .finish = blur_finish,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_ADDS_LIGHT, .group = "blur", .aliases = blur_aliases,
	    .examples = blur_examples,
	    .definition =
		    "the Gaussian sampled and normalised over +-ceil(4 sigma); u8: within one level; u16, "
		    "f32: single precision, columns before rows, farthest taps first");
