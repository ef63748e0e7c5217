/* codec_png.c: reading PNG: every colour type, 1 to 16 bits, interlaced or not;
 * animations (png_animation.c).
 *
 * Rows are inflated, undone and expanded as they are asked for; the compressed
 * bytes must be able to hold the declared picture before memory is asked for.
 */
#include <stdlib.h>
#include <string.h>

#include "../codecs.h"
#include "../deflate/inflate.h"
#include "../row_source.h"
#include "png_read.h"

enum { DEFLATE_RATIO_MAX = 1032, ADAM7 = 7 };

typedef struct reader {
	weft_png png;
	weft_png_walk walk;
	const char *type; /* of the chunks of pixels; in fdAT a number stands before them */
	weft_inflater *inflater;
	size_t bytes;         /* of a row in the file, without its filter */
	uint8_t *rows;        /* memory of the next two */
	uint8_t *above, *row; /* the last row undone, and room for the next */
	bool as_it_lies;      /* a row undone is a row of the picture */
	int y;
	weft_status data_status; /* of the chunks of pixels */
	weft_error data_error;
} reader;

static bool png_recognises(weft_bytes head)
{
	return head.length >= WEFT_PNG_SIGNATURE &&
	       memcmp(head.at, weft_png_signature, WEFT_PNG_SIGNATURE) == 0;
}

static weft_status png_frame_info(weft_bytes file, int frame, weft_image_info *info, weft_error *e)
{
	weft_png p;
	weft_damage passed = { 0 }; /* the pixels may be asked for leniently */
	weft_png_walk walk = { .file = file, .damage = &passed };
	weft_status status = weft_png_head_read(&walk, &p, e);
	if (status == WEFT_OK && weft_png_is_animation(file, &p))
		return weft_png_animation_info(file, &p, frame, info, e);
	if (status == WEFT_OK)
		*info = (weft_image_info) { .width = p.width,
					    .height = p.height,
					    .format = weft_png_format(&p),
					    .packed = p.depth < 8 || p.colour == WEFT_PNG_PALETTE };
	return status;
}

static weft_status png_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	return png_frame_info(file, 0, info, e);
}

/* ---- pixels ---- */

/* The next chunk of compressed bytes, for the inflater. */
static weft_bytes next_data(void *user)
{
	reader *r = user;
	const uint8_t *type;
	weft_bytes body = { NULL, 0 };
	while (r->data_status == WEFT_OK && body.length == 0) {
		if (r->walk.file.length - r->walk.at < 8 ||
		    !weft_png_chunk_is(r->walk.file.at + r->walk.at + 4, r->type))
			break;
		r->walk.kept = (double)r->y / r->png.height;
		r->data_status = weft_png_chunk(&r->walk, &type, &body, &r->data_error);
		if (r->data_status == WEFT_OK && strcmp(r->type, "fdAT") == 0) {
			size_t number = body.length < 4 ? body.length : 4;
			body = (weft_bytes) { body.at + number, body.length - number };
		}
	}
	return r->data_status == WEFT_OK ? body : (weft_bytes) { NULL, 0 };
}

static weft_status bad_data(const reader *r, weft_error *e)
{
	if (r->data_status != WEFT_OK)
		return weft_fail(e, r->data_status, "%s", r->data_error.text);
	if (r->walk.at >= r->walk.file.length)
		return weft_fail(e, WEFT_BAD_IMAGE, "png: ends early, in row %d", r->y);
	return weft_fail(e, WEFT_BAD_IMAGE, "png: damaged: the compressed pixels of row %d are wrong", r->y);
}

/* What the chunks declare must be able to hold the picture. */
static weft_status check_size(const reader *r, uint64_t raw, weft_error *e)
{
	uint64_t packed = 0;
	for (size_t at = r->walk.at; r->walk.file.length - at >= 12;) {
		uint32_t length = weft_big32(r->walk.file.at + at);
		if (!weft_png_chunk_is(r->walk.file.at + at + 4, r->type))
			break;
		packed += length;
		if (length > r->walk.file.length - at - 12)
			break;
		at += (size_t)length + 12;
	}
	packed = packed < r->walk.file.length ? packed : r->walk.file.length;
	if (raw / DEFLATE_RATIO_MAX > packed)
		return weft_fail(e, WEFT_BAD_IMAGE, "png: %llu bytes can't hold %d x %d pixels",
				 (unsigned long long)packed, r->png.width, r->png.height);
	return WEFT_OK;
}

/* Undo the next row, `bytes` long, into `row`. */
static weft_status undo_row(reader *r, size_t bytes, const uint8_t *above, uint8_t *row, weft_error *e)
{
	const uint8_t *raw = weft_inflater_take(r->inflater, bytes + 1);
	if (!raw)
		return bad_data(r, e);
	if (!weft_png_unfilter(*raw, row, raw + 1, above, bytes, r->png.pixel))
		return weft_fail(e, WEFT_BAD_IMAGE, "png: damaged: row %d has no such filter", r->y);
	return WEFT_OK;
}

