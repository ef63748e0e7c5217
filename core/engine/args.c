/* args.c: the values of one filter, read and checked against its own table.
 *
 * Invariant: a weft_setting holds a good value for every parameter at any
 * time, the initial one where the user gave none. */
#include "../base/edit.h"
#include "../image/light.h"
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_MAX = 1 << 16, EDGE_PARAMS = 2, COMMON };

static const char *const edge_names[] = { "mirror", "reflect", "clamp", "wrap", "constant", NULL };

/* Besides its own parameters every NEIGHBOURHOOD filter has the first two, whoever adds light the last. */
static const weft_param common_params[COMMON] = {
	{ .name = "edge",
	  .help = "what lies beyond the picture",
	  .type = WEFT_CHOICE,
	  .choices = edge_names },
	{ .name = "edge_color",
	  .help = "colour beyond the picture, for edge=constant",
	  .type = WEFT_COLOR,
	  .text_initial = "black" },
	{ .name = "linear", .help = "add light, not samples of sRGB's curve", .type = WEFT_BOOL },
};

static bool has_edge(const weft_filter *f)
{
	return f->kind == WEFT_NEIGHBOURHOOD;
}

static bool adds_light(const weft_filter *f)
{
	return f->flags & WEFT_ADDS_LIGHT;
}

const weft_param *weft_setting_param(const weft_setting *s, size_t i)
{
	const size_t own = s->filter->param_count, skipped = has_edge(s->filter) ? 0 : EDGE_PARAMS;

	return i < own ? &s->filter->params[i] : &common_params[i - own + skipped];
}

bool weft_setting_light(const weft_setting *s)
{
	return adds_light(s->filter) && s->value[s->count - 1] != 0;
}

weft_args weft_setting_args(const weft_setting *s)
{
	return (weft_args) { s->value, (const char *const *)s->text, s->numbers, s->given };
}

weft_edge weft_setting_edge(const weft_setting *s)
{
	return has_edge(s->filter) ? (weft_edge)s->value[s->filter->param_count] : s->filter->edge;
}

void weft_setting_edge_value(const weft_setting *s, weft_format f, float value[WEFT_CHANNELS_MAX])
{
	if (!has_edge(s->filter))
		return;
	const double *c = s->numbers[s->filter->param_count + 1].at;
	double luma = 0.299 * c[0] + 0.587 * c[1] + 0.114 * c[2];
	for (int i = 0; i < f.channels; i++)
		value[i] = (float)(f.channels < 3 ? luma : c[i]);
	if (weft_has_alpha(f))
		value[f.channels - 1] = (float)c[3];
}

/* ---- one value ---- */

/* Where a value stands, for messages. */
struct typed {
	const weft_setting *setting;
	const weft_param *param;
	const char *name; /* as the user knows it: `size` for a radius */
	const char *text;
	int at;
};

static weft_status outside(const struct typed *t, double min, double max, weft_error *e)
{
	return weft_fail_at(e, WEFT_BAD_PARAM, t->at, "%s: %s=%.60s is outside %.10g..%.10g",
			    t->setting->filter->name, t->name, t->text, min, max);
}

static weft_status not_a(const struct typed *t, const char *what, weft_error *e)
{
	return weft_fail_at(e, WEFT_BAD_PARAM, t->at, "%s: %s=%.60s is not %s", t->setting->filter->name,
			    t->name, t->text, what);
}

static bool has_bounds(const weft_param *p)
{
	return p->min < p->max;
}

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

static weft_status read_number(const struct typed *t, double *value, weft_error *e)
{
	const weft_param *p = t->param;
	const char *end;
	char what[80];

	if (!weft_number_read(t->text, value, &end) || !unit_apply(p, end, value)) {
		snprintf(what, sizeof what, p->unit ? "a number of %s" : "a number", p->unit);
		return not_a(t, what, e);
	}
	if (p->type == WEFT_INT && *value != floor(*value))
		return not_a(t, "a whole number", e);
	if (has_bounds(p) && !(*value >= p->min && *value <= p->max))
		return outside(t, p->min, p->max, e);
	return isfinite(*value) ? WEFT_OK : not_a(t, "a finite number", e);
}

static weft_status read_bool(const struct typed *t, double *value, weft_error *e)
{
	static const char *const words[] = { "no", "yes", "false", "true", "0", "1", "off", "on" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(t->text, words[i]) == 0) {
			*value = i % 2;
			return WEFT_OK;
		}
	}
	return not_a(t, "yes or no", e);
}

