/* plugin_check.h: weft plugin check FILE. */
#ifndef WEFT_CLI_PLUGIN_CHECK_H
#define WEFT_CLI_PLUGIN_CHECK_H

#include <stdbool.h>

#include "../core/engine/filter.h"

/* The table inside a plugin's file; NULL and *e where there is none. */
const weft_filter *plugin_load(const char *path, weft_error *e);

/* Run the filter over small pictures of every format under every schedule
 * and hold the results equal.  Says what it finds; an exit status. */
int plugin_check(const char *path, bool as_json);

#endif
