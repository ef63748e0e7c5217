/* view.h: parts of views, and formats compared. */
#ifndef WEFT_IMAGE_VIEW_H
#define WEFT_IMAGE_VIEW_H

#include "image.h"

/* `rows` rows from y on, which v has. */
static inline weft_view weft_view_rows(weft_view v, int y, int rows)
{
	v.pixels = weft_row(v, y);
	v.height = rows;
	return v;
}

static inline bool weft_format_equal(weft_format a, weft_format b)
{
	return a.channels == b.channels && a.depth == b.depth;
}

#endif
