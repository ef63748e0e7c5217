/* room.h: how much memory a chain will want, before a pixel moves: for those who
 * have many pictures to run and must not run too many at once.
 *
 * Who may call: anyone, from any thread; nothing here parks. */
#ifndef WEFT_ENGINE_ROOM_H
#define WEFT_ENGINE_ROOM_H

#include "engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of all pictures that weft_chain_run holds at once where it holds most: what it is given, what stands
 * between its filters, chains in parentheses, the result.  Files that the chain names are not among them.
 * Where a filter finds its shape in the pixels, the largest it may be. */
weft_status weft_chain_room(const weft_chain *chain, weft_view in, const weft_schedule *how, size_t *bytes,
			    weft_error *e);

#ifdef __cplusplus
}
#endif

#endif
