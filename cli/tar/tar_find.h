/* tar_find.h: members of archives by their names, "out.tar/d/1.png". */
#ifndef WEFT_CLI_TAR_FIND_H
#define WEFT_CLI_TAR_FIND_H

#include "../run/sha256.h"
#include "tar.h"

/* The members of the archive that was asked for last: it is read once for all of them. */
struct tar_finder {
	char *archive;
	struct tar_found *at; /* by name; of one that stands twice the last, as tar unpacks it */
	size_t count;
};

/* Is a file named where the path wants a folder? */
bool tar_is_inside(const char *path);
/* The member's hash; false: there is none, or none before the archive is damaged. */
bool tar_find(struct tar_finder *f, const char *path, char hex[SHA256_HEX]);
void tar_find_end(struct tar_finder *f);

#endif
