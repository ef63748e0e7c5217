/* jail_required.c: a process that looks into no file itself. */
#include <stdatomic.h>

#include "jail_inside.h"

static atomic_bool required;

void weft_jail_require(void)
{
	atomic_store(&required, true);
}

void weft_jail_require_nothing(void)
{
	atomic_store(&required, false);
}

bool weft_jail_is_required(void)
{
	return atomic_load_explicit(&required, memory_order_relaxed);
}

weft_status weft_jail_is_missing(weft_error *e)
{
	return weft_fail(e, WEFT_INTERNAL, "a file was to be looked into outside the jail");
}
