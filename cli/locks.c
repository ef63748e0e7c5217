/* locks.c: see locks.h. */
#include "locks.h"

#include <stdio.h>
#include <string.h>

static const struct {
	weft_jail_lock_kind kind;
	const char *name;
} names[] = {
	{ WEFT_JAIL_LOCK_CALLS, "seccomp" },
	{ WEFT_JAIL_LOCK_FILES, "landlock" },
	{ WEFT_JAIL_LOCK_LIMITS, "limits" },
};

static size_t put(struct locks_text *t, size_t n, int locks, bool held, const char *first)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (((locks & (int)names[i].kind) != 0) == held) {
			n += (size_t)snprintf(t->text + n, sizeof t->text - n, "%s%s", first, names[i].name);
			first = ", ";
		}
	return n;
}

struct locks_text locks_text(int locks)
{
	struct locks_text t = { "" };
	size_t n = put(&t, 0, locks, true, "");

	put(&t, n, locks, false, n ? "; no " : "no ");
	return t;
}

int locks_look(weft_error *e)
{
	weft_jail *jail;
	int locks = -1;

	if (weft_jail_start(&jail, NULL, e) == WEFT_OK)
		locks = weft_jail_locks(jail, e);
	weft_jail_stop(jail);
	return locks;
}
