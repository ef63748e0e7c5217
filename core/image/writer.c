/* writer.c: pictures into files, by rows or whole, in the nearest format that
 * the codec holds.
 *
 * Invariants: a codec's create and encode are only called for a format it
 * holds; a target gets bands of its unit, but for the last.
 */
#include <stdlib.h>
#include <string.h>

#include "convert.h"
#include "row_source.h"
#include "rows.h"

struct weft_writer {
	const weft_codec *codec;
	weft_image_info shape; /* as the rows come */
	weft_format held;
	weft_encode_options how;
	weft_sink to;
	weft_row_target target;
	weft_image gathered; /* of the held format: a unit of rows, or the whole picture */
	int filled;          /* rows of it */
	int y;
};

static bool same_format(weft_format a, weft_format b)
{
	return a.channels == b.channels && a.depth == b.depth;
}

/* The format nearest to f that the codec holds: colour before depth, and
 * what loses nothing before what does. */
static bool nearest_held(const weft_codec *codec, weft_format f, weft_format *held)
{
	static const uint8_t channels[WEFT_CHANNELS_MAX][WEFT_CHANNELS_MAX] = {
		{ 1, 3, 2, 4 }, { 2, 4, 1, 3 }, { 3, 4, 1, 2 }, { 4, 3, 2, 1 }
	};
	static const uint8_t depths[3][3] = { { WEFT_U8, WEFT_U16, WEFT_F32 },
					      { WEFT_U16, WEFT_F32, WEFT_U8 },
					      { WEFT_F32, WEFT_U16, WEFT_U8 } };
	const uint8_t *depth = depths[f.depth == WEFT_U8 ? 0 : f.depth == WEFT_U16 ? 1 : 2];
	for (int c = 0; c < WEFT_CHANNELS_MAX; c++)
		for (int d = 0; d < 3; d++) {
			*held = (weft_format) { channels[f.channels - 1][c], depth[d] };
			if (codec->holds(*held))
				return true;
		}
	return false;
}

static weft_status choose_format(const weft_codec *codec, weft_format f, const weft_encode_options *how,
				 weft_format *held, weft_error *e)
{
	if (how->depth)
		f.depth = how->depth;
	if (!weft_codec_writes(codec) || !nearest_held(codec, f, held))
		return weft_fail(e, WEFT_NO_CODEC, "%s: can be read but not written", codec->name);
	if (how->depth && held->depth != how->depth)
		return weft_fail(e, WEFT_BAD_PARAM, "%s: can't hold %s samples", codec->name,
				 how->depth == WEFT_F32   ? "float"
				 : how->depth == WEFT_U16 ? "16-bit"
							  : "8-bit");
	return WEFT_OK;
}

static weft_status check_options(const weft_codec *codec, int width, int height,
				 const weft_encode_options *how, weft_error *e)
{
	if (width < 1 || height < 1)
		return weft_fail(e, WEFT_BAD_IMAGE, "%s: a picture of %d x %d has no pixels to write",
				 codec->name, width, height);
	if (how->quality < 0 || how->quality > 100)
		return weft_fail(e, WEFT_BAD_PARAM, "quality=%d is outside 1..100", how->quality);
	if (how->png_level < 0 || how->png_level > 9)
		return weft_fail(e, WEFT_BAD_PARAM, "png_level=%d is outside 1..9", how->png_level);
	return WEFT_OK;
}

/* ---- rows ---- */

static weft_status open_target(weft_writer *w, weft_error *e)
{
	const weft_codec *codec = w->codec;
	weft_image_info held = w->shape;
	weft_status status = check_options(codec, w->shape.width, w->shape.height, &w->how, e);
	if (status == WEFT_OK)
		status = choose_format(codec, w->shape.format, &w->how, &w->held, e);
	held.format = w->held;
	if (status == WEFT_OK && codec->create)
		status = codec->create(&held, &w->how, w->to, &w->target, e);
	return status;
}

weft_status weft_writer_open(weft_writer **opened, const weft_codec *codec, const weft_image_info *shape,
			     const weft_encode_options *how, weft_sink to, weft_error *e)
{
	weft_writer *w = calloc(1, sizeof *w);
	*opened = w;
	if (!w)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	w->codec = codec;
	w->shape = *shape;
	w->to = to;
	if (how)
		w->how = *how;
	weft_status status = open_target(w, e);
	if (status != WEFT_OK) {
		weft_writer_close(w);
		*opened = NULL;
	}
	return status;
}

bool weft_writer_streams(const weft_writer *w)
{
	return w->target.write;
}

int weft_writer_unit(const weft_writer *w)
{
	return w->target.unit > 1 ? w->target.unit : 1;
}

static weft_view part(weft_view v, int y, int rows)
{
	v.pixels = weft_row(v, y);
	v.height = rows;
	return v;
}

