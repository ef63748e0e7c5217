/* webp.c: RIFF, the chunks that a WebP consists of.
 *
 * Invariant: no chunk is read beyond the file, whatever it says of its length.
 */
#include "webp.h"

#include <stdlib.h>
#include <string.h>

enum {
	HEAD = 12,
	FRAME = 8, /* around a chunk */
	EXTENDED = 10,
	ANIMATION = 6,
	FRAME_HEAD = 16,
	ICC_FLAG = 0x20,
	ALPHA_FLAG = 0x10,
	EXIF_FLAG = 8,
	XMP_FLAG = 4,
	ANIMATION_FLAG = 2,
};

bool weft_webp_recognises(weft_bytes head)
{
	return head.length >= HEAD && memcmp(head.at, "RIFF", 4) == 0 && memcmp(head.at + 8, "WEBP", 4) == 0;
}

bool weft_webp_whole(weft_bytes file)
{
	return weft_little32(file.at + 4) <= file.length - 8;
}

/* The chunk at *at, which moves behind it; false: no more. */
static bool next_chunk(weft_bytes file, size_t *at, const uint8_t **name, weft_bytes *body)
{
	if (file.length < FRAME || *at > file.length - FRAME)
		return false;
	size_t n = weft_little32(file.at + *at + 4), left = file.length - *at - FRAME;
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
	weft_put_little(frame + 4, (uint32_t)n, 4);
	return to.put(to.to, (weft_bytes) { frame, FRAME }) && to.put(to.to, (weft_bytes) { body, n }) &&
	       (!(n & 1) || to.put(to.to, (weft_bytes) { &nothing, 1 }));
}

/* What the extended header counts is told before the picture or the frames, or behind them. */
static bool put_extended(weft_sink to, const weft_metadata *m, int width, int height, bool alpha,
			 const uint8_t *animation, size_t picture)
{
	uint8_t head[HEAD] = "RIFF", extended[EXTENDED] = { 0 };
	extended[0] = (uint8_t)((m->icc.length ? ICC_FLAG : 0) | (alpha ? ALPHA_FLAG : 0) |
				(m->exif.length ? EXIF_FLAG : 0) | (m->xmp.length ? XMP_FLAG : 0) |
				(animation ? ANIMATION_FLAG : 0));
	weft_put_little(extended + 4, (uint32_t)width - 1, 3);
	weft_put_little(extended + 7, (uint32_t)height - 1, 3);
	size_t all = 4 + framed(EXTENDED) + framed(m->icc.length) + picture + framed(m->exif.length) +
		     framed(m->xmp.length) + (animation ? framed(ANIMATION) : 0);
	weft_put_little(head + 4, (uint32_t)all, 4);
	memcpy(head + 8, "WEBP", 4);
	return to.put(to.to, (weft_bytes) { head, HEAD }) && put_chunk(to, "VP8X", extended, EXTENDED) &&
	       put_chunk(to, "ICCP", m->icc.at, m->icc.length) &&
	       put_chunk(to, "ANIM", animation, animation ? ANIMATION : 0);
}

static bool put_behind(weft_sink to, const weft_metadata *m)
{
	return put_chunk(to, "EXIF", m->exif.at, m->exif.length) &&
	       put_chunk(to, "XMP ", m->xmp.at, m->xmp.length);
}

/* The picture's own chunks, but for an extended header. */
static weft_bytes picture_of(weft_bytes file)
{
	size_t at = HEAD;
	const uint8_t *name;
	weft_bytes body;
	if (next_chunk(file, &at, &name, &body) && memcmp(name, "VP8X", 4) != 0)
		at = HEAD;
	return (weft_bytes) { file.at + at, file.length - at };
}

bool weft_webp_put(weft_bytes file, const weft_metadata *m, weft_view im, weft_sink to)
{
	if (!m || (!m->exif.length && !m->icc.length && !m->xmp.length))
		return to.put(to.to, file);
	weft_bytes picture = picture_of(file);
	return put_extended(to, m, im.width, im.height, weft_has_alpha(im.format), NULL, picture.length) &&
	       to.put(to.to, picture) && put_behind(to, m);
}

/* ---- animations ---- */

