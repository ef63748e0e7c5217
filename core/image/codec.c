/* codec.c: the table of codecs, and choosing one of them. */
#include "codecs.h"
#include "jail/jail_inside.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* In the order in which they are asked whether they recognise a file: TGA has
 * no signature and comes last. */
static const weft_codec *const codecs[] = {
	&weft_codec_png,
	&weft_codec_jpeg,
#ifdef WEFT_HAVE_WEBP
	&weft_codec_webp,
#endif
#ifdef WEFT_HAVE_TIFF
	&weft_codec_tiff,
#endif
#ifdef WEFT_HAVE_HEIF
	&weft_codec_avif,
	&weft_codec_heic,
#endif
#ifdef WEFT_HAVE_JXL
	&weft_codec_jxl,
#endif
#ifdef WEFT_HAVE_J2K
	&weft_codec_jp2,
#endif
#ifdef WEFT_HAVE_EXR
	&weft_codec_exr,
#endif
#ifdef WEFT_HAVE_LCMS
	&weft_codec_colours_tables,
#endif
	&weft_codec_colours,
	&weft_codec_edits,
	&weft_codec_gif,
	&weft_codec_qoi,
	&weft_codec_hdr,
	&weft_codec_farbfeld,
	&weft_codec_fits,
	&weft_codec_pnm,
	&weft_codec_pbm,
	&weft_codec_pgm,
	&weft_codec_ppm,
	&weft_codec_pam,
	&weft_codec_pfm,
	&weft_codec_ico,
	&weft_codec_bmp,
	&weft_codec_tga,
	NULL,
};

const weft_codec *const *weft_codecs(void)
{
	return codecs;
}

static_assert(sizeof codecs / sizeof *codecs <= 64, "a bit each: weft_head.suits");

uint32_t weft_codec_index(const weft_codec *codec)
{
	uint32_t i = 0;
	while (codecs[i] && codecs[i] != codec)
		i++;
	return i;
}

static char built[800];

static void list_built(void)
{
	size_t used = 0;
	for (const weft_codec *const *c = codecs; *c && used < sizeof built; c++)
		if (!(*c)->inner)
			used += (size_t)snprintf(built + used, sizeof built - used, "%s%s (%s)",
						 used ? ", " : "", (*c)->name, (*c)->by);
}

const char *weft_build_codecs(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, list_built);
	return built;
}

const weft_codec *weft_codec_for_bytes(weft_bytes head)
{
	return weft_jail_is_required() ? NULL : weft_codec_by_signature(head);
}

const weft_codec *weft_codec_by_signature(weft_bytes head)
{
	for (const weft_codec *const *c = codecs; *c; c++)
		if ((*c)->recognises(head))
			return *c;
	return NULL;
}

const weft_codec *weft_codec_for_name(const char *name)
{
	for (const weft_codec *const *c = codecs; *c; c++) {
		if (!(*c)->inner && strcasecmp((*c)->name, name) == 0)
			return *c;
		for (const char *const *extension = (*c)->extensions; *extension; extension++)
			if (strcasecmp(*extension, name) == 0)
				return *c;
	}
	return NULL;
}

const weft_codec *weft_codec_for_path(const char *path)
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
	return dot ? weft_codec_for_name(dot + 1) : NULL;
}

/* ---- what a codec says of itself ---- */

const char *weft_codec_name(const weft_codec *codec)
{
	return codec->name;
}

const char *const *weft_codec_extensions(const weft_codec *codec)
{
	return codec->extensions;
}

bool weft_codec_recognises(const weft_codec *codec, weft_bytes head)
{
	return !weft_jail_is_required() && codec->recognises(head);
}

bool weft_codec_holds_several(const weft_codec *codec)
{
	return codec->several;
}

bool weft_codec_stacks(const weft_codec *codec)
{
	return codec->stacks;
}

void weft_sequence_free(weft_sequence *s)
{
	if (s->free)
		s->free(s->state);
	s->free = NULL;
	s->state = NULL;
}

bool weft_codec_writes(const weft_codec *codec)
{
	return codec->create || codec->encode;
}

bool weft_codec_holds(const weft_codec *codec, weft_format f)
{
	return weft_codec_writes(codec) && codec->holds(f);
}

unsigned weft_codec_keeps(const weft_codec *codec)
{
	return codec->keeps;
}

const weft_write_option *weft_codec_options(const weft_codec *codec)
{
	static const weft_write_option none = { 0 };
	return codec->options ? codec->options : &none;
}

int weft_write_option_value(const weft_write_option *option, const weft_encode_options *how)
{
	const char *at = (const char *)how + option->offset;
	int value;
	if (option->type == WEFT_WRITE_FLAG)
		return *(const bool *)at;
	memcpy(&value, at, sizeof value);
	return value;
}

bool weft_write_option_given(const weft_write_option *option, const weft_encode_options *how)
{
	return weft_write_option_value(option, how) != 0;
}

/* ---- a sink in memory ---- */

static bool buffer_put(void *to, weft_bytes piece)
{
	return weft_buffer_add(to, piece.at, piece.length);
}

weft_sink weft_buffer_sink(weft_buffer *b)
{
	return (weft_sink) { buffer_put, b };
}
