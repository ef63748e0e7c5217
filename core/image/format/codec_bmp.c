/* codec_bmp.c: BMP: what its headers say, and who reads the pixels: stb_image those
 * of the plainest files, bmp_pixels.c all others.
 *
 * The header's length tells its kind: 12 is OS/2's first, 16 to 64 its second (the
 * first 40 bytes of which are Windows' own), 52 and 56 have masks within, 108 and
 * 124 colour spaces behind them.
 */
#include "../codecs.h"
#include "bmp.h"
#include "stb.h"

enum { FILE_HEAD = 14, OLD = 12, SHORT = 16, PLAIN = 40, OS2 = 64, V3 = 56, V5 = 124 };

static uint32_t little(const uint8_t *p, int n)
{
	uint32_t v = 0;
	for (int i = 0; i < n; i++)
		v |= (uint32_t)p[i] << 8 * i;
	return v;
}

static bool bmp_recognises(weft_bytes head)
{
	if (head.length < 18 || head.at[0] != 'B' || head.at[1] != 'M')
		return false;
	uint32_t size = little(head.at + FILE_HEAD, 4);
	return size == OLD || (size >= SHORT && size <= OS2) || size == 108 || size == V5;
}

/* A field of the header, 0 where the header is too short to have it. */
static uint32_t field(weft_bytes file, uint32_t size, uint32_t at, uint32_t n)
{
	return at + n <= size ? little(file.at + FILE_HEAD + at, (int)n) : 0;
}

/* Which of a pixel's bits are a colour; false: they don't lie side by side. */
static bool set_mask(weft_bmp_mask *m, uint32_t bits)
{
	*m = (weft_bmp_mask) { 0 };
	if (bits == 0)
		return true;
	while (!(bits >> m->shift & 1))
		m->shift++;
	m->most = bits >> m->shift;
	return (m->most & (m->most + 1)) == 0;
}

/* Masks stand behind the shortest header, within longer ones. */
static weft_status read_masks(weft_bytes file, uint32_t size, weft_bmp *b, weft_error *e)
{
	uint32_t masks[4] = { 0x7c00, 0x3e0, 0x1f, 0 };
	bool given = b->packing == WEFT_BMP_MASKS || b->packing == WEFT_BMP_ALPHA_MASKS;
	uint32_t count = b->packing == WEFT_BMP_ALPHA_MASKS || size >= V3 ? 4 : 3;
	if (b->bits == 32) {
		for (int i = 0; i < 4; i++)
			masks[i] = UINT32_C(0xff) << (i < 3 ? 16 - 8 * i : 24);
		b->alpha_unsure = !given;
	}
	if (given) {
		if (file.length < FILE_HEAD + PLAIN + 4 * (size_t)count)
			return weft_fail(e, WEFT_BAD_IMAGE, "bmp: ends early, within its header");
		masks[3] = 0;
		for (uint32_t i = 0; i < count; i++)
			masks[i] = little(file.at + FILE_HEAD + PLAIN + 4 * i, 4);
		if (size == PLAIN)
			b->palette += 4 * (size_t)count;
	}
	bool fine = true;
	for (int i = 0; i < 4; i++)
		fine = set_mask(&b->mask[i], masks[i]) && fine;
	return fine ? WEFT_OK : weft_fail(e, WEFT_BAD_IMAGE, "bmp: masks with gaps make no sense");
}

/* The palette ends where the pixels begin, if not before. */
static void read_palette(weft_bytes file, uint32_t size, weft_bmp *b)
{
	uint32_t most = UINT32_C(1) << b->bits, used = field(file, size, 32, 4);
	b->palette_entry = size == OLD ? 3 : 4;
	uint64_t end = b->start > b->palette ? b->start : file.length;
	end = end < file.length ? end : file.length;
	uint64_t room = end > b->palette ? (end - b->palette) / b->palette_entry : 0;
	b->colours = used && used < most ? used : most;
	b->colours = b->colours < room ? b->colours : (uint32_t)room;
	if (b->start == 0)
		b->start = b->palette + (size_t)b->colours * b->palette_entry;
}

static bool can_be_read(const weft_bmp *b)
{
	switch (b->packing) {
	case WEFT_BMP_PLAIN:
		return b->bits == 1 || b->bits == 2 || b->bits == 4 || b->bits == 8 || b->bits == 16 ||
		       b->bits == 24 || b->bits == 32;
	case WEFT_BMP_RUNS_8: return b->bits == 8;
	case WEFT_BMP_RUNS_4: return b->bits == 4;
	case WEFT_BMP_RUNS_24: return b->bits == 24;
	default: return b->bits == 16 || b->bits == 32;
	}
}

/* OS/2's second header numbers its packings otherwise than Windows from 3 on. */
static enum weft_bmp_packing packing_of(uint32_t size, uint32_t n)
{
	static const enum weft_bmp_packing windows[] = { WEFT_BMP_PLAIN,      WEFT_BMP_RUNS_8,
							 WEFT_BMP_RUNS_4,     WEFT_BMP_MASKS,
							 WEFT_BMP_OTHER,      WEFT_BMP_OTHER,
							 WEFT_BMP_ALPHA_MASKS };
	if (size == OS2 && n >= 3)
		return n == 4 ? WEFT_BMP_RUNS_24 : WEFT_BMP_OTHER;
	return n < sizeof windows / sizeof *windows ? windows[n] : WEFT_BMP_OTHER;
}

