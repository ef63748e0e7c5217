/* check_params.c: can a filter's parameters be what its table says?
 *
 * Each has a range that its values fit into, and a place in the state that is
 * its own: writing one value never touches another's. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "setting.h"

enum { PICTURES_MAX = 4, PLACES_EACH = 3 };

/* ---- values ---- */

static bool is_number(const weft_param *p)
{
	return p->type == WEFT_INT || p->type == WEFT_REAL;
}

static bool has_bounds(const weft_param *p)
{
	return p->min < p->max;
}

static size_t choice_count(const weft_param *p)
{
	size_t count = 0;
	while (p->choices && p->choices[count])
		count++;
	return count;
}

static bool says_twice(const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(words[i], words[j]) == 0)
				return true;
	return false;
}

/* Can the member hold it, whole? */
static bool whole(const weft_param *p, double v)
{
	return v == floor(v) && (p->bound != WEFT_BOUND_INT || (v >= INT_MIN && v <= INT_MAX));
}

static const char *range_fault(const weft_param *p)
{
	if (!isfinite(p->initial) || !isfinite(p->min) || !isfinite(p->max) || p->min > p->max)
		return "a parameter without a proper range";
	if (p->type == WEFT_INT && (!whole(p, p->initial) || !whole(p, p->min) || !whole(p, p->max)))
		return "a whole number whose initial value or bound is not whole, or no int";
	const double last = p->type == WEFT_BOOL ? 1 : (double)choice_count(p) - 1;
	if (is_number(p) ? has_bounds(p) && (p->initial < p->min || p->initial > p->max)
			 : p->type <= WEFT_CHOICE && (p->initial < 0 || p->initial > last))
		return "a parameter whose initial value is out of its range";
	return NULL;
}

static const char *value_fault(const weft_param *p)
{
	if (!p->name || !weft_filter_name_valid(p->name))
		return "a parameter without a proper name";
	if (!p->help)
		return "a parameter without help";
	if ((unsigned)p->type > WEFT_PICTURE)
		return "a parameter of unknown type";
	if (p->type == WEFT_CHOICE && choice_count(p) == 0)
		return "a choice of nothing";
	if (says_twice(p->choices, choice_count(p)))
		return "a parameter that has one word twice";
	return range_fault(p);
}

/* ---- members of the state ---- */

static bool bound_fits(weft_param_type type, weft_bound bound)
{
	switch (type) {
	case WEFT_BOOL: return bound == WEFT_BOUND_BOOL;
	case WEFT_INT:
		return bound == WEFT_BOUND_INT || bound == WEFT_BOUND_DOUBLE || bound == WEFT_BOUND_FLOAT;
	case WEFT_REAL: return bound == WEFT_BOUND_DOUBLE || bound == WEFT_BOUND_FLOAT;
	case WEFT_CHOICE: return bound == WEFT_BOUND_INT;
	case WEFT_TEXT: return bound == WEFT_BOUND_TEXT;
	case WEFT_LIST: return bound == WEFT_BOUND_NUMBERS;
	case WEFT_COLOR: return bound == WEFT_BOUND_COLOR;
	case WEFT_SIZE: return bound == WEFT_BOUND_SIZE;
	case WEFT_POSITION: return bound == WEFT_BOUND_POSITION;
	case WEFT_FILE: return bound == WEFT_BOUND_FILE;
	case WEFT_PICTURE: return bound == WEFT_BOUND_PICTURE;
	}
	return false;
}

/* Bytes of the state that a value is written to. */
struct place {
	size_t at, bytes, align;
};

#define PLACE(T, where)                                                                                      \
	(struct place)                                                                                       \
	{                                                                                                    \
		(where), sizeof(T), _Alignof(T)                                                              \
	}

