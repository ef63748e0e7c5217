/* compare_svg.c: speed-up over processors, with its intervals.
 *
 * Both axes end where the data does; where speed-ups lie far apart, as they do
 * with a goroutine for each pixel, the upright one is logarithmic. */
#include <math.h>
#include <stdlib.h>

#include "../data_file.h"
#include "../html.h"
#include "compare.h"

enum { LEFT = 64, TOP = 56, SIDE = 420, PAD = 34, LEGEND = 280, KEY = LEFT + SIDE + 18, BUFFERS_MAX = 16 };

static const double log_from = 10; /* greatest by least */

/* Okabe and Ito's colours; the shape of a mark and the dashes tell the buffer. */
static const char *const colours[MODE_COUNT] = {
	[MODE_PIXEL] = "#d55e00",
	[MODE_ROW] = "#0072b2",
	[MODE_BAND] = "#009e73",
	[MODE_TILE] = "#aa4499",
};
static const char *const dashes[] = { "none", "7,3", "2,3", "8,3,2,3" };

struct plot {
	FILE *f;
	const struct comparison *c;
	int procs_low, procs_high;
	double low, high; /* of the upright axis */
	bool logarithmic;
	int buffers[BUFFERS_MAX], buffer_count;
	int lines, line; /* curves: how many, and the one that is drawn */
	int key_y;
};

static double px(const struct plot *p, double procs)
{
	const int range = p->procs_high - p->procs_low;
	return range ? LEFT + PAD + (SIDE - 2 * PAD) * (procs - p->procs_low) / range : LEFT + SIDE / 2.0;
}

static double py(const struct plot *p, double times)
{
	const double part = p->logarithmic ? log(times / p->low) / log(p->high / p->low)
					   : (times - p->low) / (p->high - p->low);
	return TOP + SIDE - SIDE * part;
}

/* ---- axes ---- */

static void put_tick(const struct plot *p, double times)
{
	const double y = py(p, times);
	fprintf(p->f,
		"<line x1='%d' y1='%.2f' x2='%d' y2='%.2f' stroke='#ddd'/>"
		"<text class='tick' x='%d' y='%.2f' text-anchor='end' "
		"dominant-baseline='central'>%g</text>\n",
		LEFT, y, LEFT + SIDE, y, LEFT - 8, y, times);
}

static void put_upright(const struct plot *p)
{
	if (p->logarithmic) {
		for (double decade = pow(10, floor(log10(p->low))); decade <= p->high; decade *= 10)
			for (int digit = 1; digit <= 5; digit += digit == 1 ? 1 : 3)
				if (decade * digit >= p->low && decade * digit <= p->high)
					put_tick(p, decade * digit);
		return;
	}
	double step = pow(10, floor(log10(p->high / 4)));
	step *= p->high / step > 20 ? 5 : p->high / step > 8 ? 2 : 1;
	for (int i = 0; i * step <= p->high; i++)
		put_tick(p, i * step);
}

static bool measured_on(const struct comparison *c, int procs)
{
	for (size_t i = 1; i < c->count; i++)
		if (c->cells[i].how.procs == procs)
			return true;
	return false;
}

static void put_axes(const struct plot *p)
{
	fprintf(p->f, "<rect x='%d' y='%d' width='%d' height='%d' fill='none' stroke='#bbb'/>\n", LEFT, TOP,
		SIDE, SIDE);
	put_upright(p);
	for (int n = p->procs_low; n <= p->procs_high; n++)
		if (measured_on(p->c, n))
			fprintf(p->f,
				"<text x='%.2f' y='%d' text-anchor='middle'>%d</text><line x1='%.2f' y1='%d' "
				"x2='%.2f' y2='%d' stroke='#888'/>\n",
				px(p, n), TOP + SIDE + 20, n, px(p, n), TOP + SIDE, px(p, n), TOP + SIDE + 5);
	fprintf(p->f, "<text x='%d' y='%d' text-anchor='middle'>processors</text>\n", LEFT + SIDE / 2,
		TOP + SIDE + 40);
	fprintf(p->f,
		"<text transform='translate(16,%d) rotate(-90)' text-anchor='middle'>times the plain "
		"loop%s</text>\n",
		TOP + SIDE / 2, p->logarithmic ? ", logarithmic" : "");
}

/* ---- marks, and what they mean ---- */

static void put_key(struct plot *p, const char *sample, const char *words)
{
	p->key_y += 20;
	fprintf(p->f, "<g transform='translate(%d,%d)'>%s<text x='34' y='4'>", KEY, p->key_y, sample);
	html_put(p->f, words);
	fputs("</text></g>\n", p->f);
}

