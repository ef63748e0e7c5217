/* error.h: what went wrong, kept by the caller.
 *
 * Goroutines move between threads, so nothing here or elsewhere reports
 * through errno or a thread-local: an error is a value, filled where it
 * happened.  A broken promise by the programmer is not an error: it panics.
 *
 * Who may call: anyone, from any thread.
 */
#ifndef WEFT_BASE_ERROR_H
#define WEFT_BASE_ERROR_H

#include "linkage.h"

WEFT_PUBLIC_BEGIN

/* Values are only ever added at the end: plugins are compiled against them. */
typedef enum weft_status {
	WEFT_OK,
	WEFT_NO_MEMORY,
	WEFT_NO_FILE,      /* the input is missing or can't be opened */
	WEFT_BAD_IMAGE,    /* damaged or hostile bytes */
	WEFT_BAD_PARAM,    /* a parameter is malformed or out of range */
	WEFT_NO_FILTER,    /* no filter of that name */
	WEFT_NO_CODEC,     /* no codec for that format */
	WEFT_ABI_MISMATCH, /* a plugin made for another weft */
	WEFT_CANCELED,     /* the context ended first */
	WEFT_LIMIT,        /* larger than a limit allows */
	WEFT_CANT_CREATE,  /* the output can't be created */
	WEFT_IO,           /* reading or writing failed half way */
	WEFT_DENIED,       /* permission */
	WEFT_TIMEOUT,      /* the deadline passed */
	WEFT_USAGE,        /* the command line makes no sense */
	WEFT_INTERNAL,     /* a bug of weft's own */
} weft_status;

/* Which limit a WEFT_LIMIT is about; who set it knows how to change it. */
typedef enum weft_limit_kind {
	WEFT_LIMIT_UNTOLD,
	WEFT_LIMIT_SIDE,   /* of a picture */
	WEFT_LIMIT_PIXELS, /* of a picture */
	WEFT_LIMIT_BYTES,  /* of a picture's samples */
	WEFT_LIMIT_MEMORY,
	WEFT_LIMIT_SCANS,
	WEFT_LIMIT_FRAMES,
	WEFT_LIMIT_TIME,
	WEFT_LIMIT_EXIF, /* more of this kind than the format has room for */
	WEFT_LIMIT_ICC,
	WEFT_LIMIT_XMP,
} weft_limit_kind;

typedef struct weft_error {
	weft_status status;
	int at;                /* byte of the text the error points at (a caret), or -1 */
	char text[236];        /* one line for people: "blur: sigma=20000 is outside 0.1..1000" */
	weft_limit_kind limit; /* of a WEFT_LIMIT */
} weft_error;

/* "bad image", and so on; never NULL. */
const char *weft_status_name(weft_status status);

/* Fill *e (which may be NULL) and return status, so that `return weft_fail(...)`. */
__attribute__((format(printf, 3, 4))) weft_status weft_fail(weft_error *e, weft_status status,
							    const char *format, ...);

/* The same, pointing at byte `at` of the text that was being read. */
__attribute__((format(printf, 4, 5))) weft_status weft_fail_at(weft_error *e, weft_status status, int at,
							       const char *format, ...);

/* WEFT_LIMIT, of that kind. */
__attribute__((format(printf, 3, 4))) weft_status weft_fail_limit(weft_error *e, weft_limit_kind limit,
								  const char *format, ...);

/* What a static analyzer of one file can't see: they return their status. */
#ifdef __clang_analyzer__
#define weft_fail(e, status, ...)        (weft_fail(e, status, __VA_ARGS__), (status))
#define weft_fail_at(e, status, at, ...) (weft_fail_at(e, status, at, __VA_ARGS__), (status))
#define weft_fail_limit(e, limit, ...)   (weft_fail_limit(e, limit, __VA_ARGS__), WEFT_LIMIT)
#endif

WEFT_PUBLIC_END

#endif
