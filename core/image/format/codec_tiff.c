/* codec_tiff.c: TIFF, read by libtiff: a page of a file, in strips or tiles,
 * of 1 to 64 bits a sample.
 *
 * The file's head was read by us first (tiff.c), and the library must see the same
 * in it.  It reads from memory; what it can't read, and what it warns of while it
 * decodes pixels, is damage.
 */
#ifdef WEFT_HAVE_TIFF
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../codecs.h"
#include "../row_source.h"
#include "tiff.h"
#include "tiff_library.h"

enum { PLANES_MAX = 64 };

typedef struct reader reader;
typedef bool load_fn(reader *r);

struct reader {
	weft_tiff head;
	int page;
	weft_bytes file;
	uint64_t at; /* in it */
	TIFF *in;
	bool decoding, damaged;
	char text[160];
	load_fn *load;        /* the band that row y is in */
	int y, band, band_y0; /* rows of a band; the first row of the one loaded, or -1 */
	size_t row, plane;    /* bytes of a row, of a plane of a band */
	uint32_t tile_width;
	uint8_t *raw;  /* the band */
	uint8_t *tile; /* or a raster of RGBA, from which it is filled */
};

/* ---- memory as a file ---- */

static tmsize_t file_read(thandle_t handle, void *to, tmsize_t n)
{
	reader *r = handle;
	uint64_t left = r->at < r->file.length ? r->file.length - r->at : 0;
	size_t take = n < 0 ? 0 : (uint64_t)n < left ? (size_t)n : (size_t)left;
	memcpy(to, r->file.at + (left ? r->at : 0), take);
	r->at += take;
	return (tmsize_t)take;
}

static tmsize_t file_write(thandle_t handle, void *from, tmsize_t n)
{
	(void)handle;
	(void)from;
	(void)n;
	return -1;
}

static toff_t file_seek(thandle_t handle, toff_t to, int whence)
{
	reader *r = handle;
	r->at = whence == SEEK_SET ? to : whence == SEEK_CUR ? r->at + to : r->file.length + to;
	return r->at;
}

static int file_close(thandle_t handle)
{
	(void)handle;
	return 0;
}

static toff_t file_size(thandle_t handle)
{
	const reader *r = handle;
	return r->file.length;
}

static int file_map(thandle_t handle, void **at, toff_t *length)
{
	const reader *r = handle;
	memcpy(at, &r->file.at, sizeof *at);
	*length = r->file.length;
	return 1;
}

static void file_unmap(thandle_t handle, void *at, toff_t length)
{
	(void)handle;
	(void)at;
	(void)length;
}

/* ---- what the library says ---- */

__attribute__((format(printf, 4, 0))) static int on_error(TIFF *in, void *user, const char *where,
							  const char *format, va_list args)
{
	reader *r = user;
	(void)in;
	(void)where;
	if (!r->damaged)
		vsnprintf(r->text, sizeof r->text, format, args);
	r->damaged = true;
	return 1;
}

/* Tags that it doesn't know, and the like, do no harm. */
__attribute__((format(printf, 4, 0))) static int on_warning(TIFF *in, void *user, const char *where,
							    const char *format, va_list args)
{
	const reader *r = user;
	return r->decoding ? on_error(in, user, where, format, args) : 1;
}

static weft_status damaged(const reader *r, weft_error *e)
{
	return weft_fail(e, WEFT_BAD_IMAGE, "tiff: damaged: row %d: %s", r->y,
			 r->text[0] ? r->text : "its pixels can't be read");
}

/* ---- bands ---- */

static bool load_row(reader *r)
{
	return weft_libtiff.TIFFReadScanline(r->in, r->raw, (uint32_t)r->y, 0) >= 0;
}

static int planes(const weft_tiff *t)
{
	return t->separate && !t->converted ? t->samples : 1;
}

static size_t band_rows(const reader *r)
{
	int left = r->head.height - r->band_y0;
	return (size_t)(r->band < left ? r->band : left);
}

static bool load_strip(reader *r)
{
	tmsize_t bytes = (tmsize_t)(r->row * band_rows(r));
	bool fine = true;
	for (int s = 0; fine && s < planes(&r->head); s++) {
		uint32_t strip = weft_libtiff.TIFFComputeStrip(r->in, (uint32_t)r->band_y0, (uint16_t)s);
		uint8_t *to = r->raw + (size_t)s * r->plane;
		fine = weft_libtiff.TIFFReadEncodedStrip(r->in, strip, to, bytes) == bytes;
	}
	return fine;
}

