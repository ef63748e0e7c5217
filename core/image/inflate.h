/* inflate.h: undo zlib compression, for bytes that may be hostile.
 *
 * Who may call: anyone, from any thread; nothing here parks.
 */
#ifndef WEFT_IMAGE_INFLATE_H
#define WEFT_IMAGE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A zlib stream that must fill exactly `length` bytes and whose checksum must
 * be right; *done says how many were written either way. */
bool weft_inflate_zlib(const uint8_t *from, size_t from_length, uint8_t *to, size_t length, size_t *done);
/* The same by our own code, also where libdeflate is built in. */
bool weft_inflate_zlib_own(const uint8_t *from, size_t from_length, uint8_t *to, size_t length, size_t *done);
/* A whole stream of unknown length, at most `room` bytes of it. */
bool weft_inflate_zlib_some(const uint8_t *from, size_t from_length, uint8_t *to, size_t room, size_t *done);

#endif
