/* tiff_write.c: writing TIFF, in strips that are compressed side by side.
 *
 * Strips are deflated, each for itself, of samples less their left neighbours (TIFF's
 * predictors 2 and 3, for whole numbers and floats), or packed as asked for; samples of
 * fewer than 8 bits go as they are, one bit with black as 1.  They are kept until the
 * last, for the directory in front of them says where each one is.  The byte
 * order is that of the EXIF written along, so that its values stay as they are; of
 * several pages, that of the first.
 */
#ifdef WEFT_HAVE_TIFF
#include <stdlib.h>
#include <string.h>

#include "../deflate/checksum.h"
#include "../deflate/deflate.h"
#include "../metadata.h"
#include "../row_source.h"
#include "../view.h"
#include "png.h"
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
	int bits, compression; /* of a sample; as the file has it */
	uint64_t base;         /* where in the file the page begins; 0: with the file's head */
	size_t row;
	int step, y; /* rows of a strip; the next row to come */
	int count;   /* strips made */
	strip *strips;
	weft_view batch;
	weft_deflater *deflaters[BATCH];
	_Atomic bool out_of_memory;
} writer;

static bool machine_is_little(void)
{
	const uint16_t one = 1;
	return *(const uint8_t *)&one == 1;
}

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

static bool has_predictor(const writer *w)
{
	return w->bits >= 8 && w->compression != WEFT_TIFF_NONE;
}

/* To the nearest level. */
static void put_bits(const writer *w, const uint8_t *row, uint8_t *to)
{
	int most = (1 << w->bits) - 1, step = 255 / most;
	memset(to, 0, w->row);
	for (int x = 0; x < w->shape.width; x++) {
		int v = (row[x] + step / 2) / step, bit = x * w->bits;
		v = w->bits == 1 ? 1 - v : v;
		to[bit / 8] |= (uint8_t)(v << (8 - w->bits - bit % 8));
	}
}

static void put_plain(const writer *w, const uint8_t *row, uint8_t *to)
{
	size_t bytes = w->shape.format.depth;
	for (size_t i = 0; i < w->row; i += bytes)
		for (size_t k = 0; k < bytes; k++)
			to[i + k] = row[i + (w->little == machine_is_little() ? k : bytes - 1 - k)];
}

