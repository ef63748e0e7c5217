/* man.h: roff, and the pages made of it. */
#ifndef WEFT_CLI_MAN_H
#define WEFT_CLI_MAN_H

#include <stdio.h>

/* Text as it is: what roff would take for a request or an escape is escaped. */
void man_text(FILE *to, const char *text);
void man_head(FILE *to, const char *name, int section, const char *summary);

/* weft-filters(7). */
int man_filters(FILE *to);

#endif
