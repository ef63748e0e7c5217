/* preview.c: see preview.h. */
#include "preview.h"

#include <stdlib.h>
#include <string.h>

#include "../../core/image/convert.h"

enum { SIDE = 720, QUALITY = 82 };

static const weft_format rgb = { .channels = 3, .depth = WEFT_U8 };

/* The mean of the pixels of `from` (RGB u8) that pixel x, y of a smaller picture stands for. */
static void mean_pixel(weft_view from, weft_view to, int x, int y)
{
	const int x0 = (int)((int64_t)x * from.width / to.width),
		  x1 = (int)((int64_t)(x + 1) * from.width / to.width),
		  y0 = (int)((int64_t)y * from.height / to.height),
		  y1 = (int)((int64_t)(y + 1) * from.height / to.height);
	uint64_t sum[3] = { 0 };
	for (int j = y0; j < y1; j++) {
		const uint8_t *row = weft_row(from, j);
		for (int i = x0; i < x1; i++)
			for (int c = 0; c < 3; c++)
				sum[c] += row[3 * i + c];
	}
	const uint64_t n = (uint64_t)(x1 - x0) * (uint64_t)(y1 - y0);
	for (int c = 0; c < 3; c++)
		weft_row(to, y)[3 * x + c] = (uint8_t)((sum[c] + n / 2) / n);
}

static weft_status shrink(weft_view from, weft_image *to, weft_error *e)
{
	const int side = from.width > from.height ? from.width : from.height;
	int width = from.width, height = from.height;
	if (side > SIDE) {
		width = (int)((int64_t)width * SIDE / side);
		height = (int)((int64_t)height * SIDE / side);
	}
	weft_status status = weft_image_make(to, width > 0 ? width : 1, height > 0 ? height : 1, rgb, e);
	for (int y = 0; !status && y < to->view.height; y++)
		for (int x = 0; x < to->view.width; x++)
			mean_pixel(from, to->view, x, y);
	return status;
}

static char *base64(weft_bytes b)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
			  head[] = "data:image/jpeg;base64,";
	char *text = malloc(sizeof head + (b.length + 2) / 3 * 4), *at = text;
	if (!text)
		return NULL;
	at = memcpy(at, head, sizeof head - 1);
	at += sizeof head - 1;
	for (size_t i = 0; i < b.length; i += 3, at += 4) {
		const size_t n = b.length - i;
		const unsigned v = (unsigned)b.at[i] << 16 | (n > 1 ? (unsigned)b.at[i + 1] << 8 : 0) |
				   (n > 2 ? b.at[i + 2] : 0U);
		at[0] = digits[v >> 18];
		at[1] = digits[v >> 12 & 63];
		at[2] = n > 1 ? digits[v >> 6 & 63] : '=';
		at[3] = n > 2 ? digits[v & 63] : '=';
	}
	*at = 0;
	return text;
}

/* NULL: out of memory, or no pixel. */
static weft_status address(weft_view v, char **text, weft_error *e)
{
	weft_image plain = { 0 }, small = { 0 };
	weft_buffer bytes = { 0 };
	if (v.width == 0 || v.height == 0)
		return WEFT_OK;
	weft_status status = weft_convert(v, rgb, &plain, e);
	if (!status)
		status = shrink(plain.view, &small, e);
	if (!status)
		status = weft_encode(weft_codec_for_name("jpeg"), small.view,
				     &(weft_encode_options) { .quality = QUALITY }, weft_buffer_sink(&bytes),
				     e);
	if (!status && !(*text = base64((weft_bytes) { bytes.at, bytes.length })))
		status = weft_fail(e, WEFT_NO_MEMORY, "out of memory for a preview");
	weft_buffer_free(&bytes);
	weft_image_free(&small);
	weft_image_free(&plain);
	return status;
}

weft_status replay_preview_make(struct replay_preview *p, const weft_chain *chain, weft_view source,
				weft_error *e)
{
	const weft_schedule how = weft_schedule_default();
	weft_image result = { 0 };
	weft_status status = weft_chain_run(chain, source, &result, &how, NULL, e);
	p->width = result.view.width;
	p->height = result.view.height;
	if (!status && source.pixels)
		status = address(source, &p->source, e);
	if (!status)
		status = address(result.view, &p->result, e);
	weft_image_free(&result);
	return status;
}

void replay_preview_free(struct replay_preview *p)
{
	free(p->source);
	free(p->result);
	*p = (struct replay_preview) { 0 };
}
