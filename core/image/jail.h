/* jail.h: hostile files are decoded in sandboxes, processes of their own.
 *
 * A keeper process is forked while this one has a single thread; it forks the
 * decoders when they are asked for, so that neither a fork among threads nor
 * a program to execute is needed, and a decoder's memory holds nothing of ours.
 * A decoder may compute, read its file and write rows, all in memory shared with
 * us: seccomp (and landlock, where the kernel has it) refuse the rest, and
 * limits bound its memory and time.  What becomes of it is an ordinary error.
 * Files are looked into nowhere else: what they declare, and what stands beside
 * their pixels, comes from there with the rows.  Decoders stay for the next file;
 * one that refused a file or found damage is replaced, as are those that end badly.
 *
 * Who may call: start and stop, a process with one thread; then anyone, with
 * weft_decode_options.jail.  A jailed reader blocks its thread while it waits
 * for rows: a goroutine wraps it in a blocking section.
 */
#ifndef WEFT_IMAGE_JAIL_H
#define WEFT_IMAGE_JAIL_H

#include "codec.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct weft_jail weft_jail;

/* limits: memory and time_ns are those of each decoder; NULL: the usual. */
weft_status weft_jail_start(weft_jail **jail, const weft_limits *limits, weft_error *e);
/* What a decoder can be kept from, where the kernel and this process's own limits let us. */
typedef enum weft_jail_lock_kind {
	WEFT_JAIL_LOCK_CALLS = 1,  /* seccomp: no call but those it needs */
	WEFT_JAIL_LOCK_FILES = 2,  /* landlock: no file */
	WEFT_JAIL_LOCK_LIMITS = 4, /* of memory, files, processor time */
	WEFT_JAIL_LOCK_ALL = 7,
} weft_jail_lock_kind;
/* Those that hold, once the first decoder has them (which is waited for); -1: there is no decoder, *e
 * says why. */
int weft_jail_locks(weft_jail *jail, weft_error *e);
/* From now on one decoder reads one file, and none without all locks; fails (WEFT_DENIED) where they
 * can't be had. */
weft_status weft_jail_be_strict(weft_jail *jail, weft_error *e);
/* From now on this process looks into no file itself: whoever doesn't give it to a jail is refused
 * (WEFT_INTERNAL), and no bytes are recognised.  For a program that means to jail all. */
void weft_jail_require(void);
/* No reader may be open; NULL does nothing. */
void weft_jail_stop(weft_jail *jail);
/* End the processes of every jail, and wait for them a moment: for a program that ends where it is.
 * Signal handlers may call it. */
void weft_jail_stop_all(void);

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
/* So many of its bytes from `at` on, for who wants more than to hand it to a reader: of a very large file
 * `bytes` is the file itself, and touching what another has cut off meanwhile would end this process.  Then
 * it is WEFT_IO. */
weft_status weft_jail_file_copy(const weft_jail_file *file, size_t at, void *to, size_t length,
				weft_error *e);
/* An empty one too. */
void weft_jail_file_free(weft_jail *jail, weft_jail_file *file);

#ifdef __cplusplus
}
#endif

#endif