/* The stream must end well behind the last row. */
static weft_status check_stream(reader *r, weft_error *e)
{
	if (weft_inflater_end(r->inflater))
		return WEFT_OK;
	if (r->data_status != WEFT_OK || r->walk.at >= r->walk.file.length)
		return bad_data(r, e);
	return weft_fail(e, WEFT_BAD_IMAGE, "png: damaged: the pixels have a wrong checksum");
}

/* And so must the file. */
static weft_status check_end(reader *r, weft_error *e)
{
	weft_status status = check_stream(r, e);
	return status == WEFT_OK ? weft_png_tail_read(&r->walk, &r->png, e) : status;
}

static weft_status read_row(reader *r, const uint8_t *above, uint8_t *to, weft_error *e)
{
	weft_status status = undo_row(r, r->bytes, above, r->as_it_lies ? to : r->row, e);
	if (status != WEFT_OK || r->as_it_lies)
		return status;
	if (!weft_png_expand(&r->png, r->row, r->png.width, to, 1))
		return weft_fail(e, WEFT_BAD_IMAGE, "png: damaged: row %d has no such colour", r->y);
	uint8_t *swap = r->above;
	r->above = r->row;
	r->row = swap;
	return WEFT_OK;
}

static weft_status read_rows(reader *r, weft_view to, int *done, weft_error *e)
{
	weft_status status = WEFT_OK;
	const uint8_t *above = r->above;
	for (*done = 0; status == WEFT_OK && *done < to.height; ++*done, r->y++) {
		status = read_row(r, above, weft_row(to, *done), e);
		if (status != WEFT_OK)
			return status;
		above = r->as_it_lies ? weft_row(to, *done) : r->above;
	}
	if (r->as_it_lies && to.height)
		memcpy(r->above, above, r->bytes);
	return WEFT_OK;
}

static weft_status png_read(void *state, weft_view to, int *done, weft_error *e)
{
	reader *r = state;
	weft_status status = read_rows(r, to, done, e);
	return status == WEFT_OK && r->y == r->png.height ? check_end(r, e) : status;
}

static void png_close(void *state)
{
	reader *r = state;
	weft_inflater_free(r->inflater);
	free(r->rows);
	free(r);
}

/* For the pixels that begin at the walk's chunk. */
static weft_status prepare(reader *r, weft_error *e)
{
	weft_status status;
	const weft_png *p = &r->png;
	r->bytes = weft_png_row_bytes(p, p->width);
	r->as_it_lies = p->depth == 8 && p->colour != WEFT_PNG_PALETTE && !p->transparent;
	status = check_size(r, (uint64_t)(r->bytes + 1) * (uint64_t)p->height, e);
	if (status != WEFT_OK)
		return status;
	r->rows = calloc(2, r->bytes);
	r->above = r->rows;
	r->row = r->rows ? r->rows + r->bytes : NULL;
	r->inflater = weft_inflater_make((weft_inflate_input) { next_data, r }, r->bytes + 1);
	return r->rows && r->inflater ? WEFT_OK : weft_fail(e, WEFT_NO_MEMORY, "png: out of memory");
}

static weft_status reader_make(weft_bytes file, const weft_decode_options *how, weft_damage *damage,
			       reader **made, weft_error *e)
{
	reader *r = calloc(1, sizeof *r);
	*made = r;
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "png: out of memory");
	r->walk = (weft_png_walk) { .file = file, .damage = how->lenient ? damage : NULL };
	r->type = "IDAT";
	weft_status status = weft_png_head_read(&r->walk, &r->png, e);
	if (status == WEFT_OK)
		status = prepare(r, e);
	if (status != WEFT_OK) {
		png_close(r);
		*made = NULL;
	}
	return status;
}

static weft_status png_open(weft_bytes file, const weft_decode_options *how, weft_row_source *from,
			    weft_error *e)
{
	reader *r;
	weft_status status = reader_make(file, how, from->damage, &r, e);
	if (status != WEFT_OK)
		return status;
	if (weft_png_is_animation(file, &r->png)) {
		png_close(r);
		return weft_png_animation_open(file, how, from, e);
	}
	if (r->png.interlaced) {
		png_close(r);
		return WEFT_OK;
	}
	from->read = png_read;
	from->close = png_close;
	from->state = r;
	return WEFT_OK;
}

/* ---- interlaced ---- */

static const struct {
	uint8_t x0, y0, dx, dy;
} passes[ADAM7] = { { 0, 0, 8, 8 }, { 4, 0, 8, 8 }, { 0, 4, 4, 8 }, { 2, 0, 4, 4 },
		    { 0, 2, 2, 4 }, { 1, 0, 2, 2 }, { 0, 1, 1, 2 } };

static int pass_size(int whole, int start, int step)
{
	return whole > start ? (int)(((int64_t)whole - start + step - 1) / step) : 0;
}

