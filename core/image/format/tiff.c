/* tiff.c: the head of a TIFF: the shapes of its pages, and how many there are.
 * and what it says beside its pixels.
 *
 * The limits are checked by this, so it is not left to the library.
 */
#include "tiff.h"

enum {
	WIDTH = 256,
	HEIGHT = 257,
	BITS = 258,
	COMPRESSION = 259,
	PHOTOMETRIC = 262,
	SAMPLES = 277,
	PLANAR = 284,
	COLOUR_MAP = 320,
	EXTRA_SAMPLES = 338,
	SAMPLE_FORMAT = 339,
	INK_SET = 332,
	DNG_VERSION = 50706,
	PAGES_MOST = 100000,
	DIRECTORIES_MOST = 100000, /* looked at so far: a chain may lead back to itself */
	SAMPLES_MOST = 64,
};

bool weft_tiff_recognises(weft_bytes head)
{
	weft_ifd_file f;
	return weft_ifd_open(head, &f);
}

static uint64_t number(const weft_ifd_file *f, unsigned tag, uint64_t otherwise)
{
	weft_ifd_entry entry;
	return weft_ifd_find(f, f->first, tag, &entry) && entry.count ? weft_ifd_number(f, &entry, 0)
								      : otherwise;
}

/* All numbers of a value must be the same. */
static bool same_numbers(const weft_ifd_file *f, unsigned tag)
{
	weft_ifd_entry entry;
	bool same = true;
	if (weft_ifd_find(f, f->first, tag, &entry))
		for (uint64_t i = 1; same && i < entry.count && i < SAMPLES_MOST; i++)
			same = weft_ifd_number(f, &entry, i) == weft_ifd_number(f, &entry, 0);
	return same;
}

static int colour_samples(const weft_tiff *t)
{
	switch (t->colours) {
	case WEFT_TIFF_WHITE_IS_ZERO:
	case WEFT_TIFF_BLACK_IS_ZERO:
	case WEFT_TIFF_LOG_Y:
	case WEFT_TIFF_PALETTE: return 1;
	case WEFT_TIFF_INKS: return 4;
	default: return 3;
	}
}

static void find_alpha(const weft_ifd_file *f, weft_tiff *t)
{
	enum { ASSOCIATED = 1, UNASSOCIATED = 2 };
	weft_ifd_entry entry;
	int colours = colour_samples(t);
	if (t->converted || t->colours == WEFT_TIFF_PALETTE || t->samples <= colours)
		return;
	if (!weft_ifd_find(f, f->first, EXTRA_SAMPLES, &entry)) {
		t->alpha = t->samples == colours + 1 ? colours : 0; /* many forget to say so */
		return;
	}
	uint64_t first = weft_ifd_number(f, &entry, 0);
	t->alpha = first == ASSOCIATED || first == UNASSOCIATED ? colours : 0;
	t->premultiplied = first == ASSOCIATED;
}

/* 16 bits a colour, of which the low ones are zeros or repeat the high ones; some wrote 8. */
static weft_status read_palette(const weft_ifd_file *f, weft_tiff *t, weft_error *e)
{
	weft_ifd_entry entry;
	uint64_t colours = UINT64_C(1) << t->bits, most = 0;
	if (!weft_ifd_find(f, f->first, COLOUR_MAP, &entry) || entry.count < 3 * colours)
		return weft_fail(e, WEFT_BAD_IMAGE, "tiff: without palette");
	for (uint64_t i = 0; i < 3 * colours; i++) {
		uint64_t v = weft_ifd_number(f, &entry, i);
		most = v > most ? v : most;
	}
	t->palette_grey = true;
	for (uint64_t i = 0; i < colours; i++) {
		uint8_t *c = t->palette[i];
		for (unsigned k = 0; k < 3; k++) {
			uint64_t v = weft_ifd_number(f, &entry, k * colours + i);
			c[k] = (uint8_t)(most > 255 ? v >> 8 : v);
		}
		t->palette_grey = t->palette_grey && c[0] == c[1] && c[1] == c[2];
	}
	return WEFT_OK;
}