/* y = x, as far as the axes go. */
static void put_ideal(struct plot *p)
{
	enum { STEPS = 48 };
	const double end = fmin(p->procs_high, p->high);

	if (end <= p->procs_low)
		return;
	fputs("<polyline fill='none' stroke='#888' stroke-dasharray='5,4' points='", p->f);
	for (int i = 0; i <= STEPS; i++) {
		const double procs = p->procs_low + (end - p->procs_low) * i / STEPS;
		fprintf(p->f, "%.2f,%.2f ", px(p, procs), py(p, procs));
	}
	fputs("'/>\n", p->f);
	put_key(p, "<line x1='0' y1='0' x2='28' y2='0' stroke='#888' stroke-dasharray='5,4'/>", "ideal");
}

static void put_plain(struct plot *p)
{
	fprintf(p->f, "<line x1='%d' y1='%.2f' x2='%d' y2='%.2f' stroke='#333'/>\n", LEFT, py(p, 1),
		LEFT + SIDE, py(p, 1));
	put_key(p, "<line x1='0' y1='0' x2='28' y2='0' stroke='#333'/>", "the plain loop");
}

static void put_apart(struct plot *p)
{
	for (size_t i = 0; i < p->c->apart_count; i++) {
		const struct apart *a = &p->c->apart[i];
		fprintf(p->f,
			"<path d='M%.2f %.2fl7 -7l7 7l-7 7z' fill='none' stroke='#333' stroke-width='1.5'>"
			"<title>apart, %d processors: %.4g times</title></path>\n",
			px(p, a->procs) - 7, py(p, a->speedup), a->procs, a->speedup);
	}
	if (p->c->apart_count)
		put_key(p, "<path d='M7 0l7 -7l7 7l-7 7z' fill='none' stroke='#333' stroke-width='1.5'/>",
			"apart: what the machine gives");
}

static void put_mark(FILE *f, int shape, double x, double y, const char *colour)
{
	switch (shape % 4) {
	case 0: fprintf(f, "<circle cx='%.2f' cy='%.2f' r='4' fill='%s'/>", x, y, colour); break;
	case 1:
		fprintf(f, "<rect x='%.2f' y='%.2f' width='8' height='8' fill='%s'/>", x - 4, y - 4, colour);
		break;
	case 2: fprintf(f, "<path d='M%.2f %.2fl5 9h-10z' fill='%s'/>", x, y - 5, colour); break;
	default: fprintf(f, "<path d='M%.2f %.2fl5 -9h-10z' fill='%s'/>", x, y + 5, colour); break;
	}
}

/* ---- a curve for each mode and buffer ---- */

static const struct cell *cell_at(const struct comparison *c, enum mode mode, int procs, int buffer)
{
	for (size_t i = 1; i < c->count; i++)
		if (c->cells[i].how.mode == mode && c->cells[i].how.procs == procs &&
		    c->cells[i].buffer == buffer)
			return &c->cells[i];
	return NULL;
}

/* Side by side rather than one on the other. */
static double curve_x(const struct plot *p, int procs)
{
	const double apart = fmin(8, (PAD + 10.0) / p->lines);
	return px(p, procs) + apart * (p->line - (p->lines - 1) / 2.0);
}

static void put_point(const struct plot *p, const struct cell *cell, int shape)
{
	const double x = curve_x(p, cell->how.procs), low = py(p, cell->speedup_ci.low),
		     high = py(p, cell->speedup_ci.high);
	const char *colour = colours[cell->how.mode];

	fprintf(p->f, "<g><title>%s, processors %d, buffer %d: %.4g times (95 %%: %.4g to %.4g)</title>",
		mode_names[cell->how.mode], cell->how.procs, cell->buffer, cell->speedup,
		cell->speedup_ci.low, cell->speedup_ci.high);
	fprintf(p->f,
		"<path class='bar' d='M%.2f %.2fV%.2fM%.2f %.2fh6M%.2f %.2fh6' stroke='%s' "
		"stroke-width='1.5'/>",
		x, low, high, x - 3, low, x - 3, high, colour);
	put_mark(p->f, shape, x, py(p, cell->speedup), colour);
	fputs("</g>\n", p->f);
}

