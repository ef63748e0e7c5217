/* tiff_write.c: writing TIFF, in strips that are compressed side by side.
 *
 * Strips are deflated, each for itself, of samples less their left neighbours (TIFF's
 * predictors 2 and 3, for whole numbers and floats).  They are kept until the
 * last, for the directory in front of them says where each one is.  The byte
 * order is that of the EXIF written along, so that its values stay as they are.
 */
#ifdef WEFT_HAVE_TIFF
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "deflate.h"
#include "metadata.h"
#include "png.h"
#include "row_source.h"
#include "tiff.h"

enum {
	STRIP_BYTES = 1 << 16,
	BATCH = 32, /* strips made side by side */
	UNIT = 8,   /* strips that a band should make */
	LEVEL_DEFAULT = 1,
	ZLIB_FRAME = 6,
	HEAD = 8,
	OWN_ENTRIES = 24, /* at most */
};

typedef struct strip {
	uint8_t *at;
	size_t length;
} strip;

typedef struct writer {
	weft_encode_options how;
	weft_sink to;
	weft_image_info shape;
	weft_ifd_file exif; /* without a first directory: none */
	bool little;
	size_t row;
	int step, y; /* rows of a strip; the next row to come */
	int count;   /* strips made */
	strip *strips;
	weft_view batch;
	weft_deflater *deflaters[BATCH];
	_Atomic bool out_of_memory;
} writer;

/* ---- a strip ---- */

static void put_bytes(const writer *w, const uint8_t *row, uint8_t *to)
{
	size_t n = w->shape.format.channels;
	memcpy(to, row, n);
	for (size_t i = n; i < w->row; i++)
		to[i] = (uint8_t)(row[i] - row[i - n]);
}

static void put_shorts(const writer *w, const uint16_t *row, uint8_t *to)
{
	size_t n = w->shape.format.channels;
	for (size_t i = 0; i < w->row / 2; i++)
		weft_ifd_set(to + 2 * i, w->little, (uint16_t)(row[i] - (i < n ? 0 : row[i - n])), 2);
}

/* The highest bytes of all floats, then the next; then bytes less their neighbours. */
static void put_floats(const writer *w, const uint32_t *row, uint8_t *to)
{
	size_t n = w->shape.format.channels, samples = w->row / 4;
	for (size_t i = 0; i < samples; i++)
		for (size_t k = 0; k < 4; k++)
			to[k * samples + i] = (uint8_t)(row[i] >> (24 - 8 * k));
	for (size_t i = w->row; i-- > n;)
		to[i] = (uint8_t)(to[i] - to[i - n]);
}

static void put_row(const writer *w, const uint8_t *row, uint8_t *to)
{
	if (w->shape.format.depth == WEFT_U8)
		put_bytes(w, row, to);
	else if (w->shape.format.depth == WEFT_U16)
		put_shorts(w, (const uint16_t *)(const void *)row, to);
	else
		put_floats(w, (const uint32_t *)(const void *)row, to);
}

static int level(const writer *w)
{
	return w->how.png_level ? w->how.png_level : LEVEL_DEFAULT;
}

static bool pack(writer *w, int i, const uint8_t *raw, size_t bytes, strip *s)
{
	if (!w->deflaters[i])
		w->deflaters[i] = weft_deflater_make(level(w));
	uint8_t *at = malloc(weft_deflate_bound(bytes) + ZLIB_FRAME);
	if (!w->deflaters[i] || !at) {
		free(at);
		return false;
	}
	weft_zlib_head(level(w), at);
	s->length = 2 + weft_deflate(w->deflaters[i], raw, 0, bytes, true, at + 2);
	weft_put_big32(at + s->length, weft_adler32(1, raw, bytes));
	s->length += 4;
	s->at = realloc(at, s->length);
	s->at = s->at ? s->at : at;
	return true;
}

static void make_strip(void *arg, int i)
{
	writer *w = arg;
	int y0 = i * w->step, y1 = y0 + w->step < w->batch.height ? y0 + w->step : w->batch.height;
	size_t bytes = (size_t)(y1 - y0) * w->row;
	uint8_t *raw = malloc(bytes);
	for (int y = y0; raw && y < y1; y++)
		put_row(w, weft_row(w->batch, y), raw + (size_t)(y - y0) * w->row);
	if (!raw || !pack(w, i, raw, bytes, &w->strips[w->count + i]))
		w->out_of_memory = true;
	free(raw);
}

static weft_status write_batch(writer *w, weft_view rows, weft_error *e)
{
	const weft_spread *spread = w->how.spread;
	int strips = (rows.height + w->step - 1) / w->step;
	w->batch = rows;
	if (spread && strips > 1)
		spread->each(spread->ctx, strips, make_strip, w);
	else
		for (int i = 0; i < strips; i++)
			make_strip(w, i);
	w->count += strips;
	w->y += rows.height;
	return w->out_of_memory ? weft_fail(e, WEFT_NO_MEMORY, "tiff: out of memory") : WEFT_OK;
}

