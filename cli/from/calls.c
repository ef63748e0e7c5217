/* calls.c: chains of calls, as sharp and Pillow are used: sharp('in.png').resize(300).toFile('out.png'),
 * Image.open('in.png').resize((300, 200)).save('out.png'). */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "translation.h"

enum { NUMBERS = 6, WORD = 64 };

struct call {
	char name[WORD];
	char arguments[TRANSLATION_TEXT]; /* what stands between the parentheses */
	double n[NUMBERS];
	int count;
	bool pillow;
};

/* The next call of text, and what is behind it; NULL: none. */
static const char *next_call(const char *text, struct call *c)
{
	const char *open = strchr(text, '(');
	if (!open)
		return NULL;
	const char *name = open;
	while (name > text && (isalnum((unsigned char)name[-1]) || name[-1] == '_'))
		name--;
	snprintf(c->name, sizeof c->name, "%.*s", (int)(open - name), name);
	int depth = 0;
	char quote = 0;
	const char *at = open;
	for (; *at; at++) {
		if (quote)
			quote = *at == quote ? 0 : quote;
		else if (*at == '\'' || *at == '"')
			quote = *at;
		else if (*at == '(')
			depth++;
		else if (*at == ')' && --depth == 0)
			break;
	}
	snprintf(c->arguments, sizeof c->arguments, "%.*s", (int)(at - open - 1), open + 1);
	c->count = numbers_in(c->arguments, c->n, NUMBERS);
	return *at ? at + 1 : at;
}

/* The first text in quotes. */
static bool text_in(const char *arguments, char *into)
{
	const char *quote = strpbrk(arguments, "'\"");
	const char *end = quote ? strchr(quote + 1, *quote) : NULL;
	if (!end)
		return false;
	snprintf(into, TRANSLATION_TEXT, "%.*s", (int)(end - quote - 1), quote + 1);
	return true;
}

/* The number behind a name: { width: 300 }, quality=80. */
static double named(const struct call *c, const char *name, double initial)
{
	const size_t n = strlen(name);
	for (const char *at = c->arguments; (at = strstr(at, name)); at += n) {
		const char *behind = at + n;
		if (at > c->arguments && (isalnum((unsigned char)at[-1]) || at[-1] == '_'))
			continue;
		while (*behind == ' ')
			behind++;
		if (*behind == ':' || *behind == '=')
			return strtod(behind + 1, NULL);
	}
	return initial;
}

static void resize(struct translation *t, const struct call *c)
{
	const bool object = c->arguments[strspn(c->arguments, " ")] == '{';
	double w = object ? named(c, "width", 0) : c->count ? c->n[0] : 0;
	double h = object ? named(c, "height", 0) : c->count > 1 ? c->n[1] : 0;
	if (!object && strncmp(c->arguments, "null", 4) == 0) {
		h = w;
		w = 0;
	}
	/* sharp covers where both are given, Pillow stretches. */
	const char *fit = c->pillow ? "fill" : "cover";
	static const char *const fits[] = { "contain", "fill", "inside", "cover" };
	for (size_t i = 0; i < sizeof fits / sizeof *fits; i++)
		if (strstr(c->arguments, fits[i]))
			fit = fits[i];
	const bool cover = strcmp(fit, "cover") == 0;
	const char *gravity = cover && strstr(c->arguments, "attention") ? ",gravity=attention"
			      : cover && strstr(c->arguments, "entropy") ? ",gravity=entropy"
									 : "";
	const char *enlarge = strstr(c->arguments, "withoutEnlargement") ? ",enlarge=no" : "";
	if (w > 0 && h > 0)
		translate_filter(t, "resize:width=%g,height=%g,fit=%s%s%s", w, h, fit, gravity, enlarge);
	else if (w > 0 || h > 0)
		translate_filter(t, "resize:%s=%g%s", w > 0 ? "width" : "height", w > 0 ? w : h, enlarge);
	else
		translate_missing(t, c->name);
}

