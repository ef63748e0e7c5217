/* jail.h: hostile files are decoded in processes of their own.
 *
 * A keeper process is forked while this one has a single thread; it forks the
 * decoders when they are asked for, so that neither a fork among threads nor
 * a program to execute is needed, and a decoder's memory holds nothing of ours.
 * A decoder may compute, read its file and write rows, all in memory shared with
 * us: seccomp (and landlock, where the kernel has it) refuse the rest, and
 * limits bound its memory and time.  What becomes of it is an ordinary error.
 * Decoders stay for the next file; those that end badly are replaced.
 *
 * Who may call: start and stop, a process with one thread; then anyone, with
 * weft_decode_options.jail.  A jailed reader blocks its thread while it waits
 * for rows: a goroutine wraps it in a blocking section.
 */
#ifndef WEFT_IMAGE_JAIL_H
#define WEFT_IMAGE_JAIL_H

#include "codec.h"

typedef struct weft_jail weft_jail;

/* limits: memory and time_ns are those of each decoder; NULL: the usual. */
weft_status weft_jail_start(weft_jail **jail, const weft_limits *limits, weft_error *e);
/* No reader may be open; NULL does nothing. */
void weft_jail_stop(weft_jail *jail);

/* A file in memory that a decoder sees too (and can't change), so that it
 * needn't be copied there. */
typedef struct weft_jail_file {
	weft_bytes bytes; /* until the reader that took it is closed, or the file is freed */
	struct weft_prisoner *decoder;
} weft_jail_file;

/* All of a large, regular file; others leave *file empty: WEFT_OK without a
 * decoder, to be read in another way.  More than most bytes is WEFT_LIMIT. */
weft_status weft_jail_read(weft_jail *jail, const char *path, size_t most, weft_jail_file *file,
			   weft_error *e);
/* An empty one too. */
void weft_jail_file_free(weft_jail *jail, weft_jail_file *file);

#endif
