/* heif_library.h: libheif, loaded when the first HEIC or AVIF is to be read or written, and
 * decoders of HEVC and AV1 for it that start no threads.
 */
#ifndef WEFT_IMAGE_HEIF_LIBRARY_H
#define WEFT_IMAGE_HEIF_LIBRARY_H

#include <libheif/heif.h>
#include <libheif/heif_plugin.h>
#include <stdbool.h>

#define WEFT_HEIF_FUNCTIONS(each)                                                                                                                                                \
	each(heif_init) each(heif_register_decoder_plugin) each(heif_context_alloc) each(heif_context_free) each(                                                                \
		heif_context_read_from_memory_without_copy) each(heif_context_set_max_decoding_threads) each(heif_context_set_maximum_image_size_limit)                          \
		each(heif_context_get_number_of_top_level_images) each(heif_context_get_list_of_top_level_image_IDs) each(                                                       \
			heif_context_get_primary_image_ID) each(heif_context_get_image_handle) each(heif_image_handle_release)                                                   \
			each(heif_image_handle_get_width) each(heif_image_handle_get_height) each(heif_image_handle_has_alpha_channel) each(                                     \
				heif_image_handle_is_premultiplied_alpha) each(heif_image_handle_get_luma_bits_per_pixel) each(heif_image_handle_get_list_of_metadata_block_IDs) \
				each(heif_image_handle_get_metadata_type) each(heif_image_handle_get_metadata_content_type) each(                                                \
					heif_image_handle_get_metadata_size) each(heif_image_handle_get_metadata) each(heif_image_handle_get_color_profile_type)                 \
					each(heif_image_handle_get_raw_color_profile_size) each(heif_image_handle_get_raw_color_profile) each(                                   \
						heif_image_handle_get_nclx_color_profile) each(heif_nclx_color_profile_alloc)                                                    \
						each(heif_nclx_color_profile_free) each(heif_nclx_color_profile_set_color_primaries) each(                                       \
							heif_nclx_color_profile_set_transfer_characteristics) each(heif_nclx_color_profile_set_matrix_coefficients)              \
							each(heif_decoding_options_alloc) each(heif_decoding_options_free) each(                                                 \
								heif_decode_image) each(heif_image_create) each(heif_image_add_plane)                                            \
								each(heif_image_get_plane) each(heif_image_get_plane_readonly) each(                                             \
									heif_image_get_width) each(heif_image_get_height) each(heif_image_get_bits_per_pixel_range)              \
									each(heif_image_set_nclx_color_profile) each(heif_image_set_raw_color_profile) each(                     \
										heif_image_release) each(heif_context_get_encoder_for_format)                                    \
										each(heif_encoder_release) each(heif_encoder_set_lossy_quality) each(                            \
											heif_encoder_set_lossless) each(heif_encoder_set_parameter_string)                       \
											each(heif_encoder_set_parameter_integer) each(                                           \
												heif_encoding_options_alloc)                                                     \
												each(heif_encoding_options_free) each(                                           \
													heif_context_encode_image)                                               \
													each(heif_context_add_exif_metadata)                                     \
														each(heif_context_add_XMP_metadata)                              \
															each(heif_context_write)

#define WEFT_HEIF_MEMBER(name) __typeof__(name) *name;
typedef struct weft_heif_library {
	WEFT_HEIF_FUNCTIONS(WEFT_HEIF_MEMBER)
} weft_heif_library;
#undef WEFT_HEIF_MEMBER

/* After weft_heif_load. */
extern weft_heif_library weft_libheif;

/* False: it is not there. */
bool weft_heif_load(void);
/* AV1 is decoded by ours. */
bool weft_heif_has_own_av1(void);

/* heif_hevc.c, heif_av1.c: NULL: libde265 or libdav1d is not there. */
const struct heif_decoder_plugin *weft_heif_hevc_plugin(void);
const struct heif_decoder_plugin *weft_heif_av1_plugin(void);

#endif
