/* stats: the least, greatest and mean value of each channel, and how far from the mean they lie.
 *
 * In fractions of white, of every channel, alpha too.  Of n samples v: mean = sum v / n, deviation =
 * sqrt(sum (v - mean)^2 / n).  Integers are summed exactly: sqrt(n * sum v*v - (sum v)^2) / n.  f32 in
 * double: a row's mean and squares around it, then parts together, two by two, in the picture's order. */
#include "core/kernel/sample.h"

#include <math.h>

/* n * sum v*v of the greatest picture of u16 just fits. */
__extension__ typedef unsigned __int128 wide;

struct channel {
	wide squares; /* integers: sum of v*v */
	uint64_t sum; /* integers */
	double least, greatest;
	double mean, spread; /* f32: spread is the sum of (v - mean)^2 */
};

/* A partial, and the state. */
struct stats {
	struct channel channel[WEFT_CHANNELS_MAX];
	uint64_t count; /* pixels */
	weft_view in;
};

static weft_status stats_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct stats *s = state;

	(void)e;
	s->in = in;
	plan->partial = sizeof(struct stats);
	plan->cost = 4;
	return WEFT_OK;
}

static void channel_merge(struct channel *into, uint64_t have, const struct channel *from, uint64_t count)
{
	const double all = (double)have + (double)count, step = from->mean - into->mean;

	into->least = !have || from->least < into->least ? from->least : into->least;
	into->greatest = !have || from->greatest > into->greatest ? from->greatest : into->greatest;
	into->sum += from->sum;
	into->squares += from->squares;
	into->spread += from->spread + step * step * ((double)have * (double)count / all);
	into->mean += step * ((double)count / all);
}

#define STATS_INTEGERS(name, type)                                                                           \
	static struct channel name(const type *in, int width, int channels)                                  \
	{                                                                                                    \
		uint64_t sum = 0, squares = 0; /* of one row: below 2^56 */                                  \
		type least = *in, greatest = *in;                                                            \
                                                                                                             \
		for (int x = 0; x < width; x++) {                                                            \
			const type v = in[(ptrdiff_t)x * channels];                                          \
			least = v < least ? v : least;                                                       \
			greatest = v > greatest ? v : greatest;                                              \
			sum += v;                                                                            \
			squares += (uint64_t)v * v;                                                          \
		}                                                                                            \
		return (struct channel) {                                                                    \
			.squares = squares, .sum = sum, .least = least, .greatest = greatest                 \
		};                                                                                           \
	}
STATS_INTEGERS(stats_row_u8, uint8_t)
STATS_INTEGERS(stats_row_u16, uint16_t)

static struct channel stats_row_f32(const float *in, int width, int channels)
{
	struct channel c = { .least = *in, .greatest = *in };

	for (int x = 0; x < width; x++) {
		const double v = in[(ptrdiff_t)x * channels];
		c.least = v < c.least ? v : c.least;
		c.greatest = v > c.greatest ? v : c.greatest;
		c.mean += v;
	}
	c.mean /= width;
	for (int x = 0; x < width; x++) {
		const double off = in[(ptrdiff_t)x * channels] - c.mean;
		c.spread += off * off;
	}
	return c;
}

static void stats_gather(const void *state, const weft_row_job *job, void *partial)
{
	struct stats *s = partial;
	const weft_format f = job->source.format;

	(void)state;
	if (job->width < 1)
		return;
	for (int c = 0; c < f.channels; c++) {
		const void *first = job->in[0] + (ptrdiff_t)c * f.depth;
		const struct channel row = f.depth == WEFT_U8 ? stats_row_u8(first, job->width, f.channels)
					   : f.depth == WEFT_U16
						   ? stats_row_u16(first, job->width, f.channels)
						   : stats_row_f32(first, job->width, f.channels);
		channel_merge(&s->channel[c], s->count, &row, (uint64_t)job->width);
	}
	s->count += (uint64_t)job->width;
}

static void stats_merge(const void *state, void *into, const void *from)
{
	struct stats *s = into;
	const struct stats *part = from;

	(void)state;
	if (!part->count)
		return;
	for (int c = 0; c < WEFT_CHANNELS_MAX; c++)
		channel_merge(&s->channel[c], s->count, &part->channel[c], part->count);
	s->count += part->count;
}

static void stats_settle(void *state, const void *partial)
{
	struct stats *s = state;
	const struct stats *all = partial;
	const double n = (double)all->count;

	s->count = all->count;
	for (int i = 0; i < s->in.format.channels; i++) {
		struct channel *c = &s->channel[i];
		*c = all->channel[i];
		if (s->in.format.depth == WEFT_F32 || !all->count)
			continue;
		c->mean = (double)c->sum / n;
		c->spread = (double)(all->count * c->squares - (wide)c->sum * c->sum) / n;
	}
}

static void stats_report(const void *state, weft_report *r)
{
	static const char *const columns[] = { "channel", "min", "max", "mean", "deviation", NULL };
	const struct stats *s = state;
	const double white = weft_white(s->in.format), n = s->count ? (double)s->count : 1;
	double rows[WEFT_CHANNELS_MAX][5];

	for (int i = 0; i < s->in.format.channels; i++) {
		const struct channel *c = &s->channel[i];
		rows[i][0] = i;
		rows[i][1] = c->least / white;
		rows[i][2] = c->greatest / white;
		rows[i][3] = c->mean / white;
		rows[i][4] = sqrt(c->spread / n) / white;
	}
	r->number(r, "width", s->in.width);
	r->number(r, "height", s->in.height);
	r->table(r, "channels", columns, &rows[0][0], s->in.format.channels);
}

static const char *const stats_examples[] = { "stats", "gray | stats", NULL };

WEFT_FILTER(stats, .help = "least, greatest, mean and deviation of each channel", .kind = WEFT_GLOBAL,
	    .state_size = sizeof(struct stats), .prepare = stats_prepare, .gather = stats_gather,
	    .merge = stats_merge, .settle = stats_settle, .report = stats_report, .depths = WEFT_DEPTH_ALL,
	    .flags = WEFT_STRAIGHT_ALPHA | WEFT_MEASURES, .group = "measure", .examples = stats_examples,
	    .definition = "mean = sum v / n; deviation = sqrt(sum (v - mean)^2 / n); in fractions of white");
