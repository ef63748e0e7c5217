/* curves.h: each colour through a function of its own, alpha stays; one function for all is curve.h.
 *
 * u8 and u16 look it up: floor(white * f(c, v / white) + 1/2), clamped, made in
 * double once.  f32 is the filter's own expression.  A grey picture goes through
 * the first function, or through all three where the result has colours.
 * A state begins with its weft_curves.
 */
#ifndef WEFT_KERNEL_CURVES_H
#define WEFT_KERNEL_CURVES_H

#include "curve.h"

struct weft_curves {
	union {
		uint8_t u8[3][256];
		uint16_t u16[3][65536];
	} map;
	bool same; /* one function for all */
};

/* Of a fraction of white. */
typedef double weft_curves_fn(const void *state, int colour, double v);

static inline void weft_curves_put(struct weft_curves *m, int depth, int c, int v, double to)
{
	const double white = depth == WEFT_U8 ? WEFT_U8_WHITE : WEFT_U16_WHITE;
	double result = floor(white * to + 0.5);

	result = result > 0 ? result < white ? result : white : 0;
	if (depth == WEFT_U8)
		m->map.u8[c][v] = (uint8_t)result;
	else
		m->map.u16[c][v] = (uint16_t)result;
}

/* Nothing to do for f32. */
static inline void weft_curves_fill(struct weft_curves *m, weft_format f, weft_curves_fn *fn,
				    const void *state)
{
	const double white = weft_white(f);
	const size_t bytes = f.depth == WEFT_U8 ? sizeof m->map.u8[0] : sizeof m->map.u16[0];
	const uint8_t *map = (const uint8_t *)&m->map;

	if (f.depth == WEFT_F32)
		return;
	for (int c = 0; c < 3; c++)
		for (int v = 0; v <= (int)white; v++)
			weft_curves_put(m, f.depth, c, v, fn(state, c, v / white));
	m->same = memcmp(map, map + bytes, bytes) == 0 && memcmp(map, map + 2 * bytes, bytes) == 0;
}

/* `from` and `to` are colours (1 or 3) without alpha; `alpha` says whether there is one. */
#define WEFT_CURVES_LOOK_UP(type, map)                                                                       \
	WEFT_KERNEL void weft_curves_##type##_of(const struct weft_curves *m, const type##_t *in,            \
						 type##_t *out, int width, const int from, const int to,     \
						 const int alpha)                                            \
	{                                                                                                    \
		for (int x = 0; x < width; x++, in += from + alpha, out += to + alpha) {                     \
			for (int c = 0; c < to; c++)                                                         \
				out[c] = m->map[c][in[from == 3 ? c : 0]];                                   \
			if (alpha)                                                                           \
				out[to] = in[from];                                                          \
		}                                                                                            \
	}                                                                                                    \
	static inline void weft_curves_##type(const struct weft_curves *m, const weft_row_job *job)          \
	{                                                                                                    \
		const int from = weft_colours(job->source.format), to = weft_colours(job->target.format);    \
		const int alpha = weft_has_alpha(job->source.format), width = job->width;                    \
		const type##_t *in = (const type##_t *)(const void *)job->in[0];                             \
		type##_t *out = (type##_t *)(void *)job->out;                                                \
                                                                                                             \
		if (from == 3)                                                                               \
			alpha ? weft_curves_##type##_of(m, in, out, width, 3, 3, 1)                          \
			      : weft_curves_##type##_of(m, in, out, width, 3, 3, 0);                         \
		else if (to == 3)                                                                            \
			alpha ? weft_curves_##type##_of(m, in, out, width, 1, 3, 1)                          \
			      : weft_curves_##type##_of(m, in, out, width, 1, 3, 0);                         \
		else                                                                                         \
			alpha ? weft_curves_##type##_of(m, in, out, width, 1, 1, 1)                          \
			      : weft_curves_##type##_of(m, in, out, width, 1, 1, 0);                         \
	}
WEFT_CURVES_LOOK_UP(uint8, map.u8)
WEFT_CURVES_LOOK_UP(uint16, map.u16)
#undef WEFT_CURVES_LOOK_UP

#if WEFT_VECTOR_TABLE
/* Of `count` samples of 3 or 4 channels as many as fill three vectors each time, which are whole pixels;
 * returns how many.  All three tables see every sample, and the one of its colour counts. */
