/* codec.h: bytes to pixels and back.
 *
 * A codec is a table of functions, found by the content of a file when
 * reading and by name or extension when writing.
 *
 * Who may call: anyone, from any thread; nothing here parks.
 */
#ifndef WEFT_IMAGE_CODEC_H
#define WEFT_IMAGE_CODEC_H

#include <stdbool.h>

#include "image.h"

typedef struct weft_bytes {
	const uint8_t *at;
	size_t length;
} weft_bytes;

/* Where encoded bytes go; false stops the encoder, which then fails with WEFT_IO. */
typedef struct weft_sink {
	bool (*put)(void *to, weft_bytes piece);
	void *to;
} weft_sink;

/* A sink that keeps everything in memory. */
typedef struct weft_buffer {
	uint8_t *at;
	size_t length, capacity;
} weft_buffer;

weft_sink weft_buffer_sink(weft_buffer *b);
void weft_buffer_free(weft_buffer *b);

/* Zero members mean the default. */
typedef struct weft_limits {
	int side;       /* pixels; 65 535 */
	int64_t pixels; /* 100 million */
	size_t memory;  /* bytes of decoded pixels; 2 GiB */
} weft_limits;

/* How an encoder gets help: calls fn(arg, i) for each i in 0..count-1, in any
 * order and at once, and returns when all are done. */
typedef struct weft_spread {
	void (*each)(void *ctx, int count, void (*fn)(void *arg, int i), void *arg);
	void *ctx;
} weft_spread;

/* How far apart the colours of a JPEG are sampled. */
typedef enum weft_chroma {
	WEFT_CHROMA_DEFAULT, /* 4:2:0 */
	WEFT_CHROMA_444,
	WEFT_CHROMA_422,
	WEFT_CHROMA_420,
} weft_chroma;

/* What a file says beside its pixels: metadata.h. */
typedef struct weft_metadata weft_metadata;

typedef struct weft_encode_options {
	int quality;               /* JPEG: 1..100; 0: 90 */
	int png_level;             /* 1..9; 0: 1 */
	const weft_spread *spread; /* NULL: alone.  The bytes are the same either way. */
	/* JPEG, where libjpeg-turbo is built in (stb decides by itself). */
	weft_chroma chroma;
	bool progressive;
	const weft_metadata *metadata; /* to write along, where the format can; NULL: none */
} weft_encode_options;

/* What a file says of itself, read without decoding. */
typedef struct weft_image_info {
	int width, height;
	weft_format format; /* as weft_decode would give it */
} weft_image_info;

typedef struct weft_codec {
	const char *name;              /* "png" */
	const char *const *extensions; /* without the dot; NULL-terminated; the first is the usual one */
	bool (*recognises)(weft_bytes head); /* by content, never by name */
	weft_status (*info)(weft_bytes file, weft_image_info *info, weft_error *e);
	weft_status (*decode)(weft_bytes file, weft_image *im, weft_error *e);
	/* Formats that encode can't hold are converted by weft_encode before. */
	weft_status (*encode)(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e);
	bool (*holds)(weft_format f);
} weft_codec;

/* All codecs of this build, NULL-terminated. */
const weft_codec *const *weft_codecs(void);
const weft_codec *weft_codec_for_bytes(weft_bytes head); /* NULL: not recognised */
const weft_codec *weft_codec_for_path(const char *path); /* by extension; NULL: unknown */
const weft_codec *weft_codec_for_name(const char *name); /* "png", "jpg"; NULL: unknown */
/* What reads and writes what, for --version: "png (own), jpeg (stb), ...". */
const char *weft_build_codecs(void);

/* Recognise, check the limits before any allocation, decode, and turn upright
 * as EXIF says.  limits may be NULL. */
weft_status weft_decode(weft_bytes file, const weft_limits *limits, weft_image *im, weft_error *e);
/* The same with the pixels left as they lie in the file. */
weft_status weft_decode_unturned(weft_bytes file, const weft_limits *limits, weft_image *im, weft_error *e);
/* The shape is that of weft_decode. */
weft_status weft_decode_info(weft_bytes file, weft_image_info *info, weft_error *e);
/* how may be NULL. */
weft_status weft_encode(const weft_codec *codec, weft_view im, const weft_encode_options *how, weft_sink to,
			weft_error *e);

#endif
