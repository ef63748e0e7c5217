/* locks.h: how well decoders are locked up on this machine, in words. */
#ifndef WEFT_CLI_LOCKS_H
#define WEFT_CLI_LOCKS_H

#include "../core/image/jail.h"

struct locks_text {
	char text[80];
};

/* "seccomp, limits; no landlock" */
struct locks_text locks_text(int locks);
/* Tries it: a mask of weft_jail_lock_kind; -1: no jail at all, *e says why. */
int locks_look(weft_error *e);

#endif
