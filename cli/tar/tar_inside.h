/* tar_inside.h: a tar header's fields, for reader and writer. */
#ifndef WEFT_CLI_TAR_INSIDE_H
#define WEFT_CLI_TAR_INSIDE_H

#include "tar.h"

/* POSIX.1-1988, "ustar". */
struct tar_header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type, link[100];
	char magic[6], version[2], owner[32], group[32], major[8], minor[8], prefix[155], rest[12];
};
_Static_assert(sizeof(struct tar_header) == TAR_BLOCK, "a header is a block");

/* The sum of its bytes, those of the sum itself being blanks. */
unsigned tar_sum(const struct tar_header *h);

/* Records of a pax header: "LENGTH key=value\n".  *at moves past one; false: none is left, or damaged (then
 * *at is NULL).  key and value point into the bytes. */
struct tar_record {
	const char *all, *key, *value;
	size_t all_length, key_length, value_length;
};
bool tar_record_next(const char **at, const char *end, struct tar_record *r);
bool tar_record_is(const struct tar_record *r, const char *key);

#endif
