/* pictures.c: what the engine's tests have in common. */
#include "pictures.h"

#include "run/runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- files that a chain may name: there is one picture, and one table of colours ---- */

static weft_status open_picture(void *user, const char *name, weft_image *image, weft_error *e)
{
	(void)user, (void)name, (void)e;
	*image = noise(9, 7, (weft_format) { 4, WEFT_U8 }, 5);
	return WEFT_OK;
}

static weft_status open_asked(void *user, const weft_asked *asked, weft_buffer *bytes, weft_error *e)
{
	static const char turned[] = "LUT_3D_SIZE 2\n"
				     "1 1 1\n0 .9 1\n1 0 .8\n0 0 1\n1 1 0\n0 1 .1\n.7 0 0\n0 0 0\n";
	weft_colours_request from = { .size = sizeof from };
	(void)user;
	if (weft_asked_is_colours(asked))
		return weft_asked_colours(asked, &from, NULL, bytes, NULL, e);
	return weft_buffer_add(bytes, turned, sizeof turned - 1)
		       ? WEFT_OK
		       : weft_fail(e, WEFT_NO_MEMORY, "out of memory");
}

weft_status parse_and_open(const char *text, weft_chain **chain, weft_error *e)
{
	static const weft_opener ours = { .size = sizeof ours, .picture = open_picture, .asked = open_asked };
	weft_status status = weft_chain_parse(text, chain, e);
	if (status == WEFT_OK)
		status = weft_chain_open(*chain, &ours, e);
	return status;
}

weft_image filtered(const char *text, weft_view in, weft_schedule how)
{
	weft_error e = { 0 };
	weft_chain *chain;
	weft_image out;
	cr_assert_eq(parse_and_open(text, &chain, &e), WEFT_OK, "%s: %s", text, e.text);
	cr_assert_eq(weft_chain_run(chain, in, &out, &how, NULL, &e), WEFT_OK, "%s: %s", text, e.text);
	weft_chain_free(chain);
	return out;
}

static bool works(const char *text)
{
	weft_chain *chain;
	weft_error e = { 0 };
	weft_format format;
	int width, height;
	const weft_view in = { .width = 8, .height = 8, .format = { 3, WEFT_U8 } };
	if (weft_chain_parse(text, &chain, &e))
		return false;
	const bool well = !weft_chain_shape(chain, in, &width, &height, &format, &e);
	weft_chain_free(chain);
	return well;
}

const char *usual_chain(const weft_filter *f, char text[TEXT])
{
	snprintf(text, TEXT, "%s:width=29,height=23", f->name);
	if (works(text))
		return text;
	snprintf(text, TEXT, "%s", f->name);
	if (works(text))
		return text;
	return f->examples ? f->examples[0] : NULL;
}

bool left_out(const weft_filter *f)
{
	static const char *const names[] = { "slow", "misplan" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(f->name, names[i]) == 0)
			return true;
	return false;
}

int in_runtime(int (*body)(int argc, char **argv))
{
	return weft_run(&(weft_runtime) { .procs = 2 }, body, 0, NULL);
}
