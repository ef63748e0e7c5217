/* error.c: errors as values. */
#include "error.h"

#undef weft_fail
#undef weft_fail_at
#undef weft_fail_limit

#include <stdarg.h>
#include <stdio.h>

/* Programs keep errors of their own, compiled against any header of this version. */
_Static_assert(sizeof(weft_error) == 248, "an error never grows");

static const char *const names[] = {
	[WEFT_OK] = "ok",
	[WEFT_NO_MEMORY] = "out of memory",
	[WEFT_NO_FILE] = "no such file",
	[WEFT_BAD_IMAGE] = "bad image",
	[WEFT_BAD_PARAM] = "bad parameter",
	[WEFT_NO_FILTER] = "unknown filter",
	[WEFT_NO_CODEC] = "unknown format",
	[WEFT_ABI_MISMATCH] = "plugin made for another weft",
	[WEFT_CANCELED] = "canceled",
	[WEFT_LIMIT] = "over a limit",
	[WEFT_CANT_CREATE] = "cannot create output",
	[WEFT_IO] = "input/output error",
	[WEFT_DENIED] = "permission denied",
	[WEFT_TIMEOUT] = "timed out",
	[WEFT_USAGE] = "usage",
	[WEFT_INTERNAL] = "internal error",
};

const char *weft_status_name(weft_status status)
{
	unsigned i = (unsigned)status;
	return i < sizeof names / sizeof *names ? names[i] : "unknown status";
}

__attribute__((format(printf, 4, 0))) static weft_status fill(weft_error *e, weft_status status, int at,
							      const char *format, va_list args)
{
	if (e) {
		e->status = status;
		e->at = at;
		e->limit = WEFT_LIMIT_UNTOLD;
		vsnprintf(e->text, sizeof e->text, format, args);
	}
	return status;
}

weft_status weft_fail(weft_error *e, weft_status status, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fill(e, status, -1, format, args);
	va_end(args);
	return status;
}

weft_status weft_fail_at(weft_error *e, weft_status status, int at, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fill(e, status, at, format, args);
	va_end(args);
	return status;
}

weft_status weft_fail_limit(weft_error *e, weft_limit_kind limit, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fill(e, WEFT_LIMIT, -1, format, args);
	va_end(args);
	if (e)
		e->limit = limit;
	return WEFT_LIMIT;
}
