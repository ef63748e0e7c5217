/* filters.c: what each filter takes, in memory: filters IMAGE THREADS [OPS] [--list | --ppm].
 *
 * IMAGE "" is a test picture, tiled to 12 megapixels.  One line an op, under
 * the names the peers' programs use: op, weft, threads, ms, Mpix/s, ratio to a
 * memcpy of the source on as many threads.  ms is the median of 7 to 25 runs
 * after a warm-up; the output's memory is used again, as the peers do.
 * --list prints the names of the ops alone, --ppm the picture, for the peers. */
#include "core/engine/engine.h"
#include "core/image/codec.h"
#include "core/image/convert.h"
#include "core/run/go.h"
#include "core/run/runtime.h"
#include "core/run/sync.h"
#include "timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 4272, HEIGHT = 2848 };

static const struct op {
	const char *name;
	bool gray;
	uint8_t depth;
	const char *chain;
} ops[] = {
	{ "invert.rgb", false, WEFT_U8, "invert" },
	{ "invert.gray", true, WEFT_U8, "invert" },
	{ "invert.rgb16", false, WEFT_U16, "invert" },
	{ "invert.rgbf", false, WEFT_F32, "invert" },
	{ "grayscale", false, WEFT_U8, "gray" },
	{ "hsv_roundtrip", false, WEFT_U8, "hue:30" },
	{ "lut.rgb", false, WEFT_U8, "gamma:2.2" },
	{ "lut.gray", true, WEFT_U8, "gamma:2.2" },
	{ "brightcontrast_linear.rgb", false, WEFT_U8, "contrast:0.2" },
	{ "colormatrix", false, WEFT_U8, "sepia" },
	{ "gauss_s1.rgb", false, WEFT_U8, "blur:1" },
	{ "gauss_s1.gray", true, WEFT_U8, "blur:1" },
	{ "gauss_s1.5.rgb", false, WEFT_U8, "blur:1.5" },
	{ "gauss_s3.rgb", false, WEFT_U8, "blur:3" },
	{ "gauss_s3.gray", true, WEFT_U8, "blur:3" },
	{ "gauss_s3.rgb16", false, WEFT_U16, "blur:3" },
	{ "gauss_s3.rgbf", false, WEFT_F32, "blur:3" },
	{ "gauss_s10.rgb", false, WEFT_U8, "blur:10" },
	{ "gauss_s10.gray", true, WEFT_U8, "blur:10" },
	{ "gauss_s50.rgb", false, WEFT_U8, "blur:50" },
	{ "gauss_s50.gray", true, WEFT_U8, "blur:50" },
	{ "box_r1.rgb", false, WEFT_U8, "box:1" },
	{ "box_r1.gray", true, WEFT_U8, "box:1" },
	{ "box_r10.rgb", false, WEFT_U8, "box:10" },
	{ "box_r10.gray", true, WEFT_U8, "box:10" },
	{ "box_r50.rgb", false, WEFT_U8, "box:50" },
	{ "box_r50.gray", true, WEFT_U8, "box:50" },
	{ "box_r10.rgb16", false, WEFT_U16, "box:10" },
	{ "box_r10.rgbf", false, WEFT_F32, "box:10" },
	{ "unsharp_s2.rgb", false, WEFT_U8, "unsharp:2" },
	{ "conv3.rgb", false, WEFT_U8, "convolve:0 -1 0/-1 5 -1/0 -1 0" },
	{ "conv3.gray", true, WEFT_U8, "convolve:0 -1 0/-1 5 -1/0 -1 0" },
	{ "conv3f.rgb", false, WEFT_U8, "convolve:0.1 0.05 0.2/-0.1 0.5 0.15/-0.05 0.1 0.05" },
	{ "conv7.rgb", false, WEFT_U8, "convolve:@conv7,scale=196" },
	{ "conv7.gray", true, WEFT_U8, "convolve:@conv7,scale=196" },
	{ "sobel_l1.gray", true, WEFT_U8, "sobel:norm=l1" },
	{ "sobel_l2.gray", true, WEFT_U8, "sobel:norm=l2" },
	{ "laplacian.gray", true, WEFT_U8, "laplacian" },
	{ "canny.gray", true, WEFT_U8, "canny:0,low=0.1961,high=0.5883" },
	{ "median_r1.rgb", false, WEFT_U8, "median:1" },
	{ "median_r1.gray", true, WEFT_U8, "median:1" },
	{ "median_r2.rgb", false, WEFT_U8, "median:2" },
	{ "median_r2.gray", true, WEFT_U8, "median:2" },
	{ "median_r5.rgb", false, WEFT_U8, "median:5" },
	{ "median_r5.gray", true, WEFT_U8, "median:5" },
	{ "median_r15.rgb", false, WEFT_U8, "median:15" },
	{ "median_r15.gray", true, WEFT_U8, "median:15" },
	{ "median_r15.rgb16", false, WEFT_U16, "median:15" },
	{ "median_r2.rgbf", false, WEFT_F32, "median:2" },
	{ "median_r5.rgbf", false, WEFT_F32, "median:5" },
	{ "erode3.rgb", false, WEFT_U8, "erode:1" },
	{ "erode3.gray", true, WEFT_U8, "erode:1" },
	{ "dilate3.rgb", false, WEFT_U8, "dilate:1" },
	{ "erode15.rgb", false, WEFT_U8, "erode:7" },
	{ "erode15.gray", true, WEFT_U8, "erode:7" },
	{ "dilate15.rgb", false, WEFT_U8, "dilate:7" },
	{ "bilateral_d9.rgb", false, WEFT_U8, "bilateral:50,sigma_r=0.196,radius=4" },
	{ "bilateral_d9.gray", true, WEFT_U8, "bilateral:50,sigma_r=0.196,radius=4" },
	{ "nlm_1mp.rgb", false, WEFT_U8, "nlmeans:0.0392,patch=7,search=21" },
	{ "nlm_1mp.gray", true, WEFT_U8, "nlmeans:0.0392,patch=7,search=21" },
	{ "equalize.gray", true, WEFT_U8, "equalize" },
	{ "clahe.gray", true, WEFT_U8, "clahe:8,clip=2" },
	{ "threshold.gray", true, WEFT_U8, "threshold:0.5" },
	{ "otsu.gray", true, WEFT_U8, "threshold:otsu" },
	{ "half_area.rgb", false, WEFT_U8, "resize:@1/2,kernel=area" },
	{ "half_bilinear.rgb", false, WEFT_U8, "resize:@1/2,kernel=bilinear" },
	{ "half_lanczos3.rgb", false, WEFT_U8, "resize:@1/2,kernel=lanczos3" },
	{ "half_lanczos3.rgb16", false, WEFT_U16, "resize:@1/2,kernel=lanczos3" },
	{ "half_lanczos3.rgbf", false, WEFT_F32, "resize:@1/2,kernel=lanczos3" },
	{ "third_lanczos3.rgb", false, WEFT_U8, "resize:@10/31,kernel=lanczos3" },
	{ "third_area.rgb", false, WEFT_U8, "resize:@10/31,kernel=area" },
	{ "x2_bicubic.rgb", false, WEFT_U8, "resize:@2/1,kernel=bicubic" },
	{ "rot90.rgb", false, WEFT_U8, "rot90" },
	{ "rot90.gray", true, WEFT_U8, "rot90" },
	{ "rot15_bilinear.rgb", false, WEFT_U8, "rotate:-15,kernel=bilinear" },
	{ "rot15_bicubic.rgb", false, WEFT_U8, "rotate:-15,kernel=bicubic" },
	{ "transpose.rgb", false, WEFT_U8, "transpose" },
	{ "flip_h.rgb", false, WEFT_U8, "flop" },
	{ "flip_h.gray", true, WEFT_U8, "flop" },
	{ "flip_v.rgb", false, WEFT_U8, "flip" },
	{ "chain5.rgb", false, WEFT_U8, "invert | brightness | contrast | invert | brightness:-0.1" },
	{ "chain5_light.rgb", false, WEFT_U8, "invert | invert | invert | invert | invert" },
	{ "chain3n.rgb", false, WEFT_U8, "dilate:1 | sharpen | erode:1" },
};