static bool load_tile(reader *r, uint32_t x, int s)
{
	const weft_tiff *t = &r->head;
	uint32_t tile = weft_libtiff.TIFFComputeTile(r->in, x, (uint32_t)r->band_y0, 0, (uint16_t)s);
	tmsize_t bytes = (tmsize_t)weft_libtiff.TIFFTileSize64(r->in);
	size_t from_row = (size_t)weft_libtiff.TIFFTileRowSize64(r->in);
	if (weft_libtiff.TIFFReadEncodedTile(r->in, tile, r->tile, bytes) != bytes)
		return false;
	size_t pixel_bits = (size_t)t->bits * (size_t)(t->separate ? 1 : t->samples);
	size_t start = x * pixel_bits / 8, n = r->row - start < from_row ? r->row - start : from_row;
	uint8_t *to = r->raw + (size_t)s * r->plane + start;
	for (size_t y = 0; y < band_rows(r); y++)
		memcpy(to + y * r->row, r->tile + y * from_row, n);
	return true;
}

static bool load_tiles(reader *r)
{
	bool fine = true;
	for (int s = 0; fine && s < planes(&r->head); s++)
		for (uint32_t x = 0; fine && x < (uint32_t)r->head.width; x += r->tile_width)
			fine = load_tile(r, x, s);
	return fine;
}

/* The library's raster, `width` pixels wide, lies upside down. */
static void take_raster(reader *r, size_t x, size_t width, size_t rows)
{
	size_t left = (size_t)r->head.width - x, n = width < left ? width : left;
	for (size_t y = 0; y < band_rows(r); y++) {
		const uint8_t *from = r->tile + (rows - 1 - y) * width * 4;
		uint8_t *to = r->raw + y * r->row + x * 3;
		for (size_t i = 0; i < n; i++) {
			uint32_t v;
			memcpy(&v, from + 4 * i, 4);
			to[3 * i] = (uint8_t)TIFFGetR(v);
			to[3 * i + 1] = (uint8_t)TIFFGetG(v);
			to[3 * i + 2] = (uint8_t)TIFFGetB(v);
		}
	}
}

static bool load_converted_strip(reader *r)
{
	if (!weft_libtiff.TIFFReadRGBAStripExt(r->in, (uint32_t)r->band_y0, (uint32_t *)(void *)r->tile, 1))
		return false;
	take_raster(r, 0, (size_t)r->head.width, band_rows(r));
	return true;
}

static bool load_converted_tiles(reader *r)
{
	uint32_t *raster = (uint32_t *)(void *)r->tile;
	for (uint32_t x = 0; x < (uint32_t)r->head.width; x += r->tile_width) {
		if (!weft_libtiff.TIFFReadRGBATileExt(r->in, x, (uint32_t)r->band_y0, raster, 1))
			return false;
		take_raster(r, x, r->tile_width, (size_t)r->band);
	}
	return true;
}

/* ---- rows ---- */

static weft_status read_row(reader *r, uint8_t *to, weft_error *e)
{
	int y0 = r->y - r->y % r->band;
	if (y0 != r->band_y0) {
		r->band_y0 = y0;
		r->decoding = true;
		bool fine = r->load(r);
		r->decoding = false;
		if (!fine || r->damaged)
			return damaged(r, e);
	}
	const uint8_t *rows[PLANES_MAX];
	for (int s = 0; s < planes(&r->head); s++)
		rows[s] = r->raw + (size_t)s * r->plane + (size_t)(r->y - y0) * r->row;
	weft_tiff_row(&r->head, rows, to);
	r->y++;
	return WEFT_OK;
}

static weft_status tiff_read(void *state, weft_view to, int *done, weft_error *e)
{
	reader *r = state;
	weft_status status = WEFT_OK;
	for (*done = 0; *done < to.height; ++*done) {
		status = read_row(r, weft_row(to, *done), e);
		if (status != WEFT_OK)
			break;
	}
	return status;
}

