/* latency.c: how long filters go on without asking whether the run is over: latency SIDE MS [NAME...].
 *
 * Each filter, or those named, works on a picture of SIDE x SIDE in a plain
 * loop: at its defaults, as in its examples, with each number at its greatest
 * and each choice in turn.  A line for each chain: the longest time between two
 * looks at weft_context_over, which a cancel or a time limit may have to wait,
 * in milliseconds of the thread's own time; after which look; the time of all.
 * Exits with 1 if one is longer than MS.
 *
 * The program takes weft_context_over's place (--wrap).  A chain that has run
 * for a few seconds is told that it is over, and has then to end. */
#include "core/engine/engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXT = 400, PIXELS_MOST = 64 << 20 };
static const double enough_ms = 2500;

static struct {
	double start, last, longest;
	int looks, longest_after;
} seen;

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double look(void)
{
	const double now = now_ms();
	if (now - seen.last > seen.longest) {
		seen.longest = now - seen.last;
		seen.longest_after = seen.looks;
	}
	seen.looks++;
	seen.last = now;
	return now;
}

bool __wrap_weft_context_over(const weft_context *c);
bool __wrap_weft_context_over(const weft_context *c)
{
	(void)c;
	return look() - seen.start > enough_ms;
}

static double most_ms;
static int over;

/* What can't be parsed or grows too large is no case. */
static void measure(const char *text, weft_view in)
{
	weft_chain *chain = NULL;
	weft_image out = { 0 };
	weft_error e = { 0 };
	int width, height;
	weft_format format;
	if (weft_chain_parse(text, &chain, &e))
		return;
	const weft_view from = weft_chain_is_source(chain) ? (weft_view) { 0 } : in;
	if (weft_chain_names_file(chain, "") || weft_chain_shape(chain, from, &width, &height, &format, &e) ||
	    (double)width * height > PIXELS_MOST) {
		weft_chain_free(chain);
		return;
	}
	seen.start = seen.last = now_ms();
	seen.longest = 0;
	seen.looks = seen.longest_after = 0;
	weft_chain_run(chain, from, &out, &WEFT_SEQUENTIAL, NULL, &e);
	look();
	printf("%-56s %d x %d  longest %7.1f ms after look %d of %d, in all %7.1f ms%s\n", text,
	       in.format.channels, in.format.depth, seen.longest, seen.longest_after, seen.looks,
	       seen.last - seen.start, seen.longest > most_ms ? "  <-- too long" : "");
	fflush(stdout);
	over += seen.longest > most_ms;
	weft_image_free(&out);
	weft_chain_free(chain);
}

static void measure_params(const weft_filter *f, const char *base, weft_view in)
{
	char text[TEXT];
	for (size_t i = 0; i < f->param_count; i++) {
		const weft_param *p = &f->params[i];
		const char *comma = strchr(base, ':') ? "," : ":";
		if ((p->type == WEFT_INT || p->type == WEFT_REAL) && p->max > p->min) {
			snprintf(text, sizeof text, "%s%s%s=%.10g", base, comma, p->name, p->max);
			measure(text, in);
		}
		for (int k = 0; p->type == WEFT_CHOICE && p->choices[k]; k++) {
			snprintf(text, sizeof text, "%s%s%s=%s", base, comma, p->name, p->choices[k]);
			measure(text, in);
		}
	}
}

static void measure_filter(const weft_filter *f, const weft_view in[3])
{
	bool required = false;
	for (size_t i = 0; i < f->param_count; i++)
		required |= f->params[i].flags & WEFT_PARAM_REQUIRED;
	const char *base = required && f->examples ? f->examples[0] : f->name;
	for (int i = 0; i < 3; i++)
		measure(base, in[i]);
	for (int i = 0; f->examples && f->examples[i]; i++)
		measure(f->examples[i], in[0]);
	measure_params(f, base, in[0]);
}

static weft_image noise(int side, weft_format format)
{
	weft_image im;
	uint64_t s = 88172645463325252u;
	if (weft_image_make(&im, side, side, format, NULL))
		exit(70);
	for (int y = 0; y < side; y++)
		for (int x = 0; x < side * format.channels; x++) {
			s ^= s << 13;
			s ^= s >> 7;
			s ^= s << 17;
			const unsigned v = (unsigned)(s >> 40) & 0xff;
			if (format.depth == WEFT_F32)
				((float *)(void *)weft_row(im.view, y))[x] = (float)v / 255;
			else
				weft_row(im.view, y)[x] = (uint8_t)v;
		}
	return im;
}

int main(int argc, char **argv)
{
	const weft_filter *const *list;
	size_t count;
	if (argc < 3) {
		fputs("usage: latency SIDE MS [NAME...]\n", stderr);
		return 64;
	}
	const int side = atoi(argv[1]);
	most_ms = atof(argv[2]);
	weft_image rgb = noise(side, (weft_format) { 3, WEFT_U8 }),
		   rgba = noise(side, (weft_format) { 4, WEFT_U8 }),
		   single = noise(side, (weft_format) { 3, WEFT_F32 });
	const weft_view in[3] = { rgb.view, rgba.view, single.view };
	if (argc == 3 && weft_filter_list(&list, &count, NULL) == WEFT_OK)
		for (size_t i = 0; i < count; i++)
			measure_filter(list[i], in);
	for (int i = 3; i < argc; i++) {
		const weft_filter *f = weft_filter_find(argv[i], NULL);
		if (f)
			measure_filter(f, in);
	}
	weft_image_free(&rgb);
	weft_image_free(&rgba);
	weft_image_free(&single);
	printf("%d chains look too seldom\n", over);
	return over > 0;
}