static weft_status read_pass(reader *r, int pass, weft_view v, weft_error *e)
{
	const weft_png *p = &r->png;
	int x0 = passes[pass].x0, y0 = passes[pass].y0, dx = passes[pass].dx, dy = passes[pass].dy;
	int width = pass_size(p->width, x0, dx), height = pass_size(p->height, y0, dy);
	size_t bytes = weft_png_row_bytes(p, width);
	memset(r->above, 0, r->bytes);
	for (int y = 0; width && y < height; y++) {
		r->y = y0 + y * dy;
		uint8_t *out = weft_row(v, r->y) + (size_t)x0 * weft_pixel_bytes(v.format);
		weft_status status = undo_row(r, bytes, r->above, r->row, e);
		if (status != WEFT_OK)
			return status;
		if (!weft_png_expand(p, r->row, width, out, dx))
			return weft_fail(e, WEFT_BAD_IMAGE, "png: damaged: row %d has no such colour", r->y);
		memcpy(r->above, r->row, bytes);
	}
	return WEFT_OK;
}

static weft_status read_passes(reader *r, weft_view v, const weft_decode_options *how, weft_damage *damage,
			       weft_error *e)
{
	/* The part of the pixels that stands after each pass. */
	static const double kept[ADAM7 + 1] = { 0, 1. / 64, 2. / 64, 4. / 64, 8. / 64, 16. / 64, 0.5, 1 };
	weft_error own;
	weft_status status = WEFT_OK;
	int pass = 0;
	for (; status == WEFT_OK && pass < ADAM7; pass++)
		status = read_pass(r, pass, v, &own);
	if (status == WEFT_OK)
		status = check_end(r, &own);
	else
		pass--;
	if (status == WEFT_OK)
		return status;
	if (!how->lenient || pass == 0)
		return weft_fail(e, status, "%s", own.text);
	weft_damage_note(damage, kept[pass], own.text);
	return WEFT_OK;
}

static weft_status png_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
			      weft_damage *damage, weft_error *e)
{
	reader *r;
	weft_status status = reader_make(file, how, damage, &r, e);
	if (status != WEFT_OK)
		return status;
	const weft_png *p = &r->png;
	status = weft_image_make(im, p->width, p->height, weft_png_format(p), e);
	for (int y = 0; status == WEFT_OK && how->lenient && y < p->height; y++)
		memset(weft_row(im->view, y), 0, (size_t)p->width * weft_pixel_bytes(im->view.format));
	if (status == WEFT_OK)
		status = read_passes(r, im->view, how, damage, e);
	png_close(r);
	return status;
}

/* ---- one of several ---- */

static weft_status read_all_passes(reader *r, weft_view v, weft_error *e)
{
	weft_status status = WEFT_OK;
	for (int pass = 0; status == WEFT_OK && pass < ADAM7; pass++)
		status = read_pass(r, pass, v, e);
	return status;
}

weft_status weft_png_read_pixels(const weft_png *p, weft_png_walk *walk, const char *type, weft_view v,
				 int *rows, weft_error *e)
{
	reader *r = calloc(1, sizeof *r);
	*rows = 0;
	if (!r)
		return weft_fail(e, WEFT_NO_MEMORY, "png: out of memory");
	r->png = *p;
	r->walk = *walk;
	r->type = type;
	weft_status status = prepare(r, e);
	if (status == WEFT_OK)
		status = p->interlaced ? read_all_passes(r, v, e) : read_rows(r, v, rows, e);
	if (status == WEFT_OK)
		status = check_stream(r, e);
	if (status == WEFT_OK)
		*rows = v.height;
	*walk = r->walk;
	png_close(r);
	return status;
}

static bool png_holds(weft_format f)
{
	return f.depth != WEFT_F32;
}

static const char *const png_extensions[] = { "png", NULL };

static const weft_write_option png_options[] = {
	WEFT_WRITE_LEVEL,
	{ .name = "palette",
	  .help = "up to 256 colours, the rest spread among them",
	  .type = WEFT_WRITE_FLAG,
	  .offset = offsetof(weft_encode_options, palette) },
	{ 0 },
};

const weft_codec weft_codec_png = {
	.name = "png",
#ifdef WEFT_HAVE_DEFLATE
	.by = "own, checksums by libdeflate",
#else
	.by = "own",
#endif
	.extensions = png_extensions,
	.recognises = png_recognises,
	.info = png_info,
	.frame_info = png_frame_info,
	.stacks = true,
	.read_metadata = weft_png_read_metadata,
	.open = png_open,
	.decode = png_decode,
	.create = weft_png_create,
	.encode = weft_png_encode,
	.bits = 1 | 2 | 4,
	.several = true,
	.holds = png_holds,
	.options = png_options,
	.keeps = WEFT_KEEPS_EXIF | WEFT_KEEPS_ICC | WEFT_KEEPS_XMP | WEFT_KEEPS_RESOLUTION |
		 WEFT_KEEPS_COLOUR | WEFT_KEEPS_TEXT,
};
