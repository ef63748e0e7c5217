/* codec_bmp.c: BMP, uncompressed. */
#include "codecs.h"
#include "stb.h"

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
	uint32_t size = little(head.at + 14, 4);
	return size == 12 || size == 40 || size == 56 || size == 108 || size == 124;
}

static weft_status bmp_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	bool old = file.length >= 18 && little(file.at + 14, 4) == 12;
	if (file.length < (old ? 26 : 54))
		return weft_fail(e, WEFT_BAD_IMAGE, "bmp: ends early, within its header");
	const uint8_t *p = file.at + 18;
	int64_t width = old ? (int64_t)little(p, 2) : (int32_t)little(p, 4);
	int64_t height = old ? (int64_t)little(p + 2, 2) : (int32_t)little(p + 4, 4);
	uint32_t bits = old ? little(p + 6, 2) : little(p + 10, 2), packing = old ? 0 : little(p + 12, 4);
	height = height < 0 ? -height : height;
	if (width < 1 || height < 1 || height > INT32_MAX)
		return weft_fail(e, WEFT_BAD_IMAGE, "bmp: picture of %lld x %lld", (long long)width,
				 (long long)height);
	if (packing != 0 && packing != 3)
		return weft_fail(e, WEFT_NO_CODEC, "bmp: a compression (%u) that can't be read", packing);
	uint64_t needed = ((uint64_t)width * bits + 31) / 32 * 4 * (uint64_t)height;
	if (bits == 0 || bits > 32 || needed > file.length)
		return weft_fail(e, WEFT_BAD_IMAGE, "bmp: %zu bytes can't hold %lld x %lld pixels of %u bits",
				 file.length, (long long)width, (long long)height, bits);
	*info = (weft_image_info) { (int)width, (int)height, { bits == 32 ? 4 : 3, WEFT_U8 }, 0, 0 };
	return WEFT_OK;
}

/* How many colours stb reads: of OS/2's old files fewer than there are. */
static int64_t palette_colours(weft_bytes file)
{
	int64_t start = little(file.at + 10, 4), head = little(file.at + 14, 4);
	return head == 12 ? (start - 14 - 24) / 3 : (start - 14 - head) / 4;
}

/* For colours that it didn't read, stb would give what lay in memory. */
static bool palette_suffices(weft_bytes file, const weft_image_info *info)
{
	bool old = little(file.at + 14, 4) == 12;
	uint32_t bits = little(file.at + (old ? 24 : 28), 2);
	uint64_t start = little(file.at + 10, 4), row = ((uint64_t)info->width * bits + 31) / 32 * 4;
	int64_t colours = palette_colours(file);
	if (bits != 1 && bits != 4 && bits != 8)
		return true;
	for (uint64_t y = 0; y < (uint64_t)info->height && start + (y + 1) * row <= file.length; y++)
		for (uint64_t x = 0; x < (uint64_t)info->width; x++) {
			uint64_t at = x * bits;
			unsigned byte = file.at[start + y * row + at / 8];
			if ((int64_t)(byte >> (8 - bits - at % 8) & ((1u << bits) - 1)) >= colours)
				return false;
		}
	return true;
}

static weft_status bmp_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
			      weft_damage *damage, weft_error *e)
{
	(void)how;
	(void)damage;
	weft_image_info info;
	weft_status status = bmp_info(file, &info, e);
	if (status == WEFT_OK && !palette_suffices(file, &info))
		return weft_fail(e, WEFT_BAD_IMAGE, "bmp: damaged: colours that its palette doesn't have");
	return status == WEFT_OK ? weft_stb_decode(file, &info, "bmp", im, e) : status;
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
	.extensions = bmp_extensions,
	.recognises = bmp_recognises,
	.info = bmp_info,
	.decode = bmp_decode,
	.encode = bmp_encode,
	.holds = bmp_holds,
};
