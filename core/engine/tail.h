/* tail.h: the end of a streamed chain, for rows that come from the top: from its first filter on that is
 * ORDERED, or GEOMETRIC with rows in order (sliding.h).
 *
 * Ordered rows are made as they come; all others as soon as the rows they
 * read are there, spread over workers:
 *
 *     rows -> ordered, or sliding -> some rows kept -> near (near.h) -> ... -> writer
 */
#ifndef WEFT_ENGINE_TAIL_H
#define WEFT_ENGINE_TAIL_H

#include "../image/rows.h"
#include "fanout.h"

/* Can stages from `begin` on run so? */
bool weft_tail_can(const weft_program *p, int begin);

typedef struct weft_tail weft_tail;

/* At least one stage; `rows` at a time are given to it. */
weft_status weft_tail_make(weft_tail **t, const weft_program *p, int begin, int rows, const weft_running *run,
			   weft_writer *to, weft_error *e);
void weft_tail_free(weft_tail *t); /* NULL: nothing */
/* The next rows of the picture; y is the first. */
weft_status weft_tail_rows(weft_tail *t, weft_view rows, int y, weft_error *e);

#endif
