/* stats.c: once over the pixels for the mean, once more for what they are off it, in long double. */
#include "stats.h"

#include <math.h>

struct reference_stats reference_stats(const ref_image *in, int channel)
{
	const long double pixels = (long double)in->width * in->height, white = ref_max(in->depth);
	struct reference_stats s = { .min = INFINITY, .max = -INFINITY };
	long double total = 0, off = 0;

	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++) {
			double v = ref_get(in, x, y, channel);

			total += v;
			s.min = fmin(s.min, (double)(v / white));
			s.max = fmax(s.max, (double)(v / white));
		}
	for (int y = 0; y < in->height; y++)
		for (int x = 0; x < in->width; x++)
			off += powl(ref_get(in, x, y, channel) - total / pixels, 2);
	s.mean = (double)(total / pixels / white);
	s.deviation = (double)(sqrtl(off / pixels) / white);
	return s;
}
