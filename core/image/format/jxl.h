/* jxl.h: what reading and writing JPEG XL share. */
#ifndef WEFT_IMAGE_JXL_H
#define WEFT_IMAGE_JXL_H

#include "../codecs.h"
#include "jxl_library.h"

/* Later versions leave out an argument that says nothing. */
#if JPEGXL_NUMERIC_VERSION < JPEGXL_COMPUTE_NUMERIC_VERSION(0, 9, 0)
#define WEFT_JXL_PROFILE_SIZE(in, n)                                                                         \
	weft_libjxl.JxlDecoderGetICCProfileSize(in, NULL, JXL_COLOR_PROFILE_TARGET_DATA, n)
#define WEFT_JXL_PROFILE(in, at, n)                                                                          \
	weft_libjxl.JxlDecoderGetColorAsICCProfile(in, NULL, JXL_COLOR_PROFILE_TARGET_DATA, at, n)
#else
#define WEFT_JXL_PROFILE_SIZE(in, n)                                                                         \
	weft_libjxl.JxlDecoderGetICCProfileSize(in, JXL_COLOR_PROFILE_TARGET_DATA, n)
#define WEFT_JXL_PROFILE(in, at, n)                                                                          \
	weft_libjxl.JxlDecoderGetColorAsICCProfile(in, JXL_COLOR_PROFILE_TARGET_DATA, at, n)
#endif

/* ---- jxl_write.c ---- */

weft_status weft_jxl_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e);
bool weft_jxl_holds(weft_format f);
extern const weft_write_option weft_jxl_options[];

#endif
