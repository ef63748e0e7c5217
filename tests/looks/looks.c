/* looks.c: every filter looks whether the run is over before it has read and written 8 MB, and ends when it
 * is.
 *
 * The program takes weft_context_over's place (--wrap) and counts; a machine's speed is of no account. */
#include "core/engine/engine.h"

#include <stdio.h>
#include <string.h>

enum { SIDE = 1600, BYTES_A_LOOK = 8 << 20, ENOUGH = 12 };

static int looks;

bool __wrap_weft_context_over(const weft_context *c);
bool __wrap_weft_context_over(const weft_context *c)
{
	(void)c;
	return ++looks > ENOUGH;
}

static int wrong;

static void check(const weft_filter *f, weft_view in)
{
	char text[200];
	bool required = false;
	weft_chain *chain = NULL;
	weft_image out = { 0 };
	weft_error e = { 0 };
	int width, height;
	weft_format format;
	for (size_t i = 0; i < f->param_count; i++)
		required |= f->params[i].flags & WEFT_PARAM_REQUIRED;
	snprintf(text, sizeof text, "%s", required && f->examples ? f->examples[0] : f->name);
	if (weft_chain_parse(text, &chain, &e)) {
		printf("%s: %s\n", text, e.text);
		wrong++;
		return;
	}
	const weft_view from = weft_chain_is_source(chain) ? (weft_view) { 0 } : in;
	/* A file that isn't there, or a shape that this picture can't have. */
	if (weft_chain_names_file(chain, "") || weft_chain_shape(chain, from, &width, &height, &format, &e)) {
		weft_chain_free(chain);
		return;
	}
	const double bytes = (double)weft_pixel_bytes(format) * width * height +
			     (double)weft_pixel_bytes(from.format) * (double)from.width * (double)from.height;
	int least = (int)(bytes / BYTES_A_LOOK);
	looks = 0;
	weft_status status = weft_chain_run(chain, from, &out, &WEFT_SEQUENTIAL, NULL, &e);
	if (looks < (least < ENOUGH ? least : ENOUGH)) {
		printf("%s: looks %d times while %.0f MB are read and written\n", text, looks, bytes / 1e6);
		wrong++;
	}
	if (looks > ENOUGH && status == WEFT_OK && out.view.pixels == NULL && !weft_chain_measures(chain)) {
		printf("%s: is over, and says that all is well\n", text);
		wrong++;
	}
	weft_image_free(&out);
	weft_chain_free(chain);
}

int main(void)
{
	const weft_filter *const *list;
	size_t count;
	weft_image in;
	if (weft_filter_list(&list, &count, NULL) ||
	    weft_image_make(&in, SIDE, SIDE, (weft_format) { 3, WEFT_F32 }, NULL))
		return 70;
	for (int y = 0; y < SIDE; y++)
		for (int x = 0; x < 3 * SIDE; x++)
			((float *)(void *)weft_row(in.view, y))[x] = (float)((x * 7 + y * 13) & 255) / 255;
	for (size_t i = 0; i < count; i++)
		check(list[i], in.view);
	weft_image_free(&in);
	printf("%zu filters, %d wrong\n", count, wrong);
	return wrong > 0;
}
