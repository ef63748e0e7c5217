/* text: words on the picture.
 *
 * Letters are those of core/kernel/font.h: a line is `size` pixels high, 10 units of its grid,
 * and a letter 6 units wide; strokes are 1 unit wide, with an outline 2 units.  The text with
 * size/4 around it lies where gravity says, its left upper corner at floor(room * halves / 2),
 * moved by x, y away from the sides it leans on; lines lean the same way.  A new line begins at
 * a line feed, or \n.
 *
 * A pixel whose middle is d pixels from the nearest stroke of the letter whose cell it is in is
 * covered by c = clamp(1/2 + w - d, 0..1), w half the stroke, rounded to 255ths.  Outline, then
 * text are laid over the picture (core/kernel/paint.h). */
#include <math.h>
#include <string.h>

#include "core/kernel/fail.h"
#include "core/kernel/font.h"
#include "core/kernel/gravity.h"
#include "core/kernel/paint.h"

enum { LINES_MOST = 256, LETTERS_MOST = 4096, GRAVITY_SOUTH = 7 };

struct text_line {
	int first, count; /* of the letters */
	double left;      /* where it begins, in pixels */
};

struct text {
	const char *text;
	weft_size size;
	int gravity, x, y;
	weft_color color, outline;

	double unit, top; /* pixels a unit of the grid; where the first line begins */
	int line_count, letter_count;
	struct text_line lines[LINES_MOST];
	const char *letters[LETTERS_MOST];
};

static const weft_param text_params[] = {
	{ WEFT_BIND(struct text, text), .name = "text", .help = "the words; \\n begins a line",
	  .type = WEFT_TEXT, .flags = WEFT_PARAM_REQUIRED },
	{ WEFT_BIND(struct text, size), .name = "size", .help = "height of a line; 5%: of the picture",
	  .type = WEFT_SIZE, .text_initial = "20", .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct text, gravity), .name = "gravity", .help = "where it lies, and its lines lean",
	  .type = WEFT_CHOICE, .initial = GRAVITY_SOUTH, .choices = weft_gravity_names },
	{ WEFT_BIND(struct text, x), .name = "x", .help = "further in from the side", .type = WEFT_INT,
	  .min = -WEFT_SIDE_MAX, .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct text, y), .name = "y", .help = "further in from above or below", .type = WEFT_INT,
	  .min = -WEFT_SIDE_MAX, .max = WEFT_SIDE_MAX, .unit = "px" },
	{ WEFT_BIND(struct text, color), .name = "color", .help = "of the letters", .type = WEFT_COLOR,
	  .text_initial = "white" },
	{ WEFT_BIND(struct text, outline), .name = "outline", .help = "around them; with alpha 0: none",
	  .type = WEFT_COLOR, .text_initial = "#0000" },
};

/* ---- where it lies ---- */

static weft_status text_split(struct text *s, weft_error *e)
{
	const char *at = s->text;

	s->line_count = 1;
	s->letter_count = 0;
	s->lines[0] = (struct text_line) { 0 };
	while (*at) {
		const bool escaped = at[0] == '\\' && at[1] == 'n';
		if (escaped || *at == '\n') {
			at += 1 + escaped;
			if (s->line_count == LINES_MOST)
				return weft_refuse(e, WEFT_BAD_PARAM, "text: more than %d lines", LINES_MOST);
			s->lines[s->line_count++] = (struct text_line) { .first = s->letter_count };
			continue;
		}
		if (s->letter_count == LETTERS_MOST)
			return weft_refuse(e, WEFT_BAD_PARAM, "text: more than %d letters", LETTERS_MOST);
		s->letters[s->letter_count++] = weft_font_glyph(weft_font_next(&at));
		s->lines[s->line_count - 1].count++;
	}
	return WEFT_OK;
}

/* Where something so wide begins. */
static double text_start(int room, double wide, int halves, int moved)
{
	return floor((room - wide) * halves / 2) + (halves == 2 ? -moved : moved);
}

static double text_width(const struct text *s, int count)
{
	return count ? (count * WEFT_FONT_WIDTH - 1) * s->unit : 0;
}