static void put_row(const writer *w, const uint8_t *row, uint8_t *to)
{
	if (w->bits < 8)
		put_bits(w, row, to);
	else if (!has_predictor(w))
		put_plain(w, row, to);
	else if (w->shape.format.depth == WEFT_U8)
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

/* By libtiff; all but faxes are bytes to it. */
static bool pack_otherwise(const writer *w, uint8_t *raw, size_t bytes, int rows, strip *s)
{
	bool fax = w->compression == WEFT_TIFF_G4;
	weft_tiff_strip in = { .compression = w->compression,
			       .width = fax ? w->shape.width : (int)bytes,
			       .height = fax ? rows : 1,
			       .bits = fax ? 1 : 8,
			       .raw = raw,
			       .bytes = bytes };
	return weft_tiff_compress(&in, &s->at, &s->length);
}

static void make_strip(void *arg, int i)
{
	writer *w = arg;
	int y0 = i * w->step, y1 = y0 + w->step < w->batch.height ? y0 + w->step : w->batch.height;
	size_t bytes = (size_t)(y1 - y0) * w->row;
	uint8_t *raw = malloc(bytes);
	for (int y = y0; raw && y < y1; y++)
		put_row(w, weft_row(w->batch, y), raw + (size_t)(y - y0) * w->row);
	strip *s = &w->strips[w->count + i];
	bool fine = raw;
	if (fine && w->compression == WEFT_TIFF_NONE) {
		*s = (strip) { raw, bytes };
		return;
	}
	if (fine && w->compression == WEFT_TIFF_DEFLATE)
		fine = pack(w, i, raw, bytes, s);
	else if (fine)
		fine = pack_otherwise(w, raw, bytes, y1 - y0, s);
	if (!fine)
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
		weft_view batch = weft_view_rows(rows, y, rows.height - y < most ? rows.height - y : most);
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

static bool is_page(const writer *w)
{
	return w->how.sequence && w->how.sequence->count > 1;
}

static void describe(directory *d, const uint8_t *offsets, const uint8_t *lengths)
{
	enum { UNASSOCIATED = 2, WHOLE = 1, FLOAT = 3, PAGE = 2 };
	const writer *w = d->w;
	weft_format f = w->shape.format;
	uint64_t count = (uint64_t)w->count;
	bool is_float = f.depth == WEFT_F32;
	add_number(d, 256, WEFT_IFD_LONG, 1, (uint32_t)w->shape.width);
	add_number(d, 257, WEFT_IFD_LONG, 1, (uint32_t)w->shape.height);
	add_number(d, 258, WEFT_IFD_SHORT, f.channels, (uint32_t)w->bits);
	add_number(d, 259, WEFT_IFD_SHORT, 1, (uint32_t)w->compression);
	add_number(d, 262, WEFT_IFD_SHORT, 1,
		   w->bits == 1      ? WEFT_TIFF_WHITE_IS_ZERO
		   : f.channels <= 2 ? WEFT_TIFF_BLACK_IS_ZERO
				     : WEFT_TIFF_RGB);
	add_value(d, 273, WEFT_IFD_LONG, count, offsets, 4 * (size_t)count);
	add_number(d, 277, WEFT_IFD_SHORT, 1, f.channels);
	add_number(d, 278, WEFT_IFD_LONG, 1, (uint32_t)w->step);
	add_value(d, 279, WEFT_IFD_LONG, count, lengths, 4 * (size_t)count);
	add_number(d, 284, WEFT_IFD_SHORT, 1, 1);
	if (has_predictor(w))
		add_number(d, 317, WEFT_IFD_SHORT, 1, is_float ? 3 : 2);
	if (weft_has_alpha(f))
		add_number(d, 338, WEFT_IFD_SHORT, 1, UNASSOCIATED);
	add_number(d, 339, WEFT_IFD_SHORT, f.channels, is_float ? FLOAT : WHOLE);
	if (w->how.metadata)
		add_metadata(d, w->how.metadata);
	if (is_page(w)) {
		add_number(d, 254, WEFT_IFD_LONG, 1, PAGE);
		add_number(d, 297, WEFT_IFD_SHORT, 2, (uint32_t)w->how.sequence->index);
		weft_ifd_set(d->values + d->used - 2, w->little, (uint64_t)w->how.sequence->count, 2);
	}
}

/* Head and directory, with strips from byte `start` on; where the next page is, 0: none. */
static bool make_front(const writer *w, uint64_t start, uint64_t next, weft_buffer *front)
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
		own.base = w->base;
		d->w = w;
		describe(d, places, lengths);
		size_t at = w->base ? 0 : HEAD;
		fine = weft_buffer_add(front, head, at) &&
		       weft_ifd_put(front, &own, d->entries, d->count, UINT32_MAX);
		if (fine)
			weft_ifd_set(front->at + at + 2 + 12 * d->count, w->little, next, 4);
	}
	free(d);
	free(places);
	return fine;
}

/* Pages begin at even bytes. */
static weft_status put_strips(writer *w, weft_buffer front, bool odd, weft_error *e)
{
	bool fine = w->to.put(w->to.to, (weft_bytes) { front.at, front.length });
	for (int i = 0; fine && i < w->count; i++) {
		fine = w->to.put(w->to.to, (weft_bytes) { w->strips[i].at, w->strips[i].length });
		free(w->strips[i].at);
		w->strips[i].at = NULL;
	}
	if (odd && is_page(w))
		fine = fine && w->to.put(w->to.to, (weft_bytes) { (const uint8_t *)"", 1 });
	return fine ? WEFT_OK : weft_fail(e, WEFT_IO, "tiff: the encoded picture could not be taken");
}

