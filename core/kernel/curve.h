/* curve.h: every colour sample through one function, alpha stays.
 *
 * u8 and u16 look it up: floor(white * f(v / white) + 1/2), clamped, made in
 * double once.  f32 is the filter's own expression.
 * A state begins with its weft_curve.
 */
#ifndef WEFT_KERNEL_CURVE_H
#define WEFT_KERNEL_CURVE_H

#include <math.h>

#include "lut.h"

struct weft_curve {
	union {
		uint8_t u8[256];
		uint16_t u16[65536];
	} map;
};

/* Of a fraction of white. */
typedef double weft_curve_fn(const void *state, double v);

/* Nothing to do for f32. */
static inline void weft_curve_fill(struct weft_curve *curve, weft_format f, weft_curve_fn *fn,
				   const void *state)
{
	const double white = weft_white(f);

	for (int v = 0; f.depth != WEFT_F32 && v <= (int)white; v++) {
		double result = floor(white * fn(state, v / white) + 0.5);

		result = result > 0 ? result < white ? result : white : 0;
		if (f.depth == WEFT_U8)
			curve->map.u8[v] = (uint8_t)result;
		else
			curve->map.u16[v] = (uint16_t)result;
	}
}

static inline void weft_curve_u8(const void *state, const weft_row_job *job)
{
	weft_lut_u8(((const struct weft_curve *)state)->map.u8, job);
}

static inline void weft_curve_u16(const void *state, const weft_row_job *job)
{
	weft_lut_u16(((const struct weft_curve *)state)->map.u16, job);
}

/* The expression sees the state `s` and the sample `v`. */
#define WEFT_CURVE_F32(name, state_type, expression)                                                         \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		const state_type *s = (const state_type *)state;                                             \
		const int count = job->width * job->source.format.channels;                                  \
		const int alpha = weft_alpha_lane(job->source.format);                                       \
		const float *in = (const float *)(const void *)job->in[0];                                   \
		float *out = (float *)(void *)job->out;                                                      \
		(void)s;                                                                                     \
		if (alpha < 0)                                                                               \
			for (int i = 0; i < count; i++) {                                                    \
				const float v = in[i];                                                       \
				out[i] = (expression);                                                       \
			}                                                                                    \
		else                                                                                         \
			WEFT_INDEPENDENT for (int i = 0; i < count; i++)                                     \
			{                                                                                    \
				const float v = in[i], to = (expression);                                    \
				out[i] = weft_sample_is_alpha(i, alpha) ? v : to;                            \
			}                                                                                    \
	}                                                                                                    \
	_Static_assert(sizeof(state_type) >= sizeof(struct weft_curve), #name ": the curve comes first")

#endif
