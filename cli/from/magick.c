/* magick.c: ImageMagick's and GraphicsMagick's options, in the order they stand. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../report.h"
#include "translation.h"

/* What later options depend on. */
struct settings {
	const char *gravity, *background, *border;
};

/* An option with its argument ("" where it takes none). */
struct piece {
	const char *name, *argument;
	double n[4];
	int count;
	struct settings *settings;
};

typedef void translator(struct translation *t, const struct piece *p);

static bool has(const struct piece *p, char c)
{
	return strchr(p->argument, c) != NULL;
}

static void resize(struct translation *t, const struct piece *p)
{
	const char *kernel = strcmp(p->name, "-sample") == 0 ? ",kernel=nearest" : "";
	const char *enlarge = has(p, '>') ? ",enlarge=no" : "";
	if (has(p, '%') && p->count == 1)
		translate_filter(t, "resize:%g%%%s", p->n[0], kernel);
	else if (has(p, '%') || has(p, '<') || has(p, '@') || p->count < 1)
		translate_missing(t, p->argument);
	else if (p->argument[0] == 'x')
		translate_filter(t, "resize:height=%g%s%s", p->n[0], kernel, enlarge);
	else if (p->count == 1)
		translate_filter(t, "resize:width=%g%s%s", p->n[0], kernel, enlarge);
	else
		translate_filter(t, "resize:width=%g,height=%g%s%s%s", p->n[0], p->n[1],
				 has(p, '!')   ? ",fit=fill"
				 : has(p, '^') ? ",fit=cover"
					       : "",
				 kernel, enlarge);
	if (has(p, '^'))
		translate_note(t, p->argument, "cover also cuts to that size, as a following -extent would");
}

/* -gravity's words are weft's. */
static const char *gravity(const struct piece *p)
{
	static const char *const words[][2] = { { "NorthWest", "northwest" }, { "North", "north" },
						{ "NorthEast", "northeast" }, { "West", "west" },
						{ "Center", "center" },       { "East", "east" },
						{ "SouthWest", "southwest" }, { "South", "south" },
						{ "SouthEast", "southeast" } };
	for (size_t i = 0; p->settings->gravity && i < sizeof words / sizeof *words; i++)
		if (strcasecmp(words[i][0], p->settings->gravity) == 0)
			return words[i][1];
	return "northwest";
}

static void crop(struct translation *t, const struct piece *p)
{
	if (p->count < 2 || has(p, '%')) {
		translate_missing(t, p->argument);
		return;
	}
	translate_filter(t, "crop:x=%g,y=%g,width=%g,height=%g,gravity=%s", p->count > 2 ? p->n[2] : 0,
			 p->count > 3 ? p->n[3] : 0, p->n[0], p->n[1], gravity(p));
}

static void extent(struct translation *t, const struct piece *p)
{
	/* After a resize that covers it is only the cut, which is done. */
	if (strstr(t->chain, "fit=cover"))
		return;
	if (p->count < 2)
		translate_missing(t, p->argument);
	else
		translate_filter(t, "resize:width=%g,height=%g,fit=contain,background=%s", p->n[0], p->n[1],
				 p->settings->background ? p->settings->background : "white");
}

static void rotate(struct translation *t, const struct piece *p)
{
	if (p->count != 1)
		translate_missing(t, p->argument);
	else if (p->n[0] / 90 == (int)(p->n[0] / 90))
		translate_filter(t, "rot90:%d", ((int)(p->n[0] / 90) % 4 + 4) % 4);
	else
		translate_filter(t, "rotate:%g,expand=yes,background=%s", p->n[0],
				 p->settings->background ? p->settings->background : "white");
}

static void blur(struct translation *t, const struct piece *p)
{
	translate_filter(t, "blur:%g", p->count > 1 ? p->n[1] : p->count ? p->n[0] : 1);
}

static void sharpen(struct translation *t, const struct piece *p)
{
	translate_filter(t, "unsharp:%g,amount=1,threshold=0", p->count > 1 ? p->n[1] : 1);
	translate_note(t, p->name, "done by an unsharp mask of the same sigma");
}

static void unsharp(struct translation *t, const struct piece *p)
{
	translate_filter(t, "unsharp:%g,amount=%g,threshold=%g", p->count > 1 ? p->n[1] : 1,
			 p->count > 2 ? p->n[2] : 1, p->count > 3 ? p->n[3] : 0.05);
}

static void modulate(struct translation *t, const struct piece *p)
{
	translate_filter(t, "modulate:%g,saturation=%g,hue=%g", p->count ? p->n[0] / 100 : 1,
			 p->count > 1 ? p->n[1] / 100 : 1, p->count > 2 ? (p->n[2] - 100) * 1.8 : 0);
	translate_note(t, p->name, "in HSV here, in HSL there");
}

