/* plot.c: curves in a picture, as SVG, on logarithmic axes. */
#include "plot.h"

#include <math.h>
#include <stdio.h>

enum { LEFT = 70, TOP = 40, WIDTH = 520, HEIGHT = 360, LEGEND = 190, BELOW = 60 };

static const char *const colours[PLOT_CURVES_MAX] = { "#2471a3", "#c0392b", "#1e8449",
						      "#8e44ad", "#b9770e", "#566573" };

/* From the power of ten below the least to the one above the greatest. */
struct axis {
	double low, high;
};

static void axis_reach(struct axis *a, double v)
{
	a->low = fmin(a->low, floor(log10(v)));
	a->high = fmax(a->high, ceil(log10(v)));
	if (a->high == a->low)
		a->high++;
}

static double share(const struct axis *a, double v)
{
	return (log10(v) - a->low) / (a->high - a->low);
}

static void put_grid(FILE *f, const struct axis *x, const struct axis *y)
{
	for (double e = x->low; e <= x->high; e++) {
		const double at = LEFT + WIDTH * share(x, pow(10, e));
		fprintf(f,
			"<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='#ddd'/>"
			"<text x='%.1f' y='%d' text-anchor='middle'>%g</text>\n",
			at, TOP, at, TOP + HEIGHT, at, TOP + HEIGHT + 18, pow(10, e));
	}
	for (double e = y->low; e <= y->high; e++) {
		const double at = TOP + HEIGHT * (1 - share(y, pow(10, e)));
		fprintf(f,
			"<line x1='%d' y1='%.1f' x2='%d' y2='%.1f' stroke='#ddd'/>"
			"<text x='%d' y='%.1f' text-anchor='end'>%g</text>\n",
			LEFT, at, LEFT + WIDTH, at, LEFT - 8, at + 4, pow(10, e));
	}
}

static void put_curve(FILE *f, const struct plot_curve *c, const struct axis *x, const struct axis *y,
		      int line)
{
	fprintf(f, "<polyline fill='none' stroke='%s' stroke-width='2' points='", colours[line]);
	for (int i = 0; i < c->count; i++)
		fprintf(f, "%.1f,%.1f ", LEFT + WIDTH * share(x, c->x[i]),
			TOP + HEIGHT * (1 - share(y, c->y[i])));
	fputs("'/>\n", f);
	for (int i = 0; i < c->count; i++)
		fprintf(f, "<circle cx='%.1f' cy='%.1f' r='%d' fill='%s' stroke='%s'/>\n",
			LEFT + WIDTH * share(x, c->x[i]), TOP + HEIGHT * (1 - share(y, c->y[i])),
			c->marked[i] ? 6 : 3, c->marked[i] ? "none" : colours[line],
			c->marked[i] ? "red" : colours[line]);
	fprintf(f, "<text x='%d' y='%d' fill='%s'>%s</text>\n", LEFT + WIDTH + 16, TOP + 10 + 20 * line,
		colours[line], c->name);
}

bool plot_write(const struct plot *p, const char *path)
{
	struct axis x = { INFINITY, -INFINITY }, y = { INFINITY, -INFINITY };
	FILE *f = fopen(path, "w");

	if (!f)
		return false;
	for (int k = 0; k < p->count; k++)
		for (int i = 0; i < p->curve[k].count; i++) {
			axis_reach(&x, p->curve[k].x[i]);
			axis_reach(&y, p->curve[k].y[i]);
		}
	fprintf(f,
		"<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' "
		"font-size='13'>\n<rect width='100%%' height='100%%' fill='white'/>\n"
		"<text x='%d' y='24' font-size='15'>%s</text>\n",
		LEFT + WIDTH + LEGEND, TOP + HEIGHT + BELOW, LEFT, p->title);
	if (p->count > 0)
		put_grid(f, &x, &y);
	fprintf(f, "<text x='%d' y='%d' text-anchor='middle'>%s</text>\n", LEFT + WIDTH / 2,
		TOP + HEIGHT + 40, p->x_label);
	fprintf(f, "<text transform='translate(18,%d) rotate(-90)' text-anchor='middle'>%s</text>\n",
		TOP + HEIGHT / 2, p->y_label);
	for (int k = 0; k < p->count; k++)
		put_curve(f, &p->curve[k], &x, &y, k);
	fprintf(f, "</svg>\n");
	const bool whole = !ferror(f);
	return fclose(f) == 0 && whole;
}