static inline ptrdiff_t weft_curves_vectors(const struct weft_curves *m, const uint8_t *in, uint8_t *out,
					    ptrdiff_t count, int channels)
{
	weft_table_u8 table[3];
	weft_vu8 mine[3][4]; /* all ones where a vector's lane is that channel */
	ptrdiff_t i = 0;

	for (int k = 0; k < 3; k++) {
		table[k] = weft_table_load(m->map.u8[k]);
		for (int c = 0; c < 4; c++) {
			uint8_t lanes[WEFT_VECTOR_BYTES];
			for (int lane = 0; lane < WEFT_VECTOR_BYTES; lane++)
				lanes[lane] = (k * WEFT_VECTOR_BYTES + lane) % channels == c ? 255 : 0;
			mine[k][c] = weft_vu8_load(lanes);
		}
	}
	for (; i + 3 * WEFT_VECTOR_BYTES <= count; i += 3 * WEFT_VECTOR_BYTES)
		for (int k = 0; k < 3; k++) {
			const weft_vu8 v = weft_vu8_load(in + i + k * WEFT_VECTOR_BYTES);
			weft_vu8 to = v & mine[k][3];
			for (int c = 0; c < 3; c++)
				to |= weft_table_at(&table[c], v) & mine[k][c];
			memcpy(out + i + k * WEFT_VECTOR_BYTES, &to, sizeof to);
		}
	return i;
}
#endif

static inline void weft_curves_u8(const void *state, const weft_row_job *job)
{
	const struct weft_curves *m = state;
	const int channels = job->source.format.channels;

	if (channels != job->target.format.channels) {
		weft_curves_uint8(m, job);
		return;
	}
	if (m->same || channels < 3) {
		weft_lut_u8(m->map.u8[0], job);
		return;
	}
	weft_row_job rest = *job;
	const uint8_t *in = job->in[0];
	ptrdiff_t done = 0;
#if WEFT_VECTOR_TABLE
	done = weft_curves_vectors(m, in, job->out, (ptrdiff_t)job->width * channels, channels);
#endif
	in += done;
	rest.in = &in;
	rest.out += done;
	rest.width -= (int)(done / channels);
	weft_curves_uint8(m, &rest);
}

static inline void weft_curves_u16(const void *state, const weft_row_job *job)
{
	weft_curves_uint16(state, job);
}

/* The expression sees the state `s`, the colour `c` and the sample `v`. */
#define WEFT_CURVES_F32(name, state_type, expression)                                                        \
	WEFT_KERNEL void name##_of(const state_type *s, const float *in, float *out, int width,              \
				   const int from, const int to, const int alpha)                            \
	{                                                                                                    \
		WEFT_INDEPENDENT for (int x = 0; x < width; x++)                                             \
		{                                                                                            \
			WEFT_UNROLL for (int c = 0; c < to; c++)                                             \
			{                                                                                    \
				const float v = in[x * (from + alpha) + (from == 3 ? c : 0)];                \
				out[x * (to + alpha) + c] = (expression);                                    \
			}                                                                                    \
			if (alpha)                                                                           \
				out[x * (to + 1) + to] = in[x * (from + 1) + from];                          \
		}                                                                                            \
	}                                                                                                    \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		const state_type *s = state;                                                                 \
		const int from = weft_colours(job->source.format), to = weft_colours(job->target.format);    \
		const int alpha = weft_has_alpha(job->source.format), width = job->width;                    \
		const float *in = (const float *)(const void *)job->in[0];                                   \
		float *out = (float *)(void *)job->out;                                                      \
                                                                                                             \
		if (from == 3)                                                                               \
			alpha ? name##_of(s, in, out, width, 3, 3, 1)                                        \
			      : name##_of(s, in, out, width, 3, 3, 0);                                       \
		else if (to == 3)                                                                            \
			alpha ? name##_of(s, in, out, width, 1, 3, 1)                                        \
			      : name##_of(s, in, out, width, 1, 3, 0);                                       \
		else                                                                                         \
			alpha ? name##_of(s, in, out, width, 1, 1, 1)                                        \
			      : name##_of(s, in, out, width, 1, 1, 0);                                       \
	}                                                                                                    \
	_Static_assert(sizeof(state_type) >= sizeof(struct weft_curves), #name ": the curves come first")

#endif
