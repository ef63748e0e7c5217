/* report.h: messages for people, on stderr; stdout is for data only.
 *
 * A message is one line, written whole, "weft: who: what; how": lines of
 * several threads never mix.  Control characters (of a file's name, say)
 * never reach the terminal.
 */
#ifndef WEFT_CLI_REPORT_H
#define WEFT_CLI_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "exit.h"

enum loudness { QUIET = -1, NORMAL, VERBOSE };

void report_loudness(enum loudness l);
enum loudness report_level(void);

/* From now on each message is an object of JSON on one line, with a member "message". */
void report_as_json(bool json);
/* A file's name for a terminal, without control characters; good until the next but one. */
const char *report_name(const char *name);
/* A line of somebody else's making, with its end; not between the parts of another. */
void report_raw(const char *line, size_t length);

/* Errors always show, notes unless -q, details with -v. */
__attribute__((format(printf, 1, 2))) void report_error(const char *format, ...);
__attribute__((format(printf, 1, 2))) void report_note(const char *format, ...);
__attribute__((format(printf, 1, 2))) void report_detail(const char *format, ...);

/* A mistake in the command line; returns EXIT_USAGE. */
__attribute__((format(printf, 1, 2))) int report_usage(const char *format, ...);

/* "out of memory"; returns EXIT_RETRY. */
int report_no_memory(void);

/* Show e (about subject, which may be NULL) and return the exit status for it. */
int report_failure(const char *subject, const weft_error *e);

/* The same, and a caret under byte e->at of text. */
int report_failure_in(const char *text, const weft_error *e);

/* True where colour is welcome on that descriptor: a terminal, and no NO_COLOR. */
bool report_colour(int fd);

/* One line that is overwritten in place; "" takes it away. */
void report_transient(const char *text);

/* Flush stdout; a full disk or a closed pipe there is an error too. */
int report_flush(int status);

#endif