/* The file's head tells how long it is, so that frames wait for the last. */
typedef struct frames {
	weft_buffer chunks, icc, exif, xmp;
	int width, height;
	bool alpha;
} frames;

static void frames_free(void *state)
{
	frames *f = state;
	weft_buffer_free(&f->chunks);
	weft_buffer_free(&f->icc);
	weft_buffer_free(&f->exif);
	weft_buffer_free(&f->xmp);
	free(f);
}

/* Those of the first frame are the file's. */
static bool begin_frames(weft_sequence *s, const weft_metadata *m, weft_view im)
{
	frames *f = calloc(1, sizeof *f);
	if (!f)
		return false;
	s->state = f;
	s->free = frames_free;
	f->width = im.width;
	f->height = im.height;
	return !m || (weft_buffer_add(&f->icc, m->icc.at, m->icc.length) &&
		      weft_buffer_add(&f->exif, m->exif.at, m->exif.length) &&
		      weft_buffer_add(&f->xmp, m->xmp.at, m->xmp.length));
}

static bool add_frame(weft_bytes file, const weft_sequence *s, weft_view im)
{
	enum { NOT_BLENDED = 2, DELAY_MOST = 0xffffff };
	frames *f = s->state;
	uint8_t head[FRAME + FRAME_HEAD] = "ANMF";
	weft_bytes picture = picture_of(file);
	int delay = s->delay_ms < DELAY_MOST ? s->delay_ms : DELAY_MOST;
	weft_put_little(head + 4, FRAME_HEAD + picture.length, 4);
	weft_put_little(head + FRAME + 6, (uint64_t)im.width - 1, 3);
	weft_put_little(head + FRAME + 9, (uint64_t)im.height - 1, 3);
	weft_put_little(head + FRAME + 12, (uint64_t)delay, 3);
	head[FRAME + 15] = NOT_BLENDED;
	f->alpha = f->alpha || weft_has_alpha(im.format);
	return weft_buffer_add(&f->chunks, head, sizeof head) &&
	       weft_buffer_add(&f->chunks, picture.at, picture.length);
}

weft_status weft_webp_put_frame(weft_bytes file, const weft_encode_options *how, weft_view im, weft_sink to,
				weft_error *e)
{
	weft_sequence *s = how->sequence;
	if (s->index == 0 && !begin_frames(s, how->metadata, im))
		return weft_fail(e, WEFT_NO_MEMORY, "webp: out of memory");
	const frames *f = s->state;
	if (im.width != f->width || im.height != f->height)
		return weft_fail(e, WEFT_BAD_PARAM,
				 "webp: frame %d is %d x %d, the first %d x %d; all must be of one size",
				 s->index + 1, im.width, im.height, f->width, f->height);
	if (!add_frame(file, s, im))
		return weft_fail(e, WEFT_NO_MEMORY, "webp: out of memory");
	if (s->index + 1 < s->count)
		return WEFT_OK;
	if (f->chunks.length > UINT32_MAX / 2)
		return weft_fail(e, WEFT_LIMIT, "webp: an animation of over 2 GiB");
	uint8_t animation[ANIMATION] = { 0 };
	weft_put_little(animation + 4, (uint64_t)(s->loops < 65535 ? s->loops : 65535), 2);
	weft_metadata m = { .icc = f->icc, .exif = f->exif, .xmp = f->xmp };
	bool fine = put_extended(to, &m, f->width, f->height, f->alpha, animation, f->chunks.length) &&
		    to.put(to.to, (weft_bytes) { f->chunks.at, f->chunks.length }) && put_behind(to, &m);
	return fine ? WEFT_OK : weft_fail(e, WEFT_IO, "webp: the encoded picture could not be taken");
}

bool weft_webp_read_metadata(weft_bytes file, int frame, weft_metadata *m)
{
	(void)frame;
	weft_bytes icc = weft_webp_chunk(file, "ICCP"), exif = weft_webp_chunk(file, "EXIF");
	weft_bytes xmp = weft_webp_chunk(file, "XMP ");
	return weft_buffer_add(&m->icc, icc.at, icc.length) &&
	       weft_metadata_add_exif(m, exif.at, exif.length) &&
	       weft_buffer_add(&m->xmp, xmp.at, xmp.length);
}
