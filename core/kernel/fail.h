/* fail.h: how a filter's prepare says no.
 *
 * A plugin links against nothing, so it can't call weft_fail.
 */
#ifndef WEFT_KERNEL_FAIL_H
#define WEFT_KERNEL_FAIL_H

#include <stdarg.h>
#include <stdio.h>

#include "../engine/filter.h"

/* Fill *e (which may be NULL) and return status. */
__attribute__((format(printf, 3, 4))) static inline weft_status weft_refuse(weft_error *e, weft_status status,
									    const char *format, ...)
{
	if (e) {
		va_list args;

		e->status = status;
		e->at = -1;
		va_start(args, format);
		vsnprintf(e->text, sizeof e->text, format, args);
		va_end(args);
	}
	return status;
}

/* Before memory is taken for a result of the plan's width, height and format. */
static inline weft_status weft_plan_allow(const weft_plan *plan, weft_error *e)
{
	return WEFT_HAS(plan, limits) && plan->allow ? plan->allow(plan, e) : WEFT_OK;
}

#endif
