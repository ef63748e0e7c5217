/* curves.c: how the cost grows: curves THREADS MEGAPIXELS_MAX FOLDER [NAME].
 *
 * One line a point: figure, curve, x, ms (the least of some runs), nanoseconds a pixel, and
 * "cliff" where a step costs more than the parameter's growth explains: 1.5
 * times as much as (x / x before) ^ power, power that of the curve.  FOLDER
 * gets a picture of each figure, cliffs in red circles. */
#include "core/engine/engine.h"
#include "core/run/clock.h"
#include "core/run/runtime.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot.h"

enum { PARAMETER_SIDE = 1024, WIDTHS_AREA = 1 << 22, RUNS = 5 };

/* What x is. */
enum grows { PARAMETER, MEGAPIXELS, COLUMNS, LENGTH };

static const struct figure {
	const char *name, *title, *x_label;
	enum grows grows;
	const double *x; /* ends with 0 */
	struct {
		const char *name, *chain; /* %g: the parameter */
		double power;
	} curve[PLOT_CURVES_MAX];
} figures[] = {
	{ "radius",
	  "cost by radius, RGB, 1 megapixel",
	  "radius",
	  PARAMETER,
	  (const double[]) { 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 127, 0 },
	  { { "box", "box:%g", 0 }, { "median", "median:%g", 0.5 }, { "dilate", "dilate:%g", 0 } } },
	{ "sigma",
	  "cost by sigma, RGB, 1 megapixel",
	  "sigma",
	  PARAMETER,
	  (const double[]) { 0.5, 0.7, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 50, 75, 100, 150, 200, 0 },
	  { { "blur", "blur:%g", 1 } } },
	{ "unsharp",
	  "cost by sigma, RGB, 1 megapixel",
	  "sigma",
	  PARAMETER,
	  (const double[]) { 0.5, 0.7, 1, 1.5, 2, 3, 4, 6, 8, 10, 0 },
	  { { "unsharp", "unsharp:%g", 1 } } },
	{ "window",
	  "cost by radius where each pixel of the window counts, RGB, 1 megapixel",
	  "radius",
	  PARAMETER,
	  (const double[]) { 1, 2, 3, 4, 6, 8, 12, 16, 0 },
	  { { "bilateral", "bilateral:50,sigma_r=0.2,radius=%g", 2 },
	    { "dilate, disk", "dilate:%g,shape=disk", 1 } } },
	{ "size",
	  "cost by size of the picture, grey",
	  "megapixels",
	  MEGAPIXELS,
	  (const double[]) { 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 400, 0 },
	  { { "invert", "invert", 0 },
	    { "blur sigma 3", "blur:3", 0 },
	    { "chain of three", "dilate:1 | sharpen | erode:1", 0 },
	    { "half size", "resize:@,kernel=area", 0 } } },
	{ "width",
	  "cost by width of the picture, RGB, 4 megapixels",
	  "width",
	  COLUMNS,
	  (const double[]) { 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 0 },
	  { { "invert", "invert", 0 },
	    { "blur sigma 3", "blur:3", 0 },
	    { "median radius 2", "median:2", 0 },
	    { "dilate radius 7", "dilate:7", 0 } } },
	{ "chain",
	  "cost by number of filters, RGB, 4 megapixels",
	  "filters",
	  LENGTH,
	  (const double[]) { 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 0 },
	  { { "invert", "invert", 1 }, { "sharpen", "sharpen:0.1", 1 }, { "box radius 3", "box:3", 1 } } },
};

static weft_status make(weft_image *im, int width, int height, int channels, weft_error *e)
{
	uint32_t random = 1;
	const weft_status status =
		weft_image_make(im, width, height, (weft_format) { (uint8_t)channels, WEFT_U8 }, e);

	for (int y = 0; !status && y < height; y++) {
		uint8_t *row = weft_row(im->view, y);
		for (int i = 0; i < width * channels; i++) {
			random = random * 1664525 + 1013904223;
			/* slopes, edges and a little noise, as photos have */
			row[i] = (uint8_t)(((i / 7 + y / 5) & 127) + ((i / 300 + y / 200) % 2) * 64 +
					   (random >> 28));
		}
	}
	return status;
}