/* @conv7: 49 weights, for a list has no name on the command line; @N/M: width and height of the photo's N/M.
 */
static void chain_text(const struct op *op, weft_view in, char *text, size_t size)
{
	char made[400] = "";
	const char *at = strchr(op->chain, '@');
	size_t length = 0;
	int n, m, used = 0;

	if (at && sscanf(at, "@%d/%d%n", &n, &m, &used) == 2) {
		snprintf(made, sizeof made, "width=%d,height=%d,fit=fill", in.width * n / m,
			 in.height * n / m);
	} else if (at) {
		used = (int)strlen("@conv7");
		for (int i = 0; i < 49; i++)
			length += (size_t)snprintf(made + length, sizeof made - length, "%.1f ",
						   (i * 37) % 49 - 20 + 9.8);
	}
	snprintf(text, size, "%.*s%s%s", (int)(at ? at - op->chain : 0), op->chain, made,
		 at ? at + used : op->chain);
}

static bool wanted(const char *name, const char *list)
{
	if (!*list)
		return true;
	while (*list) {
		size_t n = strcspn(list, ",");
		bool stem = n > 0 && list[n - 1] == '*';
		if (stem ? strncmp(name, list, n - 1) == 0 : strlen(name) == n && strncmp(name, list, n) == 0)
			return true;
		list += n + (list[n] == ',');
	}
	return false;
}

