/* metrics.h: how far apart two pictures of one shape and format are.
 *
 * max, mae    of the samples, in levels (fractions of 1 for f32); NaN is NaN's equal, and
 *             infinity its own
 * psnr        20 log10(white) - 10 log10(mean square), in dB
 * ssim        Wang, Bovik, Sheikh and Simoncelli 2004: of each channel, with a Gaussian of sigma 1.5
 *             over 11 x 11 pixels that lie in the picture whole, C1 = 0.01^2, C2 = 0.03^2, white
 *             being 1; the mean of all
 * msssim      Wang, Simoncelli and Bovik 2003: five scales, each the means of 2 x 2 pixels of the one
 *             before, contrast and structure to the powers of 0.0448 0.2856 0.3001 0.2363 0.1333,
 *             luminance at the last; where a mean is below 0 it counts as 0; of each channel
 * de2000      the mean of CIEDE2000 (Sharma, Wu and Dalal 2005) of all pixels, sRGB being seen under
 *             D65 (or light, where samples hold that); alpha plays no part.  de2000_max: the greatest
 *
 * What can't be told, for a picture too small say, is NaN.  Called from goroutines or plainly.
 */
#ifndef WEFT_CLI_METRICS_H
#define WEFT_CLI_METRICS_H

#include "../../core/image/image.h"

enum metric {
	METRIC_MAX,
	METRIC_MAE,
	METRIC_PSNR,
	METRIC_SSIM,
	METRIC_MSSSIM,
	METRIC_DE2000,
	METRIC_DE2000_MAX,
	METRIC_COUNT
};
extern const char *const metric_names[]; /* NULL-terminated */

struct metrics {
	double value[METRIC_COUNT];
	size_t differing; /* samples */
};

/* max, mae, psnr and differing. */
void metrics_samples(weft_view a, weft_view b, struct metrics *m);
weft_status metrics_ssim(weft_view a, weft_view b, struct metrics *m, weft_error *e);
weft_status metrics_msssim(weft_view a, weft_view b, struct metrics *m, weft_error *e);
weft_status metrics_de2000(weft_view a, weft_view b, bool light, struct metrics *m, weft_error *e);

/* Sample i of row y, in its own units; white. */
double metrics_sample(weft_view v, int y, size_t i);
double metrics_white(weft_format f);
double metrics_apart(double a, double b);

/* Of two colours in CIELAB. */
double delta_e2000(const double a[3], const double b[3]);

/* RGB u8 of their size: per pixel the greatest difference of a channel, as a part of the greatest of
 * all; from black over violet, red and yellow to white. */
weft_status heat_map(weft_view a, weft_view b, weft_image *map, weft_error *e);

#endif
