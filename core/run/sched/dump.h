/* dump.h: what goroutines do, and last words, for people.
 *
 * Who may call: anyone, from signal handlers too.
 */
#ifndef WEFT_RUN_DUMP_H
#define WEFT_RUN_DUMP_H

#include <stdbool.h>

struct g;

void weft_dump_all(int fd, bool backtraces); /* every goroutine */
void weft_dump_one(int fd, const struct g *g);

/* One write, so that lines of several threads never mix. */
void weft_say(int fd, const char *format, ...) __attribute__((format(printf, 2, 3)));
void weft_die_first(void); /* the first thread to come returns, the others stay here */

#endif
