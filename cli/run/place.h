/* place.h: which file a name stands for, however the name is spelled.
 *
 * './p/a.png', '/home/x/p/a.png' and, from within p, 'a.png' are one place; so are a link
 * and what it leads to.  Two hard links are two, since each is replaced by itself. */
#ifndef WEFT_CLI_PLACE_H
#define WEFT_CLI_PLACE_H

#include <stdbool.h>
#include <stdint.h>

/* From the root, without links, to free(); of a file that isn't there yet too.  NULL: its folder isn't. */
char *place_name(const char *path);

/* A number for it, also where folders are to be made first. */
uint64_t place_id(const char *path);
/* The same, a link being a place of its own. */
uint64_t place_id_of_name(const char *path);
/* Does the folder that it is in, or will be, take names for one that differ in case alone? */
bool place_knows_no_case(const char *path);

#endif
