/* features.c: see features.h. */
#include "features.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../diff/metrics.h"
#include "../how.h"
#include "../run/pixel_hash.h"

enum { LEVELS = 256, COLOURS = 8 };

static feature_fn sharpness, noiselevel, palette, histogram, pixels;

const struct feature features[] = {
	{ "sharpness", "variance of the Laplacian: low is blurred", sharpness },
	{ "noiselevel", "deviation of the noise, a fraction of white", noiselevel },
	{ "phash", "64 bits that similar pictures share, by their DCT", feature_phash },
	{ "dhash", "64 bits that similar pictures share, by slopes", feature_dhash },
	{ "blurhash", "a short text that a page shows until the picture is there", feature_blurhash },
	{ "palette", "its eight colours", palette },
	{ "histogram", "how many samples have each level", histogram },
	{ "hash", "of the pixels alone, whatever file holds them", pixels },
	{ 0 },
};

const struct feature *feature_find(const char *name, size_t length)
{
	for (const struct feature *f = features; f->name; f++)
		if (strlen(f->name) == length && strncmp(f->name, name, length) == 0)
			return f;
	return NULL;
}

/* ---- telling ---- */

void feature_number(struct results *to, const char *feature, const char *name, double value)
{
	results_hear(to, &(weft_result) { .size = sizeof(weft_result),
					  .filter = feature,
					  .name = name,
					  .values = &value,
					  .column_count = 1,
					  .row_count = 1 });
}

void feature_text(struct results *to, const char *feature, const char *name, const char *text)
{
	results_hear(to,
		     &(weft_result) {
			     .size = sizeof(weft_result), .filter = feature, .name = name, .text = text });
}

void feature_table(struct results *to, const char *feature, const char *name, const char *const *columns,
		   const double *values, size_t rows)
{
	size_t count = 0;

	while (columns[count])
		count++;
	results_hear(to, &(weft_result) { .size = sizeof(weft_result),
					  .filter = feature,
					  .name = name,
					  .values = values,
					  .columns = columns,
					  .column_count = count,
					  .row_count = rows });
}

weft_status feature_chain(weft_view picture, const char *text, weft_image *out, weft_error *e)
{
	const weft_schedule schedule = how_schedule(&(struct how) { .mode = MODE_BAND, .buffer = -1 });
	weft_chain *chain = NULL;

	weft_status status = weft_chain_parse(text, &chain, e);
	if (status == WEFT_OK)
		status = weft_chain_run(chain, picture, out, &schedule, NULL, e);
	weft_chain_free(chain);
	return status;
}

/* ---- sharpness and noise ---- */

static double level(weft_view grey, int x, int y)
{
	return metrics_sample(grey, y, (size_t)x * grey.format.channels) / metrics_white(grey.format);
}

/* c b | a b c */
static int mirrored(int i, int n)
{
	i = i < 0 ? -i : i >= n ? 2 * n - 2 - i : i;
	return n == 1 ? 0 : i;
}

static weft_status sharpness(weft_view picture, struct results *to, weft_error *e)
{
	weft_image grey = { 0 };
	double sum = 0, squares = 0;

	weft_status status = feature_chain(picture, "gray", &grey, e);
	if (status != WEFT_OK)
		return status;
	const weft_view v = grey.view;
	const double count = (double)v.width * v.height;
	for (int y = 0; y < v.height; y++)
		for (int x = 0; x < v.width; x++) {
			const double d = level(v, mirrored(x - 1, v.width), y) +
					 level(v, mirrored(x + 1, v.width), y) +
					 level(v, x, mirrored(y - 1, v.height)) +
					 level(v, x, mirrored(y + 1, v.height)) - 4 * level(v, x, y);
			sum += d * 255;
			squares += d * 255 * (d * 255);
		}
	const double mean = count > 0 ? sum / count : 0;
	feature_number(to, "sharpness", "variance", count > 0 ? squares / count - mean * mean : (double)NAN);
	weft_image_free(&grey);
	return WEFT_OK;
}

static weft_status noiselevel(weft_view picture, struct results *to, weft_error *e)
{
	weft_image grey = { 0 };
	double sum = 0;

	weft_status status = feature_chain(picture, "gray", &grey, e);
	if (status != WEFT_OK)
		return status;
	const weft_view v = grey.view;
	for (int y = 1; y < v.height - 1; y++)
		for (int x = 1; x < v.width - 1; x++)
			sum += fabs(level(v, x - 1, y - 1) - 2 * level(v, x, y - 1) + level(v, x + 1, y - 1) -
				    2 * (level(v, x - 1, y) - 2 * level(v, x, y) + level(v, x + 1, y)) +
				    level(v, x - 1, y + 1) - 2 * level(v, x, y + 1) + level(v, x + 1, y + 1));
	const double windows = (double)(v.width - 2) * (v.height - 2);
	feature_number(to, "noiselevel", "sigma",
		       v.width > 2 && v.height > 2 ? sqrt(M_PI / 2) * sum / (6 * windows) : (double)NAN);
	weft_image_free(&grey);
	return WEFT_OK;
}