static weft_status tiff_write(void *state, weft_view rows, weft_error *e)
{
	writer *w = state;
	weft_status status = WEFT_OK;
	int most = BATCH * w->step;
	for (int y = 0; status == WEFT_OK && y < rows.height; y += most) {
		weft_view batch = rows;
		batch.pixels = weft_row(rows, y);
		batch.height = rows.height - y < most ? rows.height - y : most;
		status = write_batch(w, batch, e);
	}
	return status;
}

/* ---- the directory ---- */

typedef struct directory {
	const writer *w;
	weft_ifd_entry entries[OWN_ENTRIES + WEFT_IFD_ENTRIES_MAX];
	size_t count;
	uint8_t values[OWN_ENTRIES * 8];
	size_t used;
} directory;

static void add_value(directory *d, unsigned tag, unsigned type, uint64_t count, const uint8_t *at,
		      size_t length)
{
	d->entries[d->count++] = (weft_ifd_entry) { tag, type, count, at, length };
}

/* `count` times the same number. */
static void add_number(directory *d, unsigned tag, unsigned type, unsigned count, uint32_t v)
{
	int bytes = type == WEFT_IFD_SHORT ? 2 : 4;
	uint8_t *at = d->values + d->used;
	for (unsigned i = 0; i < count; i++)
		weft_ifd_set(at + i * (unsigned)bytes, d->w->little, v, bytes);
	d->used += count * (unsigned)bytes;
	add_value(d, tag, type, count, at, count * (unsigned)bytes);
}

static void add_rational(directory *d, unsigned tag, double v)
{
	uint32_t under = v < 40000 ? 100000 : 1;
	uint8_t *at = d->values + d->used;
	weft_ifd_set(at, d->w->little, (uint64_t)(v * under + 0.5), 4);
	weft_ifd_set(at + 4, d->w->little, under, 4);
	d->used += 8;
	add_value(d, tag, WEFT_IFD_RATIONAL, 1, at, 8);
}

static void add_resolution(directory *d, weft_resolution r)
{
	if (r.unit == WEFT_PER_METRE)
		r = weft_resolution_in(r, WEFT_PER_CENTIMETRE);
	if (!(r.x > 0 && r.y > 0 && r.x < UINT32_MAX && r.y < UINT32_MAX))
		return;
	add_rational(d, 282, r.x);
	add_rational(d, 283, r.y);
	add_number(d, 296, WEFT_IFD_SHORT, 1, (uint32_t)r.unit + 1);
}

static void add_metadata(directory *d, const weft_metadata *m)
{
	add_resolution(d, m->resolution);
	if (m->xmp.length)
		add_value(d, 700, WEFT_IFD_BYTE, m->xmp.length, m->xmp.at, m->xmp.length);
	if (m->icc.length)
		add_value(d, 34675, WEFT_IFD_UNDEFINED, m->icc.length, m->icc.at, m->icc.length);
	if (d->w->exif.first)
		d->count += weft_ifd_descriptions(&d->w->exif, d->entries + d->count, WEFT_IFD_ENTRIES_MAX);
}

static void describe(directory *d, const uint8_t *offsets, const uint8_t *lengths)
{
	enum { UNASSOCIATED = 2, WHOLE = 1, FLOAT = 3 };
	const writer *w = d->w;
	weft_format f = w->shape.format;
	uint64_t count = (uint64_t)w->count;
	bool is_float = f.depth == WEFT_F32;
	add_number(d, 256, WEFT_IFD_LONG, 1, (uint32_t)w->shape.width);
	add_number(d, 257, WEFT_IFD_LONG, 1, (uint32_t)w->shape.height);
	add_number(d, 258, WEFT_IFD_SHORT, f.channels, 8u * f.depth);
	add_number(d, 259, WEFT_IFD_SHORT, 1, WEFT_TIFF_DEFLATE);
	add_number(d, 262, WEFT_IFD_SHORT, 1, f.channels <= 2 ? WEFT_TIFF_BLACK_IS_ZERO : WEFT_TIFF_RGB);
	add_value(d, 273, WEFT_IFD_LONG, count, offsets, 4 * (size_t)count);
	add_number(d, 277, WEFT_IFD_SHORT, 1, f.channels);
	add_number(d, 278, WEFT_IFD_LONG, 1, (uint32_t)w->step);
	add_value(d, 279, WEFT_IFD_LONG, count, lengths, 4 * (size_t)count);
	add_number(d, 284, WEFT_IFD_SHORT, 1, 1);
	add_number(d, 317, WEFT_IFD_SHORT, 1, is_float ? 3 : 2);
	if (weft_has_alpha(f))
		add_number(d, 338, WEFT_IFD_SHORT, 1, UNASSOCIATED);
	add_number(d, 339, WEFT_IFD_SHORT, f.channels, is_float ? FLOAT : WHOLE);
	if (w->how.metadata)
		add_metadata(d, w->how.metadata);
}

