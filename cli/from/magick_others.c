/* magick_others.c: ImageMagick's montage, compare and identify, and its -evaluate-sequence: other commands of
 * weft. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "translation.h"

static void take_file(struct translation *t, const char *file)
{
	translate_option(t, "%s", file);
}

/* The last word is the output, the others are inputs. */
static void take_files(struct translation *t, const struct words *files)
{
	for (size_t i = 0; i + 1 < files->count; i++)
		take_file(t, files->at[i]);
	if (files->count)
		snprintf(t->output, sizeof t->output, "%s", files->at[files->count - 1]);
}

/* %f is the name, %t that without its extension, %w and %h the size. */
static void label(struct translation *t, const char *format)
{
	char text[TRANSLATION_TEXT];
	size_t n = 0;

	for (; *format && n + 20 < sizeof text; format++) {
		const char *field = *format != '%'     ? NULL
				    : format[1] == 'f' ? "{stem}.{ext}"
				    : format[1] == 't' ? "{stem}"
				    : format[1] == 'w' ? "{w}"
				    : format[1] == 'h' ? "{h}"
						       : NULL;
		if (field) {
			n += (size_t)snprintf(text + n, sizeof text - n, "%s", field);
			format++;
		} else {
			text[n++] = *format;
		}
	}
	text[n] = 0;
	translate_option(t, "--label");
	translate_option(t, "%s", text);
}

static void geometry(struct translation *t, const char *text)
{
	double n[4];
	const int count = numbers_in(text, n, 4);

	if (count >= 2) {
		translate_option(t, "--size");
		translate_option(t, "%gx%g", n[0], n[1]);
	}
	if (count >= 3) {
		translate_option(t, "--gap");
		translate_option(t, "%g", 2 * n[2]);
		if (n[2] != 0)
			translate_note(t, text,
				       "there is as much room at the sheet's sides as between pictures");
	}
	if (count < 2)
		translate_missing(t, text);
}

static void tile(struct translation *t, const char *text)
{
	double n[2];

	if (*text == 'x' || numbers_in(text, n, 2) < 1) {
		translate_missing(t, text);
		return;
	}
	translate_option(t, "--columns");
	translate_option(t, "%g", n[0]);
}

void translate_montage(struct translation *t, const struct words *words, size_t first)
{
	struct words files = { 0 };

	t->command = "montage";
	for (size_t i = first; i < words->count; i++) {
		const char *word = words->at[i], *next = i + 1 < words->count ? words->at[i + 1] : "";
		if (*word != '-') {
			words_add(&files, word);
			continue;
		}
		i++;
		if (strcmp(word, "-tile") == 0) {
			tile(t, next);
		} else if (strcmp(word, "-geometry") == 0) {
			geometry(t, next);
		} else if (strcmp(word, "-label") == 0) {
			label(t, next);
		} else if (strcmp(word, "-background") == 0 || strcmp(word, "-pointsize") == 0) {
			translate_option(t, word[1] == 'b' ? "--background" : "--label-size");
			translate_option(t, "%s", next);
		} else {
			translate_missing(t, word);
		}
	}
	take_files(t, &files);
	free(files.at);
}

static void metric(struct translation *t, const char *name)
{
	if (strcasecmp(name, "SSIM") == 0) {
		translate_option(t, "--metric");
		translate_option(t, "ssim");
	} else if (strcasecmp(name, "PSNR") != 0 && strcasecmp(name, "MAE") != 0 &&
		   strcasecmp(name, "AE") != 0 && strcasecmp(name, "PAE") != 0) { /* those are always told */
		translate_missing(t, name);
	}
}

void translate_compare(struct translation *t, const struct words *words, size_t first)
{
	size_t files = 0;

	t->command = "diff";
	for (size_t i = first; i < words->count; i++) {
		const char *word = words->at[i];
		if (strcmp(word, "-metric") == 0 && i + 1 < words->count) {
			metric(t, words->at[++i]);
		} else if (*word == '-' && word[1]) {
			translate_missing(t, word);
		} else if (files++ < 2) {
			take_file(t, word);
		} else if (strcmp(word, "null:") != 0) {
			translate_option(t, "--map");
			translate_option(t, "%s", word);
		}
	}
}

void translate_identify(struct translation *t, const struct words *words, size_t first)
{
	t->command = "info";
	for (size_t i = first; i < words->count; i++) {
		if (strcmp(words->at[i], "-verbose") == 0)
			continue;
		if (words->at[i][0] == '-')
			translate_missing(t, words->at[i]);
		else
			take_file(t, words->at[i]);
	}
}

bool translate_sequence(struct translation *t, const struct words *words, size_t first)
{
	static const char *const names[] = { "mean", "median", "min", "max", "sum", NULL };
	struct words files = { 0 };
	bool found = false;

	for (size_t i = first; i < words->count; i++)
		found = found || strcmp(words->at[i], "-evaluate-sequence") == 0;
	if (!found)
		return false;
	t->command = "stack";
	for (size_t i = first; i < words->count; i++) {
		const char *word = words->at[i];
		int by = 0;
		if (*word != '-') {
			words_add(&files, word);
			continue;
		}
		if (strcmp(word, "-evaluate-sequence") != 0 || i + 1 == words->count) {
			translate_missing(t, word);
			continue;
		}
		word = words->at[++i];
		while (names[by] && strcasecmp(names[by], word) != 0)
			by++;
		if (!names[by]) {
			translate_missing(t, word);
			continue;
		}
		translate_option(t, "--by");
		translate_option(t, "%s", names[by]);
	}
	take_files(t, &files);
	free(files.at);
	return true;
}
