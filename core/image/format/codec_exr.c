/* codec_exr.c: OpenEXR by its core in C: light in floats, of scan lines or tiles.
 *
 * The first part of a file is read, its data window alone: R, G and B, or Y, or the only
 * channel there is, with A where there is one.
 */
#ifdef WEFT_HAVE_EXR
#include <stdlib.h>
#include <string.h>

#include "exr.h"

enum { WANTED = 4 };

typedef struct reader {
	weft_bytes file;
	exr_context_t context;
	exr_storage_t storage;
	exr_attr_box2i_t window;
	int width, height;
	const char *names[WANTED]; /* of the samples of a pixel */
	int channels;
	float *unwanted; /* a row where all other samples go */
} reader;

static bool exr_recognises(weft_bytes head)
{
	return head.length >= 8 && weft_little32(head.at) == 20000630;
}

void weft_exr_keep_quiet(exr_const_context_t context, exr_result_t code, const char *text)
{
	(void)context, (void)code, (void)text;
}

static int64_t file_bytes(exr_const_context_t context, void *user)
{
	(void)context;
	return (int64_t)((const reader *)user)->file.length;
}

static int64_t read_piece(exr_const_context_t context, void *user, void *to, uint64_t n, uint64_t at,
			  exr_stream_error_func_ptr_t error)
{
	const weft_bytes file = ((const reader *)user)->file;
	(void)context, (void)error;
	if (at >= file.length)
		return 0;
	n = n < file.length - at ? n : file.length - at;
	memcpy(to, file.at + at, (size_t)n);
	return (int64_t)n;
}

static weft_status failed(exr_result_t r, weft_error *e)
{
	if (r == EXR_ERR_OUT_OF_MEMORY)
		return weft_fail(e, WEFT_NO_MEMORY, "exr: out of memory");
	if (r == EXR_ERR_FEATURE_NOT_IMPLEMENTED)
		return weft_fail(e, WEFT_NO_CODEC, "exr: packed in a way that can't be read here");
	return weft_fail(e, WEFT_BAD_IMAGE, "exr: damaged");
}

/* ---- the head ---- */

static bool has_channel(const exr_attr_chlist_t *list, const char *name)
{
	for (int i = 0; i < list->num_channels; i++)
		if (strcmp(list->entries[i].name.str, name) == 0)
			return true;
	return false;
}

static weft_status choose_channels(reader *r, const exr_attr_chlist_t *list, weft_error *e)
{
	static const char *const colours[] = { "R", "G", "B" };
	const bool rgb = has_channel(list, "R") && has_channel(list, "G") && has_channel(list, "B");
	for (int i = 0; i < list->num_channels; i++)
		if (list->entries[i].x_sampling != 1 || list->entries[i].y_sampling != 1)
			return weft_fail(e, WEFT_NO_CODEC,
					 "exr: colours of fewer samples than pixels can't be read here");
	for (int i = 0; i < 3 && rgb; i++)
		r->names[r->channels++] = colours[i];
	if (!rgb && has_channel(list, "Y"))
		r->names[r->channels++] = "Y";
	else if (!rgb && list->num_channels == 1)
		r->names[r->channels++] = list->entries[0].name.str;
	if (r->channels == 0)
		return weft_fail(e, WEFT_NO_CODEC, "exr: of its channels none are R, G and B, or Y");
	if (has_channel(list, "A") && strcmp(r->names[0], "A") != 0)
		r->names[r->channels++] = "A";
	return WEFT_OK;
}

/* Its version 3.1 makes other floats of those packed so. */
static weft_status check_packing(const reader *r, const exr_attr_chlist_t *list, weft_error *e)
{
	exr_compression_t packing;
	const exr_result_t x = weft_libexr.exr_get_compression(r->context, 0, &packing);
	if (x != EXR_ERR_SUCCESS)
		return failed(x, e);
	for (int i = 0; i < list->num_channels; i++)
		if ((packing == EXR_COMPRESSION_B44 || packing == EXR_COMPRESSION_B44A) &&
		    list->entries[i].pixel_type != EXR_PIXEL_HALF)
			return failed(EXR_ERR_FEATURE_NOT_IMPLEMENTED, e);
	return WEFT_OK;
}

