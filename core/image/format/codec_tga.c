/* codec_tga.c: TGA.  It has no signature: a file is taken for one where every
 * field of its header makes sense and nothing else recognised it.
 *
 * stb_image reads what is whole, lies from the left and is no palette; the rest is read
 * here: runs, files that end early, pixels from the right, palettes that don't begin with colour 0 or aren't
 * used, one bit of alpha, alpha that the file itself calls none or multiplied.
 */
#include <string.h>

#include "../codecs.h"
#include "../convert.h"
#include "../row_source.h"
#include "stb.h"

enum { HEADER = 18, RUN_MAX = 128, FROM_RIGHT = 0x10, FROM_TOP = 0x20 };
enum { PALETTE = 1, COLOUR, GREY };

/* What a file of the second version says of its alpha. */
enum { ALPHA_UNTOLD = -1, ALPHA_IGNORED = 1, ALPHA_PREMULTIPLIED = 4 };

typedef struct header {
	int type, width, height, bits, palette_bits;
	bool runs;
	size_t palette, palette_entries, palette_first; /* where it is */
	size_t body;
	unsigned descriptor;
	int alpha_kind;
} header;

static bool is_colour_depth(int bits)
{
	return bits == 15 || bits == 16 || bits == 24 || bits == 32;
}

static size_t little(const uint8_t *p, int n)
{
	size_t v = 0;
	for (int i = n - 1; i >= 0; i--)
		v = v << 8 | p[i];
	return v;
}

static bool read_header(weft_bytes file, header *h)
{
	if (file.length < HEADER)
		return false;
	const uint8_t *p = file.at;
	*h = (header) { .type = p[2] & 7,
			.width = (int)little(p + 12, 2),
			.height = (int)little(p + 14, 2),
			.bits = p[16],
			.palette_bits = p[7],
			.runs = p[2] & 8,
			.palette = HEADER + (size_t)p[0],
			.palette_first = little(p + 3, 2),
			.palette_entries = little(p + 5, 2),
			.descriptor = p[17] };
	h->body = h->palette + h->palette_entries * (size_t)((h->palette_bits + 7) / 8);
	if (p[1] > 1 || (p[2] & ~11) != 0 || h->type < PALETTE || h->type > GREY)
		return false;
	if (h->descriptor & 0xc0 || (h->descriptor & 15) > 8 || h->width == 0 || h->height == 0)
		return false;
	if (p[1] ? h->palette_entries == 0 || !is_colour_depth(h->palette_bits)
		 : h->palette_entries || h->palette_bits || h->type == PALETTE)
		return false;
	if (h->type == COLOUR)
		return is_colour_depth(h->bits);
	return h->bits == 8 || h->bits == 16;
}

static bool tga_recognises(weft_bytes head)
{
	header h;
	return read_header(head, &h);
}

static int alpha_kind(weft_bytes file)
{
	enum { FOOTER = 26, EXTENSION = 495, KIND = 494 };
	static const char signature[] = "TRUEVISION-XFILE.";
	if (file.length < FOOTER)
		return ALPHA_UNTOLD;
	const uint8_t *end = file.at + file.length - FOOTER;
	size_t at = little(end, 4);
	if (memcmp(end + 8, signature, sizeof signature) != 0 || at == 0 || file.length < EXTENSION ||
	    at > file.length - EXTENSION)
		return ALPHA_UNTOLD;
	return file.at[at + KIND];
}

static int colour_bits(const header *h)
{
	return h->type == PALETTE ? h->palette_bits : h->bits;
}

static bool has_alpha(const header *h)
{
	if (h->alpha_kind == ALPHA_IGNORED)
		return false;
	if (h->type == GREY)
		return h->bits == 16;
	return colour_bits(h) == 32 || (colour_bits(h) == 16 && (h->descriptor & 15) == 1);
}

static weft_format format_of(const header *h)
{
	return (weft_format) { (uint8_t)((h->type == GREY ? 1 : 3) + has_alpha(h)), WEFT_U8 };
}

static weft_status tga_head(weft_bytes file, header *h, weft_error *e)
{
	if (!read_header(file, h))
		return weft_fail(e, WEFT_BAD_IMAGE, "tga: its header makes no sense");
	uint64_t pixels = (uint64_t)h->width * (uint64_t)h->height;
	uint64_t needed = h->runs ? pixels / RUN_MAX : pixels * (unsigned)((h->bits + 7) / 8);
	if (h->body > file.length || needed > file.length)
		return weft_fail(e, WEFT_BAD_IMAGE, "tga: %zu bytes can't hold %d x %d pixels", file.length,
				 h->width, h->height);
	h->alpha_kind = alpha_kind(file);
	return WEFT_OK;
}

static weft_status tga_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	header h;
	weft_status status = tga_head(file, &h, e);
	if (status == WEFT_OK)
		*info = (weft_image_info) { .width = h.width, .height = h.height, .format = format_of(&h) };
	return status;
}

/* ---- pixels ---- */

typedef struct reader {
	weft_bytes file;
	const header *h;
	size_t at;
	int left;      /* pixels of the packet */
	bool repeated; /* they are all the one at `at` */
} reader;

/* Bytes of the next pixel; NULL: the file ends before it. */
static const uint8_t *next_pixel(reader *r)
{
	size_t bytes = (size_t)((r->h->bits + 7) / 8);
	if (r->h->runs && r->left == 0) {
		if (r->at >= r->file.length)
			return NULL;
		unsigned head = r->file.at[r->at++];
		r->repeated = head & 0x80;
		r->left = 1 + (int)(head & 0x7f);
	}
	if (r->file.length - r->at < bytes)
		return NULL;
	const uint8_t *pixel = r->file.at + r->at;
	r->left -= r->h->runs;
	if (!r->repeated || r->left == 0)
		r->at += bytes;
	return pixel;
}

