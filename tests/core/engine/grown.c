/* Plugins compiled against a larger and a smaller filter.h (plugins/grown) give what one compiled
 * against ours gives, worked out by hand. */
#include "pictures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER WEFT_BINARY_DIR "/tests/core/engine/plugins/grown"

static const char *const sizes[] = { "real", "larger", "smaller" };

static void use_grown_plugins(void)
{
	if (access(FOLDER "/grown_rows_larger.so", F_OK) != 0)
		cr_skip_test("no python3 to make the headers");
	setenv("WEFT_PLUGIN_PATH", FOLDER ":" WEFT_BINARY_DIR "/filters", 1);
}

TestSuite(grown, .init = use_grown_plugins, .timeout = 60);

/* 10 20 30 / 40 50 60 */
static const uint8_t tens[6] = { 10, 20, 30, 40, 50, 60 };

static weft_image tens_image(void)
{
	weft_image im;
	cr_assert_eq(weft_image_make(&im, 3, 2, (weft_format) { 1, WEFT_U8 }, NULL), WEFT_OK);
	for (int y = 0; y < 2; y++)
		memcpy(weft_row(im.view, y), tens + 3 * y, 3);
	return im;
}

struct told {
	double add, newer;
	char given[8];
};

static void hear(void *user, const weft_result *r)
{
	struct told *t = user;
	if (strcmp(r->name, "add") == 0)
		t->add = r->values[0];
	else if (strcmp(r->name, "newer") == 0)
		t->newer = r->values[0];
	else if (strcmp(r->name, "given") == 0)
		snprintf(t->given, sizeof t->given, "%s", r->text);
}

static weft_image grown(const char *kind, const char *size, const char *args, struct told *told)
{
	char text[120];
	weft_chain *chain;
	weft_error e = { 0 };
	weft_image in = tens_image(), out;
	const weft_watch watch = { .size = sizeof watch, .user = told, .result = hear };
	snprintf(text, sizeof text, "grown_%s_%s%s", kind, size, args);
	cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s: %s", text, e.text);
	cr_assert_eq(weft_chain_run_watched(chain, in.view, &out, &WEFT_SEQUENTIAL, NULL, &watch, &e),
		     WEFT_OK, "%s: %s", text, e.text);
	weft_chain_free(chain);
	weft_image_free(&in);
	return out;
}

static void gives(const char *kind, const char *args, double add, const char *given, const uint8_t want[6])
{
	for (int s = 0; s < 3; s++) {
		struct told told = { .add = -1, .newer = -1 };
		weft_image out = grown(kind, sizes[s], args, &told);
		for (int i = 0; i < 6; i++)
			cr_expect_eq(weft_row(out.view, i / 3)[i % 3], want[i], "%s %s%s: %d is %d, not %d",
				     kind, sizes[s], args, i, weft_row(out.view, i / 3)[i % 3], want[i]);
		cr_expect_eq(told.add, add);
		cr_expect_eq(told.newer, 0, "a member that isn't there");
		cr_expect_str_eq(told.given, given);
		weft_image_free(&out);
	}
}

Test(grown, initial_values)
{
	/* (v + 1) * 2; ordered: the second row has 1 more */
	gives("passes", "", 1, "no", (uint8_t[6]) { 22, 42, 62, 82, 102, 122 });
	gives("rows", "", 1, "no", (uint8_t[6]) { 22, 42, 62, 82, 102, 122 });
	gives("ordered", "", 1, "no", (uint8_t[6]) { 22, 42, 62, 83, 103, 123 });
}

Test(grown, given_values_and_a_further_picture)
{
	/* (v + 5) * 3 + the row from right to left: 45 + 30, 75 + 20, 105 + 10; 135 + 60, 165 + 50, 195 + 40
	 */
	const char *const args = ":5,scale=3,with=(flop)";
	gives("passes", args, 5, "yes", (uint8_t[6]) { 75, 95, 115, 195, 215, 235 });
	gives("rows", args, 5, "yes", (uint8_t[6]) { 75, 95, 115, 195, 215, 235 });
	gives("ordered", args, 5, "yes", (uint8_t[6]) { 75, 95, 115, 196, 216, 236 });
}

Test(grown, bounds_hold_in_each)
{
	for (int s = 0; s < 3; s++) {
		char text[80], want[80];
		weft_chain *chain = NULL;
		weft_error e = { 0 };
		snprintf(text, sizeof text, "grown_rows_%s:scale=11", sizes[s]);
		snprintf(want, sizeof want, "grown_rows_%s: scale=11 is outside 0..10", sizes[s]);
		cr_expect_neq(weft_chain_parse(text, &chain, &e), WEFT_OK);
		cr_expect_str_eq(e.text, want);
	}
}
