/* value.c: text to a value, checked against the parameter's own table. */
#include "value.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"

enum { LIST_MAX = 1 << 16 };

static const char list_separators[] = " ,;/";

static weft_status outside(const weft_typed *t, double min, double max, weft_error *e)
{
	return weft_fail_at(e, WEFT_BAD_PARAM, t->at, "%s: %s=%.60s is outside %.10g..%.10g", t->filter,
			    t->name, t->text, min, max);
}

static weft_status not_a(const weft_typed *t, const char *what, weft_error *e)
{
	return weft_fail_at(e, WEFT_BAD_PARAM, t->at, "%s: %s=%.60s is not %s", t->filter, t->name, t->text,
			    what);
}

static weft_status no_memory(const weft_typed *t, weft_error *e)
{
	return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", t->filter);
}

static bool has_bounds(const weft_param *p)
{
	return p->min < p->max;
}

static bool within(const weft_param *p, double v)
{
	return !has_bounds(p) || (v >= p->min && v <= p->max);
}

/* Choices as "a, b, c". */
static void choices_join(const char *const *choices, char *text, size_t room)
{
	size_t length = 0;
	*text = 0;
	for (int i = 0; choices && choices[i] && length < room; i++)
		length += (size_t)snprintf(text + length, room - length, "%s%s", i ? ", " : "", choices[i]);
}

static int choice_find(const weft_param *p, const char *text)
{
	for (int i = 0; p->choices && p->choices[i]; i++)
		if (strcmp(text, p->choices[i]) == 0)
			return i;
	return -1;
}

/* ---- numbers ---- */

/* 50% is a half of a plain number, and 50 where per cent is the unit. */
static bool unit_apply(const weft_param *p, const char *suffix, double *value)
{
	suffix += strspn(suffix, " ");
	if (!*suffix || (p->unit && strcmp(suffix, p->unit) == 0))
		return true;
	if (p->type != WEFT_REAL || p->unit || strcmp(suffix, "%") != 0)
		return false;
	*value /= 100;
	return true;
}

static weft_status number_fault(const weft_typed *t, weft_error *e)
{
	const weft_param *p = t->param;
	char words[120], what[200];
	choices_join(p->choices, words, sizeof words);
	snprintf(what, sizeof what, "a number%s%s%s%s", p->unit ? " of " : "", p->unit ? p->unit : "",
		 *words ? " or one of " : "", words);
	return not_a(t, what, e);
}

static weft_status read_number(weft_value *v, const weft_typed *t, weft_error *e)
{
	const weft_param *p = t->param;
	const char *end;
	double number;

	const int word = choice_find(p, t->text);
	if (word >= 0) {
		v->word = word;
		v->number = p->initial;
		return WEFT_OK;
	}
	if (!weft_number_read(t->text, &number, &end) || !unit_apply(p, end, &number))
		return number_fault(t, e);
	if (p->type == WEFT_INT && number != floor(number))
		return not_a(t, "a whole number", e);
	if (!within(p, number))
		return outside(t, p->min, p->max, e);
	if (!isfinite(number))
		return not_a(t, "a finite number", e);
	if (p->bound == WEFT_BOUND_INT && (number < INT_MIN || number > INT_MAX))
		return outside(t, INT_MIN, INT_MAX, e);
	v->word = -1;
	v->number = number;
	return WEFT_OK;
}

static weft_status read_bool(weft_value *v, const weft_typed *t, weft_error *e)
{
	static const char *const words[] = { "no", "yes", "false", "true", "0", "1", "off", "on" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(t->text, words[i]) == 0) {
			v->number = i % 2;
			return WEFT_OK;
		}
	}
	return not_a(t, "yes or no", e);
}

static weft_status read_choice(weft_value *v, const weft_typed *t, weft_error *e)
{
	char known[160];
	const int i = choice_find(t->param, t->text);
	if (i >= 0) {
		v->number = i;
		return WEFT_OK;
	}
	choices_join(t->param->choices, known, sizeof known);
	return weft_fail_at(e, WEFT_BAD_PARAM, t->at, "%s: %s=%.40s is none of %s", t->filter, t->name,
			    t->text, known);
}

static weft_status read_list(weft_value *v, const weft_typed *t, weft_error *e)
{
	size_t room = 1;
	for (const char *c = t->text; *c; c++)
		room += strchr(list_separators, *c) != NULL;
	double *list = malloc(room * sizeof *list);
	if (!list)
		return no_memory(t, e);
	size_t count = 0;
	weft_status status = WEFT_OK;
	if (room > LIST_MAX)
		status = weft_fail_at(e, WEFT_LIMIT, t->at, "%s: %s is too long a list", t->filter, t->name);
	const char *c = t->text + strspn(t->text, list_separators);
	while (*c && !status) {
		double number;
		if (!weft_number_read(c, &number, &c) || (*c && !strchr(list_separators, *c)) ||
		    !isfinite(number))
			status = not_a(t, "a list of numbers", e);
		else if (!within(t->param, number))
			status = outside(t, t->param->min, t->param->max, e);
		else
			list[count++] = number;
		if (!status)
			c += strspn(c, list_separators);
	}
	if (status) {
		free(list);
		return status;
	}
	free((double *)v->numbers.at);
	v->numbers = (weft_numbers) { list, count };
	return WEFT_OK;
}

/* ---- colours, sizes, positions ---- */

static weft_status read_color(weft_value *v, const weft_typed *t, weft_error *e)
{
	double rgba[4];
	if (!weft_color_read(t->text, rgba))
		return not_a(t, "a colour: #rgb, #rrggbb, #rrggbbaa, a grey 0..1 or a name", e);
	memcpy(v->color.rgba, rgba, sizeof rgba);
	return WEFT_OK;
}