static bool bits_fit(const weft_tiff *t)
{
	if (t->converted)
		return true;
	if (t->is_float)
		return (t->bits == 16 || t->bits == 32 || t->bits == 64) && t->colours <= WEFT_TIFF_RGB;
	if (t->colours == WEFT_TIFF_PALETTE)
		return t->bits <= 8;
	if (t->colours == WEFT_TIFF_INKS || weft_tiff_is_lab(t))
		return t->bits == 8 || t->bits == 16;
	bool wide = t->bits == 32 || t->bits == 64;
	return (t->bits <= 16 || wide) && (t->colours <= WEFT_TIFF_RGB || (!wide && !t->is_signed));
}

static void choose_format(weft_tiff *t)
{
	bool grey = t->colours <= WEFT_TIFF_BLACK_IS_ZERO || t->colours == WEFT_TIFF_LOG_Y ||
		    (t->colours == WEFT_TIFF_PALETTE && t->palette_grey);
	t->format.channels = (uint8_t)((grey ? 1 : 3) + (t->alpha != 0));
	t->format.depth = WEFT_U8;
	if (!t->converted && (t->is_float || t->is_signed || t->bits >= 32 || weft_tiff_is_log(t)))
		t->format.depth = WEFT_F32;
	else if (!t->converted && t->bits > 8)
		t->format.depth = WEFT_U16;
}

/* How the samples lie; false: in a way that can't be read. */
static bool read_samples(const weft_ifd_file *f, weft_tiff *t)
{
	enum { UNSIGNED = 1, SIGNED = 2, FLOAT = 3, UNTYPED = 4, CMYK = 1 };
	uint64_t bits = number(f, BITS, 1), samples = number(f, SAMPLES, 1);
	uint64_t kind = number(f, SAMPLE_FORMAT, UNSIGNED);
	t->compression = (int)(number(f, COMPRESSION, WEFT_TIFF_NONE) & 0xffff);
	t->colours = (enum weft_tiff_colours)number(f, PHOTOMETRIC, WEFT_TIFF_WHITE_IS_ZERO);
	t->separate = number(f, PLANAR, 1) == 2;
	if (bits < 1 || bits > 64 || samples < 1 || samples > SAMPLES_MOST || !same_numbers(f, BITS) ||
	    !same_numbers(f, SAMPLE_FORMAT))
		return false;
	t->bits = (int)bits;
	t->samples = (int)samples;
	t->is_float = kind == FLOAT;
	t->is_signed = kind == SIGNED && !weft_tiff_is_lab(t); /* whose a and b always are */
	bool lab = t->colours == WEFT_TIFF_ITU_LAB;
	bool direct = t->colours <= WEFT_TIFF_PALETTE || t->colours == WEFT_TIFF_INKS || weft_tiff_is_lab(t);
	t->converted =
		(lab || (t->colours == WEFT_TIFF_YCBCR && t->compression != WEFT_TIFF_JPEG)) && t->bits == 8;
	bool coded = t->colours == WEFT_TIFF_YCBCR && t->compression == WEFT_TIFF_JPEG && t->bits == 8 &&
		     !t->separate;
	if (t->colours == WEFT_TIFF_INKS && number(f, INK_SET, CMYK) != CMYK)
		return false;
	bool log = weft_tiff_is_log(t) && !t->separate && t->samples == colour_samples(t) &&
		   (t->compression == WEFT_TIFF_LOG || t->compression == WEFT_TIFF_LOG_24);
	if (log)
		return true;
	return (direct || coded || t->converted) && t->samples >= colour_samples(t) &&
	       (kind == UNSIGNED || kind == SIGNED || kind == FLOAT || kind == UNTYPED) && bits_fit(t);
}

static bool is_page(const weft_ifd_file *f, uint64_t directory)
{
	enum { KIND = 254, REDUCED = 1, MASK = 4 };
	weft_ifd_entry entry;
	return directory == f->first || !weft_ifd_find(f, directory, KIND, &entry) ||
	       !(weft_ifd_number(f, &entry, 0) & (REDUCED | MASK));
}

/* Where a page's directory is; returns how many pages there are up to it, or in all. */
static int find_page(const weft_ifd_file *f, int page, uint64_t *directory)
{
	int pages = 0, left = DIRECTORIES_MOST;
	for (uint64_t at = f->first; at && left > 0; left--, at = weft_ifd_behind(f, at))
		if (is_page(f, at) && pages++ == page) {
			*directory = at;
			break;
		}
	return pages;
}

