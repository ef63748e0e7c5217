/* further.c: rows of the pictures that a filter reads besides its input.
 *
 * A picture lies with its top left corner at (x, y) of the output.  Rows and
 * columns inside it are shown where they are; what lies beyond is a copy in
 * the worker's memory:
 *
 *     pointers of picture 0 | of 1 | ... | a spare row for each row of each
 */
#include <stdlib.h>
#include <string.h>

#include "../image/convert.h"
#include "../image/view.h"
#include "border.h"
#include "ints.h"
#include "run.h"

enum { ALIGN = 64 };

static size_t align_up(size_t n)
{
	return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

static size_t row_bytes(const weft_further *m, int width)
{
	return align_up((size_t)width * weft_pixel_bytes(m->picture.format));
}

size_t weft_further_bytes(const weft_stage *s, int width, int n)
{
	size_t bytes = 0;
	for (int k = 0; k < s->further_count; k++)
		bytes += align_up((size_t)n * sizeof(uint8_t *)) +
			 (size_t)n * row_bytes(&s->further[k], width);
	return bytes ? bytes + align_up(WEFT_FURTHER_MAX * sizeof(uint8_t **)) : 0;
}

/* Columns x0 .. x1-1 of row y, both counted from the picture's corner, where some lie beyond it. */
static void row_beyond(const weft_picture *m, weft_shown shown, int x0, int x1, int y, uint8_t *to)
{
	const weft_view v = shown.view;
	const size_t pixel = weft_pixel_bytes(m->format);
	const int from_y = weft_edge_index(y, v.height, m->beyond);
	for (int x = x0; x < x1; to += pixel, x++) {
		const int from_x = weft_edge_index(x, v.width, m->beyond);
		if (from_y < 0 || from_x < 0)
			memset(to, 0, pixel);
		else
			memcpy(to, weft_row(v, from_y - shown.y) + (size_t)from_x * pixel, pixel);
	}
}

const uint8_t *const *const *weft_further_rows(const weft_stage *s, const weft_shown *shown, uint8_t *memory,
					       int x0, int x1, int y, int n)
{
	if (s->further_count == 0)
		return NULL;
	const uint8_t ***more = (const uint8_t ***)(void *)memory;
	memory += align_up(WEFT_FURTHER_MAX * sizeof(uint8_t **));
	for (int k = 0; k < s->further_count; k++) {
		const weft_picture *m = &s->further[k].picture;
		const weft_shown from = shown && s->further[k].program
						? shown[k]
						: (weft_shown) { s->further[k].ready.view, 0 };
		const weft_view v = from.view;
		const uint8_t **rows = (const uint8_t **)(void *)memory;
		const bool inside = x0 >= m->x && x1 - m->x <= v.width;
		const size_t bytes = row_bytes(&s->further[k], x1 - x0);
		memory += align_up((size_t)n * sizeof(uint8_t *));
		more[k] = m->whole ? NULL : rows;
		for (int j = 0; j < n && !m->whole; j++, memory += bytes) {
			const int row = y + j - m->y;
			if (inside && row >= 0 && row < v.height) {
				rows[j] = weft_row(v, row - from.y) +
					  (size_t)(x0 - m->x) * weft_pixel_bytes(m->format);
				continue;
			}
			row_beyond(m, from, x0 - m->x, x1 - m->x, row, memory);
			rows[j] = memory;
		}
	}
	return (const uint8_t *const *const *)more;
}

/* ---- ready before a run ---- */

/* Row by row, as it may be long: until the run is over. */
static void rows_convert(weft_view from, weft_view to, bool premultiply, const weft_context *ctx)
{
	for (int y = 0; y < from.height && !weft_context_over(ctx); y++) {
		uint8_t *row = weft_row(to, y);
		weft_convert_row(weft_row(from, y), from.format, row, to.format, from.width);
		if (premultiply)
			weft_premultiply_row(row, row, to.format, from.width);
	}
}

/* As the stage wants it; what is so already is borrowed. */
static weft_status picture_convert(weft_further *m, weft_view from, const weft_context *ctx, weft_error *e)
{
	const weft_format f = m->picture.format;
	const bool premultiply = m->picture.premultiplied && weft_has_alpha(f);

	weft_image_free(&m->ready);
	if (weft_format_equal(from.format, f) && !premultiply) {
		m->ready.view = from;
		return WEFT_OK;
	}
	weft_status status = weft_image_make(&m->ready, from.width, from.height, f, e);
	if (!status)
		rows_convert(from, m->ready.view, premultiply, ctx);
	return status ? status : weft_over_status(ctx, e);
}

/* Its rows, or all of it, come from there. */
static weft_status further_show(weft_further *m, weft_view from, const weft_context *ctx, weft_error *e)
{
	weft_status status = picture_convert(m, from, ctx, e);
	m->picture.view = m->ready.view;
	if (!m->picture.whole)
		m->picture.view.pixels = NULL;
	return status;
}

weft_status weft_further_files(weft_stage *s, weft_error *e)
{
	weft_status status = WEFT_OK;
	for (int k = 0; k < s->further_count && !status && !s->shared_state; k++)
		if (!s->further[k].program && !s->further[k].shown) {
			status = further_show(&s->further[k], s->further[k].operand->image.view, NULL, e);
			s->further[k].shown = !status;
		}
	return status;
}

weft_status weft_program_files(weft_program *p, weft_error *e)
{
	weft_status status = WEFT_OK;
	for (int i = 0; i < p->count && !status; i++) {
		weft_stage *s = &p->stages[i];
		status = weft_further_files(s, e);
		for (int k = 0; k < s->further_count && !status && !s->shared_state; k++)
			if (s->further[k].program)
				status = weft_program_files(s->further[k].program, e);
	}
	return status;
}

weft_status weft_further_chains(weft_stage *s, weft_view from, const weft_running *run, weft_error *e)
{
	weft_status status = WEFT_OK;
	for (int k = 0; k < s->further_count && !status && !s->shared_state; k++) {
		weft_further *m = &s->further[k];
		weft_image made = { 0 };
		if (!m->program)
			continue;
		status = weft_program_run(m->program, from, &made, run, e);
		if (!status)
			status = further_show(m, made.view.format.channels ? made.view : from, run->ctx, e);
		if (!status && !m->ready.memory && made.view.format.channels)
			m->ready = made; /* shown as it is: ours to keep */
		else
			weft_image_free(&made);
	}
	return status;
}

void weft_further_drop(weft_stage *s)
{
	for (int k = 0; k < s->further_count && !s->shared_state; k++)
		if (s->further[k].program)
			weft_image_free(&s->further[k].ready);
}

/* ---- when a filter is prepared ---- */

static weft_view operand_shape(const weft_further *m)
{
	const weft_view v = m->program ? weft_program_out(m->program) : m->operand->image.view;
	return weft_shape_of(v.width, v.height, v.format);
}

weft_status weft_further_make(weft_stage *s, const weft_setting *set, weft_view base, bool premultiplied,
			      const weft_limits *limits, weft_error *e)
{
	const weft_operand *operands[WEFT_FURTHER_MAX];
	const int count = weft_setting_pictures(set, operands, WEFT_FURTHER_MAX);
	if (count == 0)
		return WEFT_OK;
	s->further = calloc((size_t)count, sizeof *s->further);
	if (!s->further)
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", set->filter->name);
	s->further_count = count;
	for (int i = 0; i < count; i++) {
		weft_further *m = &s->further[i];
		m->operand = operands[i];
		if (!m->operand->chain && !m->operand->opened)
			return weft_fail_at(e, WEFT_BAD_PARAM, set->at,
					    "%s: %s is not open: weft_chain_open reads what a chain names",
					    set->filter->name, m->operand->name);
		if (m->operand->chain) {
			weft_status status =
				weft_program_make(&m->program, m->operand->chain, 0, base, base, limits, e);
			if (!status && m->program->end < m->operand->chain->count)
				status = weft_fail_at(e, WEFT_BAD_PARAM, set->at,
						      "%s: a chain in parentheses can't hold a filter that "
						      "finds its shape in the pixels",
						      set->filter->name);
			if (status)
				return status;
		}
		m->picture = (weft_picture) { .size = sizeof m->picture,
					      .index = i,
					      .view = operand_shape(m),
					      .beyond = WEFT_EDGE_CONSTANT,
					      .premultiplied = premultiplied };
		m->picture.format = (weft_format) { m->picture.view.format.channels, s->in.format.depth };
	}
	return WEFT_OK;
}

const char *weft_further_fault(const weft_stage *s)
{
	const bool rows = s->filter->kind != WEFT_ORDERED && s->plan.pass_count == 0;
	for (int i = 0; i < s->further_count; i++) {
		const weft_picture *m = &s->further[i].picture;
		if (!weft_format_valid(m->format))
			return "a further picture of unknown format";
		if (!m->whole && !rows)
			return "rows of a further picture, which has to be whole there";
		if (m->x < -WEFT_SIDE_MAX || m->x > WEFT_SIDE_MAX || m->y < -WEFT_SIDE_MAX ||
		    m->y > WEFT_SIDE_MAX)
			return "a further picture at an impossible place";
		if (m->beyond != WEFT_EDGE_CONSTANT && m->beyond != WEFT_EDGE_CLAMP &&
		    m->beyond != WEFT_EDGE_WRAP)
			return "a further picture with an edge that has none";
	}
	return NULL;
}

void weft_further_free(weft_stage *s)
{
	for (int i = 0; i < s->further_count; i++) {
		weft_program_free(s->further[i].program);
		weft_image_free(&s->further[i].ready);
	}
	free(s->further);
}
