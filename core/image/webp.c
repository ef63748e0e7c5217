/* webp.c: RIFF, the chunks that a WebP consists of.
 *
 * Invariant: no chunk is read beyond the file, whatever it says of its length.
 */
#include "webp.h"

#include <string.h>

enum { HEAD = 12, FRAME = 8, EXTENDED = 10, ICC_FLAG = 0x20, ALPHA_FLAG = 0x10, EXIF_FLAG = 8, XMP_FLAG = 4 };

static uint32_t little32(const uint8_t *p)
{
	return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static void put_little(uint8_t *p, uint32_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

bool weft_webp_recognises(weft_bytes head)
{
	return head.length >= HEAD && memcmp(head.at, "RIFF", 4) == 0 && memcmp(head.at + 8, "WEBP", 4) == 0;
}

bool weft_webp_whole(weft_bytes file)
{
	return little32(file.at + 4) <= file.length - 8;
}

/* The chunk at *at, which moves behind it; false: no more. */
static bool next_chunk(weft_bytes file, size_t *at, const uint8_t **name, weft_bytes *body)
{
	if (file.length < FRAME || *at > file.length - FRAME)
		return false;
	size_t n = little32(file.at + *at + 4), left = file.length - *at - FRAME;
	if (n > left)
		return false;
	*name = file.at + *at;
	*body = (weft_bytes) { file.at + *at + FRAME, n };
	*at += FRAME + n + (n & 1 && n < left);
	return true;
}

weft_bytes weft_webp_chunk(weft_bytes file, const char *wanted)
{
	const uint8_t *name;
	weft_bytes body;
	for (size_t at = HEAD; next_chunk(file, &at, &name, &body);)
		if (memcmp(name, wanted, 4) == 0)
			return body;
	return (weft_bytes) { NULL, 0 };
}

static size_t framed(size_t n)
{
	return n ? FRAME + n + (n & 1) : 0;
}

static bool put_chunk(weft_sink to, const char *name, const uint8_t *body, size_t n)
{
	uint8_t frame[FRAME], nothing = 0;
	if (n == 0)
		return true;
	memcpy(frame, name, 4);
	put_little(frame + 4, (uint32_t)n, 4);
	return to.put(to.to, (weft_bytes) { frame, FRAME }) && to.put(to.to, (weft_bytes) { body, n }) &&
	       (!(n & 1) || to.put(to.to, (weft_bytes) { &nothing, 1 }));
}

/* What the extended header counts is told before the picture, or behind it. */
static bool put_extended(weft_sink to, const weft_metadata *m, weft_view im, size_t picture)
{
	uint8_t head[HEAD] = "RIFF", extended[EXTENDED] = { 0 };
	extended[0] =
		(uint8_t)((m->icc.length ? ICC_FLAG : 0) | (weft_has_alpha(im.format) ? ALPHA_FLAG : 0) |
			  (m->exif.length ? EXIF_FLAG : 0) | (m->xmp.length ? XMP_FLAG : 0));
	put_little(extended + 4, (uint32_t)im.width - 1, 3);
	put_little(extended + 7, (uint32_t)im.height - 1, 3);
	size_t all = 4 + framed(EXTENDED) + framed(m->icc.length) + picture + framed(m->exif.length) +
		     framed(m->xmp.length);
	put_little(head + 4, (uint32_t)all, 4);
	memcpy(head + 8, "WEBP", 4);
	return to.put(to.to, (weft_bytes) { head, HEAD }) && put_chunk(to, "VP8X", extended, EXTENDED) &&
	       put_chunk(to, "ICCP", m->icc.at, m->icc.length);
}

bool weft_webp_put(weft_bytes file, const weft_metadata *m, weft_view im, weft_sink to)
{
	if (!m || (!m->exif.length && !m->icc.length && !m->xmp.length))
		return to.put(to.to, file);
	/* The picture's own chunks stay as they are, but for an extended header. */
	size_t at = HEAD;
	const uint8_t *name;
	weft_bytes body;
	if (next_chunk(file, &at, &name, &body) && memcmp(name, "VP8X", 4) != 0)
		at = HEAD;
	weft_bytes picture = { file.at + at, file.length - at };
	return put_extended(to, m, im, picture.length) && to.put(to.to, picture) &&
	       put_chunk(to, "EXIF", m->exif.at, m->exif.length) &&
	       put_chunk(to, "XMP ", m->xmp.at, m->xmp.length);
}
