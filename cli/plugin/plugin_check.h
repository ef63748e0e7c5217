/* plugin_check.h: weft plugin check FILE [CHAIN]. */
#ifndef WEFT_CLI_PLUGIN_CHECK_H
#define WEFT_CLI_PLUGIN_CHECK_H

#include <stdbool.h>

/* Loads the file as a run would and tries the filter in a child process; chain NULL: with all its
 * parameters' bounds and its examples.  call_seconds: for each of the filter's functions.  Prints what it
 * finds; returns an exit status. */
int plugin_check(const char *path, const char *chain, double call_seconds, double all_seconds, bool as_json);

#endif
