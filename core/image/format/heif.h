/* heif.h: what reading HEIC and AVIF and writing AVIF share. */
#ifndef WEFT_IMAGE_HEIF_H
#define WEFT_IMAGE_HEIF_H

#include "../codecs.h"
#include "heif_library.h"

weft_status weft_heif_failed(const char *name, struct heif_error from, weft_error *e);

/* ---- heif_write.c ---- */

weft_status weft_avif_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e);
bool weft_avif_holds(weft_format f);
extern const weft_write_option weft_avif_options[];

#endif
