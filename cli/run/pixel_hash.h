/* pixel_hash.h: one number for the pixels of a picture, whatever file holds them.
 *
 * The sum, modulo 2^64, of XXH64(row y, seed y) over all rows, mixed with the
 * shape: XXH64(width, height, channels, depth as four little-endian 32-bit
 * numbers, seed sum).  A sum, so that rows may come in any order and from any
 * thread. */
#ifndef WEFT_CLI_PIXEL_HASH_H
#define WEFT_CLI_PIXEL_HASH_H

#include <stdatomic.h>

#include "../../core/image/image.h"

struct pixel_hash {
	atomic_uint_fast64_t sum;
};

/* Rows y .. of the picture, from any thread. */
void pixel_hash_add(struct pixel_hash *h, int y, weft_view rows);
uint64_t pixel_hash_end(struct pixel_hash *h, int width, int height, weft_format format);

#endif
