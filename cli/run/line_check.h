/* line_check.h: does a line of a manifest say what such lines say? */
#ifndef WEFT_CLI_LINE_CHECK_H
#define WEFT_CLI_LINE_CHECK_H

#include "../json_read.h"

/* Each of its members that is read again is there where it has to be, and of its kind (record.h). */
bool line_is_sound(const struct json_object *line);

#endif
