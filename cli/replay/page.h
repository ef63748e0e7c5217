/* page.h: recordings as one page of HTML that plays them back.
 *
 * The page needs nothing else: no network, no other file.  page.html, page.css
 * and page.js are its parts, which the build puts into the program.
 */
#ifndef WEFT_CLI_REPLAY_PAGE_H
#define WEFT_CLI_REPLAY_PAGE_H

#include <stdio.h>

#include "preview.h"
#include "record.h"

struct replay_page {
	const char *command, *input, *chain; /* input NULL: the chain is a source */
	const char *verdict;                 /* a line about the recordings; NULL: none */
	const char *above;                   /* HTML to stand above what plays; NULL: none */
	struct replay_preview preview;
	struct replay_recording *recordings; /* are thinned where they are too long */
	size_t count;
};

enum { REPLAY_BYTES_MOST = 5 * 1000 * 1000 - 1 };

/* Did it record?  Returns 0, or an exit status after the message was printed. */
int replay_recorded(const struct replay_recording *r);
/* Returns 0, or an exit status after the message was printed. */
int replay_page_write(struct replay_page *page, const char *path, bool force);

/* The command line as a shell takes it, to free; NULL: out of memory. */
char *replay_command_text(int argc, char **argv);

#endif
