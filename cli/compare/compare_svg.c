/* compare_svg.c: speed-up over processors, against the ideal line. */
#include <math.h>
#include <stdio.h>

#include "../run/data_file.h"
#include "compare.h"

enum { LEFT = 60, TOP = 50, SIDE = 420, LEGEND = 170 };

static const char *const colours[MODE_COUNT] = {
	[MODE_PIXEL] = "#c0392b",
	[MODE_ROW] = "#2471a3",
	[MODE_BAND] = "#1e8449",
	[MODE_TILE] = "#8e44ad",
};

/* The plot is a square, 0..most on both axes. */
static double px(double procs, double most)
{
	return LEFT + SIDE * procs / most;
}

static double py(double speedup, double most)
{
	return TOP + SIDE - SIDE * speedup / most;
}

static void put_escaped(FILE *f, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '<': fputs("&lt;", f); break;
		case '>': fputs("&gt;", f); break;
		case '&': fputs("&amp;", f); break;
		default: fputc((unsigned char)*text < ' ' ? '?' : *text, f);
		}
	}
}

static void put_axes(FILE *f, double most)
{
	const int step = (int)ceil(most / 8);

	for (int i = 0; i <= (int)most; i += step) {
		fprintf(f,
			"<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='#ddd'/>"
			"<text x='%.1f' y='%d' text-anchor='middle'>%d</text>\n",
			px(i, most), TOP, px(i, most), TOP + SIDE, px(i, most), TOP + SIDE + 18, i);
		fprintf(f,
			"<line x1='%d' y1='%.1f' x2='%d' y2='%.1f' stroke='#ddd'/>"
			"<text x='%d' y='%.1f' text-anchor='end'>%d</text>\n",
			LEFT, py(i, most), LEFT + SIDE, py(i, most), LEFT - 8, py(i, most) + 4, i);
	}
	fprintf(f, "<text x='%d' y='%d' text-anchor='middle'>processors</text>\n", LEFT + SIDE / 2,
		TOP + SIDE + 38);
	fprintf(f,
		"<text transform='translate(18,%d) rotate(-90)' text-anchor='middle'>times the plain "
		"loop</text>\n",
		TOP + SIDE / 2);
	fprintf(f,
		"<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='#888' stroke-dasharray='5,4'/>"
		"<text x='%d' y='%d' fill='#888'>- - ideal</text>\n",
		px(0, most), py(0, most), px(most, most), py(most, most), LEFT + SIDE + 16, TOP + 10);
}

/* The fastest buffer of a mode on p processors; NULL where it was not run. */
static const struct cell *best_cell(const struct comparison *c, enum mode mode, int p)
{
	const struct cell *best = NULL;
	for (size_t i = 1; i < c->count; i++)
		if (c->cells[i].how.mode == mode && c->cells[i].how.procs == p &&
		    (!best || c->cells[i].speedup > best->speedup))
			best = &c->cells[i];
	return best;
}

static void put_mode(FILE *f, const struct comparison *c, enum mode mode, int most_procs, double most,
		     int line)
{
	const struct cell *before = NULL;

	for (int p = 1; p <= most_procs; p++) {
		const struct cell *cell = best_cell(c, mode, p);
		if (!cell)
			continue;
		if (before)
			fprintf(f,
				"<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' "
				"stroke-width='2'/>\n",
				px(before->how.procs, most), py(before->speedup, most), px(p, most),
				py(cell->speedup, most), colours[mode]);
		fprintf(f,
			"<circle cx='%.1f' cy='%.1f' r='4' fill='%s'/>"
			"<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s'/>\n",
			px(p, most), py(cell->speedup, most), colours[mode], px(p, most),
			py(cell->speedup_ci.low, most), px(p, most), py(cell->speedup_ci.high, most),
			colours[mode]);
		before = cell;
	}
	if (before)
		fprintf(f, "<text x='%d' y='%d' fill='%s'>&#9679; %s</text>\n", LEFT + SIDE + 16,
			TOP + 10 + 20 * line, colours[mode], mode_names[mode]);
}

int compare_svg(const struct comparison *c, const char *path)
{
	int most_procs = 1;
	double most = 1;
	char line[200];
	FILE *f = data_file_open(path);

	if (!f)
		return data_file_failed(path);
	for (size_t i = 1; i < c->count; i++) {
		most_procs = c->cells[i].how.procs > most_procs ? c->cells[i].how.procs : most_procs;
		most = fmax(most, c->cells[i].speedup_ci.high);
	}
	most = ceil(fmax(most, most_procs));
	fprintf(f,
		"<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' "
		"font-size='13'>\n<rect width='100%%' height='100%%' fill='white'/>\n<text x='%d' y='20' "
		"font-size='15'>",
		LEFT + SIDE + LEGEND, TOP + SIDE + 70, LEFT);
	put_escaped(f, c->chain_text);
	fprintf(f, "</text>\n<text x='%d' y='38' fill='#666' font-size='11'>%d x %d %s</text>\n", LEFT,
		c->result.width, c->result.height, weft_format_name(c->result.format));
	put_axes(f, most);
	for (int mode = MODE_PIXEL; mode < MODE_COUNT; mode++)
		put_mode(f, c, (enum mode)mode, most_procs, most, mode);
	machine_line(&c->machine, line, sizeof line);
	fprintf(f, "<text x='8' y='%d' fill='#666' font-size='10'>", TOP + SIDE + 60);
	put_escaped(f, line);
	fprintf(f, "</text>\n</svg>\n");
	return data_file_close(f, path);
}
