/* panic.h: a promise was broken; say which, and end.
 *
 * weft_panic is for bugs of the program (send on closed channel), weft_fatal
 * for faults of the machine or the runtime (out of memory).  Both print one
 * line on stderr, then the goroutine or all of them, and exit with status 2.
 * When two threads panic at once the first prints whole and the other waits.
 *
 * Who may call: anyone, from any thread, inside the runtime or not.
 */
#ifndef WEFT_RUN_PANIC_H
#define WEFT_RUN_PANIC_H

#include "../base/linkage.h"

WEFT_PUBLIC_BEGIN

enum { WEFT_PANIC_STATUS = 2 };

/* "weft: panic: TEXT", then id, name and origin of the goroutine. */
__attribute__((noreturn, cold, format(printf, 1, 2))) void weft_panic(const char *format, ...);

/* "weft: fatal error: TEXT", then every goroutine. */
__attribute__((noreturn, cold, format(printf, 1, 2))) void weft_fatal(const char *format, ...);

WEFT_PUBLIC_END

#endif
