/* pages.h: the course as pages of HTML that need nothing else. */
#ifndef WEFT_CLI_TEACH_PAGES_H
#define WEFT_CLI_TEACH_PAGES_H

#include <stdbool.h>

/* Runs every lesson, and writes index.html, a page a lesson, its replay where it has one, teacher.html.  The
 * folder is made where there is none.  0, or an exit status after the message was printed. */
int pages_write(const char *folder, bool force);

#endif
