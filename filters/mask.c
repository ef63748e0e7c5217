/* mask: alpha from the grey of another picture.
 *
 * m is the other picture's grey, as `gray` makes it of colours (bt601), a grey sample as it is; with
 * invert, W - m.  Alpha becomes a*m/W, in integers (a*m + (W-1)/2) / W, in f32 a times m within 0..1;
 * a picture without alpha has a = W.  Colours stay, and so does alpha where the other picture doesn't
 * reach; the other picture's alpha isn't looked at. */
#include "core/kernel/luma.h"

struct mask {
	weft_picture *with;
	int x, y;
	bool invert;
	int channels; /* of the other picture */
};

static const weft_param mask_params[] = {
	{ WEFT_BIND(struct mask, with), .name = "with", .help = "the picture that says what is seen",
	  .type = WEFT_PICTURE, .flags = WEFT_PARAM_REQUIRED },
	{ WEFT_BIND(struct mask, invert), .name = "invert",
	  .help = "its dark parts are seen, not its light ones", .type = WEFT_BOOL },
	{ WEFT_BIND(struct mask, x), .name = "x", .help = "where its left side lies", .type = WEFT_INT,
	  .unit = "px", .min = -WEFT_SIDE_MAX, .max = WEFT_SIDE_MAX },
	{ WEFT_BIND(struct mask, y), .name = "y", .help = "where its top lies", .type = WEFT_INT,
	  .unit = "px", .min = -WEFT_SIDE_MAX, .max = WEFT_SIDE_MAX },
};

/* Does the other picture reach pixel i of the job? */
static bool mask_reaches(const struct mask *s, const weft_row_job *job, int i)
{
	const int64_t x = (int64_t)job->x + i - s->x, y = (int64_t)job->y - s->y;

	return x >= 0 && y >= 0 && x < s->with->view.width && y < s->with->view.height;
}

/* `keep` sees alpha `a` and the mask `m`. */
#define MASK_ROW(name, type, white, luma, keep)                                                              \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		const struct mask s = *(const struct mask *)state;                                           \
		const struct weft_luma weights = WEFT_LUMA_BT601;                                            \
		const int have = job->source.format.channels, colours = weft_colours(job->source.format);    \
		const type *in = (const type *)job->in[0];                                                   \
		const type *other = (const type *)job->more[s.with->index][0];                               \
		type *out = (type *)job->out;                                                                \
                                                                                                             \
		for (int i = 0; i < job->width; i++, in += have, other += s.channels, out += colours + 1) {  \
			const type a = have > colours ? in[colours] : (type)(white);                         \
			type m = *other;                                                                     \
			if (s.channels > 2)                                                                  \
				luma(&weights, other, &m, 1, s.channels);                                    \
			m = s.invert ? (type)((white)-m) : m;                                                \
			for (int c = 0; c < colours; c++)                                                    \
				out[c] = in[c];                                                              \
			out[colours] = mask_reaches(&s, job, i) ? (type)(keep) : a;                          \
		}                                                                                            \
	}

MASK_ROW(mask_u8, uint8_t, WEFT_U8_WHITE, weft_luma_rest_u8, ((uint32_t)a * m + 127) / WEFT_U8_WHITE)
MASK_ROW(mask_u16, uint16_t, WEFT_U16_WHITE, weft_luma_u16, ((uint32_t)a * m + 32767) / WEFT_U16_WHITE)
MASK_ROW(mask_f32, float, 1, weft_luma_f32, a *weft_clampf(m, 0, 1))

static weft_status mask_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct mask *s = state;

	(void)e;
	s->with->x = s->x;
	s->with->y = s->y;
	s->channels = s->with->format.channels;
	plan->format.channels = (uint8_t)(weft_colours(in.format) + 1);
	plan->row = weft_row_for(in.format, mask_u8, mask_u16, mask_f32);
	plan->cost = 4;
	return WEFT_OK;
}

static const char *const mask_examples[] = { "mask:with=(threshold:0.5)", "mask:with=(gray),invert=yes",
					     NULL };

WEFT_FILTER(mask, .help = "alpha from the grey of another picture", .kind = WEFT_POINT,
	    WEFT_PARAMS(mask_params), .state_size = sizeof(struct mask), .prepare = mask_prepare,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "composition",
	    .examples = mask_examples,
	    .definition = "alpha*grey/white, to the nearest; the picture's alpha is white where it has none");
