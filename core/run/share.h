/* share.h: one run for a whole process, begun and left by plain threads.
 *
 * For programs that are not weft's own: several libraries, or threads of an
 * interpreter, use goroutines without knowing of each other.  The first who
 * comes begins a run, on a thread of its own, the last who goes ends it.  The
 * callers' threads never run goroutines; the run's threads leave the process's
 * signals to the others, and no trace in thread-local state of theirs.  Where
 * the program is inside weft_run already, that is the run that is shared: it
 * must last longer than its guests.
 *
 * Who may call: anyone, from any thread, with a run or without.
 */
#ifndef WEFT_RUN_SHARE_H
#define WEFT_RUN_SHARE_H

#include "../base/linkage.h"
#include "runtime.h"

#include <stdbool.h>

WEFT_PUBLIC_BEGIN

/* Is there a run in this process?  Others may begin and end theirs at any time. */
bool weft_running(void);

/* Come in, and see to it that there is a run: with `how` (NULL: as usual) where this begins it.
 * False: no thread or no memory for it. */
bool weft_share_begin(const weft_runtime *how);

/* Once for each weft_share_begin.  The last one ends the run, and waits for that; then what parked
 * never runs again.  No goroutine of the run may be that last one. */
void weft_share_end(void);

/* Run fn(arg) as a goroutine and wait until it returns; a goroutine just calls it.  Between
 * weft_share_begin and weft_share_end. */
void weft_share_call(void (*fn)(void *arg), void *arg);

WEFT_PUBLIC_END

#endif
