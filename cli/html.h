/* html.h: text within a page. */
#ifndef WEFT_CLI_HTML_H
#define WEFT_CLI_HTML_H

#include <stdio.h>

/* As HTML, in an attribute's quotes too, without control characters; NULL: nothing. */
void html_put(FILE *to, const char *text);

#endif
