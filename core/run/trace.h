/* trace.h: record what every goroutine does, for Perfetto to show.
 *
 * WEFT_TRACE=FILE records a whole run; weft_trace_start and _stop a part of
 * it.  FILE is Chrome trace JSON (open it at ui.perfetto.dev): a track for
 * each processor with a slice for each time a goroutine ran there and why it
 * stopped, arrows from send to receive, from ready to run and from go to the
 * first line, steals, polls, blocking calls, and the queues' lengths.
 *
 * Each processor keeps its last 262 144 events; of a longer recording the
 * latest part is written.
 *
 * Every int result is 0, or minus an errno value.  Who may call: goroutines,
 * and foreign threads while a runtime runs.
 */
#ifndef WEFT_RUN_TRACE_H
#define WEFT_RUN_TRACE_H

#include <stdint.h>

/* Begin to record; -EBUSY if somebody does already.  The file is made now and
 * filled by weft_trace_stop, or when the run ends. */
int weft_trace_start(const char *path);
int weft_trace_stop(void); /* -EINVAL if nobody records */

/* Label what the calling goroutine does until weft_trace_end: a slice within
 * its own, also where it is interrupted.  name (its first 23 bytes) and the
 * range first .. end - 1 are what it is and on what, for instance a filter and
 * its rows.  They nest, four deep.  Without a recording both return at once. */
void weft_trace_begin(const char *name, int first, int end);
void weft_trace_end(void);

#endif
