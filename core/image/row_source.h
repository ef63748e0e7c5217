/* row_source.h: rows between a codec and the readers and writers of rows.h. */
#ifndef WEFT_IMAGE_ROW_SOURCE_H
#define WEFT_IMAGE_ROW_SOURCE_H

#include "codec.h"
#include "metadata.h"

typedef struct weft_row_source {
	/* The next to.height rows; where it fails, *done of them are right. */
	weft_status (*read)(void *state, weft_view to, int *done, weft_error *e);
	void (*close)(void *state);
	void *state;
	weft_damage *damage; /* stands before open: where lenient sources note what they pass over */
} weft_row_source;

/* What is known of a file before its pixels. */
typedef struct weft_head {
	const weft_codec *codec;
	weft_image_info info; /* turned, and of all frames stacked */
	int orientation;      /* still to be done to the pixels */
	weft_metadata metadata;
	int *delays_ms; /* of frames stacked; NULL: of none */
	uint64_t suits; /* which of weft_codecs() recognise it, a bit each */
} weft_head;

/* Of weft_codecs(): its place there. */
uint32_t weft_codec_index(const weft_codec *codec);

struct weft_reader;
/* As weft_head has it. */
uint64_t weft_reader_suited(const struct weft_reader *r);
/* reader.c: the head, within the limits. */
weft_status weft_head_read(weft_head *head, weft_bytes file, const weft_decode_options *how, weft_error *e);
void weft_head_free(weft_head *head);

/* Parts of a picture that are encoded apart, each by any thread, and put in order. */
typedef struct weft_row_parts {
	int height;                 /* rows of each but the last, which may have fewer; 0: there are none */
	void *(*make)(void *state); /* room for one after the other; NULL: out of memory */
	/* Rows from y on, which those before it in the part have come before. */
	weft_status (*write)(void *part, int y, weft_view rows, weft_error *e);
	weft_status (*put)(void *state, void *part, weft_error *e); /* a whole one, below the last */
	void (*free)(void *part);
} weft_row_parts;

typedef struct weft_row_target {
	weft_status (*write)(void *state, weft_view rows, weft_error *e);
	weft_status (*finish)(void *state, weft_error *e);
	void (*close)(void *state);
	void *state;
	int unit;             /* rows that it likes to get at a time; 0: any */
	weft_row_parts parts; /* in place of write */
} weft_row_target;

/* Of all damage the one counts that leaves least; of such the first. */
void weft_damage_note(weft_damage *damage, double kept, const char *what);

/* recognise.c: which codec, what shape, and whether the limits allow it. */
weft_status weft_recognise(weft_bytes file, const weft_decode_options *how, const weft_codec **codec,
			   weft_image_info *info, weft_error *e);
/* Defaults in place of zeros. */
weft_limits weft_limits_settle(const weft_limits *limits);
weft_status weft_limits_check(const weft_image_info *info, const weft_limits *limits, weft_error *e);
/* A picture that is to be made; `what` says which in a message: "pad: the result".  Its sides may be
 * as long as they like. */
weft_status weft_limits_check_made(const char *what, weft_view shape, const weft_limits *limits,
				   weft_error *e);
/* What the file's EXIF says, 1..8. */
weft_status weft_orientation_read(weft_bytes file, int frame, int *orientation, weft_error *e);

/* "GIF", "a web page" ...: what a file is that no codec recognises (foreign.c); NULL: who knows. */
const char *weft_foreign_name(weft_bytes file);

#endif
