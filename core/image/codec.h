/* codec.h: bytes to pixels and back.
 *
 * A codec is found by the content of a file when reading, and by name or
 * extension when writing.
 *
 * Who may call: anyone, from any thread; nothing here parks.
 */
#ifndef WEFT_IMAGE_CODEC_H
#define WEFT_IMAGE_CODEC_H

#include "../base/bytes.h"
#include "image.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where encoded bytes go; false stops the encoder, which then fails with WEFT_IO. */
typedef struct weft_sink {
	bool (*put)(void *to, weft_bytes piece);
	void *to;
} weft_sink;

/* Keeps everything in memory. */
weft_sink weft_buffer_sink(weft_buffer *b);

/* What a file may ask for, checked before any of it is given.  Zero members
 * mean the default. */
typedef struct weft_limits {
	int side;        /* pixels; 65 535 */
	int64_t pixels;  /* 100 million */
	size_t bytes;    /* of decoded pixels; as memory */
	size_t memory;   /* bytes, of decoded pixels and what decoding takes beside; 2 GiB */
	int scans;       /* of a JPEG; 500 */
	int frames;      /* or pages; 1000 */
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
	int frame;              /* which page or frame, from 0 */
	int stacked;            /* so many from there, each below the last: weft_codec_stacks; 0: one */
	struct weft_jail *jail; /* decode in a process of its own (jail.h); NULL: here */
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

/* How a TIFF is packed; each loses nothing. */
typedef enum weft_compression {
	WEFT_COMPRESSION_DEFAULT, /* deflate */
	WEFT_COMPRESSION_DEFLATE,
	WEFT_COMPRESSION_NONE,
	WEFT_COMPRESSION_LZW,
	WEFT_COMPRESSION_ZSTD,
	WEFT_COMPRESSION_G4, /* as fax machines do: one bit a sample */
} weft_compression;

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
	bool linear;   /* the rows are light, as weft_image_info says it */
	bool to_srgb;  /* convert from the colours that metadata says, which isn't written then */
	uint8_t bits;  /* of a sample or a colour's number, fewer than 8: 1, 2, 4; 0: by depth */
	bool palette;  /* PNG: up to 256 colours */
	bool pack;     /* PNG: the smallest kind that holds each pixel as it is */
	bool lossless; /* WebP */
	weft_compression compression; /* TIFF */
	/* What shows through where the format has no alpha: red, green, blue as fractions; NULL: white. */
	const double *background;
	struct weft_sequence *sequence; /* the picture is one of several in its file; NULL: alone */
} weft_encode_options;

/* Pages or frames that go into one file in their order, by a weft_encode or a writer
 * (rows.h) each, all to the same sink: weft_codec_holds_several. */
typedef struct weft_sequence {
	int index, count; /* of the picture, from 0; of all, known before the first */
	int delay_ms;     /* how long it is shown */
	int loops;        /* how often all are; 0: for ever */
	uint64_t written; /* bytes before it: the codec's to say */
	void *state;      /* the codec's, from the first picture to the last */
	void (*free)(void *state);
} weft_sequence;

/* In whatever state; the zero sequence, too. */
void weft_sequence_free(weft_sequence *s);

/* What a file says of itself, read without decoding. */
typedef struct weft_image_info {
	int width, height;
	weft_format format; /* as weft_decode would give it */
	int frames, scans;  /* at least so many; 0: one */
	int delay_ms;       /* how long the frame is shown */
	int loops;          /* how often all frames are; 0: for ever */
	bool linear;        /* samples are amounts of light (light.h), not of sRGB's curve */
	bool packed;        /* in the file a sample has fewer than 8 bits, or there is a palette */
} weft_image_info;

typedef struct weft_codec weft_codec;

/* All codecs of this build, NULL-terminated. */
const weft_codec *const *weft_codecs(void);
const weft_codec *weft_codec_for_bytes(weft_bytes head); /* NULL: not recognised */
const weft_codec *weft_codec_for_path(const char *path); /* by extension; NULL: unknown */
const weft_codec *weft_codec_for_name(const char *name); /* "png", "jpg"; NULL: unknown */
/* What reads and writes what, for --version: "png (own), jpeg (stb), ...". */
const char *weft_build_codecs(void);

const char *weft_codec_name(const weft_codec *codec); /* "png" */
/* Without the dot; NULL-terminated; the first is the usual one. */
const char *const *weft_codec_extensions(const weft_codec *codec);
bool weft_codec_recognises(const weft_codec *codec, weft_bytes head); /* by content, never by name */
bool weft_codec_writes(const weft_codec *codec);
bool weft_codec_holds(const weft_codec *codec, weft_format f); /* what it writes without converting */
/* Is a format's alpha lost in it, even at another depth? */
bool weft_codec_flattens(const weft_codec *codec, weft_format f);
bool weft_codec_holds_several(const weft_codec *codec); /* pages or frames in a file that it writes */
bool weft_codec_stacks(const weft_codec *codec); /* frames of one shape: reads several, each below the last */

/* A member of weft_encode_options that a codec goes by, as data; 0 (or false) in the
 * member is always the usual value. */
typedef enum weft_write_type {
	WEFT_WRITE_FLAG,   /* bool */
	WEFT_WRITE_INT,    /* int, least..most */
	WEFT_WRITE_CHOICE, /* int or enum: an index into choices */
} weft_write_type;

typedef struct weft_write_option {
	const char *name; /* "png-level" */
	const char *help; /* "effort, 1 to 9; default: 1" */
	weft_write_type type;
	size_t offset; /* in weft_encode_options */
	int least, most;
	const char *const *choices; /* NULL-terminated */
} weft_write_option;

/* Those of a codec, ended by one without a name.  Options of one name have one type
 * and offset in all codecs. */
const weft_write_option *weft_codec_options(const weft_codec *codec);
/* Whether the options say other than the usual. */
bool weft_write_option_given(const weft_write_option *option, const weft_encode_options *how);

/* Kinds of metadata that a codec writes along, of those in a weft_metadata. */
enum {
	WEFT_KEEPS_EXIF = 1,
	WEFT_KEEPS_ICC = 2,
	WEFT_KEEPS_XMP = 4,
	WEFT_KEEPS_RESOLUTION = 8,
	WEFT_KEEPS_COLOUR = 16, /* gAMA and its kin */
	WEFT_KEEPS_TEXT = 32,   /* or comments alone */
	WEFT_KEEPS_IPTC = 64,
};
unsigned weft_codec_keeps(const weft_codec *codec);

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
/* The same of page or frame `frame`, from 0. */
weft_status weft_frame_info(weft_bytes file, int frame, weft_image_info *info, weft_error *e);
/* how may be NULL. */
weft_status weft_encode(const weft_codec *codec, weft_view im, const weft_encode_options *how, weft_sink to,
			weft_error *e);

#ifdef __cplusplus
}
#endif

#endif
