/* writer.c: pictures into files, by rows or whole, in the nearest format that
 * the codec holds.
 *
 * Invariants: a codec's create and encode are only called for a format it
 * holds; a target gets bands of its unit, but for the last.
 */
#include <stdlib.h>
#include <string.h>

#include "codecs.h"
#include "convert.h"
#include "light.h"
#include "profile.h"
#include "rows.h"
#include "shape.h"
#include "view.h"

struct weft_writer {
	const weft_codec *codec;
	weft_image_info shape; /* as the rows come */
	weft_format held;
	weft_encode_options how;
	weft_sink to;
	weft_row_target target;
	bool curved;            /* by sRGB's curve, from light to levels or back */
	weft_to_srgb *colours;  /* to sRGB first */
	weft_metadata untagged; /* what is left to be written then; borrowed */
	weft_image lit;         /* a row in f32 on its way there, and behind it as it comes out */
	weft_image flat;        /* a row without its alpha, where the codec holds none */
	weft_image gathered;    /* of the held format: a unit of rows, or the whole picture */
	int filled;             /* rows of it */
	int y;
	weft_rows_seen *seen;
	void *seen_user;
};

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

bool weft_codec_flattens(const weft_codec *codec, weft_format f)
{
	weft_format held;
	return weft_has_alpha(f) && nearest_held(codec, f, &held) && !weft_has_alpha(held);
}

static weft_format without_alpha(weft_format f)
{
	return (weft_format) { (uint8_t)(f.channels - 1), f.depth };
}

static void flatten_row(const void *from, weft_format format, void *to, int width,
			const weft_encode_options *how)
{
	static const double white[3] = { 1, 1, 1 };
	weft_flatten_row(from, format, to, width, how->background ? how->background : white);
}

static bool converts(const weft_encode_options *how)
{
	return how->to_srgb && how->metadata && !how->linear;
}

/* A profile of colours says nothing about greys, nor the other way round; inks there are none. */
static bool profile_fits(const weft_metadata *m, weft_format held)
{
	enum { SPACE = 16, HEAD = 128 };
	if (m->icc.length < HEAD)
		return true;
	const uint8_t *space = m->icc.at + SPACE;
	bool grey = memcmp(space, "GRAY", 4) == 0, colours = memcmp(space, "RGB ", 4) == 0;
	bool inks = memcmp(space, "CMYK", 4) == 0;
	return !inks && (held.channels <= 2 ? !colours : !grey);
}

/* What of the metadata holds for such pixels: all, or into *room without the profile. */
static const weft_metadata *without_misfit(const weft_metadata *m, weft_format held, weft_metadata *room)
{
	if (!m || profile_fits(m, held))
		return m;
	*room = *m;
	room->icc = (weft_buffer) { 0 };
	return room;
}

/* sRGB needs no word, for it is what files without one are. */
static weft_status begin_colours(weft_writer *w, weft_error *e)
{
	if (!converts(&w->how)) {
		w->how.metadata = without_misfit(w->how.metadata, w->held, &w->untagged);
		return WEFT_OK;
	}
	w->untagged = *w->how.metadata;
	w->untagged.icc = w->untagged.colour = (weft_buffer) { 0 };
	weft_status status = weft_to_srgb_make(w->how.metadata, w->shape.format, &w->colours, e);
	w->how.metadata = &w->untagged;
	return status;
}

static weft_status check_bits(const weft_codec *codec, const weft_encode_options *how, weft_error *e)
{
	if (!how->bits || (codec->bits & how->bits))
		return WEFT_OK;
	return weft_fail(e, WEFT_BAD_PARAM, "%s: can't hold %d-bit samples", codec->name, how->bits);
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
	return check_bits(codec, how, e);
}

/* Floats of a file that holds none of light may be anything, and stay what they are. */
static bool goes_by_curve(const weft_codec *codec, weft_format f, weft_format held,
			  const weft_encode_options *how)
{
	return how->linear ? !codec->linear && held.depth != WEFT_F32 : codec->linear && f.depth != WEFT_F32;
}

static weft_status check_option(const weft_codec *codec, const weft_write_option *o,
				const weft_encode_options *how, weft_error *e)
{
	int value = weft_write_option_value(o, how), choices = 0;
	if (value == 0 || o->type == WEFT_WRITE_FLAG)
		return WEFT_OK;
	if (o->type == WEFT_WRITE_CHOICE) {
		while (o->choices[choices])
			choices++;
		return value > 0 && value < choices ? WEFT_OK
						    : weft_fail(e, WEFT_BAD_PARAM, "%s: %s=%d is no choice",
								codec->name, o->name, value);
	}
	if (value >= o->least && value <= o->most)
		return WEFT_OK;
	return weft_fail(e, WEFT_BAD_PARAM, "%s: %s=%d is outside %d..%d", codec->name, o->name, value,
			 o->least, o->most);
}

