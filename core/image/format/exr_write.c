/* exr_write.c: OpenEXR, of floats, ZIP in blocks of 16 rows.
 *
 * Places of blocks stand before them, so the file is made in memory first.
 */
#ifdef WEFT_HAVE_EXR
#include <stdlib.h>
#include <string.h>

#include "exr.h"

bool weft_exr_holds(weft_format f)
{
	return f.depth == WEFT_F32;
}

static int64_t put_piece(exr_const_context_t context, void *user, const void *bytes, uint64_t n, uint64_t at,
			 exr_stream_error_func_ptr_t error)
{
	static const uint8_t none[256];
	weft_buffer *b = user;
	(void)context, (void)error;
	while (b->length < at + n) {
		const uint64_t left = at + n - b->length;
		if (!weft_buffer_add(b, none, left < sizeof none ? (size_t)left : sizeof none))
			return -1;
	}
	memcpy(b->at + at, bytes, (size_t)n);
	return (int64_t)n;
}

/* In the order of the alphabet, as they lie in the file; which of the samples each is. */
static int channels_of(weft_format f, const char *names[4], int place[4])
{
	static const char *const colours[] = { "A", "B", "G", "R" }, *const greys[] = { "A", "Y" };
	const int alpha = f.channels % 2 == 0, count = f.channels;
	for (int i = 0; i < count; i++) {
		const int k = i + !alpha;
		names[i] = count >= 3 ? colours[k] : greys[k];
		place[i] = count - 1 - i;
	}
	return count;
}

static exr_result_t put_block(exr_context_t context, weft_view im, int y, const int *place)
{
	exr_chunk_info_t chunk;
	exr_encode_pipeline_t p = EXR_ENCODE_PIPELINE_INITIALIZER;
	const weft_exr_library *l = &weft_libexr;
	exr_result_t r = l->exr_write_scanline_chunk_info(context, 0, y, &chunk);
	if (r == EXR_ERR_SUCCESS)
		r = l->exr_encoding_initialize(context, 0, &chunk, &p);
	for (int c = 0; c < p.channel_count && r == EXR_ERR_SUCCESS; c++) {
		exr_coding_channel_info_t *channel = &p.channels[c];
		channel->encode_from_ptr = weft_row(im, y) + (size_t)place[c] * sizeof(float);
		channel->user_bytes_per_element = sizeof(float);
		channel->user_data_type = EXR_PIXEL_FLOAT;
		channel->user_pixel_stride = (int32_t)weft_pixel_bytes(im.format);
		channel->user_line_stride = (int32_t)im.stride;
	}
	if (r == EXR_ERR_SUCCESS)
		r = l->exr_encoding_choose_default_routines(context, 0, &p);
	if (r == EXR_ERR_SUCCESS)
		r = l->exr_encoding_run(context, 0, &p);
	l->exr_encoding_destroy(context, &p);
	return r;
}

static exr_result_t put_picture(exr_context_t context, weft_view im)
{
	const char *names[4];
	int place[4], part;
	int32_t rows = 1;
	const int count = channels_of(im.format, names, place);
	const weft_exr_library *l = &weft_libexr;
	exr_result_t r = l->exr_add_part(context, "picture", EXR_STORAGE_SCANLINE, &part);
	if (r == EXR_ERR_SUCCESS)
		r = l->exr_initialize_required_attr_simple(context, part, im.width, im.height,
							   EXR_COMPRESSION_ZIP);
	for (int c = 0; c < count && r == EXR_ERR_SUCCESS; c++)
		r = l->exr_add_channel(context, part, names[c], EXR_PIXEL_FLOAT, EXR_PERCEPTUALLY_LOGARITHMIC,
				       1, 1);
	if (r == EXR_ERR_SUCCESS)
		r = l->exr_write_header(context);
	if (r == EXR_ERR_SUCCESS)
		r = l->exr_get_scanlines_per_chunk(context, part, &rows);
	for (int y = 0; y < im.height && r == EXR_ERR_SUCCESS; y += rows)
		r = put_block(context, im, y, place);
	return r;
}

weft_status weft_exr_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	weft_buffer made = { 0 };
	exr_context_t context = NULL;
	exr_context_initializer_t with = EXR_DEFAULT_CONTEXT_INITIALIZER;
	(void)how;
	with.user_data = &made;
	with.write_fn = put_piece;
	with.error_handler_fn = weft_exr_keep_quiet;
	if (!weft_exr_load())
		return weft_fail(e, WEFT_NO_CODEC, "exr: its library can't be loaded");
	if (im.stride > INT32_MAX)
		return weft_fail(e, WEFT_LIMIT, "exr: a row of %d pixels is too long", im.width);
	exr_result_t r = weft_libexr.exr_start_write(&context, "picture.exr", EXR_WRITE_FILE_DIRECTLY, &with);
	if (r == EXR_ERR_SUCCESS)
		r = put_picture(context, im);
	if (context) {
		const exr_result_t last = weft_libexr.exr_finish(&context);
		r = r == EXR_ERR_SUCCESS ? last : r;
	}
	weft_status status = WEFT_OK;
	if (r != EXR_ERR_SUCCESS)
		status = weft_fail(e, r == EXR_ERR_OUT_OF_MEMORY ? WEFT_NO_MEMORY : WEFT_INTERNAL,
				   "exr: can't be encoded");
	else if (!to.put(to.to, (weft_bytes) { made.at, made.length }))
		status = weft_fail(e, WEFT_IO, "exr: the encoded picture could not be taken");
	weft_buffer_free(&made);
	return status;
}
#else
typedef int weft_exr_write_is_not_built_in;
#endif
