/* filters_list.h: all filters by group, and those that a word leads to. */
#ifndef WEFT_CLI_FILTERS_LIST_H
#define WEFT_CLI_FILTERS_LIST_H

#include "../core/engine/engine.h"

/* NULL as group: all, under the names of their groups.  Returns 0, or an exit status after the message was
 * printed. */
int filters_list_groups(const weft_filter *const *all, size_t count, const char *group);
/* What has this word in its name, aliases, help, group, parameters or definition; and what other tools
 * call so. */
int filters_search(const weft_filter *const *all, size_t count, const char *word);
/* For a name that is no filter's, what there is instead; false: nothing is known. */
bool filters_instead(const char *name);

#endif
