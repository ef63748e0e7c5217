/* png_metadata.c: the chunks of a PNG that say something beside its pixels, and
 * writing chunks.
 *
 * Invariant: everything read lies within the file; what does not fit its
 * chunk is left out.
 */
#include <stdlib.h>
#include <string.h>

#include "../deflate/checksum.h"
#include "../deflate/deflate.h"
#include "../deflate/inflate.h"
#include "png.h"

enum { ICC_MAX = 1 << 22, TEXT_MAX = 1 << 20, LEVEL_PROFILE = 9, CHUNK_HEAD = 8 };

/* ---- reading ---- */

static bool starts(const uint8_t *at, size_t length, const char *with, size_t n)
{
	return length >= n && memcmp(at, with, n) == 0;
}

static bool read_profile(const uint8_t *body, size_t n, weft_buffer *icc)
{
	const uint8_t *end = memchr(body, 0, n < 80 ? n : 80);
	if (!end || end + 2 > body + n || end[1] != 0 || icc->length)
		return true;
	uint8_t *profile = malloc(ICC_MAX);
	size_t done, left = (size_t)(body + n - end) - 2;
	bool fine = profile != NULL;
	if (fine && weft_inflate_zlib_some(end + 2, left, profile, ICC_MAX, &done))
		fine = weft_buffer_add(icc, profile, done);
	free(profile);
	return fine;
}

/* Of how many bytes a chunk is that says something of samples; 0: it says nothing. */
static size_t colour_bytes(const uint8_t *type)
{
	static const struct {
		char type[5];
		uint8_t bytes;
	} kinds[] = { { "gAMA", 4 },  { "cHRM", 32 }, { "sRGB", 1 }, { "cICP", 4 },
		      { "mDCV", 24 }, { "cLLI", 8 },  { "sBIT", 4 } };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (memcmp(type, kinds[i].type, 4) == 0)
			return kinds[i].bytes;
	return 0;
}

/* Whether such a chunk is among those kept. */
static bool has_chunk(const weft_buffer *chunks, const uint8_t *type)
{
	weft_bytes chunk;
	for (size_t at = 0; weft_metadata_next_chunk(chunks, &at, &chunk);)
		if (memcmp(chunk.at + 4, type, 4) == 0)
			return true;
	return false;
}

static bool add_colour(const uint8_t *type, size_t n, weft_buffer *colour)
{
	size_t bytes = colour_bytes(type);
	bool right = memcmp(type, "sBIT", 4) == 0 ? n >= 1 && n <= bytes : n == bytes;
	return !right || has_chunk(colour, type) || weft_buffer_add(colour, type - 4, CHUNK_HEAD + n);
}

/* What other programs put there of EXIF and its kin is none for whoever strips those. */
static bool add_text(const uint8_t *type, size_t n, weft_buffer *text)
{
	static const char raw[] = "Raw profile type ";
	if (starts(type + 4, n, raw, sizeof raw - 1) || text->length + n > TEXT_MAX)
		return true;
	return weft_buffer_add(text, type - 4, CHUNK_HEAD + n);
}

static bool read_chunk(const uint8_t *type, const uint8_t *body, size_t n, weft_metadata *m)
{
	/* Keyword, no compression, no language, no translation. */
	static const char xmp[] = "XML:com.adobe.xmp\0\0\0\0";
	if (memcmp(type, "eXIf", 4) == 0)
		return weft_metadata_add_exif(m, body, n);
	if (memcmp(type, "pHYs", 4) == 0 && n == 9 && body[8] <= 1)
		weft_metadata_set_resolution(m, weft_big32(body), weft_big32(body + 4),
					     body[8] ? WEFT_PER_METRE : WEFT_PER_NOTHING);
	if (memcmp(type, "iCCP", 4) == 0)
		return read_profile(body, n, &m->icc);
	if (memcmp(type, "iTXt", 4) == 0 && starts(body, n, xmp, sizeof xmp) && !m->xmp.length)
		return weft_buffer_add(&m->xmp, body + sizeof xmp, n - sizeof xmp);
	if (memcmp(type, "tEXt", 4) == 0 || memcmp(type, "zTXt", 4) == 0 ||
	    (memcmp(type, "iTXt", 4) == 0 && !starts(body, n, xmp, sizeof "XML:com.adobe.xmp")))
		return add_text(type, n, &m->text);
	return !colour_bytes(type) || add_colour(type, n, &m->colour);
}

bool weft_png_read_metadata(weft_bytes file, int frame, weft_metadata *m)
{
	(void)frame;
	bool profile = false; /* only the first counts, even damaged: more would cost as much again */
	for (size_t at = WEFT_PNG_SIGNATURE; file.length - at >= 12;) {
		const uint8_t *type = file.at + at + 4;
		size_t n = weft_big32(file.at + at);
		if (n > file.length - at - 12)
			break;
		const bool again = profile && memcmp(type, "iCCP", 4) == 0;
		if (!again && !read_chunk(type, file.at + at + 8, n, m))
			return false;
		profile = profile || memcmp(type, "iCCP", 4) == 0;
		at += n + 12;
	}
	return true;
}

