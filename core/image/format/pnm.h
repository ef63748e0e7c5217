/* pnm.h: how the netpbm family is written (pnm_write.c). */
#ifndef WEFT_IMAGE_PNM_H
#define WEFT_IMAGE_PNM_H

#include "../codecs.h"

/* Whichever holds the picture as it is; PAM; PBM. */
weft_status weft_pnm_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			    weft_row_target *target, weft_error *e);
weft_status weft_pam_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			    weft_row_target *target, weft_error *e);
weft_status weft_pbm_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			    weft_row_target *target, weft_error *e);
/* PFM. */
weft_status weft_pnm_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e);

#endif