static void brightness_contrast(struct translation *t, const struct piece *p)
{
	if (p->count && p->n[0] != 0)
		translate_filter(t, "brightness:%g%%", p->n[0]);
	if (p->count > 1 && p->n[1] != 0)
		translate_filter(t, "contrast:%g", 1 + p->n[1] / 100);
}

static void level(struct translation *t, const struct piece *p)
{
	const double scale = has(p, '%') ? 100 : 65535;
	translate_filter(t, "levels:low=%g,high=%g,gamma=%g", p->count ? p->n[0] / scale : 0,
			 p->count > 1 ? p->n[1] / scale : 1, p->count > 2 ? p->n[2] : 1);
	if (!has(p, '%'))
		translate_note(t, p->argument, "taken as levels of 16 bits");
}

static double part(const struct piece *p)
{
	return p->count ? p->n[0] / (has(p, '%') ? 100 : 65535) : 0.5;
}

static void threshold(struct translation *t, const struct piece *p)
{
	translate_filter(t, "threshold:%g", part(p));
}

static void solarize(struct translation *t, const struct piece *p)
{
	translate_filter(t, "solarize:%g", part(p));
}

static void sepia(struct translation *t, const struct piece *p)
{
	translate_filter(t, "sepia:%g", part(p));
}

static void posterize(struct translation *t, const struct piece *p)
{
	translate_filter(t, "posterize:%g", p->count ? p->n[0] : 4);
}

static void gamma_of(struct translation *t, const struct piece *p)
{
	translate_filter(t, "gamma:%g", p->count ? p->n[0] : 1);
}

static void median(struct translation *t, const struct piece *p)
{
	translate_filter(t, "median:%g", p->count ? p->n[0] : 1);
}

static void statistic(struct translation *t, const struct piece *p)
{
	translate_filter(t, "median:%d", p->count ? (int)p->n[0] / 2 : 1);
}

static void border(struct translation *t, const struct piece *p)
{
	const double x = p->count ? p->n[0] : 0, y = p->count > 1 ? p->n[1] : x;
	translate_filter(t, "pad:left=%g,right=%g,top=%g,bottom=%g,color=%s", x, x, y, y,
			 p->settings->border ? p->settings->border : "#dfdfdf");
}

static void roll(struct translation *t, const struct piece *p)
{
	translate_filter(t, "roll:x=%g,y=%g", p->count ? p->n[0] : 0, p->count > 1 ? p->n[1] : 0);
}

static void colorspace(struct translation *t, const struct piece *p)
{
	if (strcasecmp(p->argument, "gray") == 0 || strcasecmp(p->argument, "grayscale") == 0)
		translate_filter(t, "gray");
	else if (strcasecmp(p->argument, "sRGB") != 0)
		translate_missing(t, p->argument);
}

static void quality(struct translation *t, const struct piece *p)
{
	translate_option(t, "--quality");
	translate_option(t, "%g", p->count ? p->n[0] : 90);
}

static void depth(struct translation *t, const struct piece *p)
{
	translate_option(t, "--depth");
	translate_option(t, "%g", p->count ? p->n[0] : 8);
}

static void strip(struct translation *t, const struct piece *p)
{
	(void)p;
	translate_option(t, "--strip");
}

static void interlace(struct translation *t, const struct piece *p)
{
	if (strcasecmp(p->argument, "none") != 0)
		translate_option(t, "--progressive");
}

static void sampling(struct translation *t, const struct piece *p)
{
	if (strcmp(p->argument, "4:2:0") == 0 || strcmp(p->argument, "2x2") == 0)
		translate_option(t, "--subsampling=420");
	else if (strcmp(p->argument, "4:4:4") == 0 || strcmp(p->argument, "1x1") == 0)
		translate_option(t, "--subsampling=444");
	else
		translate_missing(t, p->argument);
}

/* Whether alpha goes is for the output's format to say; what shows through is --background. */
static void alpha(struct translation *t, const struct piece *p)
{
	if (strcasecmp(p->argument, "remove") == 0 || strcasecmp(p->argument, "off") == 0) {
		translate_option(t, "--background");
		translate_option(t, "%s", p->settings->background ? p->settings->background : "white");
	} else if (strcasecmp(p->argument, "on") != 0 && strcasecmp(p->argument, "set") != 0) {
		translate_missing(t, p->argument);
	}
}

static void nothing(struct translation *t, const struct piece *p)
{
	(void)t, (void)p; /* weft does so anyway */
}

static void set_gravity(struct translation *t, const struct piece *p)
{
	(void)t;
	p->settings->gravity = p->argument;
}

