/* file.h: whole files into memory; and files that appear whole or not at all.
 *
 * Who may call: anyone, from any thread; calls block the thread, so that a
 * goroutine wraps them in a blocking section.
 */
#ifndef WEFT_IMAGE_FILE_H
#define WEFT_IMAGE_FILE_H

#include "codec.h"

#ifdef __cplusplus
extern "C" {
#endif

/* All of a file, or of standard input where path is "-", appended to b.
 * More than most bytes (0: no limit) is WEFT_LIMIT. */
weft_status weft_file_read(const char *path, size_t most, weft_buffer *b, weft_error *e);

typedef struct weft_file_options {
	bool replace; /* an existing file; without it that is an error */
} weft_file_options;

/* A file on its way: create, append, append, ..., then commit or abandon, which
 * end it.  After commit the path holds exactly the bytes appended, on disk;
 * until then, and where it fails, it is as it was.  A file that is replaced
 * keeps its mode (and owner, where allowed); a symbolic link keeps pointing at
 * it; a read-only file is not replaced.  A device, a pipe and "-", which is
 * standard output, are written to by commit; all is kept in memory for that. */
typedef struct weft_file_writer weft_file_writer;
weft_status weft_file_create(weft_file_writer **w, const char *path, const weft_file_options *how,
			     weft_error *e);
weft_status weft_file_append(weft_file_writer *w, weft_bytes bytes, weft_error *e);
weft_status weft_file_commit(weft_file_writer *w, weft_error *e);
/* That part of commit which may take long: until the disk has the bytes, or who reads a pipe.  What is
 * left then is to give the file its name. */
weft_status weft_file_sync(weft_file_writer *w, weft_error *e);
/* Where the bytes are before that; -1 for what is no regular file. */
int weft_file_descriptor(const weft_file_writer *w);
void weft_file_abandon(weft_file_writer *w); /* NULL: nothing */
/* All of it at once. */
weft_status weft_file_write(const char *path, weft_bytes bytes, const weft_file_options *how, weft_error *e);

/* Whether both name one existing file. */
bool weft_file_same(const char *a, const char *b);

/* Unlink every temporary file of this process.  For signal handlers: calls
 * only what may be called there. */
void weft_file_unlink_temporaries(void);
/* Remove what killed processes left in a folder, looking at so many of its
 * names (0: all). */
void weft_file_sweep(const char *folder, size_t most);

#ifdef __cplusplus
}
#endif

#endif
