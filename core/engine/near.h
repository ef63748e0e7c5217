/* near.h: stages whose filters need only rows near those they make, from a band of the rows they read.
 *
 * A chain in parentheses that is so, too, is run for the rows at hand:
 *
 *     band read -> stages -+-> band -> stages -+-> rows asked for
 *                          |                   |
 *                          +-> its own stages -+
 */
#ifndef WEFT_ENGINE_NEAR_H
#define WEFT_ENGINE_NEAR_H

#include "fanout.h"

/* The first stage from `begin` on that is no such, or p->count. */
int weft_near_end(const weft_program *p, int begin);
/* Rows above and below those asked for that stages begin .. end-1 read. */
int weft_near_reach(const weft_program *p, int begin, int end);

typedef struct weft_near weft_near;

/* For so many rows asked for at a time, and so many workers.  At least one stage.  Rows of files
 * (weft_program_files) are shown from then on. */
weft_status weft_near_make(weft_near **n, const weft_program *p, int begin, int end, int rows, int workers,
			   const weft_context *ctx, weft_error *e);
void weft_near_free(weft_near *n); /* NULL: nothing */
/* Bytes that a row asked for costs a worker. */
size_t weft_near_row_bytes(const weft_program *p, int begin, int end);

/* Rows y0 .. y1-1 into `to`, which begins with y0, from `from`, which begins with row from_y and has all
 * that is within reach. */
void weft_near_rows(const weft_near *n, int worker, weft_view from, int from_y, weft_view to, int y0, int y1);

#endif