/* Head and directory, with strips from byte `start` on. */
static bool make_front(const writer *w, uint64_t start, weft_buffer *front)
{
	directory *d = calloc(1, sizeof *d);
	uint8_t *places = calloc(2 * (size_t)w->count, 4), *lengths = places + 4 * (size_t)w->count;
	uint8_t head[HEAD];
	bool fine = d && places;
	front->length = 0;
	memcpy(head, w->little ? "II" : "MM", 2);
	weft_ifd_set(head + 2, w->little, 42, 2);
	weft_ifd_set(head + 4, w->little, HEAD, 4);
	for (int i = 0; fine && i < w->count; i++) {
		weft_ifd_set(places + 4 * i, w->little, start, 4);
		weft_ifd_set(lengths + 4 * i, w->little, w->strips[i].length, 4);
		start += w->strips[i].length;
	}
	if (fine) {
		weft_ifd_file own = w->exif;
		own.little = w->little;
		d->w = w;
		describe(d, places, lengths);
		fine = weft_buffer_sink(front).put(front, (weft_bytes) { head, HEAD }) &&
		       weft_ifd_put(front, &own, d->entries, d->count, UINT32_MAX);
	}
	free(d);
	free(places);
	return fine;
}

static weft_status put_strips(writer *w, weft_buffer front, weft_error *e)
{
	bool fine = w->to.put(w->to.to, (weft_bytes) { front.at, front.length });
	for (int i = 0; fine && i < w->count; i++) {
		fine = w->to.put(w->to.to, (weft_bytes) { w->strips[i].at, w->strips[i].length });
		free(w->strips[i].at);
		w->strips[i].at = NULL;
	}
	return fine ? WEFT_OK : weft_fail(e, WEFT_IO, "tiff: the encoded picture could not be taken");
}

static weft_status tiff_finish(void *state, weft_error *e)
{
	writer *w = state;
	weft_buffer front = { 0 };
	uint64_t all = 0;
	for (int i = 0; i < w->count; i++)
		all += w->strips[i].length;
	/* Its length doesn't depend on where the strips are. */
	bool fine = make_front(w, 0, &front);
	all += front.length;
	weft_status status = WEFT_OK;
	if (fine && all > UINT32_MAX)
		status = weft_fail(e, WEFT_LIMIT, "tiff: a picture of %d x %d takes more than 4 GiB",
				   w->shape.width, w->shape.height);
	else if (!fine || !make_front(w, front.length, &front))
		status = weft_fail(e, WEFT_NO_MEMORY, "tiff: out of memory");
	else
		status = put_strips(w, front, e);
	weft_buffer_free(&front);
	return status;
}

static void tiff_close(void *state)
{
	writer *w = state;
	for (int i = 0; w->strips && i < w->count; i++)
		free(w->strips[i].at);
	for (int i = 0; i < BATCH; i++)
		weft_deflater_free(w->deflaters[i]);
	free(w->strips);
	free(w);
}

weft_status weft_tiff_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			     weft_row_target *target, weft_error *e)
{
	const uint16_t one = 1;
	writer *w = calloc(1, sizeof *w);
	if (!w)
		return weft_fail(e, WEFT_NO_MEMORY, "tiff: out of memory");
	w->how = *how;
	w->to = to;
	w->shape = *shape;
	w->row = (size_t)shape->width * weft_pixel_bytes(shape->format);
	w->little = *(const uint8_t *)&one == 1;
	const weft_metadata *m = how->metadata;
	if (m && weft_ifd_open((weft_bytes) { m->exif.at, m->exif.length }, &w->exif) && w->exif.first)
		w->little = w->exif.little;
	size_t rows = STRIP_BYTES / w->row, height = (size_t)shape->height;
	w->step = (int)(rows < 1 ? 1 : rows < height ? rows : height);
	w->strips = calloc((height + (size_t)w->step - 1) / (size_t)w->step, sizeof *w->strips);
	*target = (weft_row_target) { .write = tiff_write,
				      .finish = tiff_finish,
				      .close = tiff_close,
				      .state = w,
				      .unit = UNIT * w->step };
	return w->strips ? WEFT_OK : weft_fail(e, WEFT_NO_MEMORY, "tiff: out of memory");
}
#else
typedef int weft_tiff_write_is_not_built_in;
#endif
