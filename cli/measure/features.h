/* features.h: what a picture is like, in numbers and short texts.
 *
 * On BT.601's grey as levels v of 0..1 (u8 as the filter gray makes it), unless said otherwise:
 *
 *   sharpness   variance of the Laplacian 0 1 0, 1 -4 1, 0 1 0 of levels 0..255, edges mirrored
 *   noiselevel  Immerkaer 1996: sqrt(pi/2) / (6 (w-2)(h-2)) times the sum of |1 -2 1, -2 4 -2, 1 -2 1|,
 *               a fraction of white
 *   dhash       64 bits: of a 9 x 8 version, whether a pixel is brighter than the one left of it
 *   phash       64 bits: of the 8 x 8 lowest terms of the DCT of a 32 x 32 version, to millionths, those
 * above their median blurhash    of 4 x 3 terms, as blurha.sh defines it, on straight sRGB palette     the
 * eight colours of quantize, with their share, the most frequent first histogram   how many samples have each
 * of 256 levels, by channel; deeper ones by v*255, rounded down hash        of the pixels, as in manifests
 *
 * Hashes are hexadecimal, the first bit the highest, row by row.
 */
#ifndef WEFT_CLI_FEATURES_H
#define WEFT_CLI_FEATURES_H

#include "../../core/engine/engine.h"
#include "../run/results.h"

typedef weft_status feature_fn(weft_view picture, struct results *to, weft_error *e);

struct feature {
	const char *name, *help;
	feature_fn *measure;
};

/* Ends with one without a name. */
extern const struct feature features[];
/* NULL: none. */
const struct feature *feature_find(const char *name, size_t length);

/* ---- for those that are told ---- */

void feature_number(struct results *to, const char *feature, const char *name, double value);
void feature_text(struct results *to, const char *feature, const char *name, const char *text);
void feature_table(struct results *to, const char *feature, const char *name, const char *const *columns,
		   const double *values, size_t rows);
/* The picture through a chain, under the schedule of the running runtime. */
weft_status feature_chain(weft_view picture, const char *chain, weft_image *out, weft_error *e);

feature_fn feature_dhash, feature_phash, feature_blurhash; /* hashes.c, blurhash.c */

#endif