static void put_curve(struct plot *p, enum mode mode, int b)
{
	const int buffer = p->buffers[b];
	char sample[400], words[64];
	char *mark = NULL;
	size_t length = 0;

	fprintf(p->f, "<polyline fill='none' stroke='%s' stroke-width='2' stroke-dasharray='%s' points='",
		colours[mode], dashes[b % 4]);
	for (int n = p->procs_low; n <= p->procs_high; n++) {
		const struct cell *cell = cell_at(p->c, mode, n, buffer);
		if (cell)
			fprintf(p->f, "%.2f,%.2f ", curve_x(p, n), py(p, cell->speedup));
	}
	fputs("'/>\n", p->f);
	for (int n = p->procs_low; n <= p->procs_high; n++) {
		const struct cell *cell = cell_at(p->c, mode, n, buffer);
		if (cell)
			put_point(p, cell, b);
	}
	FILE *f = open_memstream(&mark, &length);
	if (f) {
		put_mark(f, b, 14, 0, colours[mode]);
		fclose(f);
	}
	snprintf(sample, sizeof sample,
		 "<line x1='0' y1='0' x2='28' y2='0' stroke='%s' stroke-width='2' stroke-dasharray='%s'/>%s",
		 colours[mode], dashes[b % 4], mark ? mark : "");
	free(mark);
	if (p->buffer_count > 1)
		snprintf(words, sizeof words, "%s, buffer %d", mode_names[mode], buffer);
	else
		snprintf(words, sizeof words, "%s", mode_names[mode]);
	put_key(p, sample, words);
	p->line++;
}

static bool has_curve(const struct plot *p, enum mode mode, int buffer)
{
	for (int n = p->procs_low; n <= p->procs_high; n++)
		if (cell_at(p->c, mode, n, buffer))
			return true;
	return false;
}

static void put_curves(struct plot *p)
{
	for (int mode = MODE_PIXEL; mode < MODE_COUNT; mode++)
		for (int b = 0; b < p->buffer_count; b++)
			if (has_curve(p, (enum mode)mode, p->buffers[b]))
				put_curve(p, (enum mode)mode, b);
	if (p->lines)
		put_key(p, "<path d='M14 -7V7M11 -7h6M11 7h6' stroke='#333' stroke-width='1.5'/>",
			"95 % interval (bootstrap)");
}

/* ---- the whole ---- */

static void note_buffer(struct plot *p, int buffer)
{
	for (int b = 0; b < p->buffer_count; b++)
		if (p->buffers[b] == buffer)
			return;
	if (p->buffer_count < BUFFERS_MAX)
		p->buffers[p->buffer_count++] = buffer;
}

static struct plot plot_of(const struct comparison *c, FILE *f)
{
	struct plot p = {
		.f = f, .c = c, .procs_low = 1, .procs_high = 1, .low = 1, .high = 1, .key_y = TOP - 10
	};

	for (size_t i = 1; i < c->count; i++) {
		const struct cell *cell = &c->cells[i];
		const int procs = cell->how.procs;
		p.procs_low = i == 1 || procs < p.procs_low ? procs : p.procs_low;
		p.procs_high = procs > p.procs_high ? procs : p.procs_high;
		p.low = fmin(p.low, cell->speedup_ci.low);
		p.high = fmax(p.high, cell->speedup_ci.high);
		note_buffer(&p, cell->buffer);
	}
	for (size_t i = 0; i < c->apart_count; i++)
		p.high = fmax(p.high, c->apart[i].speedup);
	p.logarithmic = p.high / p.low > log_from;
	if (!p.logarithmic)
		p.low = 0;
	for (int mode = MODE_PIXEL; mode < MODE_COUNT; mode++)
		for (int b = 0; b < p.buffer_count; b++)
			p.lines += has_curve(&p, (enum mode)mode, p.buffers[b]);
	return p;
}

void compare_svg_put(const struct comparison *c, bool alone, FILE *to)
{
	struct plot p = plot_of(c, to);
	const int keys = p.lines + 4, need = TOP + 20 * keys, height = TOP + SIDE + 78;
	char line[200];

	fprintf(to,
		"<svg%s width='%d' height='%d' viewBox='0 0 %d %d' font-family='sans-serif' font-size='13' "
		"fill='#222'>\n<rect width='100%%' height='100%%' fill='white'/>\n<text x='%d' y='22' "
		"font-size='15'>",
		alone ? " xmlns='http://www.w3.org/2000/svg'" : "", LEFT + SIDE + LEGEND,
		need > height ? need : height, LEFT + SIDE + LEGEND, need > height ? need : height, LEFT);
	html_put(to, c->chain_text);
	fprintf(to, "</text>\n<text x='%d' y='40' fill='#666' font-size='11'>%d x %d %s</text>\n", LEFT,
		c->result.width, c->result.height, weft_format_name(c->result.format));
	put_axes(&p);
	put_plain(&p);
	put_ideal(&p);
	put_apart(&p);
	put_curves(&p);
	machine_line(&c->machine, line, sizeof line);
	fprintf(to, "<text x='8' y='%d' fill='#666' font-size='10'>", TOP + SIDE + 66);
	html_put(to, line);
	fprintf(to, "</text>\n</svg>\n");
}

int compare_svg(const struct comparison *c, const char *path, bool force)
{
	struct data_file d;
	if (data_file_open(&d, path, force))
		compare_svg_put(c, true, d.to);
	return data_file_close(&d);
}
