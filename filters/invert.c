/* invert: the photographic negative.
 *
 * v becomes white - v: 255 - v, 65535 - v, 1 - v.  Alpha stays. */
#include "core/kernel/lanes.h"
#include "core/kernel/vector.h"

/* For integers white - v flips every bit; a lane of alpha flips none. */
struct invert {
	uint16_t flip[4];
	float white[4], sign[4];
};

WEFT_LANE_ROW(invert_near_u8, uint8_t, struct invert, v ^ s.flip[lane]);
WEFT_LANE_ROW(invert_u16, uint16_t, struct invert, v ^ s.flip[lane]);
WEFT_LANE_ROW(invert_f32, float, struct invert, s.white[lane] + s.sign[lane] * v);

static void invert_u8(const void *state, const weft_row_job *job)
{
	const struct invert *s = state;
	const ptrdiff_t count = (ptrdiff_t)job->width * job->source.format.channels;
	const ptrdiff_t first = -(uintptr_t)job->out % WEFT_VECTOR_BYTES,
			vectors = (count - first) & -WEFT_VECTOR_BYTES;
	const uint8_t *in = job->in[0];
	uint8_t *out = job->out;
	weft_vu8 flip;

	if (!job->non_temporal || count < first + WEFT_VECTOR_BYTES) {
		invert_near_u8(state, job);
		return;
	}
	for (ptrdiff_t i = 0; i < first; i++)
		out[i] = (uint8_t)(in[i] ^ s->flip[i % 4]);
	for (int l = 0; l < WEFT_VECTOR_BYTES; l++)
		flip[l] = (uint8_t)s->flip[(first + l) % 4];
	for (ptrdiff_t i = first; i < first + vectors; i += WEFT_VECTOR_BYTES)
		weft_stream_u8(out + i, weft_vu8_load(in + i) ^ flip);
	for (ptrdiff_t i = first + vectors; i < count; i++)
		out[i] = (uint8_t)(in[i] ^ s->flip[i % 4]);
}

static weft_status invert_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	(void)e;
	struct invert *s = state;

	for (int lane = 0; lane < 4; lane++) {
		bool alpha = weft_lane_is_alpha(in.format, lane);

		s->flip[lane] = alpha ? 0 : UINT16_MAX;
		s->white[lane] = alpha ? 0 : 1;
		s->sign[lane] = alpha ? 1 : -1;
	}
	plan->row = weft_row_for(in.format, invert_u8, invert_u16, invert_f32);
	plan->cost = 1;
	return WEFT_OK;
}

static const char *const invert_aliases[] = { "negate", NULL };
static const char *const invert_examples[] = { "invert", NULL };

WEFT_FILTER(invert, .help = "photographic negative", .kind = WEFT_POINT, .state_size = sizeof(struct invert),
	    .prepare = invert_prepare, .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA,
	    .group = "colour", .aliases = invert_aliases, .examples = invert_examples,
	    .definition = "white - v; alpha stays");
