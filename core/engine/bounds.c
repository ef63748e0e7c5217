/* bounds.c: see bounds.h. */
#include "bounds.h"

#include <stdio.h>

#include "../image/row_source.h"

weft_status weft_bounds_check(const struct weft_bounds *bounds, weft_view shape, weft_error *e)
{
	char what[80];
	snprintf(what, sizeof what, "%.60s: the result", bounds->filter->name);
	return weft_limits_check_made(what, shape, bounds->limits, e);
}

weft_status weft_bounds_allow(const weft_plan *plan, weft_error *e)
{
	const weft_view shape = { .width = plan->width, .height = plan->height, .format = plan->format };
	return weft_bounds_check(plan->limits, shape, e);
}
