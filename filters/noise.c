/* noise: random numbers added to each sample, or put in its place.
 *
 * g is a normal and u a uniform number of (seed, x, y, channel) by
 * core/kernel/random.h, channel 0 for all where mono=yes; white is W, and A =
 * amount in single precision.  Alpha stays.
 *   gauss    v + A*W*g
 *   uniform  v + A*W*(2u - 1)
 *   speckle  v + v*(A*g)
 *   salt     black where u < amount/2, white where u >= 1 - amount/2; always mono
 *   poisson  n*(amount^2*W), n a number of Poisson's distribution of the mean
 *            m = v/(amount^2*W): light of 1/amount^2 photons for white.  Up to m = 50
 *            the first n with u < sum of m^k/k! * e^-m over k = 0..n, e^-m by
 *            core/kernel/exp_approx.h; beyond, floor(m + sqrt(m)*g + 1/2), at least 0.
 *            Samples below 0, and NaN, stay.
 * Integers are floor(r + 1/2), clamped. */
#include "core/kernel/exp_approx.h"
#include "core/kernel/random.h"

enum { GAUSS, UNIFORM, SPECKLE, SALT, POISSON };
enum { COUNTED_MAX = 50, COUNT_MAX = 200 };

struct noise {
	int kind, seed;
	double amount;
	bool mono;
};

static const char *const noise_kinds[] = { "gauss", "uniform", "speckle", "salt", "poisson", NULL };
static const char *const noise_kind_names[] = { "method", "type", NULL };
static const char *const noise_mono_names[] = { "monochrome", "gray", NULL };

static const weft_param noise_params[] = {
	{ WEFT_BIND(struct noise, kind), .name = "kind", .help = "which", .type = WEFT_CHOICE,
	  .choices = noise_kinds, .aliases = noise_kind_names },
	{ WEFT_BIND(struct noise, amount), .name = "amount",
	  .help = "deviation or reach, of white; of salt the share of pixels", .type = WEFT_REAL,
	  .initial = 0.05, .min = 0, .max = 1 },
	{ WEFT_BIND(struct noise, mono), .name = "mono", .help = "the same for all colours of a pixel",
	  .type = WEFT_BOOL, .aliases = noise_mono_names },
	WEFT_SEED_PARAM(struct noise),
};

static double noise_poisson(double mean, uint64_t bits)
{
	if (mean > COUNTED_MAX) {
		const double n = floor(mean + sqrt(mean) * weft_random_normal(bits) + 0.5);
		return n > 0 ? n : 0;
	}
	const double u = weft_random_uniform(bits);
	double term = weft_exp2_neg((float)(mean * 1.4426950408889634)), sum = term;
	int n = 0;

	while (u >= sum && n < COUNT_MAX) {
		term *= mean / ++n;
		sum += term;
	}
	return n;
}

WEFT_KERNEL float noise_of(float v, uint64_t bits, int kind, float white, double amount)
{
	const float reach = (float)amount * white;

	switch (kind) {
	case GAUSS: return v + reach * (float)weft_random_normal(bits);
	case UNIFORM: return v + reach * (float)(2 * weft_random_uniform(bits) - 1);
	case SPECKLE: return v + v * ((float)amount * (float)weft_random_normal(bits));
	case SALT: {
		const double u = weft_random_uniform(bits);
		return u < amount / 2 ? 0 : u >= 1 - amount / 2 ? white : v;
	}
	default: {
		const double photon = amount * amount * white;
		return v > 0 && photon > 0 ? (float)(noise_poisson(v / photon, bits) * photon) : v;
	}
	}
}

WEFT_KERNEL void noise_samples(const struct noise *s, const weft_row_job *job, int depth, int kind)
{
	const int channels = job->source.format.channels, colours = weft_colours(job->source.format);
	const uint64_t row = weft_random_row(s->seed, job->y);
	const float white = (float)weft_white(job->source.format);
	const bool mono = s->mono || kind == SALT;

	for (int x = 0; x < job->width; x++)
		for (int c = 0; c < colours; c++) {
			const ptrdiff_t at = (ptrdiff_t)x * channels + c;
			const uint64_t bits = weft_random_bits(row, job->x + x, mono ? 0 : c);
			weft_put_rounded(
				job->out, at, depth,
				noise_of(weft_at_f(job->in[0], at, depth), bits, kind, white, s->amount));
		}
	weft_keep_alpha(job);
}

#define NOISE_ROW(name, depth)                                                                               \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		switch (((const struct noise *)state)->kind) {                                               \
		case GAUSS: noise_samples(state, job, depth, GAUSS); break;                                  \
		case UNIFORM: noise_samples(state, job, depth, UNIFORM); break;                              \
		case SPECKLE: noise_samples(state, job, depth, SPECKLE); break;                              \
		case SALT: noise_samples(state, job, depth, SALT); break;                                    \
		default: noise_samples(state, job, depth, POISSON); break;                                   \
		}                                                                                            \
	}
NOISE_ROW(noise_u8, WEFT_U8)
NOISE_ROW(noise_u16, WEFT_U16)
NOISE_ROW(noise_f32, WEFT_F32)

static weft_status noise_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)state, (void)e;
	plan->row = weft_row_for(in.format, noise_u8, noise_u16, noise_f32);
	plan->cost = 40;
	return WEFT_OK;
}

static const char *const noise_aliases[] = { "addnoise", NULL };
static const char *const noise_examples[] = { "noise", "noise:salt,amount=2%,seed=7",
					      "noise:poisson,amount=0.1", NULL };

WEFT_FILTER(noise, .help = "random numbers added: gauss, uniform, speckle, salt, poisson", .kind = WEFT_POINT,
	    WEFT_PARAMS(noise_params), .state_size = sizeof(struct noise), .prepare = noise_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "artistic",
	    .aliases = noise_aliases, .examples = noise_examples,
	    .definition = "v + amount*white*g, g normal of (seed, x, y, channel); uniform, speckle, salt and "
			  "poisson likewise");
