/* codec_tga.c: TGA.  It has no signature: a file is taken for one where every
 * field of its header makes sense and nothing else recognised it. */
#include "codecs.h"
#include "stb.h"

enum { HEADER = 18, RUN_MAX = 128 };

typedef struct header {
	int type, width, height, bits, palette_bits;
	bool runs;
	size_t palette_entries;
	unsigned descriptor;
} header;

static bool read_header(weft_bytes file, header *h)
{
	if (file.length < HEADER)
		return false;
	const uint8_t *p = file.at;
	*h = (header) { .type = p[2] & 7,
			.width = p[12] | p[13] << 8,
			.height = p[14] | p[15] << 8,
			.bits = p[16],
			.palette_bits = p[7],
			.runs = p[2] & 8,
			.palette_entries = (size_t)(p[5] | p[6] << 8),
			.descriptor = p[17] };
	bool palette = p[1] == 1;
	if (p[1] > 1 || (p[2] & ~11) != 0 || h->type < 1 || h->type > 3 || palette != (h->type == 1))
		return false;
	if (h->descriptor & 0xc0 || (h->descriptor & 15) > 8 || h->width == 0 || h->height == 0)
		return false;
	if (palette)
		return h->bits == 8 && h->palette_entries > 0 && h->palette_entries <= 256 &&
		       (h->palette_bits == 15 || h->palette_bits == 16 || h->palette_bits == 24 ||
			h->palette_bits == 32);
	if (h->palette_entries || h->palette_bits)
		return false;
	if (h->type == 3)
		return h->bits == 8 || h->bits == 16;
	return h->bits == 15 || h->bits == 16 || h->bits == 24 || h->bits == 32;
}

static bool tga_recognises(weft_bytes head)
{
	header h;
	return read_header(head, &h);
}

static weft_status tga_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	header h;
	if (!read_header(file, &h))
		return weft_fail(e, WEFT_BAD_IMAGE, "tga: its header makes no sense");
	uint64_t pixels = (uint64_t)h.width * (uint64_t)h.height;
	uint64_t needed = h.runs ? pixels / RUN_MAX : pixels * (unsigned)((h.bits + 7) / 8);
	if (needed > file.length)
		return weft_fail(e, WEFT_BAD_IMAGE, "tga: %zu bytes can't hold %d x %d pixels", file.length,
				 h.width, h.height);
	int bits = h.type == 1 ? h.palette_bits : h.bits;
	int channels = h.type == 3 ? h.bits / 8 : bits == 32 ? 4 : 3;
	*info = (weft_image_info) { h.width, h.height, { (uint8_t)channels, WEFT_U8 }, 0, 0 };
	return WEFT_OK;
}

static weft_status tga_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
			      weft_damage *damage, weft_error *e)
{
	(void)how;
	(void)damage;
	weft_image_info info;
	weft_status status = tga_info(file, &info, e);
	return status == WEFT_OK ? weft_stb_decode(file, &info, "tga", im, e) : status;
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
	.extensions = tga_extensions,
	.recognises = tga_recognises,
	.info = tga_info,
	.decode = tga_decode,
	.encode = tga_encode,
	.holds = tga_holds,
};
