/* file.h: whole files into memory, and out again all or nothing.
 *
 * Who may call: anyone, from any thread; calls block the thread, so that a
 * goroutine wraps them in a blocking section.
 */
#ifndef WEFT_IMAGE_FILE_H
#define WEFT_IMAGE_FILE_H

#include "codec.h"

/* All of a file, or of standard input where path is "-", appended to b.
 * More than most bytes (0: no limit) is WEFT_LIMIT. */
weft_status weft_file_read(const char *path, size_t most, weft_buffer *b, weft_error *e);

typedef struct weft_file_options {
	bool replace; /* an existing file; without it that is an error */
} weft_file_options;

/* Either path afterwards holds exactly these bytes, on disk, or it is as it
 * was.  A file that is replaced keeps its mode (and owner, where allowed); a
 * symbolic link keeps pointing at it; a device or pipe is written to; "-" is
 * standard output.  A read-only file is not replaced. */
weft_status weft_file_write(const char *path, weft_bytes bytes, const weft_file_options *how, weft_error *e);

/* Whether both name one existing file. */
bool weft_file_same(const char *a, const char *b);

/* Unlink every temporary file of this process.  For signal handlers: calls
 * only what may be called there. */
void weft_file_unlink_temporaries(void);
/* Remove what killed processes left in a folder, looking at so many of its
 * names (0: all). */
void weft_file_sweep(const char *folder, size_t most);

#endif
