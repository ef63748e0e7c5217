/* vips.c: the vips command, an operation a line, and vipsthumbnail. */
#include <stdio.h>
#include <string.h>

#include "translation.h"

/* Arguments are those behind IN and OUT: words as W1, W2 ..., numbers as N1 ...; a filter's text quotes them.
 */
static const struct {
	const char *name, *filter;
	int words; /* that it must have */
} rows[] = {
	{ "gaussblur", "blur:@", 1 },
	{ "invert", "invert", 0 },
	{ "gamma", "gamma:2.4", 0 },
	{ "sharpen", "unsharp:0.5,amount=1,threshold=0.02", 0 },
	{ "sobel", "sobel", 0 },
	{ "canny", "canny", 0 },
	{ "prewitt", "prewitt", 0 },
	{ "scharr", "scharr", 0 },
	{ "hist_equal", "equalize", 0 },
	{ "rotate", "rotate:@,expand=yes", 1 },
	{ "thumbnail", "resize:width=@", 1 },
	{ "extract_area", "crop:x=@,y=@,width=@,height=@", 4 },
	{ "crop", "crop:x=@,y=@,width=@,height=@", 4 },
	{ "smartcrop", "crop:width=@,height=@,gravity=attention", 2 },
	{ "copy", "", 0 },
	{ "autorot", "", 0 },
};

/* text with each @ made the next of words. */
static void fill(struct translation *t, const char *text, const char *const *words)
{
	char filled[TRANSLATION_TEXT] = "";
	size_t used = 0;
	for (; *text && used < sizeof filled - 1; text++)
		if (*text == '@')
			used += (size_t)snprintf(filled + used, sizeof filled - used, "%s", *words++);
		else
			filled[used++] = *text;
	if (*filled)
		translate_filter(t, "%s", filled);
}

static bool by_hand(struct translation *t, const char *name, const char *const *words, size_t count)
{
	double n;
	if (strcmp(name, "resize") == 0 && count >= 1 && numbers_in(words[0], &n, 1) == 1)
		translate_filter(t, "resize:%g%%", n * 100);
	else if (strcmp(name, "rot") == 0 && count >= 1 && numbers_in(words[0], &n, 1) == 1)
		translate_filter(t, "rot90:%d", (int)n / 90);
	else if (strcmp(name, "flip") == 0 && count >= 1)
		translate_filter(t, strcmp(words[0], "horizontal") == 0 ? "flop" : "flip");
	else if (strcmp(name, "median") == 0)
		translate_filter(t, "median:%d", count && numbers_in(words[0], &n, 1) == 1 ? (int)n / 2 : 1);
	else if (strcmp(name, "colourspace") == 0 && count >= 1 && strcmp(words[0], "b-w") == 0)
		translate_filter(t, "gray");
	else if (strcmp(name, "colourspace") != 0 || count < 1 || strcmp(words[0], "srgb") != 0)
		return false;
	return true;
}

void translate_vips(struct translation *t, const struct words *words, size_t first)
{
	if (words->count < first + 3) {
		translate_missing(t, "vips");
		return;
	}
	const char *name = words->at[first], *const *more = words->at + first + 3;
	const size_t count = words->count - first - 3;
	snprintf(t->input, sizeof t->input, "%s", words->at[first + 1]);
	snprintf(t->output, sizeof t->output, "%s", words->at[first + 2]);
	char *options = strchr(t->output, '[');
	if (options)
		*options = 0;
	if (options && strncmp(options + 1, "Q=", 2) == 0) {
		translate_option(t, "--quality");
		translate_option(t, "%.*s", (int)strspn(options + 3, "0123456789"), options + 3);
	}
	for (size_t i = 0; i < count; i++)
		if (strncmp(more[i], "--", 2) == 0) {
			translate_missing(t, more[i]);
			return;
		}
	if (by_hand(t, name, more, count))
		return;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].name, name) == 0 && (size_t)rows[i].words <= count) {
			fill(t, rows[i].filter, more);
			return;
		}
	translate_missing(t, name);
}

void translate_vipsthumbnail(struct translation *t, const struct words *words, size_t first)
{
	const char *size = "128";
	for (size_t i = first; i < words->count; i++) {
		if (strcmp(words->at[i], "-s") == 0 && i + 1 < words->count)
			size = words->at[++i];
		else if (strcmp(words->at[i], "-o") == 0 && i + 1 < words->count)
			snprintf(t->output, sizeof t->output, "%s", words->at[++i]);
		else if (*words->at[i] != '-' && !*t->input)
			snprintf(t->input, sizeof t->input, "%s", words->at[i]);
		else
			translate_missing(t, words->at[i]);
	}
	double n[2];
	const int count = numbers_in(size, n, 2);
	const char *enlarge = strchr(size, '>') ? ",enlarge=no" : "";
	if (count == 2)
		translate_filter(t, "resize:width=%g,height=%g%s", n[0], n[1], enlarge);
	else if (count == 1 && *size == 'x')
		translate_filter(t, "resize:height=%g%s", n[0], enlarge);
	else if (count == 1)
		translate_filter(t, "resize:width=%g,height=%g%s", n[0], n[0], enlarge);
	else
		translate_missing(t, size);
}
