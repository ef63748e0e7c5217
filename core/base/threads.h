/* threads.h: how many threads the process has.
 *
 * Who may call: anyone, from any thread.
 */
#ifndef WEFT_BASE_THREADS_H
#define WEFT_BASE_THREADS_H

/* Threads alive in this process; 0 where it can't be known (no /proc). */
int weft_threads_alive(void);

#endif
