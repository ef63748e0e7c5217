/* metadata.c: metadata out of any bytes, and from there into a format that
 * carries it: what was read once is read again (libFuzzer). */
#include <stdlib.h>
#include <string.h>

#include "image/codec.h"
#include "image/metadata.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool right)
{
	if (!right)
		abort();
}

static bool same(weft_buffer a, weft_buffer b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

/* A segment of a JPEG is small. */
static bool fits(const char *name, const weft_metadata *m)
{
	return strcmp(name, "jpeg") != 0 || (m->exif.length < 60000 && m->xmp.length < 60000);
}

/* A profile of greys or inks, which is written to no red, green and blue. */
static bool is_of_others(const weft_buffer *icc)
{
	enum { SPACE = 16, HEAD = 128 };
	return icc->length >= HEAD &&
	       (memcmp(icc->at + SPACE, "GRAY", 4) == 0 || memcmp(icc->at + SPACE, "CMYK", 4) == 0);
}

/* A directory of TIFF is put together anew, and only JPEG cuts XMP up. */
static void check_same(const char *name, const weft_metadata *m, const weft_metadata *again)
{
	bool tiff = strcmp(name, "tiff") == 0;
	check(strcmp(name, "jpeg") != 0 || same(m->xmp_more, again->xmp_more));
	check(is_of_others(&m->icc) ? !again->icc.length : same(m->icc, again->icc));
	check(same(m->xmp, again->xmp));
	check(tiff || same(m->exif, again->exif));
	check(!tiff || weft_metadata_orientation(m) == weft_metadata_orientation(again));
}

static void carry(const char *name, const weft_metadata *m)
{
	uint8_t pixel[3] = { 1, 2, 3 };
	weft_view v = { .pixels = pixel, .width = 1, .height = 1, .stride = 3, .format = { 3, WEFT_U8 } };
	weft_encode_options how = { .metadata = m };
	weft_buffer file = { 0 };
	weft_metadata again;
	weft_image im;
	const weft_codec *codec = weft_codec_for_name(name);
	if (!codec || !fits(name, m))
		return;
	check(weft_encode(codec, v, &how, weft_buffer_sink(&file), NULL) == WEFT_OK);
	weft_bytes bytes = { file.at, file.length };
	check(weft_metadata_read(bytes, &again, NULL) == WEFT_OK);
	check_same(name, m, &again);
	check(weft_decode(bytes, NULL, &im, NULL) == WEFT_OK);
	weft_image_free(&im);
	weft_metadata_free(&again);
	weft_buffer_free(&file);
}

/* Whatever the profile is, it can be converted from, or is told to be of another kind. */
static void convert(const weft_metadata *m)
{
	uint8_t pixel[3] = { 1, 2, 3 };
	weft_view v = { .pixels = pixel, .width = 1, .height = 1, .stride = 3, .format = { 3, WEFT_U8 } };
	weft_encode_options how = { .metadata = m, .to_srgb = true };
	weft_buffer file = { 0 };
	weft_status status = weft_encode(weft_codec_for_name("png"), v, &how, weft_buffer_sink(&file), NULL);
	check(status == WEFT_OK || status == WEFT_NO_CODEC);
	weft_buffer_free(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "png", "jpeg", "webp", "tiff" };
	uint8_t *own = malloc(size ? size : 1);
	weft_metadata m;
	if (size)
		memcpy(own, data, size);
	check(weft_metadata_read((weft_bytes) { own, size }, &m, NULL) == WEFT_OK);
	if (m.exif.length || m.icc.length || m.xmp.length ||
	    m.xmp_more.length) /* one at a time: each takes milliseconds */
		carry(names[size % 4], &m);
	if (m.icc.length || m.colour.length)
		convert(&m);
	weft_metadata_drop_place(&m);
	weft_metadata_drop_thumbnail(&m);
	weft_metadata_set_size(&m, 3, 70000);
	weft_metadata_set_upright(&m);
	check(weft_metadata_orientation(&m) == 1);
	weft_metadata_free(&m);
	free(own);
	return 0;
}
