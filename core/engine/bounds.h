/* bounds.h: how large a filter's result may be. */
#ifndef WEFT_ENGINE_BOUNDS_H
#define WEFT_ENGINE_BOUNDS_H

#include "../image/codec.h"
#include "filter.h"

struct weft_bounds {
	const weft_filter *filter;
	const weft_limits *limits;
};

weft_status weft_bounds_check(const struct weft_bounds *bounds, weft_view shape, weft_error *e);
/* weft_plan's, whose limits are such bounds. */
weft_status weft_bounds_allow(const weft_plan *plan, weft_error *e);

#endif
