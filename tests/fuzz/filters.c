/* filters.c: every filter with any shape and any values of its parameters (libFuzzer).
 *
 * The bytes choose a filter, a shape that may be far larger than memory, limits, and a value
 * for each parameter: its bounds, what lies beyond them, words, rubbish.  Whatever is taken is
 * asked for its shape; small pictures are run, too, in a plain loop and one row at a time.
 * Filters are inside the program, so that they are sanitized as it is. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"
#include "engine/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RUN_MAX = 24, MADE_MAX = 200, PARAMS_MAX = 16, VALUE_MAX = 64 };

struct bytes {
	const uint8_t *at;
	size_t left;
};

static void check(bool right)
{
	if (!right)
		abort();
}

static unsigned take(struct bytes *b)
{
	if (!b->left)
		return 0;
	b->left--;
	return *b->at++;
}

static uint32_t take_long(struct bytes *b)
{
	uint32_t v = 0;
	for (int i = 0; i < 4; i++)
		v = v << 8 | take(b);
	return v;
}

/* A side: mostly small enough to run, else at an edge of something. */
static int take_side(struct bytes *b)
{
	static const int edges[] = { 0,
				     255,
				     256,
				     4095,
				     32767,
				     32768,
				     65535,
				     65536,
				     99999,
				     1 << 20,
				     WEFT_SIDE_MAX - 1,
				     WEFT_SIDE_MAX };
	const unsigned v = take(b);
	if (v < 160)
		return 1 + (int)v % RUN_MAX;
	if (v < 192)
		return (int)(take_long(b) % 70000);
	return edges[v % (sizeof edges / sizeof *edges)];
}

/* ---- values ---- */

static void number(struct bytes *b, const weft_param *p, char *to)
{
	const bool bounded = p->min != p->max;
	const double low = bounded ? p->min : -1000, high = bounded ? p->max : 1000;
	const unsigned how = take(b);
	switch (how % 10) {
	case 0: snprintf(to, VALUE_MAX, "%.17g", low); break;
	case 1: snprintf(to, VALUE_MAX, "%.17g", high); break;
	case 2: snprintf(to, VALUE_MAX, "%.17g", nextafter(high, INFINITY)); break;
	case 3: snprintf(to, VALUE_MAX, "%d", (int)take_long(b)); break;
	case 4: snprintf(to, VALUE_MAX, "%.9g", ldexp((int)take_long(b), (int)take(b) - 128)); break;
	case 5: snprintf(to, VALUE_MAX, "%u%%", take(b)); break;
	case 6: snprintf(to, VALUE_MAX, "%.9g", high > 64 ? low + take(b) % 64 : low); break;
	case 7: snprintf(to, VALUE_MAX, "%s", how & 64 ? "nan" : how & 128 ? "inf" : "0"); break;
	default:
		snprintf(to, VALUE_MAX, p->type == WEFT_INT ? "%.0f" : "%.17g",
			 low + (high - low) * take(b) / 255);
	}
}

static void numbers(struct bytes *b, char *to, const char *separators)
{
	size_t n = 0;
	const unsigned count = 1 + take(b) % 9;
	for (unsigned i = 0; i < count && n + 12 < VALUE_MAX; i++)
		n += (size_t)snprintf(to + n, VALUE_MAX - n, "%s%d%s", i ? separators : "", (int8_t)take(b),
				      take(b) % 8 ? "" : "%");
}

static void word(const char *const *from, unsigned i, char *to)
{
	unsigned count = 0;
	while (from[count])
		count++;
	snprintf(to, VALUE_MAX, "%s", count ? from[i % count] : "");
}

static void value(struct bytes *b, const weft_param *p, char *to)
{
	static const char *const colours[] = { "red", "#0000", "#12345678", "0.5", "transparent", NULL };
	static const char *const chains[] = { "(invert)", "(pad:3)", "(gray)", "(crop)", "picture", NULL };
	switch (p->type) {
	case WEFT_BOOL: strcpy(to, take(b) & 1 ? "yes" : "no"); return;
	case WEFT_INT:
	case WEFT_REAL:
		if (p->choices && take(b) & 1)
			word(p->choices, take(b), to);
		else
			number(b, p, to);
		return;
	case WEFT_CHOICE: word(p->choices, take(b), to); return;
	case WEFT_LIST: numbers(b, to, take(b) & 1 ? "," : " "); return;
	case WEFT_COLOR: word(colours, take(b), to); return;
	case WEFT_SIZE:
		snprintf(to, VALUE_MAX, "%ux%u%s", take_long(b) >> take(b) % 32, take(b),
			 take(b) & 1 ? "%" : "");
		return;
	case WEFT_POSITION:
		snprintf(to, VALUE_MAX, "%d,%d", (int)take_long(b) >> take(b) % 32, (int8_t)take(b));
		return;
	case WEFT_FILE: strcpy(to, "bytes"); return;
	case WEFT_PICTURE: word(chains, take(b), to); return;
	case WEFT_TEXT: break;
	}
	for (int i = 0; i < 8; i++)
		to[i] = (char)(i == 7 ? 0 : ' ' + take(b) % 95);
}

