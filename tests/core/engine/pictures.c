/* pictures.c: what the engine's tests have in common. */
#include "pictures.h"

#include "run/runtime.h"

#include <stdlib.h>

void use_odd_plugins(void)
{
	setenv("WEFT_PLUGIN_PATH", WEFT_BINARY_DIR "/tests/core/engine/plugins:" WEFT_BINARY_DIR "/filters",
	       1);
}

static unsigned next(unsigned *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

weft_image noise(int width, int height, weft_format format, unsigned seed)
{
	weft_image im;
	unsigned state = seed * 7919u + 1;
	cr_assert_eq(weft_image_make(&im, width, height, format, NULL), WEFT_OK);
	for (int y = 0; y < height; y++) {
		uint8_t *row = weft_row(im.view, y);
		for (int i = 0; i < width * format.channels; i++) {
			unsigned v = next(&state);
			if (format.depth == WEFT_U8)
				row[i] = (uint8_t)v;
			else if (format.depth == WEFT_U16)
				((uint16_t *)(void *)row)[i] = (uint16_t)v;
			else
				((float *)(void *)row)[i] = (float)(v & 0xffff) / 65535.0f;
		}
	}
	return im;
}

weft_image filtered(const char *text, weft_view in, weft_schedule how)
{
	weft_error e = { 0 };
	weft_chain *chain;
	weft_image out;
	cr_assert_eq(weft_chain_parse(text, &chain, &e), WEFT_OK, "%s: %s", text, e.text);
	cr_assert_eq(weft_chain_run(chain, in, &out, &how, NULL, &e), WEFT_OK, "%s: %s", text, e.text);
	weft_chain_free(chain);
	return out;
}

int in_runtime(int (*body)(int argc, char **argv))
{
	return weft_run(&(weft_runtime) { .procs = 2 }, body, 0, NULL);
}