static weft_status read_head(reader *r, weft_error *e)
{
	const weft_exr_library *l = &weft_libexr;
	const exr_attr_chlist_t *list = NULL;
	exr_result_t x = l->exr_get_storage(r->context, 0, &r->storage);
	if (x == EXR_ERR_SUCCESS)
		x = l->exr_get_data_window(r->context, 0, &r->window);
	if (x == EXR_ERR_SUCCESS)
		x = l->exr_get_channels(r->context, 0, &list);
	if (x != EXR_ERR_SUCCESS)
		return failed(x, e);
	const int64_t width = (int64_t)r->window.max.x - r->window.min.x + 1;
	const int64_t height = (int64_t)r->window.max.y - r->window.min.y + 1;
	if (width < 1 || height < 1 || width > INT32_MAX || height > INT32_MAX)
		return weft_fail(e, WEFT_BAD_IMAGE, "exr: picture of %lld x %lld", (long long)width,
				 (long long)height);
	r->width = (int)width;
	r->height = (int)height;
	if (r->storage != EXR_STORAGE_SCANLINE && r->storage != EXR_STORAGE_TILED)
		return weft_fail(e, WEFT_NO_CODEC,
				 "exr: of several depths a pixel, which can't be read here");
	weft_status status = check_packing(r, list, e);
	return status == WEFT_OK ? choose_channels(r, list, e) : status;
}

static weft_status open_file(reader *r, weft_bytes file, weft_error *e)
{
	exr_context_initializer_t with = EXR_DEFAULT_CONTEXT_INITIALIZER;
	*r = (reader) { .file = file };
	with.user_data = r;
	with.read_fn = read_piece;
	with.size_fn = file_bytes;
	with.error_handler_fn = weft_exr_keep_quiet;
	if (!weft_exr_load())
		return weft_fail(e, WEFT_NO_CODEC, "exr: its library can't be loaded");
	const exr_result_t x = weft_libexr.exr_start_read(&r->context, "picture.exr", &with);
	return x == EXR_ERR_SUCCESS ? read_head(r, e) : failed(x, e);
}

static void close_file(reader *r)
{
	if (r->context)
		weft_libexr.exr_finish(&r->context);
	free(r->unwanted);
}

static weft_status exr_info(weft_bytes file, weft_image_info *info, weft_error *e)
{
	reader r;
	weft_status status = open_file(&r, file, e);
	if (status == WEFT_OK)
		*info = (weft_image_info) { .width = r.width,
					    .height = r.height,
					    .format = { (uint8_t)r.channels, WEFT_F32 },
					    .linear = true };
	close_file(&r);
	return status;
}

/* ---- pixels ---- */

/* Which of a pixel's samples; -1: not wanted. */
static int place_of(const reader *r, const char *name)
{
	for (int i = 0; i < r->channels; i++)
		if (strcmp(r->names[i], name) == 0)
			return i;
	return -1;
}

/* Every channel gets a place: the library writes through the NULL of one that has none where there are three
 * or four, all halves. */
static void place_channel(const reader *r, exr_coding_channel_info_t *channel, weft_view to)
{
	const int place = place_of(r, channel->channel_name);
	const bool wanted = place >= 0;
	channel->decode_to_ptr =
		wanted ? weft_row(to, 0) + (size_t)place * sizeof(float) : (uint8_t *)r->unwanted;
	channel->user_bytes_per_element = sizeof(float);
	channel->user_data_type = EXR_PIXEL_FLOAT;
	channel->user_pixel_stride = wanted ? (int32_t)weft_pixel_bytes(to.format) : (int32_t)sizeof(float);
	channel->user_line_stride = wanted ? (int32_t)to.stride : 0;
}

/* A block of file, of which `to` has the place. */
static exr_result_t read_block(reader *r, const exr_chunk_info_t *chunk, weft_view to)
{
	const weft_exr_library *l = &weft_libexr;
	exr_decode_pipeline_t p = EXR_DECODE_PIPELINE_INITIALIZER;
	/* The library takes what isn't there from wherever. */
	if (chunk->packed_size > chunk->unpacked_size ||
	    (chunk->compression == EXR_COMPRESSION_NONE && chunk->packed_size != chunk->unpacked_size))
		return EXR_ERR_BAD_CHUNK_LEADER;
	exr_result_t x = l->exr_decoding_initialize(r->context, 0, chunk, &p);
	for (int c = 0; c < p.channel_count && x == EXR_ERR_SUCCESS; c++)
		place_channel(r, &p.channels[c], to);
	if (x == EXR_ERR_SUCCESS)
		x = l->exr_decoding_choose_default_routines(r->context, 0, &p);
	if (x == EXR_ERR_SUCCESS)
		x = l->exr_decoding_run(r->context, 0, &p);
	l->exr_decoding_destroy(r->context, &p);
	return x;
}

