/* codec_hdr.c: Radiance HDR: three bytes of mantissa and one exponent for all,
 * so that a channel much darker than the brightest of its pixel loses digits.
 * Negative values don't exist there and become 0.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codecs.h"
#include "row_source.h"

enum {
	RUN_WIDTH_MIN = 8, /* rows of other widths are never packed */
	RUN_WIDTH_MAX = 32767,
	RUN = 128,
	EXPONENT_BIAS = 128 + 8,
};

typedef struct hdr {
	int width, height;
	size_t body;
} hdr;

/* ---- reading ---- */

static bool hdr_recognises(weft_bytes head)
{
	static const char *const starts[] = { "#?RADIANCE\n", "#?RGBE\n" };
	for (int i = 0; i < 2; i++)
		if (head.length >= strlen(starts[i]) && memcmp(head.at, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

/* The next line, cut to fit; false: the file ends before it does. */
static bool read_line(weft_bytes file, size_t *at, char *line, size_t size)
{
	const uint8_t *end = memchr(file.at + *at, '\n', file.length - *at);
	if (!end)
		return false;
	size_t n = (size_t)(end - file.at) - *at, keep = n < size ? n : size - 1;
	memcpy(line, file.at + *at, keep);
	line[keep] = 0;
	*at += n + 1;
	return true;
}

static weft_status read_header(weft_bytes file, hdr *h, weft_error *e)
{
	char line[128];
	size_t at = 0;
	do {
		if (!read_line(file, &at, line, sizeof line))
			return weft_fail(e, WEFT_BAD_IMAGE, "hdr: ends early, within its header");
		if (strncmp(line, "FORMAT=", 7) == 0 && strcmp(line + 7, "32-bit_rle_rgbe") != 0)
			return weft_fail(e, WEFT_NO_CODEC, "hdr: %.40s can't be read", line);
	} while (*line);
	char more;
	if (!read_line(file, &at, line, sizeof line))
		return weft_fail(e, WEFT_BAD_IMAGE, "hdr: ends early, within its header");
	if (sscanf(line, "-Y %9d +X %9d%c", &h->height, &h->width, &more) != 2 || h->width < 1 ||
	    h->height < 1)
		return weft_fail(e, WEFT_NO_CODEC, "hdr: rows that lie as '%.40s' can't be read", line);
	h->body = at;
	/* Packed, a channel takes two bytes for a run; else a pixel takes four. */
	bool packs = h->width >= RUN_WIDTH_MIN && h->width <= RUN_WIDTH_MAX;
	uint64_t row = packs ? 4 + 4 * 2 * ((uint64_t)h->width / RUN) : 4 * (uint64_t)h->width;
	if (row * (uint64_t)h->height > file.length - at)
		return weft_fail(e, WEFT_BAD_IMAGE, "hdr: %zu bytes can't hold %d x %d pixels", file.length,
				 h->width, h->height);
	return WEFT_OK;
}

static weft_status hdr_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	hdr h;
	weft_status status = read_header(file, &h, e);
	if (status == WEFT_OK)
		*info = (weft_image_info) { h.width, h.height, { 3, WEFT_F32 }, 0, 0 };
	return status;
}

typedef struct reader {
	hdr head;
	weft_bytes file;
	size_t at;
	int y;
	uint8_t row[]; /* packed: red of all pixels, green..; plain: pixels */
} reader;

/* Runs of a channel; false: they end early or run over. */
static bool unpack(reader *r, uint8_t *to)
{
	for (int x = 0; x < r->head.width;) {
		if (r->file.length - r->at < 2)
			return false;
		int n = r->file.at[r->at++];
		bool repeated = n > RUN;
		n -= repeated ? RUN : 0;
		size_t bytes = repeated ? 1 : (size_t)n;
		if (n == 0 || n > r->head.width - x || r->file.length - r->at < bytes)
			return false;
		if (repeated)
			memset(to + x, r->file.at[r->at], (size_t)n);
		else
			memcpy(to + x, r->file.at + r->at, bytes);
		r->at += bytes;
		x += n;
	}
	return true;
}

static void put_pixel(const uint8_t rgb[3], unsigned exponent, float *to)
{
	float scale = exponent ? ldexpf(1, (int)exponent - EXPONENT_BIAS) : 0;
	for (int c = 0; c < 3; c++)
		to[c] = (float)rgb[c] * scale;
}

static bool read_row(reader *r, float *to)
{
	size_t width = (size_t)r->head.width;
	const uint8_t *p = r->file.at + r->at;
	bool packs = width >= RUN_WIDTH_MIN && width <= RUN_WIDTH_MAX && r->file.length - r->at >= 4 &&
		     p[0] == 2 && p[1] == 2 && (size_t)(p[2] << 8 | p[3]) == width;
	if (!packs) {
		if (r->file.length - r->at < 4 * width)
			return false;
		for (size_t x = 0; x < width; x++, p += 4) {
			if (p[0] == 1 && p[1] == 1 && p[2] == 1) /* a repeat, as very old files have it */
				return false;
			put_pixel(p, p[3], to + 3 * x);
		}
		r->at += 4 * width;
		return true;
	}
	r->at += 4;
	for (size_t c = 0; c < 4; c++)
		if (!unpack(r, r->row + c * width))
			return false;
	for (size_t x = 0; x < width; x++) {
		const uint8_t *q = r->row + x;
		put_pixel((uint8_t[3]) { q[0], q[width], q[2 * width] }, q[3 * width], to + 3 * x);
	}
	return true;
}

static weft_status hdr_read(void *state, weft_view to, int *done, weft_error *e)
{
	reader *r = state;
	for (*done = 0; *done < to.height; ++*done, r->y++)
		if (!read_row(r, (float *)(void *)weft_row(to, *done)))
			return weft_fail(e, WEFT_BAD_IMAGE, "hdr: damaged, or ends early, in row %d", r->y);
	return WEFT_OK;
}

static weft_status hdr_open(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
			    weft_error *e)
{
	(void)how;
	hdr h;
	weft_status status = read_header(file, &h, e);
	if (status != WEFT_OK)
		return status;
	reader *r = malloc(sizeof *r + 4 * (size_t)h.width);
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "hdr: out of memory");
	*r = (reader) { .head = h, .file = file, .at = h.body };
	from->read = hdr_read;
	from->close = free;
	from->state = r;
	return WEFT_OK;
}

/* ---- writing ---- */

typedef struct writer {
	weft_sink to;
	uint8_t row[]; /* pixels */
} writer;

static void pack_pixel(const float *rgb, uint8_t to[4])
{
	/* What shares an exponent with 2^127 at most; not-a-numbers become 0. */
	const float most = 0x1.fep126f;
	float v[3], brightest = 0;
	for (int c = 0; c < 3; c++) {
		v[c] = rgb[c] > 0 ? rgb[c] < most ? rgb[c] : most : 0;
		brightest = v[c] > brightest ? v[c] : brightest;
	}
	int exponent;
	frexpf(brightest, &exponent);
	memset(to, 0, 4);
	if (brightest < 0x1p-120f)
		return;
	float scale = ldexpf(1, 8 - exponent);
	if (brightest * scale >= 255.5f) /* would round to 256 */
		scale = ldexpf(1, 8 - ++exponent);
	for (int c = 0; c < 3; c++)
		to[c] = (uint8_t)(v[c] * scale + 0.5f);
	to[3] = (uint8_t)(exponent + 128);
}

static weft_status refused(weft_error *e)
{
	return weft_fail(e, WEFT_IO, "hdr: the encoded picture could not be taken");
}

static weft_status hdr_write(void *state, weft_view rows, weft_error *e)
{
	writer *w = state;
	for (int y = 0; y < rows.height; y++) {
		const float *row = (const float *)(const void *)weft_row(rows, y);
		for (int x = 0; x < rows.width; x++)
			pack_pixel(row + 3 * x, w->row + 4 * x);
		/* Plain: the brightest of three is over 127, so no row begins as a packed one. */
		if (!w->to.put(w->to.to, (weft_bytes) { w->row, 4 * (size_t)rows.width }))
			return refused(e);
	}
	return WEFT_OK;
}

static weft_status hdr_finish(void *state, weft_error *e)
{
	(void)state;
	(void)e;
	return WEFT_OK;
}

static weft_status hdr_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			      weft_row_target *target, weft_error *e)
{
	(void)how;
	char head[128];
	writer *w = malloc(sizeof *w + 4 * (size_t)shape->width);
	if (!w)
		return weft_fail(e, WEFT_NO_MEMORY, "hdr: out of memory");
	w->to = to;
	*target = (weft_row_target) { .write = hdr_write, .finish = hdr_finish, .close = free, .state = w };
	int n = snprintf(head, sizeof head, "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y %d +X %d\n",
			 shape->height, shape->width);
	return to.put(to.to, (weft_bytes) { (const uint8_t *)head, (size_t)n }) ? WEFT_OK : refused(e);
}

static bool hdr_holds(weft_format f)
{
	return f.depth == WEFT_F32 && f.channels == 3;
}

static const char *const hdr_extensions[] = { "hdr", "rgbe", NULL };

const weft_codec weft_codec_hdr = {
	.name = "hdr",
	.extensions = hdr_extensions,
	.recognises = hdr_recognises,
	.info = hdr_info,
	.open = hdr_open,
	.create = hdr_create,
	.holds = hdr_holds,
};
