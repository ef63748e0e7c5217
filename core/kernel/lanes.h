/* lanes.h: a row function out of one expression for one sample.
 *
 * 1, 2 and 4 channels repeat every four samples, and with 3 all samples are
 * colour: so a row is a run of four lanes, whatever the channels, and what
 * differs for alpha is kept in arrays of four (see weft_lane_is_alpha).
 */
#ifndef WEFT_KERNEL_LANES_H
#define WEFT_KERNEL_LANES_H

#include "sample.h"

static inline bool weft_lane_is_alpha(weft_format f, int lane)
{
	return weft_has_alpha(f) && lane % f.channels == f.channels - 1;
}

/* The last channel where it is alpha, else one that no sample is. */
static inline int weft_alpha_lane(weft_format f)
{
	return weft_has_alpha(f) ? f.channels - 1 : -1;
}

/* Is sample i of a row alpha?  Of 2 or 4 channels the last bits say. */
static inline bool weft_sample_is_alpha(int i, int alpha_lane)
{
	return (i & alpha_lane) == alpha_lane;
}

/* The expression sees the state `s`, the sample `v` and its `lane`. */
#define WEFT_LANE_ROW(name, type, state_type, expression)                                                    \
	static inline void name(const void *state, const weft_row_job *job)                                  \
	{                                                                                                    \
		const state_type s = *(const state_type *)state;                                             \
		const type *in = (const type *)job->in[0];                                                   \
		type *out = (type *)job->out;                                                                \
		const ptrdiff_t count = (ptrdiff_t)job->width * job->source.format.channels;                 \
		ptrdiff_t i = 0;                                                                             \
                                                                                                             \
		for (; i + 4 <= count; i += 4)                                                               \
			for (int lane = 0; lane < 4; lane++) {                                               \
				const type v = in[i + lane];                                                 \
				out[i + lane] = (type)(expression);                                          \
			}                                                                                    \
		for (int lane = 0; i < count; i++, lane++) {                                                 \
			const type v = in[i];                                                                \
			out[i] = (type)(expression);                                                         \
		}                                                                                            \
	}                                                                                                    \
	_Static_assert(sizeof(state_type) <= 256, #name ": a state is copied for every row")

#endif
