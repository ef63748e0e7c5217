/* check.h: beneath the registry: which instruction set, and is a plugin's table one to trust?  check.c,
 * check_params.c */
#ifndef WEFT_ENGINE_CHECK_H
#define WEFT_ENGINE_CHECK_H

#include "engine.h"

/* The instruction set to use; fails where WEFT_ISA asks for what isn't there. */
weft_status weft_isa_choose(weft_isa *isa, weft_error *e);

/* Copies a plugin's table, of whatever size it is, into ours, and refuses a bad one.  The parameters
 * are copied, too, where theirs are of another size; then ours->params is the caller's to free. */
weft_status weft_filter_check(const weft_filter *theirs, const char *origin, weft_filter *ours,
			      weft_error *e);
/* What is wrong with the parameters of a table, and *whose it is, if it is one's; NULL: nothing. */
const char *weft_params_fault(const weft_filter *f, const weft_param **whose);
/* Loads the plugin in that file, which has to be called as its filter is. */
weft_status weft_filter_load(const char *path, const weft_filter **f, weft_error *e);
/* The table that the plugin of a filter gave, of whatever size it says, with all its variants. */
const weft_filter *weft_filter_table(const weft_filter *f);
/* Lower-case letters, digits, '_' and '-', at most 31, a letter first. */
bool weft_filter_name_valid(const char *name);
bool weft_filter_has_alias(const weft_filter *f, const char *name);
bool weft_listed(const char *const *names, const char *name); /* NULL-terminated, or NULL */

#endif
