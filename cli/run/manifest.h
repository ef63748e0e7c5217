/* manifest.h: what became of each file, a line of JSON each, in a file that grows.
 *
 * A line is added whole, in one write, as its file ends; a piece that a killed
 * run left without its end is cut off when the manifest is opened again.  One
 * run at a time writes it. */
#ifndef WEFT_CLI_MANIFEST_H
#define WEFT_CLI_MANIFEST_H

#include "job.h"

/* The zero manifest is none: adding does nothing. */
struct manifest {
	const char *path;
	int fd;
	bool open, regular;
};

/* path NULL: none.  Returns 0, or an exit status after the message was printed. */
int manifest_open(struct manifest *m, const char *path);
void manifest_close(struct manifest *m);

/* Add one line, with its end; durable: it is on the disk before this returns.
 * Nothing of it stays where it fails. */
weft_status manifest_add(struct manifest *m, const char *line, size_t length, bool durable, weft_error *e);

#endif
