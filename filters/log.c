/* log: the Laplacian of a Gaussian: blobs and edges of one size (Marr & Hildreth 1980).
 *
 * Weights (1 - q)*e^-q, q = (dx^2 + dy^2)/(2 sigma^2), over -r..r with r = ceil(4
 * sigma), less their mean, so that what is flat gives 0, and divided by the sum of the
 * positive ones, so that a bright dot of that size on black gives about 1. The
 * result is bias*W + amount*sum; by core/kernel/taps.h. Alpha stays. */
#include "core/kernel/taps.h"

struct log {
	struct weft_taps taps;
	double sigma, amount, bias;
};

static const weft_param log_params[] = {
	{ WEFT_BIND(struct log, sigma), .name = "sigma", .help = "size of what is found", .type = WEFT_REAL,
	  .initial = 1.5, .min = 0.3, .max = 10, .unit = "px" },
	{ WEFT_BIND(struct log, amount), .name = "amount", .help = "times the result", .type = WEFT_REAL,
	  .initial = 1, .min = 0, .max = 100 },
	{ WEFT_BIND(struct log, bias), .name = "bias", .help = "what is flat, of white", .type = WEFT_REAL,
	  .initial = 0.5, .min = 0, .max = 1 },
};

static weft_status log_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct log *s = state;
	const int radius = (int)ceil(4 * s->sigma), side = 2 * radius + 1;
	double *square = weft_taps_square(radius), sum = 0, above = 0;

	for (int i = 0; square && i < side * side; i++) {
		const int dx = i % side - radius, dy = i / side - radius;
		const double q = (dx * dx + dy * dy) / (2 * s->sigma * s->sigma);
		sum += square[i] = (1 - q) * exp(-q);
	}
	for (int i = 0; square && i < side * side; i++) {
		square[i] -= sum / (side * side);
		above += square[i] > 0 ? square[i] : 0;
	}
	for (int i = 0; square && i < side * side; i++)
		square[i] *= s->amount / above;
	s->taps.bias = (float)(s->bias * weft_white(in.format));
	s->taps.keeps_alpha = true;
	return weft_taps_plan(&s->taps, square, radius, in, plan, e);
}

static void log_finish(void *state)
{
	weft_taps_free(&((struct log *)state)->taps);
}

static const char *const log_aliases[] = { "marr", NULL };
static const char *const log_examples[] = { "gray | log", "gray | log:3,amount=2", NULL };

WEFT_FILTER(log, .help = "the Laplacian of a Gaussian: blobs and edges of one size",
	    .kind = WEFT_NEIGHBOURHOOD, WEFT_PARAMS(log_params), .state_size = sizeof(struct log),
	    .prepare = log_prepare, .finish = log_finish, .depths = WEFT_DEPTH_ALL, .group = "edges",
	    .aliases = log_aliases, .examples = log_examples,
	    .definition = "bias + amount * sum of (1 - q)e^-q less their mean, over the sum of the positive "
			  "weights; q = d^2/(2 sigma^2); alpha copied");
