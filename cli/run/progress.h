/* progress.h: how far a batch is: a line on a terminal, or events for programs.
 * Safe from several threads. */
#ifndef WEFT_CLI_PROGRESS_H
#define WEFT_CLI_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

enum progress_mode { PROGRESS_AUTO, PROGRESS_JSON, PROGRESS_NONE };

/* "auto", "json", "none"; NULL-terminated. */
extern const char *const progress_modes[];

struct progress {
	enum progress_mode mode;
	size_t total;
	int64_t start_ns, shown_ns;
};

struct progress progress_begin(enum progress_mode mode, size_t total);
/* One more has ended, `ended` of them now, `failed` of these in vain; error NULL: this one well. */
void progress_step(struct progress *p, size_t ended, size_t failed, const char *file, const char *error);
void progress_end(struct progress *p);

#endif
