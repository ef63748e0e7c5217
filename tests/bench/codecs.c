/* codecs.c: what decoding and encoding take, memory to memory: codecs THREADS FILE...
 *
 * One line an op: op, weft, threads, ms, Mpix/s, bytes of the file.  ms is the
 * median (timing.h).  Every file is decoded; the first one's picture is encoded
 * as JPEG and as PNG of a few levels. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/image/codec.h"
#include "core/image/file.h"
#include "core/run/go.h"
#include "core/run/runtime.h"
#include "core/run/sync.h"
#include "timing.h"

struct part {
	void (*fn)(void *arg, int i);
	void *arg;
	int i;
	weft_waitgroup *all;
};

static void part(struct part p)
{
	p.fn(p.arg, p.i);
	weft_waitgroup_done(p.all);
}
GOROUTINE(part, struct part);

static void each(void *ctx, int count, void (*fn)(void *arg, int i), void *arg)
{
	weft_waitgroup all = { 0 };
	(void)ctx;
	weft_waitgroup_add(&all, count);
	for (int i = 0; i < count; i++)
		go(part, fn, arg, i, &all);
	weft_waitgroup_wait(&all);
}

static const weft_spread goroutines = { .each = each };

struct work {
	weft_bytes file;  /* to decode */
	weft_image image; /* to encode */
	const weft_codec *codec;
	weft_encode_options how;
	size_t bytes;
	weft_error e;
};

static void decode(void *arg)
{
	struct work *w = arg;
	weft_image im;
	if (weft_decode(w->file, NULL, &im, &w->e) == WEFT_OK)
		weft_image_free(&im);
}

static void encode(void *arg)
{
	struct work *w = arg;
	weft_buffer to = { 0 };
	weft_encode(w->codec, w->image.view, &w->how, weft_buffer_sink(&to), &w->e);
	w->bytes = to.length;
	weft_buffer_free(&to);
}

static void tell(const char *op, const struct work *w, int threads, double ms)
{
	if (w->e.status != WEFT_OK)
		fprintf(stderr, "%s: %s\n", op, w->e.text);
	else
		printf("%s\tweft\t%d\t%.2f\t%.1f\t%zu\n", op, threads, ms,
		       (double)w->image.view.width * w->image.view.height / 1e3 / ms, w->bytes);
	fflush(stdout);
}

static void time_encoding(struct work *w, const char *format, int level, int threads)
{
	char op[40];
	w->codec = weft_codec_for_name(format);
	w->how = (weft_encode_options) { .quality = 90,
					 .png_level = level,
					 .spread = threads > 1 ? &goroutines : NULL };
	snprintf(op, sizeof op, level ? "%s_encode_level%d" : "%s_encode", format, level);
	tell(op, w, threads, bench_median_ms(encode, w));
}

static int time_file(const char *path, bool first, int threads)
{
	struct work w = { 0 };
	weft_buffer file = { 0 };
	char op[40];
	const weft_codec *codec;

	if (weft_file_read(path, 0, &file, &w.e) != WEFT_OK) {
		fprintf(stderr, "%s: %s\n", path, w.e.text);
		return 66;
	}
	w.file = (weft_bytes) { file.at, file.length };
	w.bytes = file.length;
	codec = weft_codec_for_bytes(w.file);
	if (!codec || weft_decode(w.file, NULL, &w.image, &w.e) != WEFT_OK) {
		fprintf(stderr, "%s: is no picture\n", path);
		weft_buffer_free(&file);
		return 65;
	}
	snprintf(op, sizeof op, "%s_decode", weft_codec_name(codec));
	tell(op, &w, threads, bench_median_ms(decode, &w));
	if (first) {
		time_encoding(&w, "jpeg", 0, threads);
		for (int level = 1; level <= 6; level += level < 3 ? 1 : 3)
			time_encoding(&w, "png", level, threads);
	}
	weft_image_free(&w.image);
	weft_buffer_free(&file);
	return 0;
}

static int start(int argc, char **argv)
{
	int status = 0;
	for (int i = 2; i < argc && !status; i++)
		status = time_file(argv[i], i == 2, atoi(argv[1]));
	return status;
}

int main(int argc, char **argv)
{
	if (argc < 3 || atoi(argv[1]) < 1)
		return fprintf(stderr, "use: codecs THREADS FILE...\n"), 64;
	return weft_run(&(weft_runtime) { .procs = atoi(argv[1]), .unwatched = true }, start, argc, argv);
}