/* ---- the limit ---- */

struct copy {
	uint8_t *to;
	const uint8_t *from;
	size_t bytes;
	int threads;
};

struct part {
	struct copy copy;
	weft_waitgroup *all;
};

static void copy_part(struct part p)
{
	memcpy(p.copy.to, p.copy.from, p.copy.bytes);
	weft_waitgroup_done(p.all);
}
GOROUTINE(copy_part, struct part);

static void copy_all(void *arg)
{
	const struct copy *c = arg;
	const size_t share = c->bytes / (size_t)c->threads;
	weft_waitgroup all = { 0 };
	weft_waitgroup_add(&all, c->threads);
	for (int i = 0; i < c->threads; i++) {
		const size_t at = (size_t)i * share, bytes = i == c->threads - 1 ? c->bytes - at : share;
		go(copy_part, { c->to + at, c->from + at, bytes, 1 }, &all);
	}
	weft_waitgroup_wait(&all);
}

static double memcpy_ms(weft_view v, int threads)
{
	const size_t bytes = (size_t)v.width * (size_t)v.height * weft_pixel_bytes(v.format);
	weft_image to;
	if (weft_image_make(&to, v.width, v.height, v.format, NULL))
		return 0;
	double ms = bench_median_ms(copy_all, &(struct copy) { to.view.pixels, v.pixels, bytes, threads });
	weft_image_free(&to);
	return ms;
}

/* ---- an op ---- */

struct run {
	const weft_chain *chain;
	weft_view in;
	weft_schedule how;
	weft_error e;
};

static void run_chain(void *arg)
{
	struct run *r = arg;
	weft_image out;
	weft_chain_run(r->chain, r->in, &out, &r->how, NULL, &r->e);
	weft_image_free(&out);
}

static void measure(const struct op *op, weft_view in, int threads)
{
	char text[500];
	struct run r = { .in = in, .how = threads > 1 ? weft_schedule_default() : WEFT_SEQUENTIAL };
	weft_chain *chain;
	chain_text(op, in, text, sizeof text);
	if (weft_chain_parse(text, &chain, &r.e)) {
		fprintf(stderr, "%s: left out: %s\n", op->name, r.e.text);
		return;
	}
	r.chain = chain;
	const double limit = memcpy_ms(in, threads), ms = bench_median_ms(run_chain, &r);
	if (r.e.status)
		fprintf(stderr, "%s: %s\n", op->name, r.e.text);
	else
		printf("%s\tweft\t%d\t%.3f\t%.1f\t%.2f\n", op->name, threads, ms,
		       (double)in.width * in.height / 1e3 / ms, ms / limit);
	fflush(stdout);
	weft_chain_free(chain);
}

