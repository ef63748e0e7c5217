/* check.c: is this table one we can trust?
 *
 * A plugin was compiled by someone else, maybe against another weft.  Its
 * table is copied into a zeroed one of ours, as many bytes as both have: what
 * an older plugin doesn't know reads as zero.  Everything the engine relies
 * on later is checked here, once. */
#include "internal.h"

#include <math.h>
#include <string.h>

enum { PARAMS_MAX = 64, STATE_MAX = 1 << 28 };

bool weft_filter_name_valid(const char *name)
{
	size_t n = strnlen(name, 32);
	if (n == 0 || n > 31 || name[0] < 'a' || name[0] > 'z')
		return false;
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == n;
}

bool weft_filter_has_alias(const weft_filter *f, const char *name)
{
	for (const char *const *a = f->aliases; a && *a; a++)
		if (strcmp(*a, name) == 0)
			return true;
	return false;
}

/* NULL: nothing wrong with it. */
static const char *param_fault(const weft_param *p)
{
	bool number = p->type == WEFT_INT || p->type == WEFT_REAL;
	double max = p->max;

	if (!p->name || !weft_filter_name_valid(p->name))
		return "a parameter without a proper name";
	if ((unsigned)p->type > WEFT_COLOR)
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
	return NULL;
}

static const char *filter_fault(const weft_filter *f)
{
	if (!f->name || !weft_filter_name_valid(f->name))
		return "no proper name";
	if (!f->help)
		return "no help";
	if ((unsigned)f->kind > WEFT_SOURCE)
		return "unknown kind";
	if (!f->row && !f->band && !f->prepare)
		return "neither row, band nor prepare";
	if (f->kind == WEFT_GLOBAL && (!f->merge || !f->settle || (!f->gather && !f->prepare)))
		return "a global filter without gather, merge and settle";
	if (f->param_count > PARAMS_MAX || (f->param_count && !f->params))
		return "a bad number of parameters";
	if (f->state_size > STATE_MAX)
		return "state too large";
	if (f->depths & ~(uint32_t)WEFT_DEPTH_ALL)
		return "unknown depths";
	if (f->flags & WEFT_ADDS_LIGHT &&
	    (f->depths != WEFT_DEPTH_ALL || (f->kind != WEFT_NEIGHBOURHOOD && f->kind != WEFT_GEOMETRIC)))
		return "adds light, but not of all depths, or no pixels of a neighbourhood";
	if ((unsigned)f->edge > WEFT_EDGE_CONSTANT)
		return "unknown edge";
	for (size_t i = 0; i < f->param_count; i++) {
		const char *fault = param_fault(&f->params[i]);
		if (fault)
			return fault;
	}
	return NULL;
}

weft_status weft_filter_check(const weft_filter *theirs, const char *origin, weft_filter *ours, weft_error *e)
{
	if (!theirs)
		return weft_fail(e, WEFT_ABI_MISMATCH, "%s: made for a newer weft", origin);
	if (theirs->abi != WEFT_FILTER_ABI)
		return weft_fail(e, WEFT_ABI_MISMATCH, "%s: plugin interface %u, this weft has %u", origin,
				 theirs->abi, WEFT_FILTER_ABI);
	if (theirs->size < offsetof(weft_filter, band) || theirs->size > 65536)
		return weft_fail(e, WEFT_ABI_MISMATCH, "%s: a table of %u bytes is no filter", origin,
				 theirs->size);
	*ours = (weft_filter) { 0 };
	memcpy(ours, theirs, theirs->size < sizeof *ours ? theirs->size : sizeof *ours);
	const char *fault = filter_fault(ours);
	if (fault)
		return weft_fail(e, WEFT_ABI_MISMATCH, "%s: bad filter table: %s", origin, fault);
	return WEFT_OK;
}
