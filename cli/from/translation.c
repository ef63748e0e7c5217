/* translation.c: collect a chain and options. */
#include "translation.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../report.h"

void translate_filter(struct translation *t, const char *format, ...)
{
	size_t used = strlen(t->chain);
	va_list args;
	if (used)
		used += (size_t)snprintf(t->chain + used, sizeof t->chain - used, " | ");
	if (used >= sizeof t->chain - 1)
		return;
	va_start(args, format);
	vsnprintf(t->chain + used, sizeof t->chain - used, format, args);
	va_end(args);
}

void translate_option(struct translation *t, const char *format, ...)
{
	char *text;
	va_list args;
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		exit(report_no_memory());
	va_end(args);
	words_add(&t->options, text);
}

void translate_missing(struct translation *t, const char *piece)
{
	t->missing++;
	report_error("from: '%s' has no counterpart here and is left out", piece);
}

void translate_note(struct translation *t, const char *piece, const char *what)
{
	t->noted++;
	report_note("from: '%s': %s", piece, what);
}

void translation_free(struct translation *t)
{
	words_free_all(&t->options);
}

int numbers_in(const char *text, double *into, int most)
{
	int count = 0;
	while (*text && count < most) {
		char *end;
		const char *digits = text + (*text == '+' || *text == '-');
		const bool starts = isdigit((unsigned char)digits[*digits == '.']);
		if (!starts) {
			text++;
			continue;
		}
		/* 0x2 is two numbers, not one in hexadecimal. */
		if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
			into[count++] = 0;
			text += 2;
			continue;
		}
		into[count++] = strtod(text, &end);
		text = end > text ? end : text + 1;
	}
	return count;
}
