/* manifest_lines.h: a manifest read back. */
#ifndef WEFT_CLI_MANIFEST_LINES_H
#define WEFT_CLI_MANIFEST_LINES_H

#include "../json_read.h"

/* One line; a status other than 0 ends the reading, and is its result. */
typedef int manifest_line_fn(void *user, const struct json_object *line, const char *output,
			     const char *status);

/* The last line of each output that isn't "writing", in the order of the file.  A damaged
 * line is refused by its number before any is given; a torn last one doesn't count.
 * Returns 0, or an exit status after the message was printed. */
int manifest_each_last(const char *path, manifest_line_fn *fn, void *user);
/* Every line in its order, of any status, as it is read. */
int manifest_each(const char *path, manifest_line_fn *fn, void *user);

#endif