static void chain_text(const struct figure *g, int curve, double x, weft_view in, char *text, size_t size)
{
	const char *chain = g->curve[curve].chain, *at = strchr(chain, '@');
	size_t used = 0;

	if (g->grows == PARAMETER) {
		const char *mark = strstr(chain, "%g");
		snprintf(text, size, "%.*s%g%s", (int)(mark - chain), chain, x, mark + 2);
	} else if (at)
		snprintf(text, size, "%.*swidth=%d,height=%d,fit=fill%s", (int)(at - chain), chain,
			 in.width / 2, in.height / 2, at + 1);
	else
		for (int i = 0; i < (g->grows == LENGTH ? (int)x : 1) && used < size; i++)
			used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " | " : "", chain);
}

/* The least of some runs, for what a machine adds is never less than nothing. */
static double least_ms(const weft_chain *chain, weft_view in, int threads, weft_error *e)
{
	const weft_schedule how = threads > 1 ? weft_schedule_default() : WEFT_SEQUENTIAL;
	double least = INFINITY, all = 0;

	for (int i = 0; i < RUNS && (i < 2 || all < 1500); i++) {
		weft_image out = { 0 };
		const int64_t begin = weft_now();
		if (weft_chain_run(chain, in, &out, &how, NULL, e))
			return 0;
		const double ms = (double)(weft_now() - begin) / 1e6;
		least = fmin(least, ms);
		all += ms;
		weft_image_free(&out);
	}
	return least;
}

static weft_status measure(const struct figure *g, int curve, double x, int threads, struct plot_curve *to,
			   weft_error *e)
{
	const int side = g->grows == MEGAPIXELS ? (int)sqrt(x * 1e6) : PARAMETER_SIDE;
	const int width = g->grows == COLUMNS ? (int)x : g->grows == LENGTH ? 2048 : side;
	const int height = g->grows == COLUMNS || g->grows == LENGTH ? WIDTHS_AREA / width : side;
	const int n = to->count;
	weft_image in = { 0 };
	weft_chain *chain = NULL;
	char text[1000];
	weft_status status = make(&in, width, height, g->grows == MEGAPIXELS ? 1 : 3, e);

	if (!status) {
		chain_text(g, curve, x, in.view, text, sizeof text);
		status = weft_chain_parse(text, &chain, e);
	}
	const double ms = status ? 0 : least_ms(chain, in.view, threads, e);
	if (ms > 0) {
		to->x[n] = x;
		to->y[n] = ms * 1e6 / ((double)width * height);
		to->marked[n] =
			n > 0 && to->y[n] > 1.5 * to->y[n - 1] * pow(x / to->x[n - 1], g->curve[curve].power);
		printf("%s\t%s\t%g\t%.3f\t%.3f%s\n", g->name, to->name, x, ms, to->y[n],
		       to->marked[n] ? "\tcliff" : "");
		fflush(stdout);
		to->count++;
	}
	weft_chain_free(chain);
	weft_image_free(&in);
	return e->status;
}

static weft_status draw(const struct figure *g, int threads, double most, const char *folder, weft_error *e)
{
	struct plot *p = calloc(1, sizeof *p);
	char path[4096];

	if (!p)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	p->title = g->title;
	p->x_label = g->x_label;
	p->y_label = "nanoseconds a pixel";
	for (; p->count < PLOT_CURVES_MAX && g->curve[p->count].name && !e->status; p->count++) {
		p->curve[p->count].name = g->curve[p->count].name;
		for (const double *x = g->x; *x && !e->status; x++)
			if (g->grows != MEGAPIXELS || *x <= most)
				measure(g, p->count, *x, threads, &p->curve[p->count], e);
	}
	snprintf(path, sizeof path, "%s/%s.svg", folder, g->name);
	if (!e->status && !plot_write(p, path))
		weft_fail(e, WEFT_IO, "%s: can't be written", path);
	free(p);
	return e->status;
}

static int curves_main(int argc, char **argv)
{
	weft_error e = { 0 };

	for (size_t i = 0; i < sizeof figures / sizeof *figures && !e.status; i++)
		if (argc < 5 || strcmp(argv[4], figures[i].name) == 0)
			draw(&figures[i], atoi(argv[1]), atof(argv[2]), argv[3], &e);
	if (e.status)
		fprintf(stderr, "curves: %s\n", e.text);
	return e.status ? 70 : 0;
}

int main(int argc, char **argv)
{
	if (argc < 4 || atoi(argv[1]) < 1) {
		fprintf(stderr, "usage: %s THREADS MEGAPIXELS_MAX FOLDER [NAME]\n", argv[0]);
		return 64;
	}
	return weft_run(&(weft_runtime) { .procs = atoi(argv[1]), .unwatched = true }, curves_main, argc,
			argv);
}
