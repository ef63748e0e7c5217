/* places.h: the folders plugins are looked for in.  The registry's lock guards them. */
#ifndef WEFT_ENGINE_PLACES_H
#define WEFT_ENGINE_PLACES_H

#include "../base/error.h"

typedef weft_status weft_place_fn(const char *folder, void *user, weft_error *e);

/* Calls visit for each folder of plugins, best first, until one says other than NO_FILTER. */
weft_status weft_places_visit(weft_place_fn *visit, void *user, weft_error *e);

/* One more, before all but those of WEFT_PLUGIN_PATH and earlier ones. */
weft_status weft_places_add(const char *folder, weft_error *e);

#endif
