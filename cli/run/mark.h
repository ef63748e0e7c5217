/* mark.h: what a file was made from, kept with the file itself.
 *
 * An extended attribute (user.weft, 56 bytes) holds the recipe, the identities of
 * input and output and a hash of the input's name.  It is there before the file has its name.  Where the file
 * system has none, or the file was copied without it, nothing is known. */
#ifndef WEFT_CLI_MARK_H
#define WEFT_CLI_MARK_H

#include "identity.h"
#include "job.h"

/* Of a file whose bytes are all written; recipe 0: of none, it isn't whole; fd -1: nothing. */
void mark_write(int fd, uint64_t recipe, const char *input, const struct job_result *r);

/* In place input and output are one, and the picture that was written there is done. */
enum made mark_look(uint64_t recipe, const char *input, const char *output, bool in_place);

#endif
