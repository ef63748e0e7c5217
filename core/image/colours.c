/* colours.c: asking for a conversion, in the jail or here, and taking what comes.
 *
 * Invariant: a table is as long as its head says, and its numbers are finite; what they are
 * is the conversion's affair.
 */
#include "colours.h"

#include <math.h>
#include <string.h>

#include "format/colours.h"
#include "rows.h"

bool weft_colours_known(const char *name)
{
	weft_shaper s;
	return weft_shaper_named(name, &s);
}

const char *weft_build_colours(void)
{
#ifdef WEFT_HAVE_LCMS
	return "curves and a matrix (own), tables (lcms2)";
#else
	return "curves and a matrix (own)";
#endif
}

static uint32_t number_of(const char *name)
{
	for (uint32_t i = 0; name && weft_colours_names[i]; i++)
		if (strcmp(weft_colours_names[i], name) == 0)
			return i + 1;
	return 0;
}

/* The request as a file. */
static bool put_request(const weft_colours_request *r, bool tables, weft_buffer *to)
{
	const weft_bytes pieces[] = { r->icc, { r->chunks.at, r->chunks.length }, r->target };
	const uint32_t words[WEFT_COLOURS_WORDS] = { r->intent,
						     r->black_point,
						     r->linear,
						     number_of(r->name),
						     (uint32_t)pieces[0].length,
						     (uint32_t)pieces[1].length,
						     (uint32_t)pieces[2].length };
	bool fine = weft_buffer_add(to, weft_colours_magic[tables], WEFT_COLOURS_MAGIC);
	for (int i = 0; i < WEFT_COLOURS_WORDS && fine; i++) {
		uint8_t word[4];
		weft_put_little(word, words[i], 4);
		fine = weft_buffer_add(to, word, sizeof word);
	}
	for (int i = 0; i < 3 && fine; i++)
		fine = !pieces[i].length || weft_buffer_add(to, pieces[i].at, pieces[i].length);
	return fine;
}

/* What kind of table a picture of that shape is; false: none. */
static bool kind_of(int width, int rows, weft_colours_head *head)
{
	if (rows == 0)
		head->kind = WEFT_COLOURS_SAME;
	else if (width == WEFT_COLOURS_STEPS && rows == 3)
		head->kind = WEFT_COLOURS_SHAPE;
	else if (width == WEFT_COLOURS_STEPS && rows == 1)
		head->kind = WEFT_COLOURS_LINE;
	else if (rows == WEFT_COLOURS_SIDE && width == WEFT_COLOURS_SIDE * WEFT_COLOURS_SIDE)
		head->kind = WEFT_COLOURS_CUBE;
	else if (rows == WEFT_COLOURS_SIDE + 1 && width == WEFT_COLOURS_SIDE * WEFT_COLOURS_SIDE)
		head->kind = WEFT_COLOURS_LIGHT;
	else
		return false;
	head->side = head->kind >= WEFT_COLOURS_CUBE ? WEFT_COLOURS_SIDE : 0;
	return true;
}

static bool all_finite(const float *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(v[i]))
			return false;
	return true;
}

/* The last row holds how many colours there are. */
static weft_status take_table(weft_view v, weft_buffer *table, weft_error *e)
{
	weft_colours_head head;
	const float *last = (const float *)(const void *)weft_row(v, v.height - 1);
	bool fine = kind_of(v.width, v.height - 1, &head) && all_finite(last, 3);
	head.from = fine && last[WEFT_COLOURS_FROM] == 1 ? 1 : 3;
	head.to = fine && last[WEFT_COLOURS_TO] == 1 ? 1 : 3;
	const size_t row = (size_t)v.width * 3;
	for (int y = 0; y < v.height - 1 && fine; y++)
		fine = all_finite((const float *)(const void *)weft_row(v, y), row);
	if (!fine)
		return weft_fail(e, WEFT_NO_CODEC, "a colour profile can't be used: it leads to no numbers");
	fine = weft_buffer_add(table, &head, sizeof head);
	for (int y = 0; y < v.height - 1 && fine; y++)
		fine = weft_buffer_add(table, weft_row(v, y), row * sizeof(float));
	return fine ? WEFT_OK : weft_fail(e, WEFT_NO_MEMORY, "out of memory");
}

static weft_status read_rows(weft_reader *r, weft_image *im, weft_error *e)
{
	const weft_image_info *info = weft_reader_info(r);
	weft_status status = info->format.channels == 3 && info->format.depth == WEFT_F32
				     ? weft_reader_begin(r, e)
				     : weft_fail(e, WEFT_INTERNAL, "no table of colours");
	if (status == WEFT_OK)
		status = weft_image_make(im, info->width, info->height, info->format, e);
	return status == WEFT_OK ? weft_reader_rows(r, im->view, e) : status;
}

/* *takes_tables: nothing came but that. */
static weft_status ask_file(weft_bytes file, const weft_decode_options *how, weft_buffer *table,
			    weft_buffer *profile, bool *takes_tables, weft_error *e)
{
	weft_reader *r;
	weft_image im = { 0 };
	weft_status status = weft_reader_look(&r, file, how, e);
	if (status != WEFT_OK)
		return status;
	status = read_rows(r, &im, e);
	*takes_tables = status == WEFT_OK && im.view.height == 1 &&
			((const float *)(const void *)weft_row(im.view, 0))[WEFT_COLOURS_TAKES_TABLES] == 1;
	if (status == WEFT_OK && !*takes_tables)
		status = take_table(im.view, table, e);
	const weft_buffer *icc = &weft_reader_metadata(r)->icc;
	if (status == WEFT_OK && !*takes_tables && icc->length &&
	    !weft_buffer_add(profile, icc->at, icc->length))
		status = weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	weft_image_free(&im);
	weft_reader_close(r);
	return status;
}

static weft_status ask(const weft_colours_request *r, bool tables, const weft_decode_options *how,
		       weft_buffer *table, weft_buffer *profile, weft_error *e)
{
	weft_buffer file = { 0 };
	bool more = false;
	weft_status status = put_request(r, tables, &file) ? ask_file((weft_bytes) { file.at, file.length },
								      how, table, profile, &more, e)
							   : weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	weft_buffer_free(&file);
	if (status != WEFT_OK || !more)
		return status;
	return tables ? weft_fail(e, WEFT_INTERNAL, "no table of colours")
		      : ask(r, true, how, table, profile, e);
}

weft_status weft_colours_table(const weft_colours_request *r, const weft_decode_options *how,
			       weft_buffer *table, weft_buffer *profile, weft_error *e)
{
	enum { LONGEST = 1 << 26 };
	/* Limits of pictures are for those of people. */
	weft_decode_options own = { .jail = how ? how->jail : NULL };
	if (how) {
		own.limits.memory = how->limits.memory;
		own.limits.time_ns = how->limits.time_ns;
	}
	*table = *profile = (weft_buffer) { 0 };
	if (r->icc.length > LONGEST || r->target.length > LONGEST || r->chunks.length > LONGEST)
		return weft_fail(e, WEFT_NO_CODEC, "a colour profile can't be used: it is too long");
	weft_status status = ask(r, false, &own, table, profile, e);
	if (status != WEFT_OK) {
		weft_buffer_free(table);
		weft_buffer_free(profile);
	}
	return status;
}