static weft_status check_options(const weft_codec *codec, int width, int height,
				 const weft_encode_options *how, weft_error *e)
{
	if (width < 1 || height < 1)
		return weft_fail(e, WEFT_BAD_IMAGE, "%s: a picture of %d x %d has no pixels to write",
				 codec->name, width, height);
	if (how->sequence && how->sequence->count > 1 && !codec->several)
		return weft_fail(e, WEFT_BAD_PARAM, "%s: holds one picture, not %d", codec->name,
				 how->sequence->count);
	weft_status status = WEFT_OK;
	for (const weft_write_option *o = weft_codec_options(codec); o->name && status == WEFT_OK; o++)
		status = check_option(codec, o, how, e);
	return status;
}

/* ---- rows ---- */

static weft_status open_target(weft_writer *w, weft_error *e)
{
	const weft_codec *codec = w->codec;
	weft_image_info held = w->shape;
	weft_status status = weft_shape_check(
		(weft_view) { .width = held.width, .height = held.height, .format = held.format }, e);
	if (status == WEFT_OK)
		status = check_options(codec, held.width, held.height, &w->how, e);
	if (status == WEFT_OK)
		status = choose_format(codec, w->shape.format, &w->how, &w->held, e);
	held.format = w->held;
	w->curved = status == WEFT_OK && goes_by_curve(codec, w->shape.format, w->held, &w->how);
	if (status == WEFT_OK)
		status = begin_colours(w, e);
	w->curved = w->curved || w->colours;
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

bool weft_codec_streams(const weft_codec *codec)
{
	return codec->create;
}

int weft_writer_unit(const weft_writer *w)
{
	return w->target.unit > 1 ? w->target.unit : 1;
}

static bool loses_alpha(weft_format from, weft_format to)
{
	return weft_has_alpha(from) && !weft_has_alpha(to);
}

/* A row of f32 on one side of the curve, of whole numbers on the other. */
static weft_status make_lit(weft_writer *w, weft_format f, weft_error *e)
{
	return weft_image_make(&w->lit, w->shape.width, 2, (weft_format) { f.channels, WEFT_F32 }, e);
}

/* As levels of the depth that is written, floats by the curve, too, unless a file holds light. */
static const uint8_t *keep_light(weft_writer *w, float *lit, weft_format *f, int width)
{
	uint8_t depth = w->held.depth;
	*f = (weft_format) { f->channels, depth };
	if (depth != WEFT_F32) {
		weft_light_to_levels_row(lit, weft_row(w->lit.view, 1), *f, width);
		return weft_row(w->lit.view, 1);
	}
	for (int i = 0; !w->codec->linear && i < width * f->channels; i++)
		if (!weft_has_alpha(*f) || i % f->channels != f->channels - 1)
			lit[i] = (float)(lit[i] < 0 ? -weft_light_back(-lit[i]) : weft_light_back(lit[i]));
	return (const uint8_t *)lit;
}

static const uint8_t *pass_curve(weft_writer *w, const uint8_t *from, weft_format *f, int width)
{
	weft_format light = { f->channels, WEFT_F32 }, levels = { f->channels, w->held.depth };
	float *lit = (float *)(void *)weft_row(w->lit.view, 0);
	if (w->colours) {
		weft_to_srgb_row(w->colours, from, lit, width);
		return keep_light(w, lit, f, width);
	}
	if (!w->how.linear) {
		weft_light_of_levels_row(from, *f, lit, width);
		*f = light;
		return (const uint8_t *)lit;
	}
	if (f->depth != WEFT_F32) {
		weft_convert_row(from, *f, lit, light, width);
		from = (const uint8_t *)lit;
	}
	weft_light_to_levels_row((const float *)(const void *)from, weft_row(w->lit.view, 1), levels, width);
	*f = levels;
	return weft_row(w->lit.view, 1);
}

/* A row into one of the held format. */
static void hold_row(weft_writer *w, const uint8_t *from, weft_format f, uint8_t *to, int width)
{
	if (w->curved)
		from = pass_curve(w, from, &f, width);
	if (loses_alpha(f, w->held)) {
		flatten_row(from, f, weft_row(w->flat.view, 0), width, &w->how);
		from = weft_row(w->flat.view, 0);
		f = without_alpha(f);
	}
	if (weft_format_equal(f, w->held))
		memcpy(to, from, (size_t)width * weft_pixel_bytes(f));
	else
		weft_convert_row(from, f, to, w->held, width);
}

/* Of whichever depth the row has when its alpha goes. */
static weft_status make_flat(weft_writer *w, weft_format f, weft_error *e)
{
	return weft_image_make(&w->flat, w->shape.width, 1,
			       (weft_format) { without_alpha(f).channels, WEFT_F32 }, e);
}

/* Rows into `gathered`, as many as fit and make sense; their number, or -1: out of memory. */
static int gather(weft_writer *w, weft_view rows, weft_error *e)
{
	int room = w->target.write ? weft_writer_unit(w) : w->shape.height;
	if (!w->gathered.memory && weft_image_make(&w->gathered, w->shape.width, room, w->held, e) != WEFT_OK)
		return -1;
	if (w->curved && !w->lit.memory && make_lit(w, rows.format, e) != WEFT_OK)
		return -1;
	if (loses_alpha(rows.format, w->held) && !w->flat.memory && make_flat(w, rows.format, e) != WEFT_OK)
		return -1;
	int n = room - w->filled < rows.height ? room - w->filled : rows.height;
	for (int y = 0; y < n; y++)
		hold_row(w, weft_row(rows, y), rows.format, weft_row(w->gathered.view, w->filled + y),
			 rows.width);
	w->filled += n;
	return n;
}

static weft_status flush(weft_writer *w, weft_error *e)
{
	int n = w->filled;
	w->filled = 0;
	return w->target.write(w->target.state, weft_view_rows(w->gathered.view, 0, n), e);
}

/* Some of the rows, at least one: as they lie where that can be, else gathered. */
static weft_status write_some(weft_writer *w, weft_view rows, int *n, weft_error *e)
{
	int unit = weft_writer_unit(w);
	bool ends = w->y + rows.height == w->shape.height;
	*n = ends ? rows.height : rows.height - rows.height % unit;
	if (w->target.write && w->filled == 0 && *n && !w->curved && weft_format_equal(rows.format, w->held))
		return w->target.write(w->target.state, weft_view_rows(rows, 0, *n), e);
	*n = gather(w, rows, e);
	if (*n < 0)
		return WEFT_NO_MEMORY;
	bool full = w->filled == unit || w->y + *n == w->shape.height;
	return w->target.write && full ? flush(w, e) : WEFT_OK;
}

void weft_writer_on_rows(weft_writer *w, weft_rows_seen *fn, void *user)
{
	w->seen = fn;
	w->seen_user = user;
}

weft_status weft_writer_rows(weft_writer *w, weft_view rows, weft_error *e)
{
	if (rows.width != w->shape.width || !weft_format_equal(rows.format, w->shape.format) ||
	    rows.height < 0 || rows.height > w->shape.height - w->y)
		return weft_fail(e, WEFT_INTERNAL, "%s: rows given that a picture of %d x %d hasn't",
				 w->codec->name, w->shape.width, w->shape.height);
	if (w->seen)
		w->seen(w->seen_user, w->y, rows);
	weft_status status = WEFT_OK;
	while (status == WEFT_OK && rows.height > 0) {
		int n;
		status = write_some(w, rows, &n, e);
		if (status == WEFT_OK) {
			w->y += n;
			rows = weft_view_rows(rows, n, rows.height - n);
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
	bool as_they_lie = !w->curved && weft_format_equal(w->shape.format, w->held);
	return w->target.write && as_they_lie ? w->target.parts.height : 0;
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
	if (part->of->seen)
		part->of->seen(part->of->seen_user, y, rows);
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
	weft_image_free(&w->flat);
	weft_image_free(&w->lit);
	weft_to_srgb_free(w->colours);
	free(w);
}

/* ---- whole pictures ---- */

static weft_status encode_rows(const weft_codec *codec, weft_view im, const weft_encode_options *how,
			       weft_sink to, weft_error *e)
{
	weft_writer *w;
	weft_image_info shape = { .width = im.width, .height = im.height, .format = im.format };
	weft_status status = weft_writer_open(&w, codec, &shape, how, to, e);
	if (status != WEFT_OK)
		return status;
	status = weft_writer_rows(w, im, e);
	if (status == WEFT_OK)
		status = weft_writer_finish(w, e);
	weft_writer_close(w);
	return status;
}

static weft_status flatten(weft_view im, weft_image *flat, const weft_encode_options *how, weft_error *e)
{
	weft_status status = weft_image_make(flat, im.width, im.height, without_alpha(im.format), e);
	for (int y = 0; y < im.height && status == WEFT_OK; y++)
		flatten_row(weft_row(im, y), im.format, weft_row(flat->view, y), im.width, how);
	return status;
}

weft_status weft_encode(const weft_codec *codec, weft_view im, const weft_encode_options *how, weft_sink to,
			weft_error *e)
{
	static const weft_encode_options usual = { 0 };
	how = how ? how : &usual;
	weft_format held;
	weft_status status = check_options(codec, im.width, im.height, how, e);
	if (status == WEFT_OK)
		status = choose_format(codec, im.format, how, &held, e);
	if (status != WEFT_OK)
		return status;
	if (codec->create || converts(how) || goes_by_curve(codec, im.format, held, how))
		return encode_rows(codec, im, how, to, e);
	weft_metadata room;
	weft_encode_options own = *how;
	own.metadata = without_misfit(how->metadata, held, &room);
	how = &own;
	if (weft_format_equal(held, im.format))
		return codec->encode(im, how, to, e);
	weft_image flat = { 0 }, converted = { 0 };
	if (loses_alpha(im.format, held)) {
		status = flatten(im, &flat, how, e);
		im = flat.view;
	}
	if (status == WEFT_OK)
		status = weft_convert(im, held, &converted, e);
	if (status == WEFT_OK)
		status = codec->encode(converted.view, how, to, e);
	weft_image_free(&flat);
	weft_image_free(&converted);
	return status;
}