static weft_status text_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct text *s = state;
	const weft_size size = s->size;
	const double height = size.height == size.height ? size.height : size.width;
	const bool percent = size.height == size.height ? size.height_percent : size.width_percent;
	const double line = percent ? height * in.height / 100 : height;
	const double around = line / 4;
	const int across = weft_gravity_across(s->gravity), down = weft_gravity_down(s->gravity);

	if (!(line > 0))
		return weft_refuse(e, WEFT_BAD_PARAM, "text: size: more than nothing, please");
	s->unit = line / WEFT_FONT_HEIGHT;
	weft_status status = text_split(s, e);
	if (status != WEFT_OK)
		return status;
	const double tall = s->line_count * line - s->unit + 2 * around;
	s->top = text_start(in.height, tall, down, s->y) + around;
	for (int i = 0; i < s->line_count; i++) {
		const double wide = text_width(s, s->lines[i].count) + 2 * around;
		s->lines[i].left = text_start(in.width, wide, across, s->x) + around;
	}
	plan->cost = 200; /* where there are letters */
	return WEFT_OK;
}

/* ---- what it covers ---- */

/* A number of 255ths, of strokes w pixels wide on each side, with d2 the square of the distance in units. */
static double text_cover(const struct text *s, double d2, double w)
{
	const double c = 0.5 + w - sqrt(d2) * s->unit;

	return c <= 0 ? 0 : c >= 1 ? 1 : floor(c * 255 + 0.5) / 255;
}

static void text_row(const void *state, const weft_row_job *job)
{
	const struct text *s = state;
	const weft_format f = job->source.format;
	const size_t step = weft_pixel_bytes(f);
	const double v = (job->y + 0.5 - s->top) / s->unit + 0.5;
	const int line =
		v < 0 ? -1 : (int)(v / WEFT_FONT_HEIGHT < LINES_MOST ? v / WEFT_FONT_HEIGHT : LINES_MOST);

	memcpy(job->out, job->in[0], step * (size_t)job->width);
	if (line < 0 || line >= s->line_count)
		return;
	const struct text_line *l = &s->lines[line];
	const struct weft_paint text = weft_paint_of(s->color, f), outline = weft_paint_of(s->outline, f);
	const double wide = (l->count * WEFT_FONT_WIDTH + 1) * s->unit, from = l->left - s->unit - job->x;
	int x = from > 0 ? from < job->width ? (int)from : job->width : 0;
	for (; x < job->width && x < from + wide + 2; x++) {
		const double u = (job->x + x + 0.5 - l->left) / s->unit + 0.5;
		if (u < 0 || u >= (double)l->count * WEFT_FONT_WIDTH)
			continue;
		const int letter = (int)(u / WEFT_FONT_WIDTH);
		const double d2 =
			weft_font_distance(s->letters[l->first + letter], u - letter * WEFT_FONT_WIDTH,
					   v - line * WEFT_FONT_HEIGHT);
		void *pixel = job->out + (size_t)x * step;
		if (d2 >= 4)
			continue;
		if (outline.alpha > 0)
			weft_paint_over(&outline, pixel, text_cover(s, d2, s->unit));
		weft_paint_over(&text, pixel, text_cover(s, d2, s->unit / 2));
	}
}

static const char *const text_aliases[] = { "caption", "annotate", NULL };
static const char *const text_examples[] = { "text:\"a cup of coffee\",size=6%,outline=black",
					     "text:draft,size=25%,gravity=center,color=#ffffff60",
					     "text:\"one\\ntwo\",gravity=northwest,color=yellow", NULL };

WEFT_FILTER(
	text, .help = "words on the picture", .kind = WEFT_POINT, WEFT_PARAMS(text_params),
	.state_size = sizeof(struct text), .prepare = text_prepare, .row = text_row, .depths = WEFT_DEPTH_ALL,
	.flags = WEFT_STRAIGHT_ALPHA, .group = "draw", .aliases = text_aliases, .examples = text_examples,
	.definition = "strokes of a 5 x 9 grid, covering clamp(1/2 + w - d) of a pixel d from their middle");