static weft_status tiff_finish(void *state, weft_error *e)
{
	writer *w = state;
	weft_sequence *pages = w->how.sequence;
	weft_buffer front = { 0 };
	uint64_t all = 0;
	for (int i = 0; i < w->count; i++)
		all += w->strips[i].length;
	/* Its length doesn't depend on where the strips are. */
	bool fine = make_front(w, 0, 0, &front);
	all += front.length;
	uint64_t end = w->base + all + (all & 1),
		 next = is_page(w) && pages->index + 1 < pages->count ? end : 0;
	weft_status status = WEFT_OK;
	if (fine && end > UINT32_MAX)
		status = weft_fail(e, WEFT_LIMIT, "tiff: with a picture of %d x %d it takes more than 4 GiB",
				   w->shape.width, w->shape.height);
	else if (!fine || !make_front(w, w->base + front.length, next, &front))
		status = weft_fail(e, WEFT_NO_MEMORY, "tiff: out of memory");
	else
		status = put_strips(w, front, all & 1, e);
	if (is_page(w))
		pages->written = end;
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

/* Behind the last page, in the byte order of the first; EXIF in another is left out. */
static void begin_page(writer *w)
{
	static char little, big;
	weft_sequence *pages = w->how.sequence;
	if (pages->index == 0) {
		pages->state = w->little ? &little : &big;
		return;
	}
	w->base = pages->written;
	w->little = pages->state == &little;
	if (w->exif.little != w->little)
		w->exif = (weft_ifd_file) { 0 };
}

static weft_status choose_packing(writer *w, weft_error *e)
{
	static const int kinds[] = { [WEFT_COMPRESSION_DEFAULT] = WEFT_TIFF_DEFLATE,
				     [WEFT_COMPRESSION_DEFLATE] = WEFT_TIFF_DEFLATE,
				     [WEFT_COMPRESSION_NONE] = WEFT_TIFF_NONE,
				     [WEFT_COMPRESSION_LZW] = WEFT_TIFF_LZW,
				     [WEFT_COMPRESSION_ZSTD] = WEFT_TIFF_ZSTD,
				     [WEFT_COMPRESSION_G4] = WEFT_TIFF_G4 };
	w->bits = w->how.bits ? w->how.bits : 8 * w->shape.format.depth;
	w->compression = kinds[w->how.compression];
	if (w->bits < 8 && w->shape.format.channels != 1)
		return weft_fail(e, WEFT_BAD_PARAM,
				 "tiff: %d bits a sample are for greys without alpha; filter by gray first",
				 w->bits);
	if (w->compression == WEFT_TIFF_G4 && w->bits != 1)
		return weft_fail(e, WEFT_BAD_PARAM, "tiff: g4 is for depth 1");
	bool own = w->compression == WEFT_TIFF_DEFLATE || w->compression == WEFT_TIFF_NONE;
	if (!own && !weft_tiff_can_compress(w->compression))
		return weft_fail(e, WEFT_NO_CODEC, "tiff: libtiff has no such compression here");
	return WEFT_OK;
}

static const char *const compressions[] = {
	[WEFT_COMPRESSION_DEFAULT] = "usual",
	[WEFT_COMPRESSION_DEFLATE] = "deflate",
	[WEFT_COMPRESSION_NONE] = "none",
	[WEFT_COMPRESSION_LZW] = "lzw",
	[WEFT_COMPRESSION_ZSTD] = "zstd",
	[WEFT_COMPRESSION_G4] = "g4",
	NULL,
};

const weft_write_option weft_tiff_options[] = {
	WEFT_WRITE_LEVEL,
	{ .name = "compression",
	  .help = "deflate, none, lzw, zstd, or g4 for one bit a sample; default: deflate",
	  .type = WEFT_WRITE_CHOICE,
	  .offset = offsetof(weft_encode_options, compression),
	  .choices = compressions },
	{ 0 },
};

weft_status weft_tiff_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			     weft_row_target *target, weft_error *e)
{
	writer *w = calloc(1, sizeof *w);
	if (!w)
		return weft_fail(e, WEFT_NO_MEMORY, "tiff: out of memory");
	w->how = *how;
	w->to = to;
	w->shape = *shape;
	*target = (weft_row_target) {
		.write = tiff_write, .finish = tiff_finish, .close = tiff_close, .state = w
	};
	weft_status status = choose_packing(w, e);
	if (status != WEFT_OK)
		return status;
	w->row = ((size_t)shape->width * shape->format.channels * (size_t)w->bits + 7) / 8;
	w->little = machine_is_little();
	const weft_metadata *m = how->metadata;
	if (m && weft_ifd_open((weft_bytes) { m->exif.at, m->exif.length }, &w->exif) && w->exif.first)
		w->little = w->exif.little;
	if (is_page(w))
		begin_page(w);
	size_t rows = STRIP_BYTES / w->row, height = (size_t)shape->height;
	w->step = (int)(rows < 1 ? 1 : rows < height ? rows : height);
	w->strips = calloc((height + (size_t)w->step - 1) / (size_t)w->step, sizeof *w->strips);
	target->unit = UNIT * w->step;
	return w->strips ? WEFT_OK : weft_fail(e, WEFT_NO_MEMORY, "tiff: out of memory");
}
#else
typedef int weft_tiff_write_is_not_built_in;
#endif
