/* color.c: numbers and colours as people write them. */
#include "value.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *name;
	unsigned rgba;
} colors[] = {
	{ "black", 0x000000ff },   { "white", 0xffffffff },       { "gray", 0x808080ff },
	{ "grey", 0x808080ff },    { "silver", 0xc0c0c0ff },      { "red", 0xff0000ff },
	{ "lime", 0x00ff00ff },    { "green", 0x008000ff },       { "blue", 0x0000ffff },
	{ "navy", 0x000080ff },    { "cyan", 0x00ffffff },        { "aqua", 0x00ffffff },
	{ "teal", 0x008080ff },    { "yellow", 0xffff00ff },      { "olive", 0x808000ff },
	{ "magenta", 0xff00ffff }, { "fuchsia", 0xff00ffff },     { "purple", 0x800080ff },
	{ "maroon", 0x800000ff },  { "orange", 0xffa500ff },      { "brown", 0xa52a2aff },
	{ "pink", 0xffc0cbff },    { "transparent", 0x00000000 },
};

/* "0.5" is a half under every locale of the host program. */
static locale_t plain_locale;
static pthread_once_t plain_locale_once = PTHREAD_ONCE_INIT;

static void plain_locale_make(void)
{
	plain_locale = newlocale(LC_ALL_MASK, "C", NULL);
}

bool weft_number_read(const char *text, double *value, const char **end)
{
	const char *digits = text + (*text == '-' || *text == '+');
	bool decimal =
		isdigit((unsigned char)digits[0]) || (digits[0] == '.' && isdigit((unsigned char)digits[1]));
	bool hexadecimal = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
	char *after;

	if (!decimal || hexadecimal)
		return false; /* no "inf", no "nan" */
	pthread_once(&plain_locale_once, plain_locale_make);
	*value = plain_locale ? strtod_l(text, &after, plain_locale) : strtod(text, &after);
	*end = after;
	return true;
}

static void rgba_split(unsigned rgba, double out[4])
{
	for (int i = 0; i < 4; i++)
		out[i] = (double)(rgba >> (24 - 8 * i) & 255) / 255;
}

static bool hex_read(const char *digits, double rgba[4])
{
	size_t n = strlen(digits);
	if (strspn(digits, "0123456789abcdefABCDEF") != n)
		return false;
	unsigned v = (unsigned)strtoul(digits, NULL, 16);
	if (n == 4) /* the last digit is alpha's */
		v = ((v >> 12 & 15) * 0x11 << 24) | ((v >> 8 & 15) * 0x11 << 16) |
		    ((v >> 4 & 15) * 0x11 << 8) | (v & 15) * 0x11;
	else if (n == 3)
		v = ((v >> 8 & 15) * 0x11 << 24) | ((v >> 4 & 15) * 0x11 << 16) | ((v & 15) * 0x11 << 8) |
		    255;
	else if (n == 6)
		v = v << 8 | 255;
	else if (n != 8)
		return false;
	rgba_split(v, rgba);
	return true;
}

bool weft_color_read(const char *text, double rgba[4])
{
	const char *end;
	double grey;
	if (text[0] == '#')
		return hex_read(text + 1, rgba);
	if (weft_number_read(text, &grey, &end)) {
		if (*end || !(grey >= 0 && grey <= 1))
			return false;
		rgba[0] = rgba[1] = rgba[2] = grey;
		rgba[3] = 1;
		return true;
	}
	for (size_t i = 0; i < sizeof colors / sizeof *colors; i++) {
		if (strcasecmp(text, colors[i].name) == 0) {
			rgba_split(colors[i].rgba, rgba);
			return true;
		}
	}
	return false;
}
