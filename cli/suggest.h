/* suggest.h: did you mean ...? */
#ifndef WEFT_CLI_SUGGEST_H
#define WEFT_CLI_SUGGEST_H

#include <stddef.h>

/* The candidate nearest to a misspelt word, or NULL where none is near. */
const char *suggest(const char *word, const char *const *candidates, size_t count);

#endif
