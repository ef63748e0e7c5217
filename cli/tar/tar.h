/* tar.h: a tar archive as it comes: ustar, pax and GNU's long names, of any size, from a pipe too.
 *
 * A member keeps the blocks of its head as they came, so that what isn't
 * changed goes out as it came in. */
#ifndef WEFT_CLI_TAR_H
#define WEFT_CLI_TAR_H

#include <stdbool.h>
#include <stdint.h>

#include "../../core/image/codec.h"

enum { TAR_BLOCK = 512 };

struct tar_member {
	char *name, *link; /* what it is called, and what it leads to; NULL: nothing */
	int64_t bytes;     /* of content */
	char type;         /* '0': a regular file */
	bool sparse;       /* the content is a list of pieces: no file's bytes */
	/* All its blocks.  The last one is its own, before it those of pax and long names; behind it GNU's of
	 * a sparse file. */
	weft_buffer head;
};

void tar_member_free(struct tar_member *m);

struct tar_reader {
	int fd;
	int64_t left;    /* of the content of the last member, with what fills its last block */
	int64_t content; /* without */
	int64_t at;      /* bytes read */
	bool ended;      /* blocks of zeros came last, */
	bool lone_end;   /* of them one only */
};

/* The next member; *end: there is none.  Passes over what is left of the last one. */
weft_status tar_next(struct tar_reader *r, struct tar_member *m, bool *end, weft_error *e);
/* Up to so many bytes of its content; 0 at its end. */
weft_status tar_content(struct tar_reader *r, void *bytes, size_t most, size_t *got, weft_error *e);

/* The head of a regular file with this content, or of m's link to this, otherwise as m, appended to head; m
 * isn't sparse. */
weft_status tar_head(const struct tar_member *m, const char *name, const char *link, int64_t bytes,
		     weft_buffer *head, weft_error *e);

/* Does standard input begin as one?  Nothing is taken from it. */
bool tar_on_stdin(void);
/* Does that regular file? */
bool tar_in_file(const char *path);

#endif