static uint8_t level_of_5(unsigned v)
{
	return (uint8_t)(((v & 31) * 255 + 15) / 31);
}

static void put_colour(const uint8_t *from, int bits, int channels, uint8_t *to)
{
	if (bits <= 16) {
		unsigned v = from[0] | (unsigned)from[1] << 8;
		to[0] = level_of_5(v >> 10);
		to[1] = level_of_5(v >> 5);
		to[2] = level_of_5(v);
		if (channels == 4)
			to[3] = v >> 15 ? 255 : 0;
		return;
	}
	to[0] = from[2];
	to[1] = from[1];
	to[2] = from[0];
	if (channels == 4)
		to[3] = from[3];
}

/* False: a colour that the palette hasn't. */
static bool put_pixel(reader *r, const uint8_t *from, int channels, uint8_t *to)
{
	const header *h = r->h;
	if (h->type == GREY) {
		memcpy(to, from, (size_t)channels);
		return true;
	}
	if (h->type == PALETTE) {
		size_t index = h->bits == 16 ? little(from, 2) : from[0];
		if (index < h->palette_first || index - h->palette_first >= h->palette_entries)
			return false;
		from = r->file.at + h->palette +
		       (index - h->palette_first) * (size_t)((h->palette_bits + 7) / 8);
	}
	put_colour(from, colour_bits(h), channels, to);
	return true;
}

/* Rows that came whole. */
static int read_rows(reader *r, weft_view v, const char **text)
{
	const header *h = r->h;
	int channels = v.format.channels;
	for (int i = 0; i < h->height; i++) {
		uint8_t *row = weft_row(v, h->descriptor & FROM_TOP ? i : h->height - 1 - i);
		for (int x = 0; x < h->width; x++) {
			const uint8_t *pixel = next_pixel(r);
			int place = h->descriptor & FROM_RIGHT ? h->width - 1 - x : x;
			*text = pixel ? "damaged: colours that its palette doesn't have" : "ends early";
			if (!pixel || !put_pixel(r, pixel, channels, row + place * channels))
				return i;
		}
	}
	return h->height;
}

/* Alpha that the header doesn't count is none where all of it is 0. */
static void settle_alpha(const header *h, weft_view v)
{
	int channels = v.format.channels;
	unsigned seen = h->descriptor & 15;
	if (h->alpha_kind == ALPHA_PREMULTIPLIED)
		for (int y = 0; y < v.height; y++)
			weft_unpremultiply_row(weft_row(v, y), weft_row(v, y), v.format, v.width);
	for (int y = 0; y < v.height && !seen; y++)
		for (int x = 0; x < v.width; x++)
			seen |= weft_row(v, y)[(x + 1) * channels - 1];
	for (int y = 0; y < v.height && !seen; y++)
		for (int x = 0; x < v.width; x++)
			weft_row(v, y)[(x + 1) * channels - 1] = 255;
}

static weft_status read_pixels(weft_bytes file, const header *h, weft_view v, weft_damage *damage,
			       weft_error *e)
{
	reader r = { .file = file, .h = h, .at = h->body };
	const char *text;
	int rows = read_rows(&r, v, &text);
	if (rows < h->height && (!damage || rows == 0))
		return weft_fail(e, WEFT_BAD_IMAGE, "tga: %s, in row %d", text, rows);
	if (rows < h->height) {
		weft_error own;
		weft_fail(&own, WEFT_BAD_IMAGE, "tga: %s, in row %d", text, rows);
		weft_damage_note(damage, (double)rows / h->height, own.text);
	}
	for (int i = rows; i < h->height; i++)
		memset(weft_row(v, h->descriptor & FROM_TOP ? i : h->height - 1 - i), 0,
		       (size_t)v.width * v.format.channels);
	if (weft_has_alpha(v.format))
		settle_alpha(h, v);
	return WEFT_OK;
}

/* Whole files only, strict or lenient: stb_image makes zeros of what a file lacks, and
 * says nothing where that is less than it asks for at once. */
static bool stb_reads(weft_bytes file, const header *h)
{
	uint64_t pixels = (uint64_t)h->width * (uint64_t)h->height;
	return !h->runs && file.length - h->body >= pixels * (unsigned)(h->bits / 8) &&
	       h->palette_entries == 0 && !(h->descriptor & FROM_RIGHT) && h->alpha_kind == ALPHA_UNTOLD &&
	       h->type == COLOUR && (h->bits == 24 || (h->bits == 32 && (h->descriptor & 15) == 8));
}

static weft_status tga_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
			      weft_damage *damage, weft_error *e)
{
	header h;
	weft_image_info info;
	weft_status status = tga_head(file, &h, e);
	if (status != WEFT_OK)
		return status;
	info = (weft_image_info) { .width = h.width, .height = h.height, .format = format_of(&h) };
	if (stb_reads(file, &h))
		return weft_stb_decode(file, &info, "tga", im, e);
	status = weft_image_make(im, h.width, h.height, info.format, e);
	return status == WEFT_OK ? read_pixels(file, &h, im->view, how->lenient ? damage : NULL, e) : status;
}

static weft_status tga_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	(void)how;
	return weft_stb_encode(WEFT_STB_TGA, im, 0, to, e);
}

static bool tga_holds(weft_format f)
{
	return f.depth == WEFT_U8;
}

static const char *const tga_extensions[] = { "tga", "icb", "vda", "vst", NULL };

const weft_codec weft_codec_tga = {
	.name = "tga",
	.by = "stb",
	.extensions = tga_extensions,
	.recognises = tga_recognises,
	.info = tga_info,
	.decode = tga_decode,
	.encode = tga_encode,
	.holds = tga_holds,
};
