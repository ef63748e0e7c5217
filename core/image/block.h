/* block.h: memory for pixels, big blocks used again.  Private to core/image. */
#ifndef WEFT_IMAGE_BLOCK_H
#define WEFT_IMAGE_BLOCK_H

#include <stddef.h>

/* At least *bytes, 64-byte aligned, not cleared; *bytes becomes what there is.
 * NULL: out of memory. */
void *weft_block_take(size_t *bytes);
/* NULL does nothing; bytes as take left it. */
void weft_block_give(void *block, size_t bytes);

#endif
