/* channels: picked, swapped, doubled, by one letter each.
 *
 * `order` names what the result's one to four channels are: r, g, b and a of
 * the picture, k its BT.601 grey (as `gray` makes it), 0 black, 1 white.  Of a
 * grey picture r, g, b and k are its grey; alpha is white where there is none.
 * Two letters are grey and alpha, four colours and alpha. */
#include <string.h>

#include "core/kernel/fail.h"
#include "core/kernel/luma.h"

enum { RED, GREEN, BLUE, ALPHA, GREY, BLACK, WHITE, LETTERS };

struct channels {
	const char *order;
	int count, from[WEFT_CHANNELS_MAX];
	uint8_t shuffle[16], set[16]; /* u8, three to three and four to four: 128 is 0, then `set` is added */
};

static const char *const channels_names[] = { "pick", "swap", NULL };

static const weft_param channels_params[] = {
	{ WEFT_BIND(struct channels, order), .name = "order",
	  .help = "a letter for each channel of the result: r g b a, k grey, 0 or 1; or a colour's name",
	  .type = WEFT_TEXT, .text_initial = "bgr", .aliases = channels_names },
};

/* One pixel at a time out of all that it can be made of. */
#define CHANNELS_ROW(name, type, white, luma)                                                                \
	WEFT_KERNEL void name##_of(const struct channels *s, const weft_row_job *job, const int have,        \
				   const int to)                                                             \
	{                                                                                                    \
		const struct weft_luma bt601 = WEFT_LUMA_BT601;                                              \
		const int colours = have - (have % 2 == 0);                                                  \
		const type *in = (const type *)job->in[0];                                                   \
		type *out = (type *)job->out, all[LETTERS] = { [WHITE] = (type)(white) };                    \
		bool grey = false;                                                                           \
                                                                                                             \
		for (int c = 0; c < to; c++)                                                                 \
			grey = grey || s->from[c] == GREY;                                                   \
		for (int x = 0; x < job->width; x++, in += have, out += to) {                                \
			for (int c = 0; c < 3; c++)                                                          \
				all[c] = in[colours == 3 ? c : 0];                                           \
			all[ALPHA] = have > colours ? in[colours] : (type)(white);                           \
			all[GREY] = in[0];                                                                   \
			if (grey && colours == 3)                                                            \
				luma(&bt601, in, &all[GREY], 1, 3);                                          \
			for (int c = 0; c < to; c++)                                                         \
				out[c] = all[s->from[c]];                                                    \
		}                                                                                            \
	}                                                                                                    \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		const struct channels s = *(const struct channels *)state;                                   \
		const int have = job->source.format.channels;                                                \
                                                                                                             \
		switch (s.count) {                                                                           \
		case 1: name##_of(&s, job, have, 1); break;                                                  \
		case 2: name##_of(&s, job, have, 2); break;                                                  \
		case 3: name##_of(&s, job, have, 3); break;                                                  \
		default: name##_of(&s, job, have, 4);                                                        \
		}                                                                                            \
	}
CHANNELS_ROW(channels_plain_u8, uint8_t, WEFT_U8_WHITE, weft_luma_rest_u8)
CHANNELS_ROW(channels_u16, uint16_t, WEFT_U16_WHITE, weft_luma_u16)
CHANNELS_ROW(channels_f32, float, 1, weft_luma_f32)

#if WEFT_RGB_LANES
/* Three to three, or four to four, without the grey: bytes in another order. */
static void channels_shuffled(const void *state, const weft_row_job *job)
{
	const struct channels *s = state;
	const int step = s->count;
	weft_row_job rest = *job;
	const uint8_t *in = job->in[0];
	uint8_t *out = job->out;
	uint8_t repeated[WEFT_VECTOR_BYTES];
	weft_u8x16 order;
	int x = 0;

	memcpy(&order, s->shuffle, sizeof order);
	for (int i = 0; i < WEFT_VECTOR_BYTES; i++)
		repeated[i] = s->set[i % 16];
	const weft_vu8 set = weft_vu8_load(repeated);
	for (; x + WEFT_RGB_PIXELS + WEFT_RGB_ROOM <= job->width; x += WEFT_RGB_PIXELS)
		if (step == 3) {
			const weft_vu8 v = weft_rgb_load(in + 3 * (ptrdiff_t)x, 12);
			weft_rgb_store(out + 3 * (ptrdiff_t)x, weft_rgb_shuffle(v, order) | set);
		} else {
			const weft_vu8 v =
				weft_rgb_shuffle(weft_vu8_load(in + 4 * (ptrdiff_t)x), order) | set;
			memcpy(out + 4 * (ptrdiff_t)x, &v, sizeof v);
		}
	in += (ptrdiff_t)x * step;
	rest.in = &in;
	rest.out = out + (ptrdiff_t)x * step;
	rest.width -= x;
	channels_plain_u8(state, &rest);
}

static bool channels_shuffles(struct channels *s, weft_format in)
{
	const int step = s->count;
	bool can = in.depth == WEFT_U8 && in.channels == step && step >= 3;

	for (int i = 0; can && i < 16; i++) {
		const int from = s->from[i % step];
		const bool white = from == WHITE || (from == ALPHA && step == 3),
			   copied = from <= ALPHA && !white;
		can = from != GREY;
		s->shuffle[i] = copied && i < 16 - 16 % step ? (uint8_t)(i / step * step + from) : 128;
		s->set[i] = white ? 255 : 0;
	}
	return can;
}
#endif

/* The letter of a word, or 0. */
static char channels_word(const char *text)
{
	static const struct {
		const char *word;
		char letter;
	} words[] = { { "red", 'r' },  { "green", 'g' }, { "blue", 'b' }, { "alpha", 'a' },
		      { "gray", 'k' }, { "grey", 'k' },  { "luma", 'k' } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].word, text) == 0)
			return words[i].letter;
	return 0;
}

static weft_status channels_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	static const char letters[] = "rgbak01";
	struct channels *s = state;
	const char word[2] = { channels_word(s->order), 0 }, *order = *word ? word : s->order;
	const size_t n = strlen(order);

	if (n < 1 || n > WEFT_CHANNELS_MAX || strspn(order, letters) != n)
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "channels: '%s' is not one to four of r g b a k 0 1, as bgr or rgb1",
				   s->order);
	s->count = (int)n;
	for (size_t i = 0; i < n; i++)
		s->from[i] = (int)(strchr(letters, order[i]) - letters);
	plan->format.channels = (uint8_t)n;
	plan->row = weft_row_for(in.format, channels_plain_u8, channels_u16, channels_f32);
	plan->cost = 2;
#if WEFT_RGB_LANES
	if (channels_shuffles(s, in.format)) {
		plan->row = channels_shuffled;
		plan->cost = 1;
	}
#endif
	return WEFT_OK;
}

static const char *const channels_aliases[] = { "channel", "swizzle", NULL };
static const char *const channels_examples[] = { "channels:bgr", "channels:red", "channels:rgb1", NULL };

WEFT_FILTER(channels, .help = "picked, swapped, doubled, by one letter each", .kind = WEFT_POINT,
	    WEFT_PARAMS(channels_params), .state_size = sizeof(struct channels), .prepare = channels_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "alpha",
	    .aliases = channels_aliases, .examples = channels_examples,
	    .definition = "each channel of the result: r, g, b, a of the picture, k its BT.601 grey, 0 or 1");
