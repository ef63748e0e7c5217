/* gif_write.c: writing GIF: each frame whole, with a palette of its own.
 *
 * A frame with transparent places is cleared before the next one is shown, so that
 * none shows through them.
 */
#include <stdlib.h>
#include <string.h>

#include "gif.h"
#include "palette.h"

enum { CODES = 4096, CODE_BITS_MOST = 12, BLOCK = 255, BITS = 8, CLEAR = 1 << BITS, LINKS = 8192 };

typedef struct packer {
	weft_buffer *to;
	uint32_t bits;
	int count, width, next;
	size_t block; /* where the length of the block in work stands */
	bool fine;
	uint32_t link[LINKS]; /* of a hash: prefix, colour and code; 0: empty */
} packer;

static void put_byte(packer *p, uint8_t v)
{
	if (p->to->length - p->block - 1 == BLOCK) {
		p->to->at[p->block] = BLOCK;
		p->block = p->to->length;
		p->fine = p->fine && weft_buffer_add(p->to, "", 1);
	}
	p->fine = p->fine && weft_buffer_add(p->to, &v, 1);
}

static void put_code(packer *p, unsigned code)
{
	p->bits |= (uint32_t)code << p->count;
	for (p->count += p->width; p->count >= 8 && p->fine; p->count -= 8, p->bits >>= 8)
		put_byte(p, (uint8_t)p->bits);
}

static void forget(packer *p)
{
	put_code(p, CLEAR);
	memset(p->link, 0, sizeof p->link);
	p->width = BITS + 1;
	p->next = CLEAR + 2;
}

/* The code for a prefix and one more colour: 12, 8 and 12 bits of a link.  Where there is
 * none, 0, and it is made if there is room. */
static unsigned follow(packer *p, unsigned prefix, unsigned colour)
{
	uint32_t key = (uint32_t)prefix << 20 | colour << 12, at = (key >> 12) * 2654435761u >> 19;
	for (; p->link[at]; at = (at + 1) % LINKS)
		if ((p->link[at] & ~UINT32_C(4095)) == key)
			return p->link[at] & 4095;
	p->link[at] = key | (uint32_t)p->next;
	return 0;
}

static bool pack(const uint8_t *indexes, size_t n, weft_buffer *to)
{
	packer *p = calloc(1, sizeof *p);
	if (!p || !weft_buffer_add(to, "\x08", 2)) { /* bits, and a block's length */
		free(p);
		return false;
	}
	*p = (packer) { .to = to, .block = to->length - 1, .fine = true, .width = BITS + 1 };
	forget(p);
	unsigned prefix = indexes[0];
	for (size_t i = 1; i < n && p->fine; i++) {
		unsigned code = follow(p, prefix, indexes[i]);
		if (code) {
			prefix = code;
			continue;
		}
		put_code(p, prefix);
		prefix = indexes[i];
		if (p->next == CODES - 1)
			forget(p);
		else if (p->next++ == 1 << p->width)
			p->width++;
	}
	put_code(p, prefix);
	/* The reader makes a code of this one, too. */
	if (p->next == 1 << p->width && p->width < CODE_BITS_MOST)
		p->width++;
	put_code(p, CLEAR + 1);
	if (p->count > 0)
		put_byte(p, (uint8_t)p->bits);
	bool fine = p->fine;
	if (fine)
		to->at[p->block] = (uint8_t)(to->length - p->block - 1);
	free(p);
	return fine && weft_buffer_add(to, "", 1);
}

/* ---- blocks ---- */

static bool put_head(weft_view im, const weft_sequence *s, weft_buffer *to)
{
	uint8_t head[13] = "GIF89a", loop[19] = "\x21\xff\x0bNETSCAPE2.0\x03\x01";
	weft_put_little(head + 6, (uint64_t)im.width, 2);
	weft_put_little(head + 8, (uint64_t)im.height, 2);
	head[10] = 0x70; /* 8 bits a colour, no palette for all */
	int again = s ? s->loops - 1 : 0;
	weft_put_little(loop + 16, again < 0 ? 0 : again > 65535 ? 65535 : (uint64_t)again, 2);
	return weft_buffer_add(to, head, sizeof head) &&
	       (!s || s->count == 1 || again == 0 || weft_buffer_add(to, loop, sizeof loop));
}

static bool put_frame(weft_view im, const weft_sequence *s, const weft_palette *p, const uint8_t *indexes,
		      weft_buffer *to)
{
	uint8_t control[8] = { 0x21, 0xf9, 4 }, image[10] = { 0x2c };
	bool clear = p->transparent >= 0;
	int delay = s ? (s->delay_ms + 5) / 10 : 0;
	control[3] = (uint8_t)((clear ? WEFT_GIF_CLEARED : WEFT_GIF_STAYS) << 2 | clear);
	weft_put_little(control + 4, delay > 65535 ? 65535 : (uint64_t)delay, 2);
	control[6] = clear ? (uint8_t)p->transparent : 0;
	weft_put_little(image + 5, (uint64_t)im.width, 2);
	weft_put_little(image + 7, (uint64_t)im.height, 2);
	image[9] = 0x87; /* its own palette, of 256 */
	return weft_buffer_add(to, control, sizeof control) && weft_buffer_add(to, image, sizeof image) &&
	       weft_buffer_add(to, p->at, sizeof p->at) &&
	       pack(indexes, (size_t)im.width * (size_t)im.height, to);
}

static weft_status check_shape(weft_view im, weft_sequence *s, weft_error *e)
{
	if (im.width > 65535 || im.height > 65535)
		return weft_fail(e, WEFT_LIMIT, "gif: a side of %d x %d is over 65535 pixels", im.width,
				 im.height);
	uint64_t shape = (uint64_t)im.width << 16 | (uint64_t)im.height;
	if (s && s->index == 0)
		s->written = shape;
	if (s && s->written != shape)
		return weft_fail(e, WEFT_BAD_PARAM,
				 "gif: frame %d is %d x %d, the first %d x %d; all must be of one size",
				 s->index + 1, im.width, im.height, (int)(s->written >> 16),
				 (int)(s->written & 65535));
	return WEFT_OK;
}

weft_status weft_gif_encode(weft_view im, const weft_encode_options *how, weft_sink to, weft_error *e)
{
	weft_sequence *s = how->sequence;
	weft_palette palette;
	weft_buffer bytes = { 0 };
	weft_status status = check_shape(im, s, e);
	if (status != WEFT_OK)
		return status;
	uint8_t *indexes = malloc((size_t)im.width * (size_t)im.height);
	bool fine = indexes && weft_palette_make(im, &palette, indexes) &&
		    ((s && s->index > 0) || put_head(im, s, &bytes)) &&
		    put_frame(im, s, &palette, indexes, &bytes) &&
		    ((s && s->index + 1 < s->count) || weft_buffer_add(&bytes, "\x3b", 1));
	if (!fine)
		status = weft_fail(e, WEFT_NO_MEMORY, "gif: out of memory");
	else if (!to.put(to.to, (weft_bytes) { bytes.at, bytes.length }))
		status = weft_fail(e, WEFT_IO, "gif: the encoded picture could not be taken");
	free(indexes);
	weft_buffer_free(&bytes);
	return status;
}
