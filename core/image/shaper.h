/* shaper.h: colours by curves and a matrix, as cameras and screens have them.
 *
 * A sample goes through its curve to light, the matrix to CIE XYZ under D50.
 */
#ifndef WEFT_IMAGE_SHAPER_H
#define WEFT_IMAGE_SHAPER_H

#include "metadata.h"

/* What a curve makes of 0..1: a power, a table, or ICC's parametric kinds. */
typedef struct weft_curve {
	int kind;         /* of 'para': 0 to 4; -1: a table; -2: a power */
	double p[7];      /* g a b c d e f; a power in the first */
	weft_bytes table; /* of 16 bits, greater byte first; borrowed of the profile */
} weft_curve;

double weft_curve_at(const weft_curve *c, double v);

typedef struct weft_shaper {
	bool grey; /* the first curve alone */
	weft_curve curves[3];
	double columns[3][3]; /* XYZ of each colour's light */
} weft_shaper;

/* False: it is of another kind, or damaged. */
bool weft_shaper_of_icc(weft_bytes icc, weft_shaper *s);
bool weft_icc_has_tag(weft_bytes icc, const char *name); /* of four letters */
/* What PNG's chunks cICP, gAMA and cHRM say.  False: no curve and matrix.  *said: there is something. */
bool weft_shaper_of_chunks(const weft_buffer *chunks, weft_shaper *s, bool *said);
/* Do they say it in a way that a profile beside them yields to? */
bool weft_chunks_go_first(const weft_buffer *chunks);
/* sRGB, Display P3, Adobe RGB (1998), and greys by sRGB's curve; NULL-terminated. */
extern const char *const weft_colours_names[];
bool weft_shaper_named(const char *name, weft_shaper *s);

/* A matrix row by row. */
void weft_matrix_multiply(const double *m, const double v[3], double to[3]);
bool weft_matrix_invert(const double *m, double to[9]);

#endif
