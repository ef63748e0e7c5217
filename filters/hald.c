/* hald: colours looked up in a Hald CLUT, a picture that holds a cube of them.
 *
 * A picture of L^3 x L^3 pixels, row by row, is a cube of L^2 nodes a side, red
 * fastest, then green, then blue (Quelsolaar 2007; ImageMagick's -hald-clut).
 * Between nodes by tetrahedra (core/kernel/cube.h), integers floor(white*x + 1/2).
 * Alpha stays; the result has colours. */
#include "core/kernel/cube.h"
#include "core/kernel/fail.h"

enum { LEVEL_MAX = 16 };

struct hald {
	struct weft_cube cube;
	weft_picture *with;
	int level;
};

static const weft_param hald_params[] = {
	{ WEFT_BIND(struct hald, with), .name = "with", .help = "the picture that holds the colours",
	  .type = WEFT_PICTURE, .flags = WEFT_PARAM_REQUIRED,
	  .aliases = (const char *const[]) { "clut", NULL } },
};

/* Node r, g, b is pixel r + g*L^2 + b*L^4 of rows of L^3. */
static void hald_row(const void *state, const weft_row_job *job)
{
	const struct hald *s = state;
	const int level = s->level, side = level * level;
	const ptrdiff_t pixel = 3 * sizeof(float), stride = s->with->view.stride;
	struct weft_cube_places places;

	for (int i = 0; i < side; i++) {
		places.axis[0][i] = i * pixel;
		places.axis[1][i] = (i % level) * side * pixel + (i / level) * stride;
		places.axis[2][i] = (ptrdiff_t)i * level * stride;
	}
	weft_cube_rows(&s->cube, s->with->view.pixels, &places, job);
}

static weft_status hald_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	static const double black[3] = { 0, 0, 0 }, white[3] = { 1, 1, 1 };
	struct hald *s = state;
	const weft_view v = s->with->view;

	for (s->level = 2; s->level < LEVEL_MAX && s->level * s->level * s->level < v.width; s->level++)
		;
	if (v.width != v.height || v.width != s->level * s->level * s->level)
		return weft_refuse(e, WEFT_BAD_PARAM,
				   "hald: %dx%d is no Hald CLUT, which is 8x8, 27x27, 64x64 ... up to "
				   "4096x4096 pixels",
				   v.width, v.height);
	s->with->format = (weft_format) { 3, WEFT_F32 };
	s->with->whole = true;
	weft_cube_set(&s->cube, s->level * s->level, black, white);
	plan->format.channels = weft_has_alpha(in.format) ? 4 : 3;
	plan->cost = 10;
	return WEFT_OK;
}

static const char *const hald_aliases[] = { "haldclut", "hald-clut", "clut", NULL };
static const char *const hald_examples[] = { "hald:with=(resize:width=64,height=64,fit=fill)", NULL };

WEFT_FILTER(hald, .help = "colours looked up in a Hald CLUT", .kind = WEFT_POINT, WEFT_PARAMS(hald_params),
	    .state_size = sizeof(struct hald), .prepare = hald_prepare, .row = hald_row,
	    .depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "colour",
	    .aliases = hald_aliases, .examples = hald_examples,
	    .definition = "the node r + g*L^2 + b*L^4 of an L^3 x L^3 picture; between nodes by tetrahedra");
