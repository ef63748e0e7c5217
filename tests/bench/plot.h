/* plot.h: curves in a picture, as SVG, on logarithmic axes. */
#ifndef WEFT_TESTS_BENCH_PLOT_H
#define WEFT_TESTS_BENCH_PLOT_H

#include <stdbool.h>

enum { PLOT_POINTS_MAX = 32, PLOT_CURVES_MAX = 6 };

struct plot_curve {
	const char *name;
	int count;
	double x[PLOT_POINTS_MAX], y[PLOT_POINTS_MAX]; /* positive, x rising */
	bool marked[PLOT_POINTS_MAX];                  /* circled in red */
};

struct plot {
	const char *title, *x_label, *y_label; /* without < > & */
	int count;
	struct plot_curve curve[PLOT_CURVES_MAX];
};

/* False where the file can't be written whole. */
bool plot_write(const struct plot *p, const char *path);

#endif
