/* outcome.c: see outcome.h. */
#include "outcome.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../compare/stats.h"

static void number_add(struct outcome *o, double value)
{
	if (o->number_count == o->number_room) {
		const size_t room = 2 * o->number_room + 16;
		double *more = realloc(o->numbers, room * sizeof *more);
		if (!more)
			return;
		o->numbers = more;
		o->number_room = room;
	}
	o->numbers[o->number_count++] = value;
}

static void words_add(struct outcome *o, const char *text)
{
	for (; *text; text++)
		o->words = (o->words ^ (unsigned char)*text) * 0x100000001b3u;
	o->words++;
}

void outcome_result(void *outcome, const weft_result *r)
{
	struct outcome *o = outcome;
	words_add(o, r->filter);
	words_add(o, r->name);
	if (r->text)
		words_add(o, r->text);
	for (size_t i = 0; r->columns && i < r->column_count; i++)
		words_add(o, r->columns[i]);
	for (size_t i = 0; r->values && i < r->row_count * r->column_count; i++)
		number_add(o, r->values[i]);
}

void outcome_free(struct outcome *o)
{
	weft_image_free(&o->image);
	free(o->numbers);
	*o = (struct outcome) { 0 };
}

bool outcome_same(const struct outcome *a, const struct outcome *b)
{
	return a->status == b->status && a->words == b->words && a->number_count == b->number_count &&
	       (a->number_count == 0 ||
		memcmp(a->numbers, b->numbers, a->number_count * sizeof *a->numbers) == 0) &&
	       weft_view_equal(a->image.view, b->image.view);
}

static double sample(const uint8_t *row, int i, uint8_t depth)
{
	float f;
	uint16_t s;
	if (depth == WEFT_U8)
		return row[i] / 255.0;
	if (depth == WEFT_U16) {
		memcpy(&s, row + 2 * i, sizeof s);
		return s / 65535.0;
	}
	memcpy(&f, row + 4 * i, sizeof f);
	return (double)f;
}

static bool near(double a, double b)
{
	return a == b || (isnan(a) && isnan(b)) || fabs(a - b) <= 0.004 * (1 + fabs(a));
}

static bool views_near(weft_view a, weft_view b)
{
	if (a.width != b.width || a.height != b.height || a.format.channels != b.format.channels ||
	    a.format.depth != b.format.depth)
		return false;
	for (int y = 0; y < a.height; y++)
		for (int i = 0; i < a.width * a.format.channels; i++)
			if (!near(sample(weft_row(a, y), i, a.format.depth),
				  sample(weft_row(b, y), i, b.format.depth)))
				return false;
	return true;
}

bool outcome_near(const struct outcome *a, const struct outcome *b)
{
	if (a->status != b->status || a->number_count != b->number_count)
		return false;
	for (size_t i = 0; i < a->number_count; i++)
		if (!near(a->numbers[i], b->numbers[i]))
			return false;
	return views_near(a->image.view, b->image.view);
}

/* ---- pictures ---- */

const char *const outcome_content_names[OUTCOME_CONTENTS] = { "of noise", "all black", "all white",
							      "of black and white samples in turn",
							      "black but for one sample" };

static void sample_set(uint8_t *row, int i, uint8_t depth, double value)
{
	if (depth == WEFT_U8)
		row[i] = (uint8_t)(value * 255);
	else if (depth == WEFT_U16)
		((uint16_t *)(void *)row)[i] = (uint16_t)(value * 65535);
	else
		((float *)(void *)row)[i] = (float)value;
}

static void noise_set(uint8_t *row, int i, uint8_t depth, uint64_t r)
{
	if (depth == WEFT_U8)
		row[i] = (uint8_t)r;
	else if (depth == WEFT_U16)
		((uint16_t *)(void *)row)[i] = (uint16_t)r;
	else
		((float *)(void *)row)[i] = (float)(r >> 40) / (1 << 24);
}

weft_status outcome_picture(weft_image *im, int width, int height, weft_format format,
			    enum outcome_content content, weft_error *e)
{
	uint64_t state = 7;
	weft_status status = weft_image_make(im, width, height, format, e);
	const int n = width * format.channels;

	for (int y = 0; status == WEFT_OK && y < height; y++)
		for (int i = 0; i < n; i++) {
			uint8_t *row = weft_row(im->view, y);
			const bool white = content == OUTCOME_WHITE ||
					   (content == OUTCOME_ALTERNATING && (i + y) % 2) ||
					   (content == OUTCOME_HOT && y == height / 2 && i == n / 2);
			if (content == OUTCOME_NOISE)
				noise_set(row, i, format.depth, stats_random(&state));
			else
				sample_set(row, i, format.depth, white);
		}
	return status;
}

weft_status outcome_noise(weft_image *im, int width, int height, weft_format format, weft_error *e)
{
	return outcome_picture(im, width, height, format, OUTCOME_NOISE, e);
}
