/* check.h: weft teach check: exercises, and whether one is solved. */
#ifndef WEFT_CLI_TEACH_CHECK_H
#define WEFT_CLI_TEACH_CHECK_H

#include <stddef.h>

/* No word: list them.  An exercise's name: write NAME.c, which must not exist.  A file: build it, run it
 * under many schedules.  The exit status: 1 where it is not solved yet. */
int teach_check(const char *const *words, size_t count);

#endif
