/* chain.c: any text as a chain of filters with their parameters (libFuzzer).
 *
 * What is taken can be said again in full, and means the same; what has a shape
 * can be run, in a plain loop and one row at a time. */
#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WIDTH = 9, HEIGHT = 7, SIDE_MAX = 24, FILTERS_MAX = 3 };

static void check(bool right)
{
	if (!right)
		abort();
}

static weft_view picture(void)
{
	static uint8_t pixels[HEIGHT * WIDTH * 3];
	for (int i = 0; i < HEIGHT * WIDTH * 3; i++)
		pixels[i] = (uint8_t)(i * 37 ^ i >> 3);
	return (weft_view) { .pixels = pixels,
			     .width = WIDTH,
			     .height = HEIGHT,
			     .stride = WIDTH * 3,
			     .format = { 3, WEFT_U8 } };
}

static void run(const weft_chain *chain)
{
	weft_view in = weft_chain_is_source(chain) ? (weft_view) { 0 } : picture();
	weft_format format;
	int width, height;
	weft_image whole, rows;
	if (weft_chain_shape(chain, in, &width, &height, &format, NULL) != WEFT_OK || width > SIDE_MAX ||
	    height > SIDE_MAX || weft_chain_length(chain) > FILTERS_MAX)
		return;
	bool fine = weft_chain_run(chain, in, &whole, &WEFT_SEQUENTIAL, NULL, NULL) == WEFT_OK;
	weft_schedule by_row = { .unit = WEFT_BY_ROW };
	check(fine == (weft_chain_run(chain, in, &rows, &by_row, NULL, NULL) == WEFT_OK));
	check(!fine || weft_view_equal(whole.view, rows.view));
	check(!fine || (whole.view.width == width && whole.view.height == height));
	weft_image_free(&whole);
	weft_image_free(&rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	weft_chain *chain = NULL, *again = NULL;
	weft_error e = { .at = -1 };
	memcpy(text, data, size);
	text[size] = 0;
	if (weft_chain_parse(text, &chain, &e) == WEFT_OK) {
		char *full = weft_chain_text(chain);
		check(weft_chain_parse(full, &again, &e) == WEFT_OK);
		char *same = weft_chain_text(again);
		check(strcmp(full, same) == 0);
		run(chain);
		free(same);
		free(full);
	} else {
		check(e.at <= (int)strlen(text) && e.text[0]);
	}
	weft_chain_free(again);
	weft_chain_free(chain);
	free(text);
	return 0;
}
