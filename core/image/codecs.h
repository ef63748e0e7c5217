/* codecs.h: what a codec is made of, and those there are.  Private to core/image.
 *
 * A codec is one file, format/codec_NAME.c, that fills one of these, and one line in
 * codec.c.  A member left out is one that it can't or needn't do, so that members may be
 * added here without touching any codec; nobody outside asks a codec for its name to
 * know what it does.  README.md says how to add one.
 */
#ifndef WEFT_IMAGE_CODECS_H
#define WEFT_IMAGE_CODECS_H

#include "metadata.h"
#include "row_source.h"

struct weft_codec {
	const char *name;              /* "png": in messages, and to ask for it by */
	const char *by;                /* what does it: "own", "libwebp" */
	const char *const *extensions; /* without the dot; NULL-terminated; the first is the usual one */

	bool inner; /* no file of people's: it has no extension, and no list shows it */

	/* ---- reading ---- */

	bool (*recognises)(weft_bytes head);
	/* All but the pixels stands in the first 64 KiB: recognises, info and read_metadata
	 * look no further. */
	bool head_tells;
	/* Loads a library that reading needs, which a jail would refuse (jail.h); false:
	 * there is none.  NULL: nothing to load. */
	bool (*load)(void);
	/* Shape and counts, of everything that a limit is for, before anything is allocated. */
	weft_status (*info)(weft_bytes file, weft_image_info *info, weft_error *e);
	/* The same of the page or frame `frame`, which is not the first.  NULL: they can't be
	 * read, or info refuses files with more than one. */
	weft_status (*frame_info)(weft_bytes file, int frame, weft_image_info *info, weft_error *e);
	/* All frames have the first one's shape, and open gives how->stacked of them. */
	bool stacks;
	/* What stands beside the pixels of a page or frame, into an empty *m; what is damaged is
	 * left out.  False: out of memory.  NULL: such files have none. */
	bool (*read_metadata)(weft_bytes file, int frame, weft_metadata *m);
	/* Rows in order, for files that lie so; leaves from->read NULL for others.
	 * NULL: the codec has whole pictures only. */
	weft_status (*open)(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
			    weft_error *e);
	/* A whole picture, as it lies.  NULL: every file opens. */
	weft_status (*decode)(weft_bytes file, const weft_decode_options *how, weft_image *im,
			      weft_damage *damage, weft_error *e);

	/* ---- writing ---- */

	bool (*holds)(weft_format f);
	unsigned bits; /* the sum of those below 8, of 1, 2 and 4, that samples may have */
	bool linear;   /* what it holds is light, and whole numbers go by sRGB's curve to it */
	const weft_write_option *options; /* ended by one without a name; NULL: none */
	unsigned keeps;                   /* WEFT_KEEPS_... */
	bool several;                     /* create and encode go by how->sequence */
	/* Rows in order, of a format that it holds.  NULL: whole pictures only. */
	weft_status (*create)(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			      weft_row_target *target, weft_error *e);
	/* NULL beside create: it can't be written. */
	weft_status (*encode)(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e);
};

/* Which decoder is to have a file is asked of its first bytes where no other is looked into. */
const weft_codec *weft_codec_by_signature(weft_bytes head);
/* For read_metadata: the first EXIF and the first resolution count.  False: out of memory. */
bool weft_metadata_add_exif(weft_metadata *m, const uint8_t *at, size_t n);
/* A comment into m->text. */
bool weft_metadata_add_comment(weft_metadata *m, const uint8_t *at, size_t n);
/* The next one from *at, which is 0 first, on; false: there is none. */
bool weft_metadata_next_comment(const weft_metadata *m, size_t *at, weft_bytes *comment);
void weft_metadata_set_resolution(weft_metadata *m, double x, double y, weft_resolution_unit unit);

extern const weft_codec weft_codec_png;
extern const weft_codec weft_codec_colours;        /* no picture: colours.h */
extern const weft_codec weft_codec_colours_tables; /* the same with its library */
extern const weft_codec weft_codec_edits;          /* no picture: edits.h */
extern const weft_codec weft_codec_jpeg;
extern const weft_codec weft_codec_gif;
extern const weft_codec weft_codec_bmp;
extern const weft_codec weft_codec_tga;
extern const weft_codec weft_codec_pnm; /* reads the family; the next five write one of it each */
extern const weft_codec weft_codec_pbm;
extern const weft_codec weft_codec_pgm;
extern const weft_codec weft_codec_ppm;
extern const weft_codec weft_codec_pam;
extern const weft_codec weft_codec_pfm;
extern const weft_codec weft_codec_farbfeld;
extern const weft_codec weft_codec_fits;
extern const weft_codec weft_codec_ico;
extern const weft_codec weft_codec_qoi;
extern const weft_codec weft_codec_hdr;
extern const weft_codec weft_codec_webp; /* where built in, as the next */
extern const weft_codec weft_codec_tiff;
extern const weft_codec weft_codec_avif;
extern const weft_codec weft_codec_heic;
extern const weft_codec weft_codec_jxl;
extern const weft_codec weft_codec_exr;
extern const weft_codec weft_codec_jp2;

/* 0: the usual. */
int weft_write_option_value(const weft_write_option *option, const weft_encode_options *how);

/* Options that several codecs have. */
#define WEFT_WRITE_QUALITY                                                                                   \
	{                                                                                                    \
		.name = "quality", .help = "1 to 100; default: 90", .type = WEFT_WRITE_INT,                  \
		.offset = offsetof(weft_encode_options, quality), .least = 1, .most = 100                    \
	}
#define WEFT_WRITE_LEVEL                                                                                     \
	{                                                                                                    \
		.name = "png-level", .help = "effort, 1 to 9; default: 1", .type = WEFT_WRITE_INT,           \
		.offset = offsetof(weft_encode_options, png_level), .least = 1, .most = 9                    \
	}

#endif
