/* setting.c: the values of one filter, and how they get into its state.
 *
 * Invariant: a weft_setting holds a good value for every parameter at any
 * time, the initial one where the user gave none. */
#include "setting.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/edit.h"
#include "../image/grey.h"
#include "../image/light.h"
#include "check.h"

enum { EDGE_PARAMS = 2, COMMON };

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
	return adds_light(s->filter) && s->values[s->count - 1].number != 0;
}

weft_edge weft_setting_edge(const weft_setting *s)
{
	return has_edge(s->filter) ? (weft_edge)s->values[s->filter->param_count].number : s->filter->edge;
}

/* A colour as it reads where it is to be light. */
static weft_color color_for(const weft_color *c, bool in_light)
{
	weft_color color = *c;
	for (int i = 0; in_light && i < 3; i++)
		color.rgba[i] = weft_light_of(color.rgba[i]);
	return color;
}

void weft_setting_edge_value(const weft_setting *s, weft_format f, float value[WEFT_CHANNELS_MAX])
{
	if (!has_edge(s->filter))
		return;
	const weft_color color =
		color_for(&s->values[s->filter->param_count + 1].color, weft_setting_light(s));
	const double *c = color.rgba, luma = weft_grey_of_color(c);
	for (int i = 0; i < f.channels; i++)
		value[i] = (float)(f.channels < 3 ? luma : c[i]);
	if (weft_has_alpha(f))
		value[f.channels - 1] = (float)c[3];
}

bool weft_setting_promotes(const weft_setting *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (weft_setting_param(s, i)->flags & WEFT_PARAM_PROMOTES && s->values[i].given &&
		    s->values[i].color.rgba[3] < 1)
			return true;
	return false;
}

int weft_setting_pictures(const weft_setting *s, const weft_operand **operands, int room)
{
	int count = 0;
	for (size_t i = 0; i < s->count; i++) {
		if (weft_setting_param(s, i)->type != WEFT_PICTURE || !s->values[i].operand)
			continue;
		if (operands && count < room)
			operands[count] = s->values[i].operand;
		count++;
	}
	return count;
}

/* ---- into a filter's state ---- */

static void value_bind(const weft_param *p, const weft_value *v, void *state, bool in_light,
		       weft_picture *const **pictures)
{
	void *to = (char *)state + p->at;
	const double n = v->number;
	const int whole = n >= INT_MIN && n <= INT_MAX ? (int)n : 0; /* else it isn't bound as one */
	const float single = (float)v->number;
	const bool yes = v->number != 0;
	const weft_color color = color_for(&v->color, in_light);
	const char *text = v->text;
	weft_file file = { 0 };
	weft_picture *picture = NULL;

	switch (p->bound) {
	case WEFT_BOUND_NOT: break;
	case WEFT_BOUND_BOOL: memcpy(to, &yes, sizeof yes); break;
	case WEFT_BOUND_INT: memcpy(to, &whole, sizeof whole); break;
	case WEFT_BOUND_FLOAT: memcpy(to, &single, sizeof single); break;
	case WEFT_BOUND_DOUBLE: memcpy(to, &v->number, sizeof v->number); break;
	case WEFT_BOUND_TEXT: memcpy(to, &text, sizeof text); break;
	case WEFT_BOUND_NUMBERS: memcpy(to, &v->numbers, sizeof v->numbers); break;
	case WEFT_BOUND_COLOR: memcpy(to, &color, sizeof color); break;
	case WEFT_BOUND_SIZE: memcpy(to, &v->size, sizeof v->size); break;
	case WEFT_BOUND_POSITION: memcpy(to, &v->position, sizeof v->position); break;
	case WEFT_BOUND_FILE:
		if (v->operand)
			file = (weft_file) { v->operand->bytes.at, v->operand->bytes.length,
					     v->operand->name };
		memcpy(to, &file, sizeof file);
		break;
	case WEFT_BOUND_PICTURE:
		if (v->operand)
			picture = *(*pictures)++;
		memcpy(to, &picture, sizeof picture);
		break;
	}
	if (p->given_at)
		memcpy((char *)state + p->given_at - 1, &v->given, sizeof v->given);
	if (p->word_at)
		memcpy((char *)state + p->word_at - 1, &v->word, sizeof v->word);
}

void weft_setting_bind(const weft_setting *s, void *state, bool in_light, weft_picture *const *pictures)
{
	for (size_t i = 0; i < s->filter->param_count; i++)
		value_bind(&s->filter->params[i], &s->values[i], state, in_light, &pictures);
}

