/* jxl_library.h: libjxl, loaded when the first JPEG XL is to be read or written. */
#ifndef WEFT_IMAGE_JXL_LIBRARY_H
#define WEFT_IMAGE_JXL_LIBRARY_H

#include <jxl/decode.h>
#include <jxl/encode.h>
#include <stdbool.h>

#define WEFT_JXL_FUNCTIONS(each)                                                                             \
	each(JxlDecoderCreate) each(JxlDecoderDestroy) each(JxlDecoderSubscribeEvents) each(                 \
		JxlDecoderSetInput) each(JxlDecoderCloseInput) each(JxlDecoderProcessInput)                  \
		each(JxlDecoderGetBasicInfo) each(JxlDecoderGetFrameHeader) each(                            \
			JxlDecoderImageOutBufferSize) each(JxlDecoderSetImageOutBuffer)                      \
			each(JxlDecoderGetICCProfileSize) each(JxlDecoderGetColorAsICCProfile) each(         \
				JxlDecoderSetPreferredColorProfile) each(JxlDecoderSkipFrames)               \
				each(JxlEncoderCreate) each(JxlEncoderDestroy) each(JxlEncoderInitBasicInfo) \
					each(JxlEncoderSetBasicInfo) each(JxlEncoderSetICCProfile) each(     \
						JxlEncoderSetColorEncoding) each(JxlColorEncodingSetToSRGB)  \
						each(JxlColorEncodingSetToLinearSRGB) each(                  \
							JxlEncoderFrameSettingsCreate)                       \
							each(JxlEncoderSetFrameLossless) each(               \
								JxlEncoderSetFrameDistance)                  \
								each(JxlEncoderAddImageFrame) each(          \
									JxlEncoderCloseInput)                \
									each(JxlEncoderProcessOutput) each(  \
										JxlEncoderUseBoxes)          \
										each(JxlEncoderAddBox)

#define WEFT_JXL_MEMBER(name) __typeof__(name) *name;
typedef struct weft_jxl_library {
	WEFT_JXL_FUNCTIONS(WEFT_JXL_MEMBER)
} weft_jxl_library;
#undef WEFT_JXL_MEMBER

/* After weft_jxl_load. */
extern weft_jxl_library weft_libjxl;

/* False: it is not there. */
bool weft_jxl_load(void);

#endif
