/* tiff.c: the head of a TIFF: the shape of its first picture, and how many follow.
 *
 * This is read outside the jail, so it is not left to the library.
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
	FRAMES_MOST = 100000, /* counted so far: a chain may lead back to itself */
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
	if (t->colours == WEFT_TIFF_INKS)
		return t->bits == 8 || t->bits == 16;
	return t->bits <= 16 || (t->bits == 32 && t->colours <= WEFT_TIFF_RGB);
}

static void choose_format(weft_tiff *t)
{
	bool grey = t->colours <= WEFT_TIFF_BLACK_IS_ZERO || t->colours == WEFT_TIFF_LOG_Y ||
		    (t->colours == WEFT_TIFF_PALETTE && t->palette_grey);
	t->format.channels = (uint8_t)((grey ? 1 : 3) + (t->alpha != 0));
	t->format.depth = WEFT_U8;
	if (!t->converted && (t->is_float || t->bits == 32 || weft_tiff_is_log(t)))
		t->format.depth = WEFT_F32;
	else if (!t->converted && t->bits > 8)
		t->format.depth = WEFT_U16;
}

/* How the samples lie; false: in a way that can't be read. */
static bool read_samples(const weft_ifd_file *f, weft_tiff *t)
{
	enum { UNSIGNED = 1, FLOAT = 3, UNTYPED = 4, CMYK = 1 };
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
	bool lab = t->colours == WEFT_TIFF_LAB || t->colours == WEFT_TIFF_ICC_LAB ||
		   t->colours == WEFT_TIFF_ITU_LAB;
	bool direct = t->colours <= WEFT_TIFF_PALETTE || t->colours == WEFT_TIFF_INKS;
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
	       (kind == UNSIGNED || kind == FLOAT || kind == UNTYPED) && bits_fit(t);
}

weft_status weft_tiff_head_read(weft_bytes file, weft_tiff *t, weft_error *e)
{
	weft_ifd_file f;
	weft_ifd_walk walk;
	*t = (weft_tiff) { 0 };
	if (!weft_ifd_open(file, &f) || !weft_ifd_start(&f, f.first, &walk))
		return weft_fail(e, WEFT_BAD_IMAGE, "tiff: without a directory");
	uint64_t width = number(&f, WIDTH, 0), height = number(&f, HEIGHT, 0);
	if (width < 1 || height < 1 || width > INT32_MAX || height > INT32_MAX)
		return weft_fail(e, WEFT_BAD_IMAGE, "tiff: picture of %llu x %llu", (unsigned long long)width,
				 (unsigned long long)height);
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

static int count_frames(weft_bytes file)
{
	weft_ifd_file f;
	int frames = 0;
	if (weft_ifd_open(file, &f))
		for (uint64_t at = f.first; at && frames < FRAMES_MOST; at = weft_ifd_behind(&f, at))
			frames++;
	return frames;
}

weft_status weft_tiff_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	weft_tiff t;
	weft_status status = weft_tiff_head_read(file, &t, e);
	if (status == WEFT_OK)
		*info = (weft_image_info) { t.width, t.height, t.format, count_frames(file), 0 };
	return status;
}
