/* j2k_size.h: what a JPEG 2000 codestream declares, read before its library takes memory for it. */
#ifndef WEFT_IMAGE_J2K_SIZE_H
#define WEFT_IMAGE_J2K_SIZE_H

#include "../../base/bytes.h"

typedef struct weft_j2k_size {
	uint32_t width, height; /* of the first component */
	int components, bits;   /* of a sample of the first */
	uint64_t tiles;
} weft_j2k_size;

/* False: there is no codestream, or none of any size. */
bool weft_j2k_size_read(weft_bytes file, weft_j2k_size *size);
/* The library keeps books of every tile that is declared, whether or not it's there. */
uint64_t weft_j2k_book_bytes(const weft_j2k_size *size);

#endif