static void tiff_close(void *state)
{
	reader *r = state;
	if (r->in)
		weft_libtiff.TIFFClose(r->in);
	free(r->raw);
	free(r->tile);
	free(r);
}

/* ---- opening ---- */

static weft_status open_library(reader *r, const weft_limits *limits, weft_error *e)
{
	weft_limits l = weft_limits_settle(limits);
	TIFFOpenOptions *options = weft_libtiff.TIFFOpenOptionsAlloc();
	if (!options)
		return weft_fail(e, WEFT_NO_MEMORY, "tiff: out of memory");
	tmsize_t most = l.memory < PTRDIFF_MAX ? (tmsize_t)l.memory : PTRDIFF_MAX;
	weft_libtiff.TIFFOpenOptionsSetMaxSingleMemAlloc(options, most);
	weft_libtiff.TIFFOpenOptionsSetErrorHandlerExtR(options, on_error, r);
	weft_libtiff.TIFFOpenOptionsSetWarningHandlerExtR(options, on_warning, r);
	r->in = weft_libtiff.TIFFClientOpenExt("", "r", r, file_read, file_write, file_seek, file_close,
					       file_size, file_map, file_unmap, options);
	weft_libtiff.TIFFOpenOptionsFree(options);
	if (!r->in)
		return damaged(r, e);
	if (r->page > 0 && !weft_libtiff.TIFFSetSubDirectory(r->in, r->head.directory))
		return damaged(r, e);
	r->damaged = false; /* what it minds in tags that it goes on without is not the pixels' damage */
	return WEFT_OK;
}

/* The library sees the picture that we saw. */
static bool same_head(const reader *r)
{
	const weft_tiff *t = &r->head;
	uint32_t width = 0, height = 0;
	uint16_t bits = 0, samples = 0, colours = 0, compression = 0, planar = 0;
	weft_libtiff.TIFFGetFieldDefaulted(r->in, TIFFTAG_IMAGEWIDTH, &width);
	weft_libtiff.TIFFGetFieldDefaulted(r->in, TIFFTAG_IMAGELENGTH, &height);
	weft_libtiff.TIFFGetFieldDefaulted(r->in, TIFFTAG_BITSPERSAMPLE, &bits);
	weft_libtiff.TIFFGetFieldDefaulted(r->in, TIFFTAG_SAMPLESPERPIXEL, &samples);
	weft_libtiff.TIFFGetFieldDefaulted(r->in, TIFFTAG_PHOTOMETRIC, &colours);
	weft_libtiff.TIFFGetFieldDefaulted(r->in, TIFFTAG_COMPRESSION, &compression);
	weft_libtiff.TIFFGetFieldDefaulted(r->in, TIFFTAG_PLANARCONFIG, &planar);
	return width == (uint32_t)t->width && height == (uint32_t)t->height && bits == t->bits &&
	       samples == t->samples && colours == t->colours && compression == t->compression &&
	       (planar == PLANARCONFIG_SEPARATE) == t->separate;
}

/* Bytes of a band and of what fills it; false: it makes no sense. */
static bool lay_out(reader *r, uint64_t *raw, uint64_t *tile)
{
	const weft_tiff *t = &r->head;
	uint32_t rows = 0, width = 0, height = (uint32_t)t->height;
	bool tiled = weft_libtiff.TIFFIsTiled(r->in);
	uint64_t row = t->converted ? 3 * (uint64_t)t->width : weft_libtiff.TIFFScanlineSize64(r->in);
	uint64_t pixel_bits = (uint64_t)t->bits * (uint64_t)(t->separate ? 1 : t->samples);
	if (!t->converted && row != ((uint64_t)t->width * pixel_bits + 7) / 8)
		return false;
	if (tiled) {
		weft_libtiff.TIFFGetFieldDefaulted(r->in, TIFFTAG_TILEWIDTH, &width);
		weft_libtiff.TIFFGetFieldDefaulted(r->in, TIFFTAG_TILELENGTH, &rows);
		uint64_t tile_row = weft_libtiff.TIFFTileRowSize64(r->in);
		if (width > WEFT_SIDE_MAX || rows > WEFT_SIDE_MAX || width % 8 != 0 ||
		    (!t->converted && tile_row * 8 != width * pixel_bits))
			return false;
		*tile = t->converted ? (uint64_t)width * rows * 4 : weft_libtiff.TIFFTileSize64(r->in);
	} else {
		weft_libtiff.TIFFGetFieldDefaulted(r->in, TIFFTAG_ROWSPERSTRIP, &rows);
		rows = rows < height ? rows : height;
		/* As they lie, a row is as good as a strip. */
		if (t->compression == WEFT_TIFF_NONE && !t->separate && !t->converted)
			rows = 1;
		*tile = t->converted ? (uint64_t)t->width * rows * 4 : 1;
	}
	bool by_row = !tiled && rows == 1 && !t->separate && !t->converted;
	r->load = t->converted ? tiled ? load_converted_tiles : load_converted_strip
		  : tiled      ? load_tiles
		  : by_row     ? load_row
			       : load_strip;
	r->band = (int)rows;
	r->band_y0 = -1;
	r->tile_width = width;
	r->row = (size_t)row;
	rows = rows < height ? rows : height;
	r->plane = (size_t)row * rows;
	*raw = (uint64_t)r->plane * (uint64_t)planes(t);
	return rows > 0 && (!tiled || width > 0) && *tile > 0;
}

