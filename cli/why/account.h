/* account.h: where the time of each processor went, from a recording. */
#ifndef WEFT_CLI_WHY_ACCOUNT_H
#define WEFT_CLI_WHY_ACCOUNT_H

#include "../replay/record.h"

enum { WHY_PROCS_MAX = 1024 };

/* What a processor did with its time. */
enum why_kind {
	WHY_WORK,    /* rows: decoding, filtering, encoding */
	WHY_SPREAD,  /* goroutines, but no rows: channels, scheduling, copying, opening */
	WHY_SERIAL,  /* nothing: a step that only one does was on */
	WHY_NO_TASK, /* nothing, while others had still tasks to begin */
	WHY_END,     /* nothing, for all tasks had begun */
	WHY_KINDS
};

extern const char *const why_kind_names[WHY_KINDS];

struct why_account {
	int procs;
	double ns;               /* of the run */
	double (*of)[WHY_KINDS]; /* a processor's, ns */
	double all[WHY_KINDS];   /* parts of procs * ns */
	double no_room;          /* part of the run that somebody waited for room in a channel */
};

/* false: out of memory. */
bool why_account_make(struct why_account *a, const struct replay_recording *r);
void why_account_free(struct why_account *a);

#endif
