/* tries.c: see tries.h. */
#include "tries.h"

#include <stdio.h>
#include <string.h>

enum { TEXT = 4096 };

/* A value where one must be given, and no other is known. */
static const char *some_value(const weft_param *p, char number[40])
{
	switch (p->type) {
	case WEFT_BOOL: return "yes";
	case WEFT_INT:
	case WEFT_REAL: snprintf(number, 40, "%.17g", p->initial); return number;
	case WEFT_CHOICE: return p->choices[0];
	case WEFT_LIST: return "1";
	case WEFT_COLOR: return "#804020";
	case WEFT_SIZE: return "29x23";
	case WEFT_POSITION: return "3,5";
	case WEFT_TEXT: return "text";
	case WEFT_FILE:
	case WEFT_PICTURE: return "noise";
	}
	return "";
}

/* The filter with parameter `only` as given (NULL: none), and what it must have. */
static void text_make(const struct trial *t, const weft_param *only, const char *value, bool small,
		      char text[TEXT])
{
	const weft_filter *f = t->filter;
	size_t n = (size_t)snprintf(text, TEXT, "%s", f->name);
	char separator = ':', number[40];
	for (size_t i = 0; i < f->param_count && n < TEXT; i++) {
		const weft_param *p = &f->params[i];
		const bool wide = small && strcmp(p->name, "width") == 0,
			   high = small && strcmp(p->name, "height") == 0;
		const char *given = p == only                        ? value
				    : wide                           ? "29"
				    : high                           ? "23"
				    : p->flags & WEFT_PARAM_REQUIRED ? some_value(p, number)
								     : NULL;
		if (!given)
			continue;
		n += (size_t)snprintf(text + n, TEXT - n, "%c%s=%s", separator, p->name, given);
		separator = ',';
	}
}

/* Examples are written for a shell. */
static void unquote(const char *example, char text[TEXT])
{
	size_t n = 0;
	for (; *example && n + 1 < TEXT; example++)
		if (*example != '\'')
			text[n++] = *example;
	text[n] = 0;
}

static void try_value(struct trial *t, const weft_param *p, const char *value)
{
	char text[TEXT];
	text_make(t, p, value, true, text);
	if (!trial_ended(t))
		trial_briefly(t, text);
}

static void try_number(struct trial *t, const weft_param *p, double value)
{
	char number[40];
	snprintf(number, sizeof number, "%.17g", value);
	try_value(t, p, number);
}

static void try_param(struct trial *t, const weft_param *p)
{
	char number[40];
	if ((p->type == WEFT_INT || p->type == WEFT_REAL) && p->min < p->max) {
		try_number(t, p, p->min);
		try_number(t, p, p->max);
	}
	for (int i = 0; p->choices && p->choices[i]; i++)
		try_value(t, p, p->choices[i]);
	switch (p->type) {
	case WEFT_BOOL:
		try_value(t, p, "no");
		try_value(t, p, "yes");
		break;
	case WEFT_COLOR: try_value(t, p, "#ff000080"); break;
	case WEFT_SIZE:
		try_value(t, p, "1x1");
		try_value(t, p, "50%x300%");
		break;
	case WEFT_POSITION:
		try_value(t, p, "0,0");
		try_value(t, p, "100%,-7");
		break;
	case WEFT_TEXT:
	case WEFT_FILE:
	case WEFT_PICTURE: try_value(t, p, some_value(p, number)); break;
	default: break;
	}
}

static bool usual(const struct trial *t, char text[TEXT])
{
	text_make(t, NULL, NULL, true, text);
	if (trial_works(t, text))
		return true;
	text_make(t, NULL, NULL, false, text);
	if (trial_works(t, text))
		return true;
	if (!t->filter->examples || !t->filter->examples[0])
		return false;
	unquote(t->filter->examples[0], text);
	return trial_works(t, text);
}

void tries_chain(struct trial *t, const char *text)
{
	trial_everything(t, text);
	trial_again(t, text);
	if (!trial_ended(t) && t->ran == 0)
		trial_found(t, "refuses every picture: %s", t->refused);
}

void tries_all(struct trial *t)
{
	char text[TEXT];
	const weft_filter *f = t->filter;
	if (!usual(t, text))
		text_make(t, NULL, NULL, true, text);
	tries_chain(t, text);
	for (size_t i = 0; i < f->param_count && !trial_ended(t); i++)
		try_param(t, &f->params[i]);
	for (size_t i = 0; f->examples && f->examples[i] && !trial_ended(t); i++) {
		unquote(f->examples[i], text);
		trial_example(t, text);
	}
}