static weft_status prepare(reader *r, const weft_limits *limits, weft_error *e)
{
	weft_status status = open_library(r, limits, e);
	uint64_t raw, tile, most = weft_limits_settle(limits).memory;
	if (status != WEFT_OK)
		return status;
	if (!same_head(r))
		return weft_fail(e, WEFT_BAD_IMAGE, "tiff: damaged: two shapes");
	if (r->head.colours == WEFT_TIFF_YCBCR && !r->head.converted)
		weft_libtiff.TIFFSetField(r->in, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
	if (weft_tiff_is_log(&r->head)) {
		weft_libtiff.TIFFSetField(r->in, TIFFTAG_SGILOGDATAFMT, SGILOGDATAFMT_FLOAT);
		r->head.bits = 32;
		r->head.is_float = true;
	}
	if (!lay_out(r, &raw, &tile))
		return weft_fail(e, WEFT_BAD_IMAGE, "tiff: damaged: its strips or tiles make no sense");
	if (raw > most || tile > most)
		return weft_fail_limit(e, WEFT_LIMIT_MEMORY,
				       "tiff: its strips or tiles are over the limit of %llu bytes",
				       (unsigned long long)most);
	r->raw = malloc((size_t)raw);
	r->tile = malloc((size_t)tile);
	return r->raw && r->tile ? WEFT_OK : weft_fail(e, WEFT_NO_MEMORY, "tiff: out of memory");
}

static weft_status tiff_open(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
			     weft_error *e)
{
	if (!weft_tiff_load())
		return weft_fail(e, WEFT_NO_CODEC, "tiff: there is no " WEFT_TIFF_LIBRARY);
	reader *r = calloc(1, sizeof *r);
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "tiff: out of memory");
	r->file = file;
	r->page = how->frame;
	weft_status status = weft_tiff_head_read(file, how->frame, &r->head, e);
	if (status == WEFT_OK)
		status = prepare(r, &how->limits, e);
	if (status != WEFT_OK) {
		tiff_close(r);
		return status;
	}
	from->read = tiff_read;
	from->close = tiff_close;
	from->state = r;
	return WEFT_OK;
}

static bool tiff_holds(weft_format f)
{
	(void)f;
	return true;
}

static const char *const tiff_extensions[] = { "tif", "tiff", NULL };

const weft_codec weft_codec_tiff = {
	.name = "tiff",
	.by = "libtiff",
	.extensions = tiff_extensions,
	.recognises = weft_tiff_recognises,
	.load = weft_tiff_load,
	.info = weft_tiff_info,
	.frame_info = weft_tiff_page_info,
	.read_metadata = weft_tiff_read_metadata,
	.open = tiff_open,
	.create = weft_tiff_create,
	.several = true,
	.holds = tiff_holds,
	.options = weft_tiff_options,
	.bits = 1 | 2 | 4,
	.keeps = WEFT_KEEPS_EXIF | WEFT_KEEPS_ICC | WEFT_KEEPS_XMP | WEFT_KEEPS_RESOLUTION,
};
#else
typedef int weft_tiff_is_not_built_in;
#endif
