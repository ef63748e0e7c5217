/* golden.c: pictures that someone has looked at stay as they were. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"
#include "image/codec.h"

static weft_image load(const char *folder, const char *name, const char *suffix)
{
	char path[500];
	weft_error e = { 0 };
	weft_image im = { 0 };
	size_t size = 0, room = 4 << 20;
	uint8_t *bytes = malloc(room);

	snprintf(path, sizeof path, WEFT_SOURCE_DIR "/%s/%s%s", folder, name, suffix);
	FILE *f = fopen(path, "rb");
	cr_assert_not_null(f, "%s", path);
	size = fread(bytes, 1, room, f);
	fclose(f);
	cr_assert_lt(size, room, "%s is too large", path);
	cr_assert_eq(weft_decode((weft_bytes) { bytes, size }, NULL, &im, &e), WEFT_OK, "%s: %s", path,
		     e.text);
	free(bytes);
	return im;
}

static void check_line(const char *name, const char *image, const char *text)
{
	weft_image golden = load("tests/golden", name, ".png"), in = { 0 }, out = { 0 };
	weft_chain *chain = NULL;
	weft_error e = { 0 };

	if (strcmp(image, "-") != 0)
		in = load("images", image, "");
	cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s: %s", text, e.text);
	cr_assert_eq(weft_chain_run(chain, in.view, &out, &WEFT_SEQUENTIAL, NULL, &e), WEFT_OK, "%s: %s",
		     text, e.text);
	cr_expect(weft_view_equal(out.view, golden.view), "tests/golden/%s.png differs from '%s'", name,
		  text);
	weft_chain_free(chain);
	weft_image_free(&in);
	weft_image_free(&out);
	weft_image_free(&golden);
}

Test(golden, pictures_stay_as_they_were)
{
	char line[400];
	int count = 0;
	FILE *f = fopen(WEFT_SOURCE_DIR "/tests/golden/chains.tsv", "r");

	cr_assert_not_null(f);
	while (fgets(line, sizeof line, f)) {
		char *image = strchr(line, '\t'), *chain = image ? strchr(image + 1, '\t') : NULL;

		cr_assert_not_null(chain, "chains.tsv: %s", line);
		*image++ = *chain++ = '\0';
		chain[strcspn(chain, "\n")] = '\0';
		check_line(line, image, chain);
		count++;
	}
	fclose(f);
	cr_expect_gt(count, 0);
}
