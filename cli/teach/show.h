/* show.h: text for a terminal. */
#ifndef WEFT_CLI_TEACH_SHOW_H
#define WEFT_CLI_TEACH_SHOW_H

enum { SHOW_COLUMNS = 78 };

/* Broken into lines of SHOW_COLUMNS; the first begins with head, the others with as many spaces. */
void show_text(const char *head, const char *text);
/* Each line behind head. */
void show_lines(const char *head, const char *text);

#endif