static struct place bound_place(const weft_param *p)
{
	switch (p->bound) {
	case WEFT_BOUND_NOT: break;
	case WEFT_BOUND_BOOL: return PLACE(bool, p->at);
	case WEFT_BOUND_INT: return PLACE(int, p->at);
	case WEFT_BOUND_FLOAT: return PLACE(float, p->at);
	case WEFT_BOUND_DOUBLE: return PLACE(double, p->at);
	case WEFT_BOUND_TEXT: return PLACE(char *, p->at);
	case WEFT_BOUND_NUMBERS: return PLACE(weft_numbers, p->at);
	case WEFT_BOUND_COLOR: return PLACE(weft_color, p->at);
	case WEFT_BOUND_SIZE: return PLACE(weft_size, p->at);
	case WEFT_BOUND_POSITION: return PLACE(weft_position, p->at);
	case WEFT_BOUND_FILE: return PLACE(weft_file, p->at);
	case WEFT_BOUND_PICTURE: return PLACE(weft_picture *, p->at);
	}
	return (struct place) { 0 };
}

/* All that are written for one parameter; returns how many. */
static size_t places_of(const weft_param *p, struct place places[PLACES_EACH])
{
	size_t count = 0;
	places[count++] = bound_place(p);
	if (p->given_at)
		places[count++] = PLACE(bool, p->given_at - 1);
	if (p->word_at)
		places[count++] = PLACE(int, p->word_at - 1);
	return count;
}

static bool inside_state(const weft_filter *f, struct place p)
{
	return p.at <= f->state_size && p.bytes <= f->state_size - p.at;
}

static bool overlap(struct place a, struct place b)
{
	return a.at < b.at + b.bytes && b.at < a.at + a.bytes;
}

static const char *bound_fault(const weft_filter *f, const weft_param *p)
{
	struct place places[PLACES_EACH];
	const size_t count = places_of(p, places);
	if (p->bound == WEFT_BOUND_NOT)
		return "a parameter that is bound to no member";
	if (!bound_fits(p->type, p->bound) || p->bound_size != places[0].bytes)
		return "a parameter that is bound to a member of another type";
	for (size_t i = 0; i < count; i++) {
		if (!inside_state(f, places[i]))
			return "a parameter that is bound beyond the state";
		if (places[i].at % places[i].align != 0)
			return "a parameter that is bound to where no such member can lie";
		for (size_t j = 0; j < i; j++)
			if (overlap(places[i], places[j]))
				return "a parameter that is bound twice to the same bytes";
	}
	return NULL;
}

static bool share_bytes(const weft_param *p, const weft_param *q)
{
	struct place of_p[PLACES_EACH], of_q[PLACES_EACH];
	const size_t ps = places_of(p, of_p), qs = places_of(q, of_q);
	for (size_t i = 0; i < ps; i++)
		for (size_t j = 0; j < qs; j++)
			if (overlap(of_p[i], of_q[j]))
				return true;
	return false;
}

/* ---- all of them ---- */

static bool answers_to(const weft_param *p, const char *name)
{
	return strcmp(p->name, name) == 0 || weft_listed(p->aliases, name);
}

static bool share_a_name(const weft_param *p, const weft_param *q)
{
	bool shared = answers_to(p, q->name);
	for (const char *const *a = q->aliases; a && *a; a++)
		shared = shared || answers_to(p, *a);
	return shared;
}

static const char *param_fault(const weft_filter *f, size_t i)
{
	const weft_param *p = &f->params[i];
	const char *fault = value_fault(p);
	fault = fault ? fault : bound_fault(f, p);
	for (size_t j = 0; j < i && !fault; j++) {
		if (share_a_name(p, &f->params[j]))
			fault = "two parameters of one name";
		else if (share_bytes(p, &f->params[j]))
			fault = "two parameters that are bound to the same bytes";
	}
	return fault;
}

/* Values that stand as text are read as a user's would be. */
static const char *initial_fault(const weft_filter *f)
{
	weft_setting s;
	weft_error why;
	const weft_status status = weft_setting_make(&s, f, -1, &why);
	if (!status)
		weft_setting_free(&s);
	return status == WEFT_BAD_PARAM ? "a parameter whose initial text is no value of it" : NULL;
}

const char *weft_params_fault(const weft_filter *f, const weft_param **whose)
{
	int pictures = 0;
	for (size_t i = 0; i < f->param_count; i++) {
		const char *fault = param_fault(f, i);
		*whose = &f->params[i];
		if (fault)
			return fault;
		pictures += f->params[i].type == WEFT_PICTURE;
	}
	*whose = NULL;
	return pictures > PICTURES_MAX ? "more than four further pictures" : initial_fault(f);
}
