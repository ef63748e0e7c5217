/* folders.h: make the folders an output's name asks for. */
#ifndef WEFT_CLI_FOLDERS_H
#define WEFT_CLI_FOLDERS_H

#include "../core/base/error.h"

/* All folders above path, as mkdir -p does; there already is fine. */
weft_status make_folders_for(const char *path, weft_error *e);

#endif