/* Such that a page is the first. */
static bool open_page(weft_bytes file, int page, weft_ifd_file *f)
{
	return weft_ifd_open(file, f) && (page == 0 || find_page(f, page, &f->first) == page + 1);
}

weft_status weft_tiff_head_read(weft_bytes file, int page, weft_tiff *t, weft_error *e)
{
	weft_ifd_file f;
	weft_ifd_walk walk;
	*t = (weft_tiff) { 0 };
	if (!open_page(file, page, &f) || !weft_ifd_start(&f, f.first, &walk))
		return weft_fail(e, WEFT_BAD_IMAGE, "tiff: without a directory");
	uint64_t width = number(&f, WIDTH, 0), height = number(&f, HEIGHT, 0);
	if (width < 1 || height < 1 || width > INT32_MAX || height > INT32_MAX)
		return weft_fail(e, WEFT_BAD_IMAGE, "tiff: picture of %llu x %llu", (unsigned long long)width,
				 (unsigned long long)height);
	t->directory = f.first;
	t->width = (int)width;
	t->height = (int)height;
	weft_ifd_entry entry;
	if (weft_ifd_find(&f, f.first, DNG_VERSION, &entry))
		return weft_fail(e, WEFT_NO_CODEC, "tiff: a camera's raw picture (DNG) can't be read");
	if (!read_samples(&f, t))
		return weft_fail(e, WEFT_NO_CODEC, "tiff: %d samples of %d bits, colours %d, can't be read",
				 t->samples, t->bits, (int)t->colours);
	weft_status status = t->colours == WEFT_TIFF_PALETTE ? read_palette(&f, t, e) : WEFT_OK;
	find_alpha(&f, t);
	choose_format(t);
	return status;
}

static weft_status info_of(weft_bytes file, int page, weft_image_info *info, weft_error *e)
{
	weft_tiff t;
	weft_ifd_file f;
	weft_status status = weft_tiff_head_read(file, page, &t, e);
	if (status == WEFT_OK && weft_ifd_open(file, &f))
		*info = (weft_image_info) { .width = t.width,
					    .height = t.height,
					    .format = t.format,
					    .packed = t.bits < 8 || t.colours == WEFT_TIFF_PALETTE,
					    .frames = find_page(&f, PAGES_MOST, &(uint64_t) { 0 }) };
	return status;
}

weft_status weft_tiff_page_info(weft_bytes file, int page, weft_image_info *info, weft_error *e)
{
	return info_of(file, page, info, e);
}

weft_status weft_tiff_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	return info_of(file, 0, info, e);
}

/* ---- metadata ---- */

static bool add_value(const weft_ifd_file *f, unsigned tag, weft_buffer *b)
{
	weft_ifd_entry entry;
	return !weft_ifd_find(f, f->first, tag, &entry) || weft_buffer_add(b, entry.at, entry.length);
}

static void read_tiff_resolution(const weft_ifd_file *f, weft_metadata *m)
{
	enum { ACROSS = 282, DOWN = 283, UNIT = 296 };
	weft_ifd_entry x, y, unit;
	uint64_t per = weft_ifd_find(f, f->first, UNIT, &unit) ? weft_ifd_number(f, &unit, 0) : 2;
	if (weft_ifd_find(f, f->first, ACROSS, &x) && weft_ifd_find(f, f->first, DOWN, &y) && per >= 1 &&
	    per <= 3)
		weft_metadata_set_resolution(m, weft_ifd_rational(f, &x), weft_ifd_rational(f, &y),
					     (weft_resolution_unit)(per - 1));
}

bool weft_tiff_read_metadata(weft_bytes file, int page, weft_metadata *m)
{
	enum { XMP = 700, ICC = 34675 };
	weft_ifd_file f;
	if (!open_page(file, page, &f))
		return true;
	read_tiff_resolution(&f, m);
	return add_value(&f, ICC, &m->icc) && add_value(&f, XMP, &m->xmp) && weft_exif_gather(&f, &m->exif);
}
