/* builtin.h: the table of filters that a program carries inside itself.
 * The build writes it where WEFT_STATIC_FILTERS is on. */
#ifndef WEFT_ENGINE_BUILTIN_H
#define WEFT_ENGINE_BUILTIN_H

#include "filter.h"

/* NULL-terminated.  Weak: absent in a program that loads plugins. */
extern __attribute__((weak)) weft_plugin_fn *const weft_builtin_filters[];

#endif
