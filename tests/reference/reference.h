/* reference.h: the picture of the naive references.
 *
 * Every sample is a double that holds the u8, u16 or f32 value exactly, so a
 * reference is written once for all depths.  Speed doesn't matter here, being
 * readable beside FILTERS.md does.  Nothing of core or filters is used.
 *
 * A reference fills *out (made with ref_make); the caller frees it.
 */
#ifndef WEFT_TESTS_REFERENCE_H
#define WEFT_TESTS_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct ref_image {
	int width, height;
	int channels; /* 1 grey, 2 grey+alpha, 3 RGB, 4 RGBA */
	int depth;    /* bytes a sample: 1 u8, 2 u16, 4 f32 */
	double *at;
} ref_image;

/* Zeroed; aborts without memory. */
void ref_make(ref_image *im, int width, int height, int channels, int depth);
void ref_free(ref_image *im);
void ref_copy(const ref_image *in, ref_image *out);

double ref_get(const ref_image *im, int x, int y, int c);
/* f32 samples are rounded to single precision; integers must already be whole and in range (it aborts). */
void ref_set(ref_image *im, int x, int y, int c, double v);

double ref_max(int depth);              /* white: 255, 65535, 1 */
double ref_clamp(double v, int depth);  /* to 0..white for integers; f32 as it is */
bool ref_is_alpha(int channels, int c); /* the last of 2 or 4 */
double ref_rint(double v);              /* ties to even */
double ref_round(double v);             /* floor(v + 0.5) */

/* What neighbourhood and geometric filters see of a picture with alpha: the next
 * greater depth (u8: u16 of v*257, u16: f32 of v times the single 1/65535), then
 * u16 (v*a + 32767) / 65535 or f32 v*a.  Without alpha a copy. */
void ref_premultiply(const ref_image *in, ref_image *out);
/* Back, to samples of that depth: u16 min(65535, (p*65535 + a/2) / a), f32 p/a, 0
 * where a is 0; then u8 is (v*255 + 32767) / 65535, u16 floor(v*65535 + 0.5) of v within 0..1. */
void ref_unpremultiply(ref_image *im, int depth);

#endif
