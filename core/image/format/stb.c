/* stb.c: stb_image and stb_image_write, kept within bounds.
 *
 * stb_image is not made for hostile files: only three of its formats are
 * compiled in, callers check shape and limits first, its flip is never used,
 * and it reads through a callback that notes when it wants more and there is nothing
 * (stb itself would go on with zeros; callers see to files that lack a part of a row).
 */
#include "stb.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* stb declares more than it defines; gcc says so at the end of the file. */
#pragma GCC diagnostic ignored "-Wunused-function"
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_JPEG
#define STBI_ONLY_BMP
#define STBI_ONLY_TGA
#define STBI_NO_STDIO
#define STBI_NO_HDR
#define STBI_NO_LINEAR
#define STBI_NO_FAILURE_STRINGS
#define STBI_ASSERT(x) ((void)sizeof(x))
/* Tables that a file forgot to define are zeros, not what lay in memory. */
#define STBI_MALLOC(n)     calloc(1, n)
#define STBI_REALLOC(p, n) realloc(p, n)
#define STBI_FREE(p)       free(p)
#include <stb_image.h>

#define STB_IMAGE_WRITE_STATIC
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STBI_WRITE_NO_STDIO
#define STBIW_ASSERT(x) ((void)sizeof(x))
#include <stb_image_write.h>

typedef struct reader {
	weft_bytes file;
	size_t at;
	bool starved;
} reader;

static int reader_read(void *user, char *to, int n)
{
	reader *r = user;
	size_t left = r->file.length - r->at, take = (size_t)n < left ? (size_t)n : left;
	r->starved = r->starved || (take == 0 && n > 0);
	memcpy(to, r->file.at + r->at, take);
	r->at += take;
	return (int)take;
}

static void reader_skip(void *user, int n)
{
	reader *r = user;
	size_t left = r->file.length - r->at;
	if (n < 0 && (size_t)-n <= r->at) {
		r->at -= (size_t)-n;
	} else if (n < 0 || (size_t)n > left) {
		r->starved = true;
		r->at = r->file.length;
	} else {
		r->at += (size_t)n;
	}
}

static int reader_eof(void *user)
{
	const reader *r = user;
	return r->at == r->file.length;
}

weft_status weft_stb_decode(weft_bytes file, const weft_image_info *info, const char *name, weft_image *im,
			    weft_error *e)
{
	static const stbi_io_callbacks callbacks = { reader_read, reader_skip, reader_eof };
	reader r = { .file = file };
	int width = 0, height = 0, channels, wanted = info->format.channels;
	stbi_uc *pixels = stbi_load_from_callbacks(&callbacks, &r, &width, &height, &channels, wanted);
	weft_status status = WEFT_OK;
	if (!pixels || width != info->width || height != info->height)
		status = weft_fail(e, WEFT_BAD_IMAGE, "%s: damaged", name);
	else if (r.starved)
		status = weft_fail(e, WEFT_BAD_IMAGE, "%s: ends early", name);
	else
		status = weft_image_make(im, width, height, info->format, e);
	size_t row = (size_t)width * (size_t)wanted;
	for (int y = 0; status == WEFT_OK && y < height; y++)
		memcpy(weft_row(im->view, y), pixels + (size_t)y * row, row);
	stbi_image_free(pixels);
	return status;
}

typedef struct writer {
	weft_sink to;
	bool failed;
} writer;

static void writer_put(void *user, void *bytes, int n)
{
	writer *w = user;
	if (!w->failed && n > 0)
		w->failed = !w->to.put(w->to.to, (weft_bytes) { bytes, (size_t)n });
}

weft_status weft_stb_encode(weft_stb_kind kind, weft_view im, int quality, weft_sink to, weft_error *e)
{
	/* stb wants the rows without gaps, and counts bytes in an int. */
	size_t row = (size_t)im.width * im.format.channels;
	if (im.width > 65535 || im.height > 65535 || row * (size_t)im.height > INT_MAX / 2)
		return weft_fail(e, WEFT_LIMIT, "picture of %d x %d is too large for this format", im.width,
				 im.height);
	uint8_t *packed = malloc(row * (size_t)im.height);
	if (!packed)
		return weft_fail(e, WEFT_NO_MEMORY, "out of memory");
	for (int y = 0; y < im.height; y++)
		memcpy(packed + (size_t)y * row, weft_row(im, y), row);
	writer w = { .to = to };
	int n = im.format.channels, fine = 0;
	if (kind == WEFT_STB_JPEG)
		fine = stbi_write_jpg_to_func(writer_put, &w, im.width, im.height, n, packed, quality);
	else if (kind == WEFT_STB_BMP)
		fine = stbi_write_bmp_to_func(writer_put, &w, im.width, im.height, n, packed);
	else
		fine = stbi_write_tga_to_func(writer_put, &w, im.width, im.height, n, packed);
	free(packed);
	if (w.failed)
		return weft_fail(e, WEFT_IO, "the encoded picture could not be taken");
	return fine ? WEFT_OK : weft_fail(e, WEFT_NO_MEMORY, "out of memory");
}
