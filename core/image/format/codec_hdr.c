/* codec_hdr.c: Radiance HDR: three bytes of mantissa and one exponent for all,
 * so that a channel much darker than the brightest of its pixel loses digits.
 * Negative values don't exist there and become 0.
 *
 * Read are also the runs of the oldest files, rows or columns from any corner, and XYZ,
 * which becomes linear RGB of sRGB's primaries; exposures and colour corrections that a
 * file tells of are taken back.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../codecs.h"
#include "../row_source.h"

enum {
	RUN_WIDTH_MIN = 8, /* rows of other widths are never packed */
	RUN_WIDTH_MAX = 32767,
	RUN = 128,
	EXPONENT_BIAS = 128 + 8,
};

/* Pixels come in lines: rows, or columns where `turned`. */
typedef struct hdr {
	int width, height;
	bool turned, from_right, from_bottom;
	bool xyz;
	float scale[3]; /* takes back what was done to the light */
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

static int line_pixels(const hdr *h)
{
	return h->turned ? h->height : h->width;
}

/* "-Y 480 +X 640": the first counts lines, the second pixels; Y runs from the bottom. */
static bool read_shape(const char *line, hdr *h)
{
	char sign[2], axis[2], more;
	int n[2];
	if (sscanf(line, "%c%c %9d %c%c %9d%c", &sign[0], &axis[0], &n[0], &sign[1], &axis[1], &n[1],
		   &more) != 6)
		return false;
	int y = axis[1] == 'Y', x = 1 - y;
	h->turned = y;
	h->width = n[x];
	h->height = n[y];
	h->from_right = sign[x] == '-';
	h->from_bottom = sign[y] == '+';
	return axis[x] == 'X' && axis[y] == 'Y' && strchr("+-", sign[0]) && strchr("+-", sign[1]) &&
	       n[0] > 0 && n[1] > 0;
}

static weft_status read_variable(const char *line, hdr *h, weft_error *e)
{
	float v[3];
	if (strncmp(line, "FORMAT=", 7) == 0) {
		h->xyz = strcmp(line + 7, "32-bit_rle_xyze") == 0;
		if (!h->xyz && strcmp(line + 7, "32-bit_rle_rgbe") != 0)
			return weft_fail(e, WEFT_NO_CODEC, "hdr: %.40s can't be read", line);
	}
	bool all = sscanf(line, "EXPOSURE=%f", &v[0]) == 1;
	if (all)
		v[1] = v[2] = v[0];
	if (all || sscanf(line, "COLORCORR=%f %f %f", &v[0], &v[1], &v[2]) == 3)
		for (int c = 0; c < 3; c++) {
			h->scale[c] /= v[c];
			if (!(h->scale[c] > 0 && isfinite(h->scale[c])))
				return weft_fail(e, WEFT_BAD_IMAGE, "hdr: '%.40s' makes no sense", line);
		}
	return WEFT_OK;
}

static weft_status read_header(weft_bytes file, hdr *h, weft_error *e)
{
	char line[128];
	size_t at = 0;
	*h = (hdr) { .scale = { 1, 1, 1 } };
	do {
		if (!read_line(file, &at, line, sizeof line))
			return weft_fail(e, WEFT_BAD_IMAGE, "hdr: ends early, within its header");
		weft_status status = read_variable(line, h, e);
		if (status != WEFT_OK)
			return status;
	} while (*line);
	if (!read_line(file, &at, line, sizeof line))
		return weft_fail(e, WEFT_BAD_IMAGE, "hdr: ends early, within its header");
	if (!read_shape(line, h))
		return weft_fail(e, WEFT_NO_CODEC, "hdr: rows that lie as '%.40s' can't be read", line);
	h->body = at;
	/* A line is a pixel and a repeat of it at least. */
	uint64_t least = line_pixels(h) > 1 ? 8 : 4;
	if (least * (uint64_t)(h->turned ? h->width : h->height) > file.length - at)
		return weft_fail(e, WEFT_BAD_IMAGE, "hdr: %zu bytes can't hold %d x %d pixels", file.length,
				 h->width, h->height);
	return WEFT_OK;
}

static weft_status hdr_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	hdr h;
	weft_status status = read_header(file, &h, e);
	if (status == WEFT_OK)
		*info = (weft_image_info) {
			.width = h.width, .height = h.height, .format = { 3, WEFT_F32 }, .linear = true
		};
	return status;
}

