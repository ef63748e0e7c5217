/* runtime.h: enter and leave the world of goroutines.
 *
 * There is no hidden main: a program (or a test) calls weft_run, which
 * returns when the main goroutine does.  Zero members mean the default.
 */
#ifndef WEFT_RUN_RUNTIME_H
#define WEFT_RUN_RUNTIME_H

#include "../base/linkage.h"
#include "fresh_errno.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

WEFT_PUBLIC_BEGIN

enum { WEFT_PROCS_MAX = 1024 };

typedef struct weft_runtime {
	int procs;          /* logical processors; <= 0: WEFT_PROCS, else the CPUs that affinity and the
			     * quotas of its cgroup and of those around it allow, looked at again
			     * about once a second while the run goes on */
	size_t stack_bytes; /* of each goroutine, guard not counted; 0: 64 KiB; at least 8 KiB, whole pages */
	unsigned seed;      /* 0: WEFT_SEED, else random; with one processor, the same choices each run */
	int blocking_threads; /* most threads of weft_blocking_call; <= 0: 512 */
	bool unwatched;       /* the monitor names no goroutine that holds its processor for long */
	/* Told of a fault of the runtime or the machine (no memory, no thread, a stack that
	 * overflowed) instead of the message, the dump and status 2; must not return. */
	void (*on_fatal)(const char *text);
} weft_runtime;

/* Run main_fn as goroutine 1 and return its result once it returns.  Then
 * parked and queued goroutines never run again, running ones stop at their
 * next runtime call, threads are joined and stacks unmapped.  how may be
 * NULL.  May be called again afterwards; nesting panics.  In a process with
 * Python, Ruby, Java, Julia or Mono, which keep state by thread, main is pinned
 * (weft_thread_pin) to the thread that called. */
int weft_run(const weft_runtime *how, int (*main_fn)(int argc, char **argv), int argc, char **argv);

/* End the process at once, as returning from Go's main does. */
__attribute__((noreturn)) void weft_exit(int status);

/* How many logical processors of the running runtime may be busy at a time, which
 * may change where nobody gave their number; 0 outside one. */
int weft_procs(void);

/* What weft_run would choose for procs <= 0. */
int weft_procs_default(void);

/* What was just queued is worth a wake: rouse an idle processor at once, even
 * where thieves lately found nothing and wakes are held back. */
void weft_procs_wake(void);

/* Around a call that blocks the thread (a file, a library): the logical
 * processor goes to another thread meanwhile.  They nest; runtime calls in
 * between are allowed.  weft_blocking_end keeps errno. */
void weft_blocking_begin(void);
void weft_blocking_end(void);

/* Run fn(arg) on another thread, from a pool, and park until it is over: for
 * calls that block and for long computations of libraries.  Where all threads
 * are busy it waits its turn.  There fn is no goroutine: what would park it
 * blocks that thread.  On the caller's own thread instead where it is pinned
 * (in a blocking section then), in a blocking section, or no goroutine.  A run
 * that ends waits for calls under way and drops those that have not begun. */
void weft_blocking_call(void (*fn)(void *arg), void *arg);

/* Every goroutine, its name, its state and what it waits for.  SIGQUIT
 * prints it too, and so does a deadlock. */
void weft_dump(FILE *to);

WEFT_PUBLIC_END

#endif
