/* signals.h: a signal ends weft with that signal's own status and leaves
 * either no output or a whole one.
 *
 * Between signals_hold and signals_release an output file is being begun or
 * put in its place; a signal that arrives meanwhile waits for the release, and
 * no further output is begun.  What may take long, a write or a sync, is outside.
 */
#ifndef WEFT_CLI_SIGNALS_H
#define WEFT_CLI_SIGNALS_H

void signals_install(void);
void signals_hold(void);
void signals_release(void);

/* Where weft is about to end, never comes back: what fails now fails of that, and is nobody's news. */
void signals_heed(void);

/* End with EXIT_RETRY and a message, this many seconds from now. */
void signals_timeout(double seconds);

#endif