static void thumbnail(struct translation *t, const struct call *c)
{
	if (c->count < 2)
		translate_missing(t, c->name);
	else
		translate_filter(t, "resize:width=%g,height=%g,enlarge=no", c->n[0], c->n[1]);
}

/* Pillow turns the other way round, and keeps the size. */
static void rotate(struct translation *t, const struct call *c)
{
	double angle = c->count ? c->n[0] : 0;
	const bool expand =
		!c->pillow || strstr(c->arguments, "expand=True") || strstr(c->arguments, "expand=1");
	angle = c->pillow ? -angle : angle;
	if (angle == 0)
		return; /* sharp: after the EXIF, as weft does anyway */
	if (angle / 90 == (int)(angle / 90) && expand)
		translate_filter(t, "rot90:%d", ((int)(angle / 90) % 4 + 4) % 4);
	else
		translate_filter(t, "rotate:%g,expand=%s", angle, expand ? "yes" : "no");
}

static void crop(struct translation *t, const struct call *c)
{
	if (!c->pillow)
		translate_filter(t, "crop:x=%g,y=%g,width=%g,height=%g", named(c, "left", 0),
				 named(c, "top", 0), named(c, "width", 0), named(c, "height", 0));
	else if (c->count == 4)
		translate_filter(t, "crop:x=%g,y=%g,width=%g,height=%g", c->n[0], c->n[1], c->n[2] - c->n[0],
				 c->n[3] - c->n[1]);
	else
		translate_missing(t, c->name);
}

static void transpose(struct translation *t, const struct call *c)
{
	static const char *const kinds[][2] = { { "FLIP_LEFT_RIGHT", "flop" }, { "FLIP_TOP_BOTTOM", "flip" },
						{ "ROTATE_90", "rot90:3" },    { "ROTATE_180", "rot90:2" },
						{ "ROTATE_270", "rot90:1" },   { "TRANSPOSE", "transpose" } };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strstr(c->arguments, kinds[i][0])) {
			translate_filter(t, "%s", kinds[i][1]);
			return;
		}
	translate_missing(t, c->name);
}

static void filter(struct translation *t, const struct call *c)
{
	const double n = c->count ? c->n[0] : 0;
	if (strstr(c->arguments, "GaussianBlur"))
		translate_filter(t, "blur:%g", n > 0 ? n : 2);
	else if (strstr(c->arguments, "BoxBlur"))
		translate_filter(t, "box:%g", n);
	else if (strstr(c->arguments, "MedianFilter"))
		translate_filter(t, "median:%d", n > 0 ? (int)n / 2 : 1);
	else if (strstr(c->arguments, "MaxFilter") || strstr(c->arguments, "MinFilter"))
		translate_filter(t, "%s:%d", strstr(c->arguments, "Max") ? "dilate" : "erode",
				 n > 0 ? (int)n / 2 : 1);
	else if (strstr(c->arguments, "UnsharpMask"))
		translate_filter(t, "unsharp:%g,amount=%g,threshold=%g", n > 0 ? n : 2,
				 c->count > 1 ? c->n[1] / 100 : 1.5,
				 c->count > 2 ? c->n[2] / 255 : 3 / 255.0);
	else
		translate_missing(t, c->arguments);
}

static void convert(struct translation *t, const struct call *c)
{
	char mode[TRANSLATION_TEXT] = "";
	text_in(c->arguments, mode);
	if (strcmp(mode, "L") == 0)
		translate_filter(t, "gray");
	else if (strcmp(mode, "1") == 0)
		translate_filter(t, "gray | dither");
	else if (strcmp(mode, "RGB") != 0 && strcmp(mode, "RGBA") != 0)
		translate_missing(t, c->arguments);
}

static void modulate(struct translation *t, const struct call *c)
{
	translate_filter(t, "modulate:%g,saturation=%g,hue=%g", named(c, "brightness", 1),
			 named(c, "saturation", 1), named(c, "hue", 0));
}

