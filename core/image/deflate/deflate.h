/* deflate.h: zlib-compatible compression, in pieces that may be made in
 * parallel and joined.
 *
 * Who may call: anyone, from any thread, each with its own deflater.
 */
#ifndef WEFT_IMAGE_DEFLATE_H
#define WEFT_IMAGE_DEFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct weft_deflater weft_deflater;

/* level 1 (fast) .. 9 (small); NULL: out of memory. */
weft_deflater *weft_deflater_make(int level);
void weft_deflater_free(weft_deflater *d);

/* The most bytes that weft_deflate writes for n. */
size_t weft_deflate_bound(size_t n);

/* A piece of a deflate stream that ends on a byte boundary; `last` ends the
 * stream.  Matches may reach into the `before` bytes in front of `from`, which
 * the stream must then hold in front of this piece. */
size_t weft_deflate(weft_deflater *d, const uint8_t *from, size_t before, size_t n, bool last, uint8_t *to);

/* The two bytes in front of a zlib stream; its Adler-32, big-endian, follows it. */
void weft_zlib_head(int level, uint8_t head[2]);

#endif
