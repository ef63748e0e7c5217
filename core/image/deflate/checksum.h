/* checksum.h: the checksums of PNG (CRC-32) and zlib (Adler-32).
 *
 * Who may call: anyone, from any thread.
 */
#ifndef WEFT_IMAGE_CHECKSUM_H
#define WEFT_IMAGE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* Start with 0; feed pieces in order. */
uint32_t weft_crc32(uint32_t crc, const uint8_t *bytes, size_t length);
/* Start with 1; feed pieces in order. */
uint32_t weft_adler32(uint32_t adler, const uint8_t *bytes, size_t length);
/* Of two pieces joined, the second (checked from 1) second_length bytes long. */
uint32_t weft_adler32_join(uint32_t first, uint32_t second, size_t second_length);

#endif