static weft_status load(const char *path, weft_image *im, weft_error *e)
{
	weft_bytes file = { 0 };
	char *at = NULL;
	FILE *f = fopen(path, "rb");
	if (!f || fseek(f, 0, SEEK_END) != 0)
		return weft_fail(e, WEFT_NO_FILE, "%s: can't be opened", path);
	file.length = (size_t)ftell(f);
	rewind(f);
	at = malloc(file.length + 1);
	weft_status status = WEFT_OK;
	if (!at || fread(at, 1, file.length, f) != file.length)
		status = weft_fail(e, WEFT_IO, "%s: can't be read", path);
	file.at = (const uint8_t *)at;
	if (!status)
		status = weft_decode(file, NULL, im, e);
	fclose(f);
	free(at);
	return status;
}

/* A small picture beside itself, again and again. */
static weft_status tile(weft_view small, weft_image *im, weft_error *e)
{
	weft_status status = weft_image_make(im, WIDTH, HEIGHT, small.format, e);
	const size_t pixel = weft_pixel_bytes(small.format);
	for (int y = 0; !status && y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++)
			memcpy(weft_row(im->view, y) + (size_t)x * pixel,
			       weft_row(small, y % small.height) + (size_t)(x % small.width) * pixel, pixel);
	return status;
}

static weft_status source(const char *path, weft_image *im, weft_error *e)
{
	weft_image small = { 0 };
	if (*path)
		return load(path, im, e);
	weft_status status = load(WEFT_SOURCE_DIR "/images/coffee.png", &small, e);
	if (!status)
		status = tile(small.view, im, e);
	weft_image_free(&small);
	return status;
}

/* "_1mp": a square of 1024 from a third of the picture on, as the peers take it. */
static weft_view part_of(weft_view v, const char *name)
{
	const int x = v.width / 3, y = v.height / 3, side = 1024;

	if (!strstr(name, "_1mp") || x + side > v.width || y + side > v.height)
		return v;
	v.pixels = weft_row(v, y) + (size_t)x * weft_pixel_bytes(v.format);
	v.width = v.height = side;
	return v;
}

/* The picture as the peers read it. */
static int print_ppm(weft_view photo)
{
	weft_image rgb = { 0 };
	weft_error e = { 0 };

	if (weft_convert(photo, (weft_format) { 3, WEFT_U8 }, &rgb, &e)) {
		fprintf(stderr, "filters: %s\n", e.text);
		return 70;
	}
	printf("P6\n%d %d\n255\n", rgb.view.width, rgb.view.height);
	for (int y = 0; y < rgb.view.height; y++)
		fwrite(weft_row(rgb.view, y), 3, (size_t)rgb.view.width, stdout);
	weft_image_free(&rgb);
	return fflush(stdout) == 0 ? 0 : 74;
}

static int bench_main(int argc, char **argv)
{
	const char *list = argc > 3 ? argv[3] : "";
	const int threads = atoi(argv[2]);
	const bool names_only = argc > 4 && strcmp(argv[4], "--list") == 0;
	weft_error e = { 0 };
	weft_image photo = { 0 };

	if (!names_only && source(argv[1], &photo, &e)) {
		fprintf(stderr, "filters: %s\n", e.text);
		return 66;
	}
	if (argc > 4 && strcmp(argv[4], "--ppm") == 0) {
		const int status = print_ppm(photo.view);
		weft_image_free(&photo);
		return status;
	}
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
		weft_image in = { 0 };
		const weft_format format = { ops[i].gray ? 1 : 3, ops[i].depth };
		if (!wanted(ops[i].name, list))
			continue;
		if (names_only) {
			puts(ops[i].name);
			continue;
		}
		if (weft_convert(photo.view, format, &in, &e)) {
			fprintf(stderr, "filters: %s\n", e.text);
			return 70;
		}
		measure(&ops[i], part_of(in.view, ops[i].name), threads);
		weft_image_free(&in);
	}
	weft_image_free(&photo);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc < 3 || atoi(argv[2]) < 1) {
		fprintf(stderr, "usage: %s IMAGE THREADS [OPS] [--list | --ppm]\n", argv[0]);
		return 64;
	}
	return weft_run(&(weft_runtime) { .procs = atoi(argv[2]), .unwatched = true }, bench_main, argc,
			argv);
}
