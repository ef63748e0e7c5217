/* fresh_errno.h: errno, for functions that park.
 *
 * libc declares the address of errno as a constant of the thread, so compilers
 * keep it over any call.  A goroutine that parked may go on on another thread,
 * and would then read and write the errno of the thread it came from.  Here
 * the address is asked for at each use.
 *
 * Every header with a call that may park includes this one.  A file that uses
 * errno in a goroutine without any of them must not be compiled into one unit
 * with code that parks (by #include, or by link-time optimisation).
 */
#ifndef WEFT_RUN_FRESH_ERRNO_H
#define WEFT_RUN_FRESH_ERRNO_H

#include "../base/linkage.h"

#include <errno.h>

WEFT_PUBLIC_BEGIN

int *weft_errno_here(void); /* of the thread that runs us now */

WEFT_PUBLIC_END

#undef errno
#define errno (*weft_errno_here())

#endif
