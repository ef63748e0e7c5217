/* webp.h: the chunks of a WebP file. */
#ifndef WEFT_IMAGE_WEBP_H
#define WEFT_IMAGE_WEBP_H

#include "../codecs.h"

bool weft_webp_recognises(weft_bytes head);
/* Every chunk that the file announces is there. */
bool weft_webp_whole(weft_bytes file);
/* The body of a chunk; empty: there is none. */
weft_bytes weft_webp_chunk(weft_bytes file, const char *name);
bool weft_webp_read_metadata(weft_bytes file, int frame, weft_metadata *m);
/* Frames, as they are seen: RGBA. */
weft_status weft_webp_animation_info(weft_bytes file, int frame, weft_image_info *info, weft_error *e);
weft_status weft_webp_animation_open(weft_bytes file, int frame, weft_row_source *from, weft_error *e);
/* A file that has a picture only, with metadata around it (NULL: none). */
bool weft_webp_put(weft_bytes file, const weft_metadata *m, weft_view im, weft_sink to);

/* A file that has a picture only becomes a frame of how->sequence. */
weft_status weft_webp_put_frame(weft_bytes file, const weft_encode_options *how, weft_view im, weft_sink to,
				weft_error *e);

#endif
