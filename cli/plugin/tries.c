/* tries.c: see tries.h. */
#include "tries.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "elsewhere.h"

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

/* A parameter and what it is given. */
struct given {
	const weft_param *param;
	const char *value;
};

static const char *value_given(const struct given *given, size_t count, const weft_param *p)
{
	for (size_t i = 0; i < count; i++)
		if (given[i].param == p)
			return given[i].value;
	return NULL;
}

/* The filter with those as given, and what it must have.  Text that a chain would take apart is quoted. */
static void text_make(const struct trial *t, const struct given *given, size_t count, bool small,
		      char text[TEXT])
{
	const weft_filter *f = t->filter;
	size_t n = (size_t)snprintf(text, TEXT, "%s", f->name);
	char separator = ':', number[40];
	for (size_t i = 0; i < f->param_count && n < TEXT; i++) {
		const weft_param *p = &f->params[i];
		const bool wide = small && strcmp(p->name, "width") == 0,
			   high = small && strcmp(p->name, "height") == 0;
		const char *value = value_given(given, count, p);
		if (!value)
			value = wide                             ? "29"
				: high                           ? "23"
				: p->flags & WEFT_PARAM_REQUIRED ? some_value(p, number)
								 : NULL;
		if (!value)
			continue;
		const char *quote = p->type == WEFT_TEXT && value[strcspn(value, "|,=()")] ? "\"" : "";
		n += (size_t)snprintf(text + n, TEXT - n, "%c%s=%s%s%s", separator, p->name, quote, value,
				      quote);
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

static void try_given(struct trial *t, const struct given *given, size_t count,
		      void (*try)(struct trial *t, const char *text))
{
	char text[TEXT];
	text_make(t, given, count, true, text);
	if (!trial_ended(t))
		try(t, text);
}

static void try_value(struct trial *t, const weft_param *p, const char *value)
{
	try_given(t, &(struct given) { p, value }, 1, trial_briefly);
}

static void glance_value(struct trial *t, const weft_param *p, const char *value)
{
	try_given(t, &(struct given) { p, value }, 1, trial_glance);
}

static const char *number_text(double value, char number[40])
{
	snprintf(number, 40, "%.17g", value);
	return number;
}

static bool has_range(const weft_param *p)
{
	return (p->type == WEFT_INT || p->type == WEFT_REAL) && p->min < p->max;
}

/* ---- one parameter ---- */

enum { SMALL_RANGE = 32, BETWEEN = 7 };

/* Every whole number of a small range; of others some, those beside the bounds among them. */
static void glance_between(struct trial *t, const weft_param *p)
{
	char number[40];
	const bool whole = p->type == WEFT_INT;
	const double range = p->max - p->min;
	if (whole && range <= SMALL_RANGE) {
		for (double v = p->min + 1; v < p->max; v++)
			glance_value(t, p, number_text(v, number));
		return;
	}
	for (int i = 1; i <= BETWEEN; i++) {
		const double v = p->min + range / (BETWEEN + 1) * i;
		glance_value(t, p, number_text(whole ? floor(v) : v, number));
	}
	if (whole) {
		glance_value(t, p, number_text(p->min + 1, number));
		glance_value(t, p, number_text(p->max - 1, number));
	}
}

static void try_number(struct trial *t, const weft_param *p)
{
	char number[40];
	if (!has_range(p))
		return;
	try_value(t, p, number_text(p->min, number));
	try_value(t, p, number_text(p->max, number));
	glance_between(t, p);
}

static void glance_texts(struct trial *t, const weft_param *p)
{
	static const char *const texts[] = { "", "two words", "a|b, (c=%s%n", "\xc3\xa4\xe2\x82\xac" };
	char longer[301];
	memset(longer, 'x', sizeof longer - 1);
	longer[sizeof longer - 1] = 0;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		glance_value(t, p, texts[i]);
	glance_value(t, p, longer);
}

/* Of no number, of one, and of more than a filter may have thought; each at its bounds. */
static void try_list(struct trial *t, const weft_param *p)
{
	enum { MANY = 100 };
	const bool bounds = p->min < p->max;
	const double ends[] = { bounds ? p->max : 9, bounds ? p->min : -1 };
	char number[40], list[MANY * 40];
	size_t n = 0;
	try_value(t, p, bounds ? number_text(p->max, number) : "1");
	glance_value(t, p, "");
	for (int i = 0; i < MANY; i++) {
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%.17g", i ? " " : "", ends[i % 2]);
		if (i == 2 || i == MANY - 1)
			glance_value(t, p, list);
	}
}

static void try_param(struct trial *t, const weft_param *p)
{
	char number[40];
	for (int i = 0; p->choices && p->choices[i]; i++)
		try_value(t, p, p->choices[i]);
	switch (p->type) {
	case WEFT_INT:
	case WEFT_REAL: try_number(t, p); break;
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
	case WEFT_LIST: try_list(t, p); break;
	case WEFT_PICTURE:
		try_value(t, p, some_value(p, number));
		glance_value(t, p, "large");
		glance_value(t, p, "alpha");
		break;
	case WEFT_TEXT: glance_texts(t, p); /* fall through */
	case WEFT_FILE: try_value(t, p, some_value(p, number)); break;
	case WEFT_CHOICE: break;
	}
}

/* ---- two of them, and all ---- */

enum { VALUES_MAX = 8, PAIRS_MAX = 96 };

/* Values of a parameter that another may not agree with, the furthest first; returns how many. */
static size_t far_values(const weft_param *p, char numbers[2][40], const char *values[VALUES_MAX])
{
	size_t count = 0;
	if (has_range(p)) {
		values[count++] = number_text(p->max, numbers[0]);
		values[count++] = number_text(p->min, numbers[1]);
	} else if (p->type == WEFT_BOOL) {
		values[count++] = p->initial != 0 ? "no" : "yes";
	} else if (p->type == WEFT_CHOICE) {
		while (p->choices[count])
			count++;
		for (size_t i = 0; i < VALUES_MAX && i < count; i++)
			values[i] = p->choices[count - 1 - i];
		count = count < VALUES_MAX ? count : VALUES_MAX;
	} else if (p->type != WEFT_INT && p->type != WEFT_REAL) {
		values[count++] = some_value(p, numbers[0]);
	}
	return count;
}

/* Value number a of parameter p with value number b of q, if both have so many. */
static bool glance_pair(struct trial *t, const weft_param *p, size_t a, const weft_param *q, size_t b)
{
	char p_numbers[2][40], q_numbers[2][40];
	const char *of_p[VALUES_MAX], *of_q[VALUES_MAX];
	if (a >= far_values(p, p_numbers, of_p) || b >= far_values(q, q_numbers, of_q))
		return false;
	try_given(t, (struct given[]) { { p, of_p[a] }, { q, of_q[b] } }, 2, trial_glance);
	return true;
}

/* The furthest values of each two first, as many as there is time for. */
static void glance_pairs(struct trial *t)
{
	const weft_filter *f = t->filter;
	int left = PAIRS_MAX;
	for (size_t sum = 0; sum < 2 * VALUES_MAX - 1; sum++)
		for (size_t a = 0; a <= sum; a++)
			for (size_t i = 0; i < f->param_count; i++)
				for (size_t j = i + 1; j < f->param_count && left > 0 && !trial_ended(t); j++)
					left -= glance_pair(t, &f->params[i], a, &f->params[j], sum - a);
}

/* Value number `which` of each. */
static void glance_all(struct trial *t, size_t which)
{
	enum { PARAMS_MAX = 64 };
	const weft_filter *f = t->filter;
	char numbers[PARAMS_MAX][2][40];
	struct given given[PARAMS_MAX];
	size_t count = 0;
	for (size_t i = 0; i < f->param_count && i < PARAMS_MAX; i++) {
		const char *values[VALUES_MAX];
		const size_t n = far_values(&f->params[i], numbers[i], values);
		if (n > 0)
			given[count++] = (struct given) { &f->params[i], values[which < n ? which : n - 1] };
	}
	if (count > 2)
		try_given(t, given, count, trial_glance);
}

/* ---- a filter ---- */

/* The filter as it is, or what its first example makes of it. */
static void usual(struct trial *t, char text[TEXT])
{
	text_make(t, NULL, 0, true, text);
	if (trial_works(t, text))
		return;
	text_make(t, NULL, 0, false, text);
	if (trial_works(t, text))
		return;
	if (t->filter->examples && t->filter->examples[0]) {
		unquote(t->filter->examples[0], text);
		if (trial_works(t, text))
			return;
	}
	text_make(t, NULL, 0, true, text);
}

void tries_mark(struct trial *t, const char *chain)
{
	char text[TEXT];
	if (!chain)
		usual(t, text);
	if (!trial_ended(t))
		elsewhere_mark(t, chain ? chain : text);
}

void tries_chain(struct trial *t, const char *text)
{
	trial_everything(t, text);
	trial_again(t, text);
	elsewhere_mark(t, text);
	if (!trial_ended(t) && t->ran == 0)
		trial_found(t, "refuses every picture: %s", t->refused);
}

void tries_all(struct trial *t)
{
	char text[TEXT];
	const weft_filter *f = t->filter;
	usual(t, text);
	tries_chain(t, text);
	for (size_t i = 0; i < f->param_count && !trial_ended(t); i++)
		try_param(t, &f->params[i]);
	glance_pairs(t);
	glance_all(t, 0);
	glance_all(t, 1);
	for (size_t i = 0; f->examples && f->examples[i] && !trial_ended(t); i++) {
		unquote(f->examples[i], text);
		trial_example(t, text);
	}
}
