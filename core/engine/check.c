/* check.c: is this table one we can trust?
 *
 * A plugin was compiled by someone else, maybe against another weft.  Its
 * table is copied into a zeroed one of ours, as many bytes as both have: what
 * an older plugin doesn't know reads as zero.  The same with each of its
 * parameters, where theirs are of another size.  Everything the engine relies
 * on later is checked here, once. */
#include "check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PARAMS_MAX = 64, STATE_MAX = 1 << 28, PICTURES_MAX = 4 };

bool weft_filter_name_valid(const char *name)
{
	size_t n = strnlen(name, 32);
	if (n == 0 || n > 31 || name[0] < 'a' || name[0] > 'z')
		return false;
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n;
}

bool weft_listed(const char *const *names, const char *name)
{
	for (; names && *names; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

bool weft_filter_has_alias(const weft_filter *f, const char *name)
{
	return weft_listed(f->aliases, name);
}

/* ---- parameters ---- */

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

static size_t bound_bytes(weft_bound bound)
{
	switch (bound) {
	case WEFT_BOUND_NOT: break;
	case WEFT_BOUND_BOOL: return sizeof(bool);
	case WEFT_BOUND_INT: return sizeof(int);
	case WEFT_BOUND_FLOAT: return sizeof(float);
	case WEFT_BOUND_DOUBLE: return sizeof(double);
	case WEFT_BOUND_TEXT: return sizeof(char *);
	case WEFT_BOUND_NUMBERS: return sizeof(weft_numbers);
	case WEFT_BOUND_COLOR: return sizeof(weft_color);
	case WEFT_BOUND_SIZE: return sizeof(weft_size);
	case WEFT_BOUND_POSITION: return sizeof(weft_position);
	case WEFT_BOUND_FILE: return sizeof(weft_file);
	case WEFT_BOUND_PICTURE: return sizeof(weft_picture *);
	}
	return 0;
}

static bool inside_state(const weft_filter *f, size_t at, size_t bytes)
{
	return at <= f->state_size && bytes <= f->state_size - at;
}

static const char *bound_fault(const weft_filter *f, const weft_param *p)
{
	if (p->bound == WEFT_BOUND_NOT)
		return "a parameter that is bound to no member";
	if (!bound_fits(p->type, p->bound) || p->bound_size != bound_bytes(p->bound))
		return "a parameter that is bound to a member of another type";
	if (!inside_state(f, p->at, p->bound_size) ||
	    (p->given_at && !inside_state(f, p->given_at - 1, sizeof(bool))) ||
	    (p->word_at && !inside_state(f, p->word_at - 1, sizeof(int))))
		return "a parameter that is bound beyond the state";
	return NULL;
}

/* NULL: nothing wrong with it. */
static const char *param_fault(const weft_filter *f, const weft_param *p)
{
	bool number = p->type == WEFT_INT || p->type == WEFT_REAL;
	double max = p->max;

	if (!p->name || !weft_filter_name_valid(p->name))
		return "a parameter without a proper name";
	if (!p->help)
		return "a parameter without help";
	if ((unsigned)p->type > WEFT_PICTURE)
		return "a parameter of unknown type";
	if (p->type == WEFT_CHOICE) {
		if (!p->choices || !p->choices[0])
			return "a choice of nothing";
		for (max = -1; p->choices[(int)max + 1]; max++)
			;
	}
	if (p->type == WEFT_BOOL)
		max = 1;
	if ((number && p->min < p->max && (p->initial < p->min || p->initial > max)) ||
	    (!number && p->type <= WEFT_CHOICE && (p->initial < 0 || p->initial > max)))
		return "a parameter whose initial value is out of its range";
	if (isnan(p->initial) || isnan(p->min) || isnan(p->max) || p->min > p->max)
		return "a parameter without a proper range";
	return bound_fault(f, p);
}

/* *whose: the parameter that it concerns, if it is one. */
static const char *params_fault(const weft_filter *f, const weft_param **whose)
{
	int pictures = 0;
	for (size_t i = 0; i < f->param_count; i++) {
		const char *fault = param_fault(f, &f->params[i]);
		*whose = &f->params[i];
		if (fault)
			return fault;
		for (size_t j = 0; j < i; j++)
			if (strcmp(f->params[i].name, f->params[j].name) == 0)
				return "two parameters of one name";
		pictures += f->params[i].type == WEFT_PICTURE;
	}
	*whose = NULL;
	return pictures > PICTURES_MAX ? "more than four further pictures" : NULL;
}

/* ---- the table ---- */

static const char *kind_fault(const weft_filter *f)
{
	const bool measures = f->flags & WEFT_MEASURES;
	if ((unsigned)f->kind > WEFT_ORDERED)
		return "unknown kind";
	if (!f->row && !f->band && !f->ordered && !f->prepare && !measures)
		return "neither row, band nor prepare";
	if (f->kind == WEFT_GLOBAL && (!f->merge || !f->settle || (!f->gather && !f->prepare)))
		return "a global filter without gather, merge and settle";
	if (measures && (f->kind != WEFT_GLOBAL || f->depths != WEFT_DEPTH_ALL || f->row || f->band))
		return "measures, but is not global, not of all depths or makes rows";
	if (f->flags & WEFT_SHAPE_BY_PIXELS &&
	    (f->kind != WEFT_GEOMETRIC || !f->merge || !f->settle || !f->prepare))
		return "takes its shape from pixels, but is not geometric with gather, merge and settle";
	if (f->flags & WEFT_ADDS_LIGHT &&
	    (f->depths != WEFT_DEPTH_ALL || (f->kind != WEFT_NEIGHBOURHOOD && f->kind != WEFT_GEOMETRIC)))
		return "adds light, but not of all depths, or no pixels of a neighbourhood";
	return NULL;
}

static const char *filter_fault(const weft_filter *f, const weft_param **whose)
{
	if (!f->name || !weft_filter_name_valid(f->name))
		return "no proper name";
	if (!f->help)
		return "no help";
	if (f->param_count > PARAMS_MAX || (f->param_count && !f->params))
		return "a bad number of parameters";
	if (f->state_size > STATE_MAX)
		return "state too large";
	if (f->depths & ~(uint32_t)WEFT_DEPTH_ALL)
		return "unknown depths";
	if ((unsigned)f->edge > WEFT_EDGE_CONSTANT)
		return "unknown edge";
	if ((unsigned)f->isa >= WEFT_ISA_COUNT)
		return "for an unknown instruction set";
	const char *fault = kind_fault(f);
	return fault ? fault : params_fault(f, whose);
}

/* Parameters of another size, one by one into some of ours. */
static weft_status params_copy(weft_filter *ours, const char *origin, weft_error *e)
{
	const size_t theirs = ours->param_size, least = offsetof(weft_param, at) + sizeof ours->params->at;
	if (theirs < least || theirs > 4096)
		return weft_fail(e, WEFT_ABI_MISMATCH, "%s: a parameter of %zu bytes is none", origin,
				 theirs);
	weft_param *copy = calloc(ours->param_count, sizeof *copy);
	if (!copy)
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", origin);
	for (size_t i = 0; i < ours->param_count; i++)
		memcpy(&copy[i], (const char *)ours->params + i * theirs,
		       theirs < sizeof *copy ? theirs : sizeof *copy);
	ours->params = copy;
	ours->param_size = sizeof *copy;
	return WEFT_OK;
}

weft_status weft_filter_check(const weft_filter *theirs, const char *origin, weft_filter *ours, weft_error *e)
{
	if (!theirs)
		return weft_fail(e, WEFT_ABI_MISMATCH, "%s: made for a newer weft", origin);
	if (theirs->abi != WEFT_FILTER_ABI)
		return weft_fail(e, WEFT_ABI_MISMATCH,
				 "%s: made for plugin interface %u, this weft has %u: rebuild it with "
				 "this weft's filter.h",
				 origin, theirs->abi, WEFT_FILTER_ABI);
	if (theirs->size < offsetof(weft_filter, report) || theirs->size > 65536)
		return weft_fail(e, WEFT_ABI_MISMATCH, "%s: a table of %u bytes is no filter", origin,
				 theirs->size);
	*ours = (weft_filter) { 0 };
	memcpy(ours, theirs, theirs->size < sizeof *ours ? theirs->size : sizeof *ours);
	ours->size = sizeof *ours;
	const char *fault = ours->param_count > PARAMS_MAX || (ours->param_count && !ours->params)
				    ? "a bad number of parameters"
				    : NULL;
	if (!fault && ours->param_count && ours->param_size != sizeof *ours->params) {
		weft_status status = params_copy(ours, origin, e);
		if (status)
			return status;
	}
	const weft_param *whose = NULL;
	fault = fault ? fault : filter_fault(ours, &whose);
	if (!fault)
		return WEFT_OK;
	const bool named = whose && whose->name && weft_filter_name_valid(whose->name);
	weft_status status = weft_fail(e, WEFT_ABI_MISMATCH, "%s: bad filter table: %s%s%s%s", origin, fault,
				       named ? ": '" : "", named ? whose->name : "", named ? "'" : "");
	if (ours->params != theirs->params)
		free((weft_param *)ours->params);
	return status;
}
