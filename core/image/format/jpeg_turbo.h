/* jpeg_turbo.h: libjpeg-turbo with its errors caught.
 *
 * The library reports errors by a jump to the setjmp of the call; whatever must
 * outlive it stands in the guard or the structure around it.
 */
#ifndef WEFT_IMAGE_JPEG_TURBO_H
#define WEFT_IMAGE_JPEG_TURBO_H

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

#include "jpeg.h"

typedef struct weft_jpeg_guard {
	struct jpeg_error_mgr errors;
	jmp_buf back;
	char text[JMSG_LENGTH_MAX]; /* of the error, or of the first warning */
	bool warned;                /* the library goes on, but the file is damaged */
	bool ended;                 /* without saying so: no harm where all pixels came before */
} weft_jpeg_guard;

/* For the err of a structure whose client_data is the guard. */
struct jpeg_error_mgr *weft_jpeg_guard_make(weft_jpeg_guard *g);

struct weft_row_target;
weft_status weft_jpeg_create(const weft_image_info *shape, const weft_encode_options *how, weft_sink to,
			     struct weft_row_target *target, weft_error *e);

#endif
