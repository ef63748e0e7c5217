/* mix.h: the channels of a pixel times a matrix.
 *
 * Integers: (sum of rint(1024*m)*v + rint(1024*white*offset) + 512) >> 10,
 * into range; f32: ((((m0*R + m1*G) + m2*B) + m3*A) + offset), single
 * precision.  Grey counts as three equal colours, no alpha as white.
 * The result has three colours, and alpha where the source or the matrix has:
 * its own row of the matrix, or as it was.
 */
#ifndef WEFT_KERNEL_MIX_H
#define WEFT_KERNEL_MIX_H

#include <math.h>

#include "rgb.h"

struct weft_mix {
	double real[4][5]; /* rows R G B A of columns R G B A offset */
	bool makes_alpha;
	int64_t whole[4][5];
	float single[4][5];
};

#define WEFT_MIX_U8(sum)  (uint8_t)((sum) < 0 ? 0 : (sum) >> 10 > 255 ? 255 : (sum) >> 10)
#define WEFT_MIX_U16(sum) (uint16_t)((sum) < 0 ? 0 : (sum) >> 10 > 65535 ? 65535 : (sum) >> 10)

#define WEFT_ID           weft_mix_u8
#define WEFT_T            uint8_t
#define WEFT_WHITE        255
#define WEFT_SUM          int32_t
#define WEFT_WEIGHT       whole
#define WEFT_FINISH       WEFT_MIX_U8
#include "mix_template.h"
#define WEFT_ID     weft_mix_u16
#define WEFT_T      uint16_t
#define WEFT_WHITE  65535
#define WEFT_SUM    int32_t
#define WEFT_WEIGHT whole
#define WEFT_FINISH WEFT_MIX_U16
#include "mix_template.h"
#define WEFT_ID     weft_mix_u16_wide
#define WEFT_T      uint16_t
#define WEFT_WHITE  65535
#define WEFT_SUM    int64_t
#define WEFT_WEIGHT whole
#define WEFT_FINISH WEFT_MIX_U16
#include "mix_template.h"
#define WEFT_ID     weft_mix_f32
#define WEFT_T      float
#define WEFT_WHITE  1
#define WEFT_SUM    float
#define WEFT_WEIGHT single
#define WEFT_FINISH (float)
#include "mix_template.h"

#if WEFT_RGB_LANES
/* RGB to RGB with weights of 16 bits. */
static inline void weft_mix_rgb_u8(const void *state, const weft_row_job *job)
{
	const struct weft_mix *mix = state;
	struct weft_rgb_weights weights[3];
	int32_t round[3];

	for (int c = 0; c < 3; c++) {
		const int64_t *w = mix->whole[c];
		weights[c] = weft_rgb_weigh((int32_t)w[0], (int32_t)w[1], (int32_t)w[2]);
		round[c] = (int32_t)w[4];
	}
	const int made = weft_rgb_mix(job->in[0], job->width, job->out, weights, round, 10);
	weft_mix_u8_of(mix, job->in[0] + 3 * (ptrdiff_t)made, job->out + 3 * (ptrdiff_t)made,
		       job->width - made, 3, 3);
}
#endif
#undef WEFT_MIX_U8
#undef WEFT_MIX_U16

/* From mix->real and makes_alpha; entries are within +-1000. */
static inline void weft_mix_plan(struct weft_mix *mix, weft_format in, weft_plan *plan)
{
	const double white = in.depth == WEFT_F32 ? 1 : weft_white(in);
	int64_t largest = 0;

	if (!mix->makes_alpha)
		for (int i = 0; i < 5; i++)
			mix->real[3][i] = i == 3;
	for (int c = 0; c < 4; c++) {
		int64_t reach = 0;

		for (int i = 0; i < 5; i++) {
			mix->whole[c][i] = (int64_t)rint(1024 * mix->real[c][i] * (i == 4 ? white : 1));
			mix->single[c][i] = (float)mix->real[c][i];
			reach += (int64_t)fabs((double)mix->whole[c][i]) * (i == 4 ? 1 : (int64_t)white);
		}
		largest = reach > largest ? reach : largest;
		mix->whole[c][4] += 512;
	}
	plan->format.channels = 3 + (weft_has_alpha(in) || mix->makes_alpha);
	plan->row = weft_row_for(in, weft_mix_u8,
				 largest < INT32_MAX - 512 ? weft_mix_u16 : weft_mix_u16_wide, weft_mix_f32);
	plan->cost = 3;
#if WEFT_RGB_LANES
	bool narrow = in.depth == WEFT_U8 && in.channels == 3 && !mix->makes_alpha;
	for (int i = 0; i < 15; i++)
		narrow = narrow && (i % 5 > 2 || llabs(mix->whole[i / 5][i % 5]) <= INT16_MAX);
	if (narrow)
		plan->row = weft_mix_rgb_u8;
#endif
}

#endif
