/* check.c: is this table one we can trust?
 *
 * A plugin was compiled by someone else, maybe against another weft.  Its
 * table is copied into a zeroed one of ours, as many bytes as both have: what
 * an older plugin doesn't know reads as zero.  The same with each of its
 * parameters, where theirs are of another size.  Everything the engine relies
 * on later is checked here, once. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

enum { PARAMS_MAX = 64, STATE_MAX = 1 << 28 };

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
	return fault ? fault : weft_params_fault(f, whose);
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