/* ---- a filter's values ---- */

static weft_status value_begin(weft_setting *s, size_t i, weft_error *e)
{
	const weft_param *p = weft_setting_param(s, i);
	const weft_typed t = { s->filter->name, p,    p->name, p->text_initial ? p->text_initial : "",
			       s->at,           false };
	weft_value *v = &s->values[i];

	v->number = i == s->filter->param_count && has_edge(s->filter) ? s->filter->edge : p->initial;
	v->word = -1;
	v->size.width = v->size.height = NAN;
	if (p->type == WEFT_TEXT || (p->type < WEFT_CHOICE && *t.text) ||
	    ((p->type == WEFT_LIST || p->type == WEFT_COLOR || p->type == WEFT_SIZE ||
	      p->type == WEFT_POSITION) &&
	     *t.text))
		return weft_value_read(v, &t, e);
	return WEFT_OK;
}

weft_status weft_setting_make(weft_setting *s, const weft_filter *f, int at, weft_error *e)
{
	const size_t n = f->param_count + (has_edge(f) ? EDGE_PARAMS : 0) + (adds_light(f) ? 1 : 0);
	*s = (weft_setting) {
		.filter = f, .count = n, .values = calloc(n ? n : 1, sizeof *s->values), .at = at
	};
	weft_status status = WEFT_OK;
	if (!s->values)
		status = weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", f->name);
	for (size_t i = 0; i < n && !status; i++)
		status = value_begin(s, i, e);
	if (status)
		weft_setting_free(s);
	return status;
}

void weft_setting_free(weft_setting *s)
{
	for (size_t i = 0; s->values && i < s->count; i++)
		weft_value_free(&s->values[i]);
	free(s->values);
	*s = (weft_setting) { 0 };
}

size_t weft_setting_find(const weft_setting *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++) {
		const weft_param *p = weft_setting_param(s, i);
		if (strcmp(name, p->name) == 0 || weft_listed(p->aliases, name))
			return i;
	}
	return s->count;
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
static weft_status give_size(const weft_typed *t, double *radius, weft_error *e)
{
	const weft_param *p = t->param;
	const weft_param size = {
		.type = WEFT_INT, .min = 2 * p->min + 1, .max = 2 * p->max + 1, .unit = p->unit
	};
	weft_typed as_size = *t;
	weft_value v = { 0 };

	as_size.param = &size;
	weft_status status = weft_value_read(&v, &as_size, e);
	if (status)
		return status;
	if (fmod(v.number, 2) != 1)
		return weft_fail_at(e, WEFT_BAD_PARAM, t->at, "%s: %s=%.60s is not odd: a size is 2*radius+1",
				    t->filter, t->name, t->text);
	*radius = (v.number - 1) / 2;
	return WEFT_OK;
}

weft_status weft_setting_give(weft_setting *s, const char *name, const char *value, bool quoted, int name_at,
			      int value_at, weft_error *e)
{
	const weft_filter *f = s->filter;
	if (!name && s->count == 0)
		return weft_fail_at(e, WEFT_BAD_PARAM, value_at, "%s: takes no parameters", f->name);
	size_t i = name ? weft_setting_find(s, name) : 0;
	const bool as_size = i == s->count && strcmp(name, "size") == 0;
	if (as_size)
		i = weft_setting_find(s, "radius");
	if (i == s->count)
		return unknown_param(s, name, name_at, e);
	const weft_param *p = weft_setting_param(s, i);
	weft_value *v = &s->values[i];
	if (v->given)
		return weft_fail_at(e, WEFT_BAD_PARAM, name_at, "%s: %s is given twice", f->name, p->name);

	const weft_typed t = { f->name, p, as_size ? "size" : p->name, value, value_at, quoted };
	weft_status status = as_size ? give_size(&t, &v->number, e) : weft_value_read(v, &t, e);
	if (status)
		return status;
	char number[40];
	snprintf(number, sizeof number, "%.0f", v->number);
	v->typed = strdup(as_size ? number : value);
	v->given = true;
	return v->typed ? WEFT_OK : weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", f->name);
}

weft_status weft_setting_complete(const weft_setting *s, weft_error *e)
{
	for (size_t i = 0; i < s->count; i++) {
		const weft_param *p = weft_setting_param(s, i);
		if (p->flags & WEFT_PARAM_REQUIRED && !s->values[i].given)
			return weft_fail_at(e, WEFT_BAD_PARAM, s->at, "%s: wants %s: %s", s->filter->name,
					    p->name, p->help);
	}
	return WEFT_OK;
}
