/* tiff_compress.c: strips by libtiff's compressors: a file in memory for each, of which the
 * strip is taken out.
 */
#ifdef WEFT_HAVE_TIFF
#include <stdlib.h>
#include <string.h>

#include "tiff.h"
#include "tiff_library.h"

typedef struct memory {
	weft_buffer bytes;
	size_t at;
} memory;

static tmsize_t memory_read(thandle_t handle, void *to, tmsize_t n)
{
	memory *m = handle;
	size_t left = m->at < m->bytes.length ? m->bytes.length - m->at : 0;
	size_t take = (size_t)n < left ? (size_t)n : left;
	if (take)
		memcpy(to, m->bytes.at + m->at, take);
	m->at += take;
	return (tmsize_t)take;
}

static tmsize_t memory_write(thandle_t handle, void *from, tmsize_t n)
{
	memory *m = handle;
	size_t end = m->at + (size_t)n;
	if (end > m->bytes.length) {
		size_t more = end - m->bytes.length;
		if (!weft_buffer_reserve(&m->bytes, more))
			return 0;
		memset(m->bytes.at + m->bytes.length, 0, more);
		m->bytes.length = end;
	}
	memcpy(m->bytes.at + m->at, from, (size_t)n);
	m->at = end;
	return n;
}

static toff_t memory_seek(thandle_t handle, toff_t to, int whence)
{
	memory *m = handle;
	m->at = (size_t)(whence == SEEK_SET ? to : whence == SEEK_CUR ? m->at + to : m->bytes.length + to);
	return m->at;
}

static int memory_close(thandle_t handle)
{
	(void)handle;
	return 0;
}

static toff_t memory_size(thandle_t handle)
{
	return ((memory *)handle)->bytes.length;
}

static int say_nothing(TIFF *t, void *user, const char *module, const char *format, va_list list)
{
	(void)t;
	(void)user;
	(void)module;
	(void)format;
	(void)list;
	return 1;
}

static TIFF *open_memory(memory *m)
{
	TIFFOpenOptions *options = weft_libtiff.TIFFOpenOptionsAlloc();
	if (!options)
		return NULL;
	weft_libtiff.TIFFOpenOptionsSetErrorHandlerExtR(options, say_nothing, NULL);
	weft_libtiff.TIFFOpenOptionsSetWarningHandlerExtR(options, say_nothing, NULL);
	TIFF *t = weft_libtiff.TIFFClientOpenExt("", "wl", m, memory_read, memory_write, memory_seek,
						 memory_close, memory_size, NULL, NULL, options);
	weft_libtiff.TIFFOpenOptionsFree(options);
	return t;
}

static bool take_strip(TIFF *t, const memory *m, uint8_t **strip, size_t *length)
{
	uint64_t *offsets = NULL, *lengths = NULL;
	if (!weft_libtiff.TIFFGetFieldDefaulted(t, TIFFTAG_STRIPOFFSETS, &offsets) ||
	    !weft_libtiff.TIFFGetFieldDefaulted(t, TIFFTAG_STRIPBYTECOUNTS, &lengths) ||
	    offsets[0] > m->bytes.length || lengths[0] > m->bytes.length - offsets[0])
		return false;
	*length = (size_t)lengths[0];
	*strip = malloc(*length ? *length : 1);
	if (*strip && *length)
		memcpy(*strip, m->bytes.at + offsets[0], *length);
	return *strip;
}

bool weft_tiff_can_compress(int compression)
{
	return weft_tiff_load() && weft_libtiff.TIFFIsCODECConfigured((uint16_t)compression);
}

bool weft_tiff_compress(const weft_tiff_strip *s, uint8_t **strip, size_t *length)
{
	memory m = { 0 };
	TIFF *t = open_memory(&m);
	if (!t)
		return false;
	weft_libtiff.TIFFSetField(t, TIFFTAG_IMAGEWIDTH, (uint32_t)s->width);
	weft_libtiff.TIFFSetField(t, TIFFTAG_IMAGELENGTH, (uint32_t)s->height);
	weft_libtiff.TIFFSetField(t, TIFFTAG_ROWSPERSTRIP, (uint32_t)s->height);
	weft_libtiff.TIFFSetField(t, TIFFTAG_BITSPERSAMPLE, s->bits);
	weft_libtiff.TIFFSetField(t, TIFFTAG_SAMPLESPERPIXEL, 1);
	weft_libtiff.TIFFSetField(t, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
	weft_libtiff.TIFFSetField(t, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
	weft_libtiff.TIFFSetField(t, TIFFTAG_COMPRESSION, s->compression);
	bool fine =
		weft_libtiff.TIFFWriteEncodedStrip(t, 0, s->raw, (tmsize_t)s->bytes) == (tmsize_t)s->bytes &&
		take_strip(t, &m, strip, length);
	weft_libtiff.TIFFClose(t);
	weft_buffer_free(&m.bytes);
	return fine;
}
#else
typedef int weft_tiff_compress_is_not_built_in;
#endif
