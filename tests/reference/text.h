/* text.h: words, a pixel and a stroke at a time. */
#ifndef WEFT_TESTS_REFERENCE_TEXT_H
#define WEFT_TESTS_REFERENCE_TEXT_H

#include "reference.h"

enum { REF_GLYPH_ROWS = 9, REF_GLYPH_COLUMNS = 5 };

/* One line of letters, '#' being a dot; left, top: where its grid begins; unit: pixels a step of it.
 * The colour is white with that opacity, around it is black with the other. */
void reference_text(const ref_image *in, ref_image *out, const char *const (*letters)[REF_GLYPH_ROWS],
		    int count, double left, double top, double unit, double opacity, double outline);

#endif
