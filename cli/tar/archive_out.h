/* archive_out.h: where an archive goes: a file that appears whole or not at all, or a pipe. */
#ifndef WEFT_CLI_ARCHIVE_OUT_H
#define WEFT_CLI_ARCHIVE_OUT_H

#include "../run/job.h"

struct archive_out {
	const char *name;              /* "-" is stdout */
	struct weft_file_writer *file; /* the output; or */
	int fd;                        /* what is no regular file */
	int64_t bytes;                 /* put so far */
};

weft_status archive_out_open(struct archive_out *o, const char *name, bool replace, weft_error *e);
/* From a goroutine or not. */
weft_status archive_out_put(struct archive_out *o, const void *bytes, size_t length, weft_error *e);
/* What fills the last block of so much content. */
weft_status archive_out_fill(struct archive_out *o, int64_t content, weft_error *e);
/* Its end, its mark (mark.h) and its name. */
weft_status archive_out_commit(struct archive_out *o, uint64_t recipe, const char *input,
			       const struct job_result *whole, weft_error *e);
/* Without commit a file is not there. */
void archive_out_close(struct archive_out *o);

#endif
