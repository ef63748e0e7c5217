/* gallery_page.h: the page of a gallery. */
#ifndef WEFT_CLI_GALLERY_PAGE_H
#define WEFT_CLI_GALLERY_PAGE_H

#include <stdio.h>

#include "../../core/engine/engine.h"

/* What became of a filter's example. */
struct shown {
	const weft_filter *filter;
	const char *example; /* NULL: none could be shown */
	char file[64];       /* beside the page; "": no picture */
	bool same_shape;     /* as the one before */
	int width, height;
};

/* before: the picture that all began with; sorted by group. */
void gallery_page(const struct shown *shown, size_t count, const char *before, FILE *to);

#endif
