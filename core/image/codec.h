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

/* What a file may ask for, checked before any of it is given.  Zero members
 * mean the default. */
typedef struct weft_limits {
	int side;        /* pixels; 65 535 */
	int64_t pixels;  /* 100 million */
	size_t bytes;    /* of decoded pixels; as memory */
	size_t memory;   /* bytes, of decoded pixels and what decoding takes beside; 2 GiB */
	int scans;       /* of a JPEG; 500 */
	int frames;      /* or pages, of which the first is read; 1000 */
	int64_t time_ns; /* of decoding, where it is jailed (jail.h); a minute */
} weft_limits;

/* What a lenient decoding passed over. */
typedef struct weft_damage {
	bool found;
	double kept;    /* the part of the picture that came before it, 0..1 */
	char what[200]; /* the first thing found: "png: damaged: wrong CRC at byte 812" */
} weft_damage;

typedef struct weft_decode_options {
	weft_limits limits;
	bool unturned; /* leave the pixels as they lie in the file, whatever EXIF says */
	/* Damaged files: what can be decoded, the rest zeros; without it damage is an
	 * error.  A file without one whole row is an error either way. */
	bool lenient;
	struct weft_jail *jail;        /* decode in a process of its own (jail.h); NULL: here */
	struct weft_jail_file *shared; /* where the file's bytes are, which this takes; NULL: elsewhere */
} weft_decode_options;

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
	int png_level;             /* also of TIFF: 1..9; 0: 1 */
	const weft_spread *spread; /* NULL: alone.  The bytes are the same either way. */
	/* JPEG, where libjpeg-turbo is built in (stb decides by itself). */
	weft_chroma chroma;
	bool progressive;
	const weft_metadata *metadata; /* to write along, where the format can; NULL: none */
	uint8_t depth; /* WEFT_U8, WEFT_U16, WEFT_F32: convert first; a format that can't hold it is refused
			*/
	bool lossless; /* WebP */
} weft_encode_options;

/* What a file says of itself, read without decoding. */
typedef struct weft_image_info {
	int width, height;
	weft_format format; /* as weft_decode would give it */
	int frames, scans;  /* at least so many; 0: one */
} weft_image_info;

/* Rows as a codec makes or takes them; only core/image calls these. */
struct weft_row_source;
struct weft_row_target;

typedef struct weft_codec {
	const char *name;              /* "png" */
	const char *const *extensions; /* without the dot; NULL-terminated; the first is the usual one */
	bool (*recognises)(weft_bytes head); /* by content, never by name */
	bool head_tells;                     /* all but the pixels: recognises and info read no further */
	/* Loads a library that reading needs, which a jail would refuse (jail.h); false:
	 * there is none.  NULL: nothing to load. */
	bool (*load)(void);
	weft_status (*info)(weft_bytes file, weft_image_info *info, weft_error *e);
	/* Rows in order, for files that lie so; sets from->read to NULL for others.
	 * NULL: the codec has whole pictures only. */
	weft_status (*open)(weft_bytes file, const weft_decode_options *how, struct weft_row_source *from,
			    weft_error *e);
	/* A whole picture, unturned.  NULL: every file opens. */
	weft_status (*decode)(weft_bytes file, const weft_decode_options *how, weft_image *im,
			      weft_damage *damage, weft_error *e);
	/* Rows in order, of a format that it holds.  NULL: whole pictures only. */
	weft_status (*create)(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			      struct weft_row_target *target, weft_error *e);
	/* NULL beside create: it can't be written. */
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

static inline bool weft_codec_writes(const weft_codec *codec)
{
	return codec->create || codec->encode;
}

/* Recognise, check the limits before any allocation, decode, and turn upright
 * as EXIF says.  how may be NULL; damage, which may be NULL too, is filled
 * where how is lenient. */
weft_status weft_decode_as(weft_bytes file, const weft_decode_options *how, weft_image *im,
			   weft_damage *damage, weft_error *e);
/* The same, strict and here.  limits may be NULL. */
weft_status weft_decode(weft_bytes file, const weft_limits *limits, weft_image *im, weft_error *e);
/* The same with the pixels left as they lie in the file. */
weft_status weft_decode_unturned(weft_bytes file, const weft_limits *limits, weft_image *im, weft_error *e);
/* The shape is that of weft_decode. */
weft_status weft_decode_info(weft_bytes file, weft_image_info *info, weft_error *e);
/* how may be NULL. */
weft_status weft_encode(const weft_codec *codec, weft_view im, const weft_encode_options *how, weft_sink to,
			weft_error *e);

#endif