static weft_chain *make_chain(struct bytes *b, const weft_filter *f)
{
	static char texts[PARAMS_MAX][2 * VALUE_MAX + 80];
	const char *args[PARAMS_MAX + 3] = { 0 };
	size_t count = 0;
	weft_chain *chain = NULL;
	for (size_t i = 0; i < f->param_count && count < PARAMS_MAX; i++) {
		const weft_param *p =
			(const weft_param *)(const void *)((const char *)f->params + i * f->param_size);
		char text[VALUE_MAX] = "";
		if (!(p->flags & WEFT_PARAM_REQUIRED) && take(b) % 3 == 0)
			continue;
		value(b, p, text);
		snprintf(texts[count], sizeof texts[count], "%.60s=%s", p->name, text);
		args[count] = texts[count];
		count++;
	}
	if (f->kind == WEFT_NEIGHBOURHOOD && take(b) & 1)
		args[count++] = (const char *const[]) { "edge=wrap", "edge=clamp", "edge=constant",
							"edge=mirror" }[take(b) % 4];
	if (f->flags & WEFT_ADDS_LIGHT && take(b) % 4 == 0)
		args[count++] = "linear=yes";
	return weft_chain_add(&chain, f, args, NULL) == WEFT_OK ? chain : NULL;
}

/* ---- what a chain's parameters name ---- */

static weft_status open_picture(void *user, const char *name, weft_image *im, weft_error *e)
{
	struct bytes *b = user;
	(void)name;
	const weft_format f = { (uint8_t)(1 + take(b) % 4), (uint8_t)(1 << take(b) % 3) };
	weft_status status = weft_image_make(im, 1 + (int)take(b) % 40, 1 + (int)take(b) % 40, f, e);
	for (int y = 0; !status && y < im->view.height; y++)
		memset(weft_row(im->view, y), 0x3d, (size_t)im->view.width * weft_pixel_bytes(f));
	return status;
}

static weft_status open_bytes(void *user, const char *name, size_t most, weft_buffer *bytes, weft_error *e)
{
	struct bytes *b = user;
	(void)name;
	return weft_buffer_add(bytes, b->at, b->left < most ? b->left : most)
		       ? WEFT_OK
		       : weft_fail(e, WEFT_NO_MEMORY, "out of memory");
}

/* ---- work ---- */

static void fill(weft_view v, struct bytes b)
{
	const size_t samples = (size_t)v.width * v.format.channels;
	for (int y = 0; y < v.height; y++)
		for (size_t i = 0; i < samples; i++) {
			const uint32_t k = take_long(&b) ^ (uint32_t)(i * 2654435761u + (unsigned)y * 40503u);
			float f = (float)(int32_t)k * 0x1p-30f;
			if (v.format.depth == WEFT_F32) /* any bits at all, now and then */
				memcpy(weft_row(v, y) + 4 * i, k % 16 ? (const void *)&f : &k, 4);
			else
				memcpy(weft_row(v, y) + i * v.format.depth, &k, v.format.depth);
		}
}

static void run(const weft_chain *chain, weft_view shape, const struct bytes *b)
{
	const weft_schedule by_row = { .unit = WEFT_BY_ROW };
	weft_image in = { 0 }, whole = { 0 }, rows = { 0 };
	if (shape.width && weft_image_make(&in, shape.width, shape.height, shape.format, NULL) != WEFT_OK)
		return;
	if (shape.width)
		fill(in.view, *b);
	const bool fine = weft_chain_run(chain, in.view, &whole, &WEFT_SEQUENTIAL, NULL, NULL) == WEFT_OK;
	check(fine == (weft_chain_run(chain, in.view, &rows, &by_row, NULL, NULL) == WEFT_OK));
	check(!fine || weft_view_equal(whole.view, rows.view));
	weft_image_free(&rows);
	weft_image_free(&whole);
	weft_image_free(&in);
}

static void try_chain(const weft_chain *chain, weft_view shape, const struct bytes *b)
{
	weft_format format;
	weft_error e = { .at = -1 };
	int width, height, x, y;
	if (weft_chain_shape(chain, shape, &width, &height, &format, &e) != WEFT_OK) {
		check(*e.text && e.status != WEFT_INTERNAL);
		return;
	}
	check(width >= 0 && width <= WEFT_SIDE_MAX && height >= 0 && height <= WEFT_SIDE_MAX);
	check(weft_chain_halo(chain, shape, &x, &y, NULL) == WEFT_OK);
	weft_chain_streams(chain, shape);
	if (shape.width <= RUN_MAX && shape.height <= RUN_MAX && width <= MADE_MAX && height <= MADE_MAX)
		run(chain, shape, b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const weft_limits wide = { .side = WEFT_SIDE_MAX,
					  .pixels = INT64_MAX,
					  .memory = SIZE_MAX / 2 };
	struct bytes b = { data, size };
	const weft_filter *const *filters;
	size_t count;
	weft_limits small = { .pixels = 100000, .memory = 1 << 20 };
	check(weft_filter_list(&filters, &count, NULL) == WEFT_OK && count > 30);
	const weft_filter *f = filters[take(&b) % count];
	const bool source = f->kind == WEFT_SOURCE;
	const unsigned limits = take(&b);
	weft_view shape = { .format = { (uint8_t)(1 + take(&b) % 4), (uint8_t)(1 << take(&b) % 3) } };
	shape.width = take_side(&b);
	shape.height = take_side(&b);
	weft_chain *chain = make_chain(&b, f);
	if (!chain)
		return 0;
	const weft_opener by = {
		.size = sizeof by, .user = &b, .picture = open_picture, .bytes = open_bytes
	};
	if (weft_chain_open(chain, &by, NULL) == WEFT_OK) {
		weft_chain_limit(chain, limits % 4 == 0 ? &wide : limits % 4 == 1 ? &small : NULL);
		try_chain(chain, source ? (weft_view) { 0 } : shape, &b);
	}
	weft_chain_free(chain);
	return 0;
}
