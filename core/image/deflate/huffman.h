/* huffman.h: the shortest prefix code for given frequencies, with a longest length.
 *
 * Who may call: anyone, from any thread.
 */
#ifndef WEFT_IMAGE_HUFFMAN_H
#define WEFT_IMAGE_HUFFMAN_H

#include <stdint.h>

enum { WEFT_HUFFMAN_SYMBOLS = 288 };

/* Lengths (0: unused) and bit-reversed canonical codes for n symbols, as
 * deflate sends them.  At least two symbols get a code. */
void weft_huffman(const uint32_t *frequencies, unsigned n, unsigned longest, uint8_t *lengths,
		  uint16_t *codes);

#endif