static weft_status read_choice(const struct typed *t, double *value, weft_error *e)
{
	char known[160] = "";
	size_t length = 0;
	for (int i = 0; t->param->choices[i]; i++) {
		if (strcmp(t->text, t->param->choices[i]) == 0) {
			*value = i;
			return WEFT_OK;
		}
		if (length < sizeof known)
			length += (size_t)snprintf(known + length, sizeof known - length, "%s%s",
						   i ? ", " : "", t->param->choices[i]);
	}
	return weft_fail_at(e, WEFT_BAD_PARAM, t->at, "%s: %s=%.40s is none of %s", t->setting->filter->name,
			    t->name, t->text, known);
}

static weft_status read_list(const struct typed *t, weft_numbers *numbers, weft_error *e)
{
	const weft_param *p = t->param;
	size_t room = 0;
	for (const char *c = t->text; *c; c++)
		room += strchr(" ;/", *c) != NULL;
	double *list = malloc((room + 1) * sizeof *list);
	if (!list || room >= LIST_MAX) {
		free(list);
		return weft_fail_at(e, list ? WEFT_LIMIT : WEFT_NO_MEMORY, t->at, "%s: %s is too long a list",
				    t->setting->filter->name, t->name);
	}
	size_t count = 0;
	weft_status status = WEFT_OK;
	for (const char *c = t->text + strspn(t->text, " ;/"); *c && !status; c += strspn(c, " ;/")) {
		double v;
		if (!weft_number_read(c, &v, &c) || (*c && !strchr(" ;/", *c)) || !isfinite(v))
			status = not_a(t, "a list of numbers", e);
		else if (has_bounds(p) && !(v >= p->min && v <= p->max))
			status = outside(t, p->min, p->max, e);
		else
			list[count++] = v;
	}
	if (status) {
		free(list);
		return status;
	}
	free((double *)numbers->at);
	*numbers = (weft_numbers) { list, count };
	return WEFT_OK;
}

static weft_status read_color(const struct typed *t, weft_numbers *numbers, weft_error *e)
{
	double *rgba = malloc(4 * sizeof *rgba);
	if (!rgba)
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", t->name);
	if (!weft_color_read(t->text, rgba)) {
		free(rgba);
		return not_a(t, "a colour: #rgb, #rrggbb, #rrggbbaa, a grey 0..1 or a name", e);
	}
	free((double *)numbers->at);
	*numbers = (weft_numbers) { rgba, 4 };
	return WEFT_OK;
}

static weft_status read_value(weft_setting *s, size_t i, const struct typed *t, weft_error *e)
{
	switch (t->param->type) {
	case WEFT_BOOL: return read_bool(t, &s->value[i], e);
	case WEFT_INT:
	case WEFT_REAL: {
		double v;
		weft_status status = read_number(t, &v, e);
		if (!status)
			s->value[i] = v;
		return status;
	}
	case WEFT_CHOICE: return read_choice(t, &s->value[i], e);
	case WEFT_LIST: return read_list(t, &s->numbers[i], e);
	case WEFT_COLOR: return read_color(t, &s->numbers[i], e);
	case WEFT_TEXT: break;
	}
	char *copy = strdup(t->text);
	if (!copy)
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", t->name);
	free(s->text[i]);
	s->text[i] = copy;
	return WEFT_OK;
}

/* ---- a filter's values ---- */

weft_status weft_setting_make(weft_setting *s, const weft_filter *f, int at, weft_error *e)
{
	size_t n = f->param_count + (has_edge(f) ? EDGE_PARAMS : 0) + (adds_light(f) ? 1 : 0);
	size_t some = n ? n : 1;
	*s = (weft_setting) { .filter = f,
			      .count = n,
			      .value = calloc(some, sizeof *s->value),
			      .text = calloc(some, sizeof *s->text),
			      .numbers = calloc(some, sizeof *s->numbers),
			      .given = calloc(some, sizeof *s->given),
			      .typed = calloc(some, sizeof *s->typed),
			      .at = at };
	weft_status status = WEFT_OK;
	if (!s->value || !s->text || !s->numbers || !s->given || !s->typed)
		status = weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", f->name);
	for (size_t i = 0; i < n && !status; i++) {
		const weft_param *p = weft_setting_param(s, i);
		s->value[i] = p->initial;
		if (i == f->param_count && has_edge(f))
			s->value[i] = f->edge;
		if (p->type >= WEFT_TEXT)
			status = read_value(
				s, i,
				&(struct typed) { s, p, p->name, p->text_initial ? p->text_initial : "", at },
				e);
	}
	if (status)
		weft_setting_free(s);
	return status;
}

