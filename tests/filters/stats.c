/* stats.c: what is told of each channel is what the pixels say, under every schedule. */
#include "stats.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "check.h"

struct heard {
	double width, height, table[WEFT_CHANNELS_MAX][5];
	size_t rows;
};

static void hear(void *user, const weft_result *r)
{
	struct heard *h = user;

	if (strcmp(r->name, "width") == 0)
		h->width = r->values[0];
	if (strcmp(r->name, "height") == 0)
		h->height = r->values[0];
	if (strcmp(r->name, "channels") != 0)
		return;
	cr_assert_eq(r->column_count, 5);
	cr_assert_leq(r->row_count, WEFT_CHANNELS_MAX);
	cr_expect_str_eq(r->columns[4], "deviation");
	h->rows = r->row_count;
	memcpy(h->table, r->values, r->row_count * sizeof h->table[0]);
}

static struct heard measured(const ref_image *in, const weft_schedule *how)
{
	struct heard h = { 0 };
	const weft_watch watch = { .size = sizeof watch, .user = &h, .result = hear };
	weft_image image = check_to_image(in);
	weft_chain *chain = NULL;
	weft_error e = { 0 };

	cr_assert_eq(weft_chain_parse("stats", &chain, &e), WEFT_OK, "%s", e.text);
	cr_assert_eq(weft_chain_run_watched(chain, image.view, NULL, how, NULL, &watch, &e), WEFT_OK, "%s",
		     e.text);
	weft_chain_free(chain);
	weft_image_free(&image);
	return h;
}

static void near(double got, double want, const char *what)
{
	cr_expect(fabs(got - want) <= 1e-12, "%s: %.17g instead of %.17g", what, got, want);
}

static void check_stats(const ref_image *in, const weft_schedule *how)
{
	const struct heard h = measured(in, how);

	cr_expect_eq(h.width, in->width);
	cr_expect_eq(h.height, in->height);
	cr_assert_eq(h.rows, (size_t)in->channels);
	for (int c = 0; c < in->channels; c++) {
		const struct reference_stats want = reference_stats(in, c);

		cr_expect_eq(h.table[c][0], c);
		near(h.table[c][1], want.min, "min");
		near(h.table[c][2], want.max, "max");
		near(h.table[c][3], want.mean, "mean");
		near(h.table[c][4], want.deviation, "deviation");
	}
}

Test(stats, is_its_definition)
{
	static const int shapes[][2] = { { 1, 1 }, { 1, 9 }, { 37, 23 }, { 710, 3 }, { 41, 300 } };
	static const int depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
	static const weft_schedule schedules[] = { { .unit = WEFT_BY_ROW, .grain = 1 },
						   { .unit = WEFT_BY_TILE, .grain = 5 } };

	for (int i = 0; i < 5 * 3 * 4 * CHECK_CONTENTS; i++) {
		const int *shape = shapes[i % 5];
		ref_image in;

		check_picture(&in, shape[0], shape[1], i / 15 % 4 + 1, depths[i / 5 % 3],
			      (enum check_content)(i / 60));
		check_stats(&in, &schedules[i % 2]);
		ref_free(&in);
	}
}

/* Worked out by hand: of 51, 102, 153, 204 the mean is 127.5, the deviation 25.5 * sqrt 5. */
Test(stats, known_values)
{
	ref_image in;

	ref_make(&in, 2, 2, 1, WEFT_U8);
	for (int i = 0; i < 4; i++)
		ref_set(&in, i % 2, i / 2, 0, 51 * (i + 1));
	const struct heard h = measured(&in, &WEFT_SEQUENTIAL);
	near(h.table[0][1], 0.2, "min");
	near(h.table[0][2], 0.8, "max");
	near(h.table[0][3], 0.5, "mean");
	near(h.table[0][4], 0.1 * sqrt(5), "deviation");
	ref_free(&in);
}
