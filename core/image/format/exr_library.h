/* exr_library.h: OpenEXR's core in C, loaded when the first EXR is to be read or written. */
#ifndef WEFT_IMAGE_EXR_LIBRARY_H
#define WEFT_IMAGE_EXR_LIBRARY_H

#include <openexr.h>
#include <stdbool.h>

#define WEFT_EXR_FUNCTIONS(each)                                                                             \
	each(exr_start_read) each(exr_start_write) each(exr_finish) each(exr_get_storage)                    \
		each(exr_get_compression) each(exr_get_data_window) each(exr_get_channels) each(             \
			exr_get_tile_descriptor) each(exr_get_scanlines_per_chunk)                           \
			each(exr_read_scanline_chunk_info) each(exr_read_tile_chunk_info) each(              \
				exr_decoding_initialize) each(exr_decoding_choose_default_routines)          \
				each(exr_decoding_run) each(exr_decoding_destroy) each(exr_add_part)         \
					each(exr_initialize_required_attr_simple) each(exr_add_channel)      \
						each(exr_write_header) each(exr_write_scanline_chunk_info)   \
							each(exr_encoding_initialize)                        \
								each(exr_encoding_choose_default_routines)   \
									each(exr_encoding_run)               \
										each(exr_encoding_destroy)

#define WEFT_EXR_MEMBER(name) __typeof__(name) *name;
typedef struct weft_exr_library {
	WEFT_EXR_FUNCTIONS(WEFT_EXR_MEMBER)
} weft_exr_library;
#undef WEFT_EXR_MEMBER

/* After weft_exr_load. */
extern weft_exr_library weft_libexr;
bool weft_exr_load(void);

#endif