/* One number with or without '%'; pixels keep to the parameter's bounds.  *end is after it. */
static bool read_measure(const char *text, double *value, bool *percent, const char **end)
{
	const char *after;
	if (!weft_number_read(text, value, &after) || !isfinite(*value))
		return false;
	*percent = *after == '%';
	after += *percent;
	if (!*percent && strncmp(after, "px", 2) == 0)
		after += 2;
	*end = after;
	return true;
}

static weft_status measures_check(const weft_typed *t, double a, bool a_percent, double b, bool b_percent,
				  weft_error *e)
{
	const weft_param *p = t->param;
	if ((!isnan(a) && !a_percent && !within(p, a)) || (!isnan(b) && !b_percent && !within(p, b)))
		return outside(t, p->min, p->max, e);
	return WEFT_OK;
}

static weft_status read_size(weft_value *v, const weft_typed *t, weft_error *e)
{
	static const char what[] = "a size: 300x200, 300x, x200, 300 or 50%";
	weft_size s = { .width = NAN, .height = NAN };
	const char *c = t->text;

	if (*c != 'x' && !read_measure(c, &s.width, &s.width_percent, &c))
		return not_a(t, what, e);
	if (!*c && (t->param->initial == 0 || s.width_percent)) {
		s.height = s.width;
		s.height_percent = s.width_percent;
	} else if (!*c) {
		s.height = NAN; /* a lone number is the width */
	} else if (*c++ != 'x') {
		return not_a(t, what, e);
	} else if (*c && (!read_measure(c, &s.height, &s.height_percent, &c) || *c)) {
		return not_a(t, what, e);
	}
	if ((isnan(s.width) && isnan(s.height)) || s.width < 0 || s.height < 0)
		return not_a(t, what, e);
	weft_status status = measures_check(t, s.width, s.width_percent, s.height, s.height_percent, e);
	if (!status)
		v->size = s;
	return status;
}

static weft_status read_position(weft_value *v, const weft_typed *t, weft_error *e)
{
	weft_position p = { 0 };
	const char *c = t->text;

	if (!read_measure(c, &p.x, &p.x_percent, &c) || *c++ != ',')
		return not_a(t, "a position: 10,20 or 50%,50%", e);
	c += strspn(c, " ");
	if (!read_measure(c, &p.y, &p.y_percent, &c) || *c)
		return not_a(t, "a position: 10,20 or 50%,50%", e);
	weft_status status = measures_check(t, p.x, p.x_percent, p.y, p.y_percent, e);
	if (!status)
		v->position = p;
	return status;
}

/* ---- text, files and pictures ---- */

static void operand_free(weft_operand *o)
{
	if (!o)
		return;
	weft_chain_free(o->chain);
	free(o->name);
	weft_image_free(&o->image);
	weft_buffer_free(&o->bytes);
	free(o);
}

static weft_status read_text(weft_value *v, const weft_typed *t, weft_error *e)
{
	char *copy = strdup(t->text);
	if (!copy)
		return no_memory(t, e);
	free(v->text);
	v->text = copy;
	return WEFT_OK;
}

static bool parentheses_close(const char *text)
{
	int depth = 0;
	bool quoted = false;
	for (; *text; text++) {
		quoted ^= *text == '"';
		depth += quoted ? 0 : (*text == '(') - (*text == ')');
	}
	return depth <= 0;
}

static weft_status read_operand(weft_value *v, const weft_typed *t, weft_error *e)
{
	const size_t n = strlen(t->text);
	const bool chain = t->param->type == WEFT_PICTURE && t->text[0] == '(' && !t->quoted;
	weft_operand *o = calloc(1, sizeof *o);
	weft_status status = o ? WEFT_OK : no_memory(t, e);

	if (!status && n == 0)
		status = not_a(t, "the name of a file", e);
	if (!status && chain && !parentheses_close(t->text))
		status = weft_fail_at(e, WEFT_BAD_PARAM, t->at, "%s: %s=%.60s: a parenthesis is not closed",
				      t->filter, t->name, t->text);
	if (!status && chain && (n < 3 || t->text[n - 1] != ')'))
		status = not_a(t, "a chain in parentheses", e);
	if (!status) {
		o->name = chain ? strndup(t->text + 1, n - 2) : strdup(t->text);
		status = o->name ? WEFT_OK : no_memory(t, e);
	}
	if (!status && chain)
		status = weft_chain_parse_at(o->name, t->at < 0 ? -1 : t->at + 1, &o->chain, e);
	if (status) {
		operand_free(o);
		return status;
	}
	operand_free(v->operand);
	v->operand = o;
	return WEFT_OK;
}

bool weft_type_has_commas(weft_param_type type)
{
	return type == WEFT_LIST || type == WEFT_POSITION;
}

weft_status weft_value_read(weft_value *v, const weft_typed *t, weft_error *e)
{
	switch (t->param->type) {
	case WEFT_BOOL: return read_bool(v, t, e);
	case WEFT_INT:
	case WEFT_REAL: return read_number(v, t, e);
	case WEFT_CHOICE: return read_choice(v, t, e);
	case WEFT_TEXT: return read_text(v, t, e);
	case WEFT_LIST: return read_list(v, t, e);
	case WEFT_COLOR: return read_color(v, t, e);
	case WEFT_SIZE: return read_size(v, t, e);
	case WEFT_POSITION: return read_position(v, t, e);
	case WEFT_FILE:
	case WEFT_PICTURE: return read_operand(v, t, e);
	}
	return weft_fail(e, WEFT_INTERNAL, "%s: a parameter of unknown type", t->filter);
}

void weft_value_free(weft_value *v)
{
	free(v->text);
	free((double *)v->numbers.at);
	operand_free(v->operand);
	free(v->typed);
	*v = (weft_value) { 0 };
}