static weft_status read_layout(weft_bytes file, uint32_t size, weft_bmp *b, weft_error *e)
{
	weft_status status = WEFT_OK;
	b->start = little(file.at + 10, 4);
	b->palette = FILE_HEAD + (size_t)size;
	if (b->bits == 16 || b->bits == 32)
		status = read_masks(file, size, b, e);
	if (b->bits <= 8)
		read_palette(file, size, b);
	else if (b->start == 0)
		b->start = b->palette;
	if (status == WEFT_OK && (b->start < FILE_HEAD + (size_t)size || b->start > file.length))
		return weft_fail(e, WEFT_BAD_IMAGE, "bmp: its pixels begin at byte %zu of %zu", b->start,
				 file.length);
	b->row = (((uint64_t)b->width * (unsigned)b->bits + 31) / 32) * 4;
	return status;
}

static weft_status read_head(weft_bytes file, weft_bmp *b, weft_error *e)
{
	*b = (weft_bmp) { 0 };
	uint32_t size = little(file.at + FILE_HEAD, 4);
	if (file.length < FILE_HEAD + (size_t)size)
		return weft_fail(e, WEFT_BAD_IMAGE, "bmp: ends early, within its header");
	bool old = size == OLD;
	int64_t width = old ? (int64_t)field(file, size, 4, 2) : (int32_t)field(file, size, 4, 4);
	int64_t height = old ? (int64_t)field(file, size, 6, 2) : (int32_t)field(file, size, 8, 4);
	b->from_top = height < 0;
	height = height < 0 ? -height : height;
	if (width < 1 || height < 1 || height > INT32_MAX)
		return weft_fail(e, WEFT_BAD_IMAGE, "bmp: picture of %lld x %lld", (long long)width,
				 (long long)height);
	uint32_t packing = field(file, size, 16, 4);
	b->packing = packing_of(size, packing);
	b->width = (int)width;
	b->height = (int)height;
	b->bits = (int)field(file, size, old ? 10 : 14, 2);
	if (!can_be_read(b))
		return weft_fail(e, WEFT_NO_CODEC, "bmp: %d bits of compression %u can't be read", b->bits,
				 packing);
	return read_layout(file, size, b, e);
}

static weft_status bmp_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	weft_bmp b;
	weft_status status = read_head(file, &b, e);
	if (status != WEFT_OK)
		return status;
	bool runs =
		b.packing == WEFT_BMP_RUNS_8 || b.packing == WEFT_BMP_RUNS_4 || b.packing == WEFT_BMP_RUNS_24;
	/* Of runs, four bytes may pass over 255 rows. */
	uint64_t needed = runs ? (uint64_t)b.height / 255 : b.row * (uint64_t)b.height;
	if (needed > file.length)
		return weft_fail(e, WEFT_BAD_IMAGE, "bmp: %zu bytes can't hold %d x %d pixels of %d bits",
				 file.length, b.width, b.height, b.bits);
	*info = (weft_image_info) { .width = b.width,
				    .height = b.height,
				    .format = { b.mask[3].most ? 4 : 3, WEFT_U8 } };
	return WEFT_OK;
}

/* Whole, strict or lenient; without palette, masks and gaps, of one plane, and saying
 * where its pixels begin. */
static bool stb_reads(weft_bytes file, const weft_bmp *b)
{
	return b->start + b->row * (uint64_t)b->height <= file.length &&
	       little(file.at + 10, 4) == b->start && b->bits == 24 && little(file.at + 26, 2) == 1 &&
	       b->packing == WEFT_BMP_PLAIN && b->start == FILE_HEAD + PLAIN &&
	       little(file.at + FILE_HEAD, 4) == PLAIN;
}

static weft_status bmp_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
			      weft_damage *damage, weft_error *e)
{
	weft_image_info info;
	weft_bmp b;
	weft_status status = bmp_info(file, &info, e);
	if (status == WEFT_OK)
		status = read_head(file, &b, e);
	if (status != WEFT_OK)
		return status;
	if (stb_reads(file, &b))
		return weft_stb_decode(file, &info, "bmp", im, e);
	status = weft_image_make(im, info.width, info.height, info.format, e);
	return status == WEFT_OK ? weft_bmp_pixels(file, &b, im->view, how->lenient ? damage : NULL, e)
				 : status;
}

static weft_status bmp_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	(void)how;
	return weft_stb_encode(WEFT_STB_BMP, im, 0, to, e);
}

static bool bmp_holds(weft_format f)
{
	return f.depth == WEFT_U8 && f.channels >= 3;
}

static const char *const bmp_extensions[] = { "bmp", "dib", NULL };

const weft_codec weft_codec_bmp = {
	.name = "bmp",
	.by = "stb",
	.extensions = bmp_extensions,
	.recognises = bmp_recognises,
	.info = bmp_info,
	.decode = bmp_decode,
	.encode = bmp_encode,
	.holds = bmp_holds,
};
