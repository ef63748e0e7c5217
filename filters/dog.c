/* dog: the difference of two Gaussians: detail of one size, what is finer and coarser gone.
 *
 * Both Gaussians are sampled over -r..r, r = ceil(4 * the larger sigma), and each
 * divided by its sum; the first less the second weighs. The result is bias*W +
 * amount*sum; by core/kernel/taps.h. Alpha stays. */
#include "core/kernel/taps.h"

struct dog {
	struct weft_taps taps;
	double sigma, sigma2, amount, bias;
};

enum { SIDE_MAX = 2 * 64 + 1 };

static const weft_param dog_params[] = {
	{ WEFT_BIND(struct dog, sigma), .name = "sigma", .help = "of the first", .type = WEFT_REAL,
	  .initial = 1, .min = 0.1, .max = 10, .unit = "px" },
	{ WEFT_BIND(struct dog, sigma2), .name = "sigma2", .help = "of the one that is taken away",
	  .type = WEFT_REAL, .initial = 1.6, .min = 0.1, .max = 16, .unit = "px" },
	{ WEFT_BIND(struct dog, amount), .name = "amount", .help = "times the result", .type = WEFT_REAL,
	  .initial = 1, .min = 0, .max = 100 },
	{ WEFT_BIND(struct dog, bias), .name = "bias", .help = "what is flat, of white", .type = WEFT_REAL,
	  .initial = 0.5, .min = 0, .max = 1 },
};

static void dog_weigh(double *weight, int radius, double sigma)
{
	double sum = 0;

	for (int i = -radius; i <= radius; i++)
		sum += weight[i + radius] = exp(-i * i / (2 * sigma * sigma));
	for (int i = 0; i <= 2 * radius; i++)
		weight[i] /= sum;
}

static weft_status dog_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct dog *s = state;
	const double larger = s->sigma > s->sigma2 ? s->sigma : s->sigma2;
	const int radius = (int)ceil(4 * larger), side = 2 * radius + 1;
	double *square = weft_taps_square(radius), first[SIDE_MAX], second[SIDE_MAX];

	dog_weigh(first, radius, s->sigma);
	dog_weigh(second, radius, s->sigma2);
	for (int i = 0; square && i < side * side; i++)
		square[i] =
			s->amount * (first[i % side] * first[i / side] - second[i % side] * second[i / side]);
	s->taps.bias = (float)(s->bias * weft_white(in.format));
	s->taps.keeps_alpha = true;
	return weft_taps_plan(&s->taps, square, radius, in, plan, e);
}

static void dog_finish(void *state)
{
	weft_taps_free(&((struct dog *)state)->taps);
}

static const char *const dog_examples[] = { "gray | dog", "dog:2,sigma2=4,amount=3", NULL };

WEFT_FILTER(dog, .help = "the difference of two Gaussians: detail of one size", .kind = WEFT_NEIGHBOURHOOD,
	    WEFT_PARAMS(dog_params), .state_size = sizeof(struct dog), .prepare = dog_prepare,
	    .finish = dog_finish, .depths = WEFT_DEPTH_ALL, .group = "edges", .examples = dog_examples,
	    .definition = "bias + amount*(Gaussian of sigma - Gaussian of sigma2); alpha copied");