typedef struct reader {
	hdr head;
	weft_bytes file;
	size_t at;
	int y;         /* the line, in the order of the file */
	int pixels;    /* of a line */
	uint8_t row[]; /* packed: red of all pixels, green..; else pixels */
} reader;

/* Runs of a channel; false: they end early or run over. */
static bool unpack(reader *r, uint8_t *to)
{
	for (int x = 0; x < r->pixels;) {
		if (r->file.length - r->at < 2)
			return false;
		int n = r->file.at[r->at++];
		bool repeated = n > RUN;
		n -= repeated ? RUN : 0;
		size_t bytes = repeated ? 1 : (size_t)n;
		if (n == 0 || n > r->pixels - x || r->file.length - r->at < bytes)
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

/* Pixels as they are; 1, 1, 1, n repeats the last one n times, and the next such 256 n. */
static bool unpack_old(reader *r)
{
	unsigned shift = 0;
	for (int x = 0; x < r->pixels;) {
		if (r->file.length - r->at < 4)
			return false;
		const uint8_t *p = r->file.at + r->at;
		r->at += 4;
		if (p[0] != 1 || p[1] != 1 || p[2] != 1) {
			memcpy(r->row + 4 * (size_t)x++, p, 4);
			shift = 0;
			continue;
		}
		uint64_t n = shift < 32 ? (uint64_t)p[3] << shift : 0;
		if (x == 0 || shift >= 32 || n > (uint64_t)(r->pixels - x))
			return false;
		for (; n; n--, x++)
			memcpy(r->row + 4 * (size_t)x, r->row + 4 * (size_t)(x - 1), 4);
		shift += 8;
	}
	return true;
}

static void put_pixel(const hdr *h, const uint8_t rgb[3], unsigned exponent, float *to)
{
	/* CIE 1931 to IEC 61966-2-1. */
	static const float matrix[3][3] = { { 3.2404542f, -1.5371385f, -0.4985314f },
					    { -0.9692660f, 1.8760108f, 0.0415560f },
					    { 0.0556434f, -0.2040259f, 1.0572252f } };
	float scale = exponent ? ldexpf(1, (int)exponent - EXPONENT_BIAS) : 0, v[3];
	for (int c = 0; c < 3; c++)
		v[c] = (float)rgb[c] * scale * h->scale[c];
	for (int c = 0; c < 3; c++)
		to[c] = h->xyz ? matrix[c][0] * v[0] + matrix[c][1] * v[1] + matrix[c][2] * v[2] : v[c];
}

/* The next line, each pixel `step` floats behind the last. */
static bool read_line_of_pixels(reader *r, float *to, ptrdiff_t step)
{
	size_t n = (size_t)r->pixels;
	const uint8_t *p = r->file.at + r->at;
	bool packs = n >= RUN_WIDTH_MIN && n <= RUN_WIDTH_MAX && r->file.length - r->at >= 4 && p[0] == 2 &&
		     p[1] == 2 && (size_t)(p[2] << 8 | p[3]) == n;
	if (!packs) {
		if (!unpack_old(r))
			return false;
		for (size_t x = 0; x < n; x++, to += step)
			put_pixel(&r->head, r->row + 4 * x, r->row[4 * x + 3], to);
		return true;
	}
	r->at += 4;
	for (size_t c = 0; c < 4; c++)
		if (!unpack(r, r->row + c * n))
			return false;
	for (size_t x = 0; x < n; x++, to += step) {
		const uint8_t *q = r->row + x;
		put_pixel(&r->head, (uint8_t[3]) { q[0], q[n], q[2 * n] }, q[3 * n], to);
	}
	return true;
}

static float *pixel_at(weft_view v, int x, int y)
{
	return (float *)(void *)weft_row(v, y) + 3 * (ptrdiff_t)x;
}

static weft_status damaged(const reader *r, weft_error *e)
{
	return weft_fail(e, WEFT_BAD_IMAGE, "hdr: damaged, or ends early, in %s %d",
			 r->head.turned ? "column" : "row", r->y);
}

static weft_status hdr_read(void *state, weft_view to, int *done, weft_error *e)
{
	reader *r = state;
	bool back = r->head.from_right;
	for (*done = 0; *done < to.height; ++*done, r->y++)
		if (!read_line_of_pixels(r, pixel_at(to, back ? to.width - 1 : 0, *done), back ? -3 : 3))
			return damaged(r, e);
	return WEFT_OK;
}

static weft_status reader_make(weft_bytes file, reader **made, weft_error *e)
{
	hdr h;
	weft_status status = read_header(file, &h, e);
	if (status != WEFT_OK)
		return status;
	reader *r = *made = malloc(sizeof *r + 4 * (size_t)line_pixels(&h));
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "hdr: out of memory");
	*r = (reader) { .head = h, .file = file, .at = h.body, .pixels = line_pixels(&h) };
	return WEFT_OK;
}

static weft_status hdr_open(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
			    weft_error *e)
{
	(void)how;
	reader *r;
	weft_status status = reader_make(file, &r, e);
	if (status != WEFT_OK)
		return status;
	if (r->head.turned || r->head.from_bottom) {
		free(r);
		return WEFT_OK;
	}
	from->read = hdr_read;
	from->close = free;
	from->state = r;
	return WEFT_OK;
}

/* Lines that came whole, of rows from the bottom or of columns. */
static int read_lines(reader *r, weft_view v)
{
	const hdr *h = &r->head;
	int lines = h->turned ? v.width : v.height;
	ptrdiff_t down = v.stride / (ptrdiff_t)sizeof(float);
	ptrdiff_t step = h->turned ? h->from_bottom ? -down : down : h->from_right ? -3 : 3;
	for (; r->y < lines; r->y++) {
		int x = h->turned ? r->y : 0, y = h->turned ? 0 : r->y;
		float *first = pixel_at(v, h->from_right ? v.width - 1 - x : x,
					h->from_bottom ? v.height - 1 - y : y);
		if (!read_line_of_pixels(r, first, step))
			break;
	}
	return lines - r->y;
}

static weft_status hdr_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
			      weft_damage *damage, weft_error *e)
{
	reader *r;
	weft_status status = reader_make(file, &r, e);
	if (status != WEFT_OK)
		return status;
	status = weft_image_make(im, r->head.width, r->head.height, (weft_format) { 3, WEFT_F32 }, e);
	for (int y = 0; status == WEFT_OK && how->lenient && y < im->view.height; y++)
		memset(weft_row(im->view, y), 0, 3 * sizeof(float) * (size_t)im->view.width);
	int missing = status == WEFT_OK ? read_lines(r, im->view) : 0;
	weft_error own;
	if (missing && how->lenient && r->y > 0) {
		damaged(r, &own);
		weft_damage_note(damage, (double)r->y / (r->y + missing), own.text);
	} else if (missing) {
		status = damaged(r, e);
	}
	free(r);
	return status;
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
	.by = "own",
	.extensions = hdr_extensions,
	.recognises = hdr_recognises,
	.info = hdr_info,
	.open = hdr_open,
	.decode = hdr_decode,
	.create = hdr_create,
	.holds = hdr_holds,
	.linear = true,
};
