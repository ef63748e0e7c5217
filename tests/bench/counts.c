/* counts.c: what each filter takes, in instructions: counts [FILTER...].
 *
 * To be run under callgrind by counts.py, which see: each filter of the registry at its default (where that
 * isn't whole, its first example that is) runs once, in a plain loop, on a small picture of each format, and
 * what callgrind counted is dumped under the name "FILTER FORMAT CHAIN".  Preparing isn't counted: the
 * chain was asked for its shape before. */
#include "core/engine/engine.h"
#include "core/image/convert.h"

#include <stdio.h>
#include <string.h>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#define CALLGRIND_ZERO_STATS
#define CALLGRIND_TOGGLE_COLLECT
#define CALLGRIND_DUMP_STATS_AT(name) ((void)(name))
#endif

enum { WIDTH = 192, HEIGHT = 128 };

static const struct {
	const char *name;
	weft_format format;
} formats[] = {
	{ "grey.u8", { 1, WEFT_U8 } }, { "grey.u16", { 1, WEFT_U16 } }, { "grey.f32", { 1, WEFT_F32 } },
	{ "rgb.u8", { 3, WEFT_U8 } },  { "rgb.u16", { 3, WEFT_U16 } },  { "rgb.f32", { 3, WEFT_F32 } },
	{ "rgba.u8", { 4, WEFT_U8 } }, { "rgba.u16", { 4, WEFT_U16 } }, { "rgba.f32", { 4, WEFT_F32 } },
};

/* Slopes, edges and noise; alpha takes every value, and is seldom one. */
static uint16_t sample(int x, int y, int c)
{
	uint32_t noise = (uint32_t)(x + WIDTH * (y + HEIGHT * c)) * 2654435761u;
	noise ^= noise >> 15;
	noise *= 2246822519u;
	const uint32_t slope = (uint32_t)(x * (100 + 50 * c) + y * (200 - 40 * c));
	const uint32_t square = (x / 24 + y / 20 + c) % 3 ? 0 : 20000;
	return (uint16_t)((slope + square + (noise >> 20)) % 65536);
}

static weft_status picture(weft_format format, weft_image *im, weft_error *e)
{
	const weft_format made = { format.channels, WEFT_U16 };
	weft_image wide = { 0 };
	weft_status status = weft_image_make(&wide, WIDTH, HEIGHT, made, e);
	for (int y = 0; !status && y < HEIGHT; y++) {
		uint16_t *row = (uint16_t *)(void *)weft_row(wide.view, y);
		for (int i = 0; i < WIDTH * made.channels; i++)
			row[i] = sample(i / made.channels, y, i % made.channels);
	}
	if (!status)
		status = weft_convert(wide.view, format, im, e);
	weft_image_free(&wide);
	return status;
}

/* Does it stand by itself, and take an ordinary picture? */
static bool runs(const weft_chain *chain)
{
	const weft_view in = { .width = WIDTH, .height = HEIGHT, .format = { 3, WEFT_U8 } };
	int width, height;
	weft_format format;
	weft_error e;
	return weft_chain_length(chain) == 1 && !weft_chain_names_file(chain, "") &&
	       !weft_chain_shape(chain, in, &width, &height, &format, &e);
}

static weft_chain *parse(const char *text)
{
	weft_chain *chain;
	weft_error e;
	if (weft_chain_parse(text, &chain, &e))
		return NULL;
	if (runs(chain))
		return chain;
	weft_chain_free(chain);
	return NULL;
}

/* The filter's default, or an example that names no file; NULL: none. */
static const char *chain_of(const weft_filter *f, weft_chain **chain)
{
	if ((*chain = parse(f->name)))
		return f->name;
	for (const char *const *text = f->examples; text && *text; text++)
		if ((*chain = parse(*text)))
			return *text;
	return NULL;
}

static weft_status count(const char *name, const weft_chain *chain, weft_view in, weft_error *e)
{
	int width, height;
	weft_format format;
	weft_image out;
	weft_status status = weft_chain_shape(chain, in, &width, &height, &format, e);
	if (status)
		return status;
	CALLGRIND_ZERO_STATS;
	CALLGRIND_TOGGLE_COLLECT;
	status = weft_chain_run(chain, in, &out, &WEFT_SEQUENTIAL, NULL, e);
	CALLGRIND_TOGGLE_COLLECT;
	CALLGRIND_DUMP_STATS_AT(name);
	weft_image_free(&out);
	return status;
}

static weft_status count_formats(const char *filter, const char *text, const weft_chain *chain, weft_error *e)
{
	char name[200];
	weft_status status = WEFT_OK;
	for (size_t i = 0; i < sizeof formats / sizeof *formats && !status; i++) {
		weft_image im = { 0 };
		status = picture(formats[i].format, &im, e);
		snprintf(name, sizeof name, "%s %s %s", filter, formats[i].name, text);
		if (!status && count(name, chain, im.view, e))
			fprintf(stderr, "counts: %s: left out: %s\n", name, e->text);
		weft_image_free(&im);
	}
	return status;
}

static weft_status count_filter(const weft_filter *f, weft_error *e)
{
	weft_chain *chain;
	const char *text = chain_of(f, &chain);
	weft_status status = WEFT_OK;
	if (text) {
		status = count_formats(f->name, text, chain, e);
		weft_chain_free(chain);
	}
	return status;
}

static weft_status count_all(weft_error *e)
{
	const weft_filter *const *list;
	size_t filters;
	weft_status status = weft_filter_list(&list, &filters, e);
	for (size_t i = 0; i < filters && !status; i++)
		status = count_filter(list[i], e);
	return status;
}

int main(int argc, char **argv)
{
	weft_error e = { 0 };

	if (!RUNNING_ON_VALGRIND) {
		fprintf(stderr,
			"counts: to be run by tests/bench/run counts (built without valgrind's headers?)\n");
		return 77;
	}
	weft_status status = argc < 2 ? count_all(&e) : WEFT_OK;
	for (int i = 1; i < argc && !status; i++) {
		const weft_filter *f = weft_filter_find(argv[i], &e);
		status = f ? count_filter(f, &e) : e.status;
	}
	if (status)
		fprintf(stderr, "counts: %s\n", e.text);
	return status ? 70 : 0;
}
