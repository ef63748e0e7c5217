/* signal.h: signals of the process arrive in channels.
 *
 *     weft_signal_chan stop = chan_make(weft_signal_chan, 1);
 *     weft_signal_notify(stop, SIGTERM);
 *     int signo;
 *     chan_recv(stop, &signo);
 *
 * A signal is offered to every channel that asked for it and dropped where
 * the channel is full, so give it room for one.  Signals of one kind that
 * come faster than they are delivered count once.  While a channel waits for
 * signals there is no deadlock.
 *
 * signo 0 means every signal that can be asked for: all but SIGKILL, SIGSTOP
 * and those a fault of the program raises (SIGSEGV, SIGBUS, SIGFPE, SIGILL,
 * SIGTRAP, SIGABRT, SIGSYS).  Where int is the result it is 0, or minus an
 * errno value: -EINVAL for any other signo.
 *
 * When the run ends every signal has its old meaning again.
 *
 * Who may call: goroutines, and foreign threads while a runtime runs.
 */
#ifndef WEFT_RUN_SIGNAL_H
#define WEFT_RUN_SIGNAL_H

#include "../base/linkage.h"
#include "chan.h"

WEFT_PUBLIC_BEGIN

CHAN_TYPE(weft_signal_chan, int);

/* From now on signo arrives in ch, too.  Stop before ch is closed or freed. */
int weft_signal_notify(weft_signal_chan ch, int signo);

/* No signal arrives in ch after this; one that nobody else asked for has its
 * old meaning again. */
void weft_signal_stop(weft_signal_chan ch);

/* signo does nothing, and no channel gets it. */
int weft_signal_ignore(int signo);
bool weft_signal_ignored(int signo); /* by this or from outside */

/* Undo notify (for all channels) and ignore: signo has its old meaning. */
int weft_signal_reset(int signo);

WEFT_PUBLIC_END

#endif
