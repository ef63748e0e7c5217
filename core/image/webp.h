/* webp.h: the chunks of a WebP file. */
#ifndef WEFT_IMAGE_WEBP_H
#define WEFT_IMAGE_WEBP_H

#include "metadata.h"

bool weft_webp_recognises(weft_bytes head);
/* Every chunk that the file announces is there. */
bool weft_webp_whole(weft_bytes file);
/* The body of a chunk; empty: there is none. */
weft_bytes weft_webp_chunk(weft_bytes file, const char *name);
/* A file that has a picture only, with metadata around it (NULL: none). */
bool weft_webp_put(weft_bytes file, const weft_metadata *m, weft_view im, weft_sink to);

#endif