void weft_setting_free(weft_setting *s)
{
	for (size_t i = 0; i < s->count; i++) {
		if (s->text)
			free(s->text[i]);
		if (s->numbers)
			free((double *)s->numbers[i].at);
		if (s->typed)
			free(s->typed[i]);
	}
	free(s->value);
	free(s->text);
	free(s->numbers);
	free(s->given);
	free(s->typed);
	*s = (weft_setting) { 0 };
}

static weft_status unknown_param(const weft_setting *s, const char *name, int at, weft_error *e)
{
	const char *filter = s->filter->name;
	char known[160] = "";
	size_t length = 0;
	for (size_t i = 0; i < s->count; i++) {
		const char *other = weft_setting_param(s, i)->name;
		if (weft_edit_near(name, weft_edit_distance(name, other)))
			return weft_fail_at(e, WEFT_BAD_PARAM, at,
					    "%s: no parameter '%.40s'; did you mean '%s'?", filter, name,
					    other);
		if (length < sizeof known)
			length += (size_t)snprintf(known + length, sizeof known - length, "%s%s",
						   i ? ", " : "", other);
	}
	return weft_fail_at(e, WEFT_BAD_PARAM, at, "%s: no parameter '%.40s'; it has %s", filter, name,
			    s->count ? known : "none");
}

/* "size=5" for a filter that speaks of a radius: 2 * radius + 1. */
static weft_status give_size(const struct typed *t, double *radius, weft_error *e)
{
	const weft_param *p = t->param;
	const weft_param size = {
		.type = WEFT_INT, .min = 2 * p->min + 1, .max = 2 * p->max + 1, .unit = p->unit
	};
	struct typed as_size = *t;
	double v;

	as_size.param = &size;
	weft_status status = read_number(&as_size, &v, e);
	if (status)
		return status;
	if (fmod(v, 2) != 1)
		return not_a(t, "odd: a size is 2*radius+1", e);
	*radius = (v - 1) / 2;
	return WEFT_OK;
}

weft_status weft_setting_give(weft_setting *s, const char *name, const char *value, int name_at, int value_at,
			      weft_error *e)
{
	const weft_filter *f = s->filter;
	size_t i = 0, radius = s->count;
	if (!name && s->count == 0)
		return weft_fail_at(e, WEFT_BAD_PARAM, value_at, "%s: takes no parameters", f->name);
	if (name) {
		for (; i < s->count && strcmp(name, weft_setting_param(s, i)->name) != 0; i++)
			if (strcmp("radius", weft_setting_param(s, i)->name) == 0)
				radius = i;
	}
	bool as_size = i == s->count && radius < s->count && strcmp(name, "size") == 0;
	if (as_size)
		i = radius;
	if (i == s->count)
		return unknown_param(s, name, name_at, e);
	const weft_param *p = weft_setting_param(s, i);
	if (s->given[i])
		return weft_fail_at(e, WEFT_BAD_PARAM, name_at, "%s: %s is given twice", f->name, p->name);

	struct typed t = { s, p, as_size ? "size" : p->name, value, value_at };
	weft_status status = as_size ? give_size(&t, &s->value[i], e) : read_value(s, i, &t, e);
	if (status)
		return status;
	char number[40];
	snprintf(number, sizeof number, "%.0f", s->value[i]);
	s->typed[i] = strdup(as_size ? number : value);
	s->given[i] = true;
	return s->typed[i] ? WEFT_OK : weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", f->name);
}

weft_status weft_setting_in_light(const weft_setting *s, weft_setting *light, weft_error *e)
{
	weft_status status = weft_setting_make(light, s->filter, s->at, e);

	for (size_t i = 0; i < s->count && !status; i++) {
		if (s->typed[i])
			status = weft_setting_give(light, weft_setting_param(s, i)->name, s->typed[i], s->at,
						   s->at, e);
		if (status || weft_setting_param(s, i)->type != WEFT_COLOR)
			continue;
		double *rgba = (double *)light->numbers[i].at;
		for (int c = 0; c < 3; c++)
			rgba[c] = weft_light_of(rgba[c]);
	}
	if (status)
		weft_setting_free(light);
	return status;
}
