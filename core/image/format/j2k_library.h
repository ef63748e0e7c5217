/* j2k_library.h: OpenJPEG, loaded when the first JPEG 2000 is to be read or written. */
#ifndef WEFT_IMAGE_J2K_LIBRARY_H
#define WEFT_IMAGE_J2K_LIBRARY_H

#include <openjpeg.h>
#include <stdbool.h>

#include "../codecs.h"

#define WEFT_J2K_FUNCTIONS(each)                                                                             \
	each(opj_create_decompress) each(opj_set_default_decoder_parameters) each(opj_setup_decoder)         \
		each(opj_read_header) each(opj_decode) each(opj_end_decompress) each(opj_destroy_codec)      \
			each(opj_stream_create) each(opj_stream_destroy) each(opj_stream_set_read_function)  \
				each(opj_stream_set_write_function) each(opj_stream_set_skip_function) each( \
					opj_stream_set_seek_function) each(opj_stream_set_user_data)         \
					each(opj_stream_set_user_data_length) each(opj_image_create)         \
						each(opj_image_destroy) each(opj_create_compress)            \
							each(opj_set_default_encoder_parameters) each(       \
								opj_setup_encoder) each(opj_start_compress)  \
								each(opj_encode) each(opj_end_compress)

#define WEFT_J2K_MEMBER(name) __typeof__(name) *name;
typedef struct weft_j2k_library {
	WEFT_J2K_FUNCTIONS(WEFT_J2K_MEMBER)
} weft_j2k_library;
#undef WEFT_J2K_MEMBER

/* After weft_j2k_load. */
extern weft_j2k_library weft_libj2k;
bool weft_j2k_load(void);

bool weft_j2k_holds(weft_format f);
weft_status weft_j2k_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e);

#endif
