/* folders.h: the folders that outputs stand in. */
#ifndef WEFT_CLI_FOLDERS_H
#define WEFT_CLI_FOLDERS_H

#include <stddef.h>

#include "../../core/base/error.h"

/* All folders above path, as mkdir -p does; there already is fine. */
weft_status make_folders_for(const char *path, weft_error *e);

/* Remove what killed runs left beside an output, or beside what its link leads
 * to, looking at so many names of that folder (0: all).  Nothing is done where
 * before, which may be NULL, stands in the same folder. */
void sweep_beside(const char *output, const char *before, size_t most);

#endif