static exr_result_t read_lines(reader *r, int y, int rows, weft_view to)
{
	exr_chunk_info_t chunk;
	exr_result_t x = weft_libexr.exr_read_scanline_chunk_info(r->context, 0, r->window.min.y + y, &chunk);
	if (x != EXR_ERR_SUCCESS)
		return x;
	if (chunk.start_y != r->window.min.y + y || chunk.height > rows || chunk.width != r->width)
		return EXR_ERR_BAD_CHUNK_LEADER;
	return read_block(r, &chunk, weft_view_crop(to, 0, y, r->width, chunk.height));
}

static exr_result_t read_tile(reader *r, int column, int row, int width, int height, weft_view to)
{
	exr_chunk_info_t chunk;
	const int x = column * width, y = row * height;
	exr_result_t result = weft_libexr.exr_read_tile_chunk_info(r->context, 0, column, row, 0, 0, &chunk);
	if (result != EXR_ERR_SUCCESS)
		return result;
	if (chunk.width > r->width - x || chunk.height > r->height - y)
		return EXR_ERR_BAD_CHUNK_LEADER;
	return read_block(r, &chunk, weft_view_crop(to, x, y, chunk.width, chunk.height));
}

/* Rows below y are zeros, then. */
static weft_status note(const reader *r, int y, exr_result_t x, const weft_decode_options *how,
			weft_damage *damage, weft_error *e)
{
	weft_error why = { 0 };
	failed(x, &why);
	if (!how->lenient || y == 0)
		return failed(x, e);
	weft_damage_note(damage, y / (double)r->height, why.text);
	return WEFT_OK;
}

static weft_status read_all_lines(reader *r, const weft_decode_options *how, weft_view to,
				  weft_damage *damage, weft_error *e)
{
	int32_t rows = 1;
	exr_result_t x = weft_libexr.exr_get_scanlines_per_chunk(r->context, 0, &rows);
	if (x != EXR_ERR_SUCCESS || rows < 1)
		return failed(x, e);
	for (int y = 0; y < r->height; y += rows) {
		x = read_lines(r, y, rows < r->height - y ? rows : r->height - y, to);
		if (x != EXR_ERR_SUCCESS)
			return note(r, y, x, how, damage, e);
	}
	return WEFT_OK;
}

static weft_status read_all_tiles(reader *r, const weft_decode_options *how, weft_view to,
				  weft_damage *damage, weft_error *e)
{
	uint32_t width, height;
	exr_tile_level_mode_t levels;
	exr_tile_round_mode_t rounding;
	exr_result_t x =
		weft_libexr.exr_get_tile_descriptor(r->context, 0, &width, &height, &levels, &rounding);
	if (x != EXR_ERR_SUCCESS || width < 1 || height < 1 || width > INT32_MAX || height > INT32_MAX)
		return failed(x, e);
	for (int64_t row = 0; row * height < r->height; row++)
		for (int64_t column = 0; column * width < r->width; column++) {
			x = read_tile(r, (int)column, (int)row, (int)width, (int)height, to);
			if (x != EXR_ERR_SUCCESS)
				return note(r, (int)(row * height), x, how, damage, e);
		}
	return WEFT_OK;
}

static weft_status exr_decode(weft_bytes file, const weft_decode_options *how, weft_image *im,
			      weft_damage *damage, weft_error *e)
{
	reader r;
	weft_status status = open_file(&r, file, e);
	if (status == WEFT_OK)
		status = weft_image_make(im, r.width, r.height,
					 (weft_format) { (uint8_t)r.channels, WEFT_F32 }, e);
	if (status == WEFT_OK && !(r.unwanted = calloc((size_t)r.width, sizeof *r.unwanted))) {
		weft_image_free(im);
		status = weft_fail(e, WEFT_NO_MEMORY, "exr: out of memory");
	}
	if (status == WEFT_OK) {
		for (int y = 0; y < r.height; y++)
			memset(weft_row(im->view, y), 0, (size_t)r.width * weft_pixel_bytes(im->view.format));
		status = (r.storage == EXR_STORAGE_TILED ? read_all_tiles : read_all_lines)(&r, how, im->view,
											    damage, e);
		if (status != WEFT_OK)
			weft_image_free(im);
	}
	close_file(&r);
	return status;
}

static const char *const exr_extensions[] = { "exr", NULL };

const weft_codec weft_codec_exr = {
	.name = "exr",
	.by = "OpenEXRCore",
	.extensions = exr_extensions,
	.recognises = exr_recognises,
	.load = weft_exr_load,
	.info = exr_info,
	.decode = exr_decode,
	.encode = weft_exr_encode,
	.holds = weft_exr_holds,
	.linear = true,
};
#else
typedef int weft_codec_exr_is_not_built_in;
#endif