static void set_background(struct translation *t, const struct piece *p)
{
	(void)t;
	p->settings->background = p->argument;
}

static void set_border(struct translation *t, const struct piece *p)
{
	(void)t;
	p->settings->border = p->argument;
}

/* Options whose filter takes nothing. */
static void plain(struct translation *t, const struct piece *p)
{
	static const char *const names[][2] = {
		{ "-negate", "invert" },
		{ "-flip", "flip" },
		{ "-flop", "flop" },
		{ "-transpose", "transpose" },
		{ "-normalize", "normalize" },
		{ "-auto-level", "normalize" },
		{ "-equalize", "equalize" },
		{ "-trim", "trim" },
		{ "-grayscale", "gray" },
		{ "-canny", "canny" },
		{ "-monochrome", "gray | dither" },
		{ "-despeckle", "median:1" },
		{ "-enhance", "median:1" },
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(p->name, names[i][0]) == 0)
			translate_filter(t, "%s", names[i][1]);
}

static const struct {
	const char *name;
	bool takes; /* an argument */
	translator *translate;
} rows[] = {
	{ "-resize", true, resize },
	{ "-scale", true, resize },
	{ "-sample", true, resize },
	{ "-thumbnail", true, resize },
	{ "-adaptive-resize", true, resize },
	{ "-geometry", true, resize },
	{ "-crop", true, crop },
	{ "-extent", true, extent },
	{ "-rotate", true, rotate },
	{ "-blur", true, blur },
	{ "-gaussian-blur", true, blur },
	{ "-sharpen", true, sharpen },
	{ "-unsharp", true, unsharp },
	{ "-modulate", true, modulate },
	{ "-brightness-contrast", true, brightness_contrast },
	{ "-level", true, level },
	{ "-threshold", true, threshold },
	{ "-solarize", true, solarize },
	{ "-sepia-tone", true, sepia },
	{ "-posterize", true, posterize },
	{ "-gamma", true, gamma_of },
	{ "-median", true, median },
	{ "-statistic", true, statistic },
	{ "-border", true, border },
	{ "-roll", true, roll },
	{ "-colorspace", true, colorspace },
	{ "-type", true, colorspace },
	{ "-grayscale", true, plain },
	{ "-quality", true, quality },
	{ "-depth", true, depth },
	{ "-interlace", true, interlace },
	{ "-sampling-factor", true, sampling },
	{ "-alpha", true, alpha },
	{ "-gravity", true, set_gravity },
	{ "-background", true, set_background },
	{ "-bordercolor", true, set_border },
	{ "-filter", true, nothing },
	{ "-limit", true, nothing },
	{ "-density", true, nothing },
	{ "-canny", true, plain },
	{ "-strip", false, strip },
	{ "-auto-orient", false, nothing },
	{ "+repage", false, nothing },
	{ "-negate", false, plain },
	{ "-flip", false, plain },
	{ "-flop", false, plain },
	{ "-transpose", false, plain },
	{ "-normalize", false, plain },
	{ "-auto-level", false, plain },
	{ "-equalize", false, plain },
	{ "-trim", false, plain },
	{ "-monochrome", false, plain },
	{ "-despeckle", false, plain },
	{ "-enhance", false, plain },
};

static void translate_piece(struct translation *t, struct piece *p, translator *translate)
{
	if (strcmp(p->name, "-statistic") == 0 && strcasecmp(p->argument, "median") != 0) {
		translate_missing(t, "-statistic");
		return;
	}
	translate(t, p);
}

void translate_magick(struct translation *t, const struct words *words, size_t first, bool in_place)
{
	struct settings settings = { 0 };

	if (!in_place && translate_sequence(t, words, first))
		return;
	t->in_place = in_place;
	for (size_t i = first; i < words->count; i++) {
		struct piece p = { .name = words->at[i], .argument = "", .settings = &settings };
		size_t row = 0;
		if (*p.name != '-' && *p.name != '+') {
			char *file = i + 1 == words->count && !in_place && *t->input ? t->output : t->input;
			if (file == t->input && *file)
				translate_missing(t, p.name);
			else
				snprintf(file, TRANSLATION_TEXT, "%s", p.name);
			continue;
		}
		while (row < sizeof rows / sizeof *rows && strcmp(rows[row].name, p.name) != 0)
			row++;
		if (row == sizeof rows / sizeof *rows) {
			translate_missing(t, p.name);
			continue;
		}
		if (rows[row].takes && i + 1 < words->count)
			p.argument = words->at[++i];
		const char *numbers = p.argument;
		if (strcmp(p.name, "-statistic") == 0 && i + 1 < words->count)
			numbers = words->at[++i];
		p.count = numbers_in(numbers, p.n, 4);
		translate_piece(t, &p, rows[row].translate);
	}
}