static void encode(struct translation *t, const struct call *c)
{
	const double quality = named(c, "quality", 0);
	if (quality > 0) {
		translate_option(t, "--quality");
		translate_option(t, "%g", quality);
	}
	if (strstr(c->arguments, "progressive: true") || strstr(c->arguments, "progressive=True"))
		translate_option(t, "--progressive");
	if (strstr(c->arguments, "lossless: true") || strstr(c->arguments, "lossless=True"))
		translate_option(t, "--lossless");
}

static void open_file(struct translation *t, const struct call *c)
{
	if (!text_in(c->arguments, t->input))
		translate_missing(t, c->name);
}

static void save(struct translation *t, const struct call *c)
{
	if (!text_in(c->arguments, t->output))
		translate_missing(t, c->name);
	encode(t, c);
}

/* One number, or none. */
static void one(struct translation *t, const struct call *c)
{
	const double n = c->count ? c->n[0] : NUMBERS;
	if (strcmp(c->name, "blur") == 0)
		translate_filter(t, "blur:%g", c->count ? n : 1);
	else if (strcmp(c->name, "median") == 0)
		translate_filter(t, "median:%d", c->count ? (int)n / 2 : 1);
	else if (strcmp(c->name, "gamma") == 0)
		translate_filter(t, "gamma:%g", c->count ? n : 2.2);
	else if (strcmp(c->name, "threshold") == 0)
		translate_filter(t, "gray | threshold:%g", (c->count ? n - 1 : 127) / 255);
	else if (strcmp(c->name, "sharpen") == 0)
		translate_filter(t, "unsharp:%g", c->count ? n : 1);
	else
		translate_filter(t, "posterize:%d", c->count && n >= 1 && n <= 8 ? 1 << (int)n : 4);
}

static void plain(struct translation *t, const struct call *c)
{
	static const char *const names[][2] = { { "flip", "flip" },           { "flop", "flop" },
						{ "negate", "invert" },       { "invert", "invert" },
						{ "greyscale", "gray" },      { "grayscale", "gray" },
						{ "normalize", "normalize" }, { "normalise", "normalize" },
						{ "equalize", "equalize" },   { "autocontrast", "normalize" },
						{ "mirror", "flop" },         { "trim", "trim" } };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(c->name, names[i][0]) == 0)
			translate_filter(t, "%s", names[i][1]);
}

static void nothing(struct translation *t, const struct call *c)
{
	(void)t, (void)c;
}

static void keep(struct translation *t, const struct call *c)
{
	(void)t, (void)c; /* metadata goes along anyway */
}

static const struct {
	const char *name;
	void (*translate)(struct translation *t, const struct call *c);
} rows[] = {
	{ "sharp", open_file },
	{ "open", open_file },
	{ "toFile", save },
	{ "save", save },
	{ "resize", resize },
	{ "thumbnail", thumbnail },
	{ "rotate", rotate },
	{ "crop", crop },
	{ "extract", crop },
	{ "transpose", transpose },
	{ "filter", filter },
	{ "convert", convert },
	{ "modulate", modulate },
	{ "jpeg", encode },
	{ "webp", encode },
	{ "png", encode },
	{ "blur", one },
	{ "median", one },
	{ "gamma", one },
	{ "threshold", one },
	{ "sharpen", one },
	{ "posterize", one },
	{ "flip", plain },
	{ "flop", plain },
	{ "negate", plain },
	{ "invert", plain },
	{ "greyscale", plain },
	{ "grayscale", plain },
	{ "normalize", plain },
	{ "normalise", plain },
	{ "equalize", plain },
	{ "autocontrast", plain },
	{ "mirror", plain },
	{ "trim", plain },
	{ "withMetadata", keep },
	{ "autoOrient", nothing },
	{ "exif_transpose", nothing },
};

void translate_calls(struct translation *t, const char *text)
{
	struct call c = { .pillow = strstr(text, "Image.open") != NULL };
	while ((text = next_call(text, &c))) {
		size_t row = 0;
		while (row < sizeof rows / sizeof *rows && strcmp(rows[row].name, c.name) != 0)
			row++;
		if (row < sizeof rows / sizeof *rows)
			rows[row].translate(t, &c);
		else if (*c.name)
			translate_missing(t, c.name);
	}
}
