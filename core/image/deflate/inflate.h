/* inflate.h: undo zlib compression, for bytes that may be hostile.
 *
 * Who may call: anyone, from any thread; nothing here parks.
 */
#ifndef WEFT_IMAGE_INFLATE_H
#define WEFT_IMAGE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../codec.h"

/* A zlib stream that must fill exactly `length` bytes and whose checksum must
 * be right; *done says how many were written either way. */
bool weft_inflate_zlib(const uint8_t *from, size_t from_length, uint8_t *to, size_t length, size_t *done);
/* A whole stream of unknown length, at most `room` bytes of it. */
bool weft_inflate_zlib_some(const uint8_t *from, size_t from_length, uint8_t *to, size_t room, size_t *done);

/* ---- a stream as it comes ---- */

/* Where the compressed bytes come from, piece by piece; an empty one ends them. */
typedef struct weft_inflate_input {
	weft_bytes (*next)(void *user);
	void *user;
} weft_inflate_input;

typedef struct weft_inflater weft_inflater;

/* take_max: the most that one take will ask for.  NULL: out of memory. */
weft_inflater *weft_inflater_make(weft_inflate_input input, size_t take_max);
/* The next n bytes, which stay until the next call; NULL: the stream is broken or ended. */
const uint8_t *weft_inflater_take(weft_inflater *s, size_t n);
/* Whether the stream ends here, with the right checksum. */
bool weft_inflater_end(weft_inflater *s);
void weft_inflater_free(weft_inflater *s);

#endif
