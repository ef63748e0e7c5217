/* prepared.h: programs that wait to be used again.
 *
 * Asking a chain for its shape, whether it streams and then running it, for
 * one picture or a thousand of the same shape, prepares its filters once (or
 * as often as such pictures are worked on at the same time).
 *
 * Who may call: anyone, from any thread; nothing here parks. */
#ifndef WEFT_ENGINE_PREPARED_H
#define WEFT_ENGINE_PREPARED_H

#include "program.h"

struct weft_shelf *weft_shelf_make(void); /* NULL without memory */
void weft_shelf_free(struct weft_shelf *s);
void weft_shelf_clear(struct weft_shelf *s);

/* Filters `begin` and after, made or from the shelf; the caller's alone until it is put back. */
weft_status weft_program_take(const weft_chain *chain, size_t begin, weft_view in, weft_program **p,
			      weft_error *e);
void weft_program_put(const weft_chain *chain, weft_program *p); /* NULL: nothing */

#endif