/* Rows into `gathered`, as many as fit and make sense; their number, or -1: out of memory. */
static int gather(weft_writer *w, weft_view rows, weft_error *e)
{
	int room = w->target.write ? weft_writer_unit(w) : w->shape.height;
	if (!w->gathered.memory && weft_image_make(&w->gathered, w->shape.width, room, w->held, e) != WEFT_OK)
		return -1;
	int n = room - w->filled < rows.height ? room - w->filled : rows.height;
	for (int y = 0; y < n; y++) {
		uint8_t *to = weft_row(w->gathered.view, w->filled + y);
		if (same_format(rows.format, w->held))
			memcpy(to, weft_row(rows, y), (size_t)rows.width * weft_pixel_bytes(rows.format));
		else
			weft_convert_row(weft_row(rows, y), rows.format, to, w->held, rows.width);
	}
	w->filled += n;
	return n;
}

static weft_status flush(weft_writer *w, weft_error *e)
{
	int n = w->filled;
	w->filled = 0;
	return w->target.write(w->target.state, part(w->gathered.view, 0, n), e);
}

/* Some of the rows, at least one: as they lie where that can be, else gathered. */
static weft_status write_some(weft_writer *w, weft_view rows, int *n, weft_error *e)
{
	int unit = weft_writer_unit(w);
	bool ends = w->y + rows.height == w->shape.height;
	*n = ends ? rows.height : rows.height - rows.height % unit;
	if (w->target.write && w->filled == 0 && *n && same_format(rows.format, w->held))
		return w->target.write(w->target.state, part(rows, 0, *n), e);
	*n = gather(w, rows, e);
	if (*n < 0)
		return WEFT_NO_MEMORY;
	bool full = w->filled == unit || w->y + *n == w->shape.height;
	return w->target.write && full ? flush(w, e) : WEFT_OK;
}

weft_status weft_writer_rows(weft_writer *w, weft_view rows, weft_error *e)
{
	if (rows.width != w->shape.width || !same_format(rows.format, w->shape.format) || rows.height < 0 ||
	    rows.height > w->shape.height - w->y)
		return weft_fail(e, WEFT_INTERNAL, "%s: rows given that a picture of %d x %d hasn't",
				 w->codec->name, w->shape.width, w->shape.height);
	weft_status status = WEFT_OK;
	while (status == WEFT_OK && rows.height > 0) {
		int n;
		status = write_some(w, rows, &n, e);
		if (status == WEFT_OK) {
			w->y += n;
			rows = part(rows, n, rows.height - n);
		}
	}
	return status;
}

/* ---- parts ---- */

struct weft_part {
	weft_writer *of;
	void *state;
	int end; /* the row after its last */
};

int weft_writer_part_rows(const weft_writer *w)
{
	return w->target.write && same_format(w->shape.format, w->held) ? w->target.parts.height : 0;
}

weft_part *weft_part_make(weft_writer *w)
{
	weft_part *part = calloc(1, sizeof *part);
	if (!part)
		return NULL;
	part->of = w;
	part->state = w->target.parts.make(w->target.state);
	if (part->state)
		return part;
	free(part);
	return NULL;
}

weft_status weft_part_rows(weft_part *part, int y, weft_view rows, weft_error *e)
{
	part->end = y + rows.height;
	return part->of->target.parts.write(part->state, y, rows, e);
}

weft_status weft_part_put(weft_part *part, weft_error *e)
{
	part->of->y = part->end;
	return part->of->target.parts.put(part->of->target.state, part->state, e);
}

void weft_part_free(weft_part *part)
{
	if (!part)
		return;
	part->of->target.parts.free(part->state);
	free(part);
}

/* ---- the end ---- */

weft_status weft_writer_finish(weft_writer *w, weft_error *e)
{
	if (w->y < w->shape.height)
		return weft_fail(e, WEFT_BAD_IMAGE, "%s: only %d of %d rows were given", w->codec->name, w->y,
				 w->shape.height);
	if (w->target.write)
		return w->target.finish(w->target.state, e);
	return w->codec->encode(w->gathered.view, &w->how, w->to, e);
}

void weft_writer_close(weft_writer *w)
{
	if (!w)
		return;
	if (w->target.write)
		w->target.close(w->target.state);
	weft_image_free(&w->gathered);
	free(w);
}

/* ---- whole pictures ---- */

static weft_status encode_rows(const weft_codec *codec, weft_view im, const weft_encode_options *how,
			       weft_sink to, weft_error *e)
{
	weft_writer *w;
	weft_image_info shape = { im.width, im.height, im.format, 0, 0 };
	weft_status status = weft_writer_open(&w, codec, &shape, how, to, e);
	if (status != WEFT_OK)
		return status;
	status = weft_writer_rows(w, im, e);
	if (status == WEFT_OK)
		status = weft_writer_finish(w, e);
	weft_writer_close(w);
	return status;
}

weft_status weft_encode(const weft_codec *codec, weft_view im, const weft_encode_options *how, weft_sink to,
			weft_error *e)
{
	static const weft_encode_options usual = { 0 };
	how = how ? how : &usual;
	if (codec->create)
		return encode_rows(codec, im, how, to, e);
	weft_format held;
	weft_status status = check_options(codec, im.width, im.height, how, e);
	if (status == WEFT_OK)
		status = choose_format(codec, im.format, how, &held, e);
	if (status != WEFT_OK)
		return status;
	if (same_format(held, im.format))
		return codec->encode(im, how, to, e);
	weft_image converted;
	status = weft_convert(im, held, &converted, e);
	if (status == WEFT_OK)
		status = codec->encode(converted.view, how, to, e);
	weft_image_free(&converted);
	return status;
}