/* ---- colours and levels ---- */

struct colour {
	uint8_t rgb[3];
	size_t count;
};

static int by_count(const void *a, const void *b)
{
	const struct colour *p = a, *q = b;
	return p->count != q->count ? (p->count < q->count) - (p->count > q->count)
				    : memcmp(p->rgb, q->rgb, sizeof p->rgb);
}

static void count_colour(struct colour *colours, size_t *known, const uint8_t *rgb)
{
	size_t i = 0;

	while (i < *known && memcmp(colours[i].rgb, rgb, 3) != 0)
		i++;
	if (i == LEVELS)
		return;
	if (i == *known) {
		memcpy(colours[i].rgb, rgb, 3);
		colours[i].count = 0;
		++*known;
	}
	colours[i].count++;
}

static weft_status palette(weft_view picture, struct results *to, weft_error *e)
{
	static const char *const columns[] = { "red", "green", "blue", "share", NULL };
	struct colour colours[LEVELS];
	double rows[LEVELS][4];
	char words[LEVELS * 8] = "";
	size_t known = 0;
	weft_image few = { 0 };

	weft_status status = feature_chain(picture, "flatten:white | quantize:8", &few, e);
	if (status != WEFT_OK)
		return status;
	const weft_view v = few.view;
	const double white = metrics_white(v.format);
	for (int y = 0; y < v.height; y++)
		for (int x = 0; x < v.width; x++) {
			uint8_t rgb[3];
			for (int c = 0; c < 3; c++) {
				const size_t i = (size_t)x * v.format.channels +
						 (size_t)(v.format.channels < 3 ? 0 : c);
				const double s = metrics_sample(v, y, i) / white;
				rgb[c] = (uint8_t)(!(s > 0) ? 0 : s > 1 ? 255 : s * 255 + 0.5);
			}
			count_colour(colours, &known, rgb);
		}
	weft_image_free(&few);
	qsort(colours, known, sizeof *colours, by_count);
	for (size_t i = 0; i < known; i++) {
		const uint8_t *c = colours[i].rgb;
		for (int k = 0; k < 3; k++)
			rows[i][k] = c[k];
		rows[i][3] = (double)colours[i].count / ((double)v.width * v.height);
		snprintf(words + strlen(words), 9, "%s#%02x%02x%02x", i ? " " : "", c[0], c[1], c[2]);
	}
	feature_text(to, "palette", "colours", words);
	feature_table(to, "palette", "shares", columns, &rows[0][0], known);
	return WEFT_OK;
}

static weft_status histogram(weft_view v, struct results *to, weft_error *e)
{
	static const char *const grey[] = { "level", "grey", "alpha", NULL };
	static const char *const colour[] = { "level", "red", "green", "blue", "alpha", NULL };
	const size_t n = v.format.channels, columns = n + 1;
	const char *names[6] = { NULL };
	const double white = metrics_white(v.format);
	double *table = calloc(LEVELS * columns, sizeof *table);

	if (!table)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	for (size_t i = 0; i < columns; i++)
		names[i] = n < 3 ? grey[i] : colour[i];
	for (int i = 0; i < LEVELS; i++)
		table[(size_t)i * columns] = i;
	for (int y = 0; y < v.height; y++)
		for (size_t i = 0; i < (size_t)v.width * n; i++) {
			const double s = metrics_sample(v, y, i) / white * 255;
			if (isnan(s))
				continue;
			const int at = !(s > 0) ? 0 : s >= 255 ? 255 : (int)s;
			table[(size_t)at * columns + 1 + i % n]++;
		}
	feature_table(to, "histogram", "levels", names, table, LEVELS);
	free(table);
	return WEFT_OK;
}

static weft_status pixels(weft_view v, struct results *to, weft_error *e)
{
	struct pixel_hash h = { 0 };
	char text[20];

	(void)e;
	pixel_hash_add(&h, 0, v);
	snprintf(text, sizeof text, "%016" PRIx64, pixel_hash_end(&h, v.width, v.height, v.format));
	feature_text(to, "hash", "pixels", text);
	return WEFT_OK;
}
