/* exr.h: what reading and writing of OpenEXR share. */
#ifndef WEFT_IMAGE_EXR_H
#define WEFT_IMAGE_EXR_H

#include "../codecs.h"
#include "exr_library.h"

/* What a context asks for and says, so far: the library's messages are for people. */
void weft_exr_keep_quiet(exr_const_context_t context, exr_result_t code, const char *text);
bool weft_exr_holds(weft_format f);
weft_status weft_exr_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e);

#endif
