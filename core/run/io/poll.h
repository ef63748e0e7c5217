/* poll.h: wait until a descriptor is ready.
 *
 * An operation borrows the descriptor's record (enter ... leave), reads the
 * side's turn, tries its system call, and where that would block waits until
 * the turn has moved on.  An event, a close and a deadline all move it or end
 * the wait, so nothing that happens between the try and the wait is lost.
 */
#ifndef WEFT_RUN_POLL_H
#define WEFT_RUN_POLL_H

#include "../sched/state.h"
#include "../sync/until.h"

#include <stdbool.h>
#include <stdint.h>

enum weft_side { WEFT_READABLE, WEFT_WRITABLE, WEFT_SIDES };

struct record;

/* Make the poller, unless there is one: 0 or minus an errno value. */
int weft_poll_begin(void);
/* Make a sleeping collect return; from signal handlers, too. */
void weft_poll_interrupt(void);

/* A record for fd; NULL and *error minus an errno value where there is none.
 * *error -EPERM beside a record: fd is a file, which is always ready.  Until
 * weft_poll_leave the number stays that descriptor's: a close waits. */
struct record *weft_poll_enter(int fd, int *error);
void weft_poll_leave(struct record *r);
bool weft_poll_closing(const struct record *r); /* somebody closed it: begin nothing new */
/* Its mode was left alone, as other processes share it: a plain call on it may
 * block, even where it was ready a moment ago. */
bool weft_poll_may_block(const struct record *r);
/* Of such a pipe or terminal: the same opened once more for us alone, so that it
 * doesn't block.  Minus an errno value where that can't be had. */
int weft_poll_own_opening(struct record *r, enum weft_side side);
bool weft_poll_is_socket(const struct record *r);
uint32_t weft_poll_turn(const struct record *r, enum weft_side side);
/* How often somebody interrupted that side: read when an operation begins. */
uint32_t weft_poll_interrupts(const struct record *r, enum weft_side side);
/* End with -EINTR, unless they needn't wait, the operations on that side that have begun: 0 or minus an
 * errno value. */
int weft_poll_interrupt_side(int fd, enum weft_side side);

struct poll_patience {
	struct bound bound;
	uint32_t interrupts; /* when the operation began */
};

/* 0: try again; else -EAGAIN, -ETIMEDOUT, -EINTR or -ECANCELED. */
int weft_poll_wait(struct record *r, enum weft_side side, uint32_t turn, const struct poll_patience *patience,
		   enum weft_state why);
/* Wakes whoever waits on fd, and closes it once nobody uses it: 0 or minus an errno value. */
int weft_poll_close(int fd);

#endif