/* ---- writing ---- */

void weft_png_finish_chunk(uint8_t *chunk, const char *type, size_t length)
{
	weft_put_big32(chunk, (uint32_t)length);
	memcpy(chunk + 4, type, 4);
	weft_put_big32(chunk + 8 + length, weft_crc32(0, chunk + 4, length + 4));
}

bool weft_png_put(weft_sink to, const uint8_t *bytes, size_t length)
{
	return to.put(to.to, (weft_bytes) { bytes, length });
}

bool weft_png_put_chunk(weft_sink to, const char *type, const uint8_t *body, size_t length)
{
	uint8_t *chunk = malloc(length + WEFT_PNG_FRAME);
	if (!chunk)
		return false;
	if (length)
		memcpy(chunk + 8, body, length);
	weft_png_finish_chunk(chunk, type, length);
	bool fine = weft_png_put(to, chunk, length + WEFT_PNG_FRAME);
	free(chunk);
	return fine;
}

/* Head, then a body that may be long, as one chunk. */
static bool put_named_chunk(weft_sink to, const char *type, const char *head, size_t head_length,
			    weft_buffer body)
{
	weft_buffer all = { 0 };
	weft_sink sink = weft_buffer_sink(&all);
	bool fine = weft_png_put(sink, (const uint8_t *)head, head_length) &&
		    weft_png_put(sink, body.at, body.length) &&
		    weft_png_put_chunk(to, type, all.at, all.length);
	weft_buffer_free(&all);
	return fine;
}

static bool put_profile(weft_sink to, weft_buffer icc)
{
	weft_deflater *d = weft_deflater_make(LEVEL_PROFILE);
	weft_buffer packed = { .at = malloc(weft_deflate_bound(icc.length) + 6) };
	bool fine = d && packed.at;
	if (fine) {
		weft_zlib_head(LEVEL_PROFILE, packed.at);
		packed.length = 2 + weft_deflate(d, icc.at, 0, icc.length, true, packed.at + 2);
		weft_put_big32(packed.at + packed.length, weft_adler32(1, icc.at, icc.length));
		packed.length += 4;
		fine = put_named_chunk(to, "iCCP", "icc\0", 5, packed);
	}
	weft_deflater_free(d);
	weft_buffer_free(&packed);
	return fine;
}

static bool put_resolution(weft_sink to, weft_resolution r)
{
	r = weft_resolution_in(r, WEFT_PER_METRE);
	double x = r.x + 0.5, y = r.y + 0.5;
	if (!(x >= 1 && y >= 1 && x < INT32_MAX && y < INT32_MAX))
		return true;
	uint8_t body[9] = { [8] = r.unit == WEFT_PER_METRE };
	weft_put_big32(body, (uint32_t)x);
	weft_put_big32(body + 4, (uint32_t)y);
	return weft_png_put_chunk(to, "pHYs", body, sizeof body);
}

/* How many bits of a sample mean something holds for a picture of as many samples and bits. */
static bool fits(weft_bytes chunk, weft_format f)
{
	if (memcmp(chunk.at + 4, "sBIT", 4) != 0)
		return true;
	bool right = chunk.length - CHUNK_HEAD == f.channels;
	for (size_t i = CHUNK_HEAD; i < chunk.length; i++)
		right = right && chunk.at[i] >= 1 && chunk.at[i] <= 8 * f.depth;
	return right;
}

static bool put_chunks(weft_sink to, const weft_buffer *chunks, weft_format f)
{
	weft_bytes chunk;
	bool fine = true;
	for (size_t at = 0; fine && weft_metadata_next_chunk(chunks, &at, &chunk);)
		if (fits(chunk, f))
			fine = weft_png_put_chunk(to, (const char *)chunk.at + 4, chunk.at + CHUNK_HEAD,
						  chunk.length - CHUNK_HEAD);
	return fine;
}

bool weft_png_put_metadata(weft_sink to, const weft_metadata *m, weft_format format)
{
	static const char xmp[] = "XML:com.adobe.xmp\0\0\0\0";
	return put_chunks(to, &m->colour, format) && (!m->icc.length || put_profile(to, m->icc)) &&
	       put_resolution(to, m->resolution) && put_chunks(to, &m->text, format) &&
	       (!m->exif.length || weft_png_put_chunk(to, "eXIf", m->exif.at, m->exif.length)) &&
	       (!m->xmp.length || put_named_chunk(to, "iTXt", xmp, sizeof xmp, m->xmp));
}
