/* poll.h: wait until a descriptor is ready.
 *
 * An operation borrows the descriptor's record (enter ... leave), reads the
 * side's turn, tries its system call, and where that would block waits until
 * the turn has moved on.  An event, a close and a deadline all move it or end
 * the wait, so nothing that happens between the try and the wait is lost.
 */
#ifndef WEFT_RUN_POLL_H
#define WEFT_RUN_POLL_H

#include "internal.h"

enum weft_side { WEFT_READABLE, WEFT_WRITABLE, WEFT_SIDES };

struct record;

/* Make the poller, unless there is one: 0 or minus an errno value. */
int weft_poll_begin(void);
/* Make a sleeping collect return; from signal handlers, too. */
void weft_poll_interrupt(void);

/* A record for fd; NULL and *error minus an errno value where there is none.
 * -EPERM: fd is a file, which is always ready. */
struct record *weft_poll_enter(int fd, int *error);
void weft_poll_leave(struct record *r);
/* Its mode was left alone, as other processes share it: a call on it may block
 * unless it is known to be ready. */
bool weft_poll_may_block(const struct record *r);
bool weft_poll_is_socket(const struct record *r);
uint32_t weft_poll_turn(const struct record *r, enum weft_side side);
/* 0: try again; else -EAGAIN, -ETIMEDOUT or -ECANCELED. */
int weft_poll_wait(struct record *r, enum weft_side side, uint32_t turn, int64_t deadline_ns,
		   enum weft_state why);
/* Wakes whoever waits on fd, and closes it once nobody uses it: 0 or minus an errno value. */
int weft_poll_close(int fd);

#endif
