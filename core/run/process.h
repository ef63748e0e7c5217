/* process.h: child processes, started and waited for without blocking a
 * processor.
 *
 *     weft_process p;
 *     const char *argv[] = { "sort", "-n", NULL };
 *     int error = weft_process_start(&p, &(weft_process_how) {
 *             .argv = argv, .in = WEFT_STDIO_PIPE, .out = WEFT_STDIO_PIPE });
 *     weft_write_all(p.in, "2\n1\n", 4, WEFT_FOREVER);
 *     weft_process_close_in(&p);
 *     ... weft_read(p.out, ...) until 0 ...
 *     int status;
 *     weft_process_wait(&p, WEFT_FOREVER, &status);
 *     weft_process_end(&p);
 *
 * Every int result is 0, or minus an errno value.
 *
 * Who may call: goroutines.
 */
#ifndef WEFT_RUN_PROCESS_H
#define WEFT_RUN_PROCESS_H

#include "../base/linkage.h"
#include "sync.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

WEFT_PUBLIC_BEGIN

/* What a child's standard descriptor is; a number above 2 is a descriptor of ours. */
enum {
	WEFT_STDIO_INHERIT = 0, /* the same as ours */
	WEFT_STDIO_NULL = -1,   /* /dev/null */
	WEFT_STDIO_PIPE = -2,   /* a pipe; our end is in weft_process */
	WEFT_STDIO_OUT = -3,    /* for err: the same as its out */
};

typedef struct weft_process_how {
	const char *const *argv; /* ends with NULL; argv[0] is looked for in PATH */
	const char *const *env;  /* ends with NULL; NULL: ours */
	const char *folder;      /* to start in; NULL: ours */
	int in, out, err;        /* WEFT_STDIO_..., or a descriptor */
} weft_process_how;

typedef struct weft_process {
	pid_t pid;
	int in, out, err; /* our ends of its pipes, else -1 */
	weft_mutex m_;
	int pidfd_, status_, error_;
	bool over_;
} weft_process;

/* The child has the default action for every signal we catch, those we ignore
 * ignored, none blocked, and no descriptor of ours but its standard ones, also
 * of those that are not closed on exec.  A program that is being written to is
 * tried again for about a second. */
int weft_process_start(weft_process *p, const weft_process_how *how);

/* Park until it is over; *status (may be NULL) is what waitpid gives.
 * -ETIMEDOUT at the deadline, -EAGAIN for WEFT_NOW: it still runs.
 * -ECHILD: it is over, but somebody else (SIGCHLD ignored, a waitpid for any
 * child) has taken its status.  Any number
 * of goroutines may wait, any number of times. */
int weft_process_wait(weft_process *p, int64_t deadline_ns, int *status);

/* -ESRCH once a wait has seen its end. */
int weft_process_kill(weft_process *p, int signo);

/* Close our end of its stdin, which it then reads to the end. */
void weft_process_close_in(weft_process *p);

/* Close the pipes and forget the process; kills and awaits it if it still
 * runs.  Nobody may be waiting for it. */
void weft_process_end(weft_process *p);

WEFT_PUBLIC_END

#endif
