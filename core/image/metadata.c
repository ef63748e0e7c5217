/* metadata.c: what stands beside the pixels, and turning them as it says.
 *
 * Where in a file it stands is its codec's affair (read_metadata).
 */
#include "codecs.h"
#include "jail/jail_inside.h"

#include <string.h>

/* Without the head that JPEG has before it, which some write elsewhere too, or twice. */
bool weft_metadata_add_exif(weft_metadata *m, const uint8_t *at, size_t n)
{
	static const char head[] = "Exif\0";
	while (n >= sizeof head && memcmp(at, head, sizeof head) == 0) {
		at += sizeof head;
		n -= sizeof head;
	}
	return m->exif.length || weft_buffer_add(&m->exif, at, n);
}

static const char comment_head[] = "tEXtComment";

bool weft_metadata_add_comment(weft_metadata *m, const uint8_t *at, size_t n)
{
	uint8_t length[4];
	size_t before = m->text.length, word = sizeof comment_head - 4;
	weft_put_big32(length, (uint32_t)(word + n));
	bool fine = weft_buffer_add(&m->text, length, sizeof length) &&
		    weft_buffer_add(&m->text, comment_head, sizeof comment_head) &&
		    weft_buffer_add(&m->text, at, n);
	if (!fine)
		m->text.length = before;
	return fine;
}

bool weft_metadata_next_chunk(const weft_buffer *chunks, size_t *at, weft_bytes *chunk)
{
	enum { HEAD = 8 };
	size_t left = chunks->length - *at;
	if (*at > chunks->length || left < HEAD || weft_big32(chunks->at + *at) > left - HEAD)
		return false;
	*chunk = (weft_bytes) { chunks->at + *at, HEAD + (size_t)weft_big32(chunks->at + *at) };
	*at += chunk->length;
	return true;
}

bool weft_metadata_next_comment(const weft_metadata *m, size_t *at, weft_bytes *comment)
{
	const size_t head = 4 + sizeof comment_head;
	weft_bytes chunk;
	while (weft_metadata_next_chunk(&m->text, at, &chunk)) {
		if (chunk.length < head || memcmp(chunk.at + 4, comment_head, sizeof comment_head) != 0)
			continue;
		*comment = (weft_bytes) { chunk.at + head, chunk.length - head };
		return true;
	}
	return false;
}

void weft_metadata_set_resolution(weft_metadata *m, double x, double y, weft_resolution_unit unit)
{
	bool square = x == y && unit == WEFT_PER_NOTHING; /* which says nothing */
	if (x > 0 && y > 0 && !square && m->resolution.x == 0)
		m->resolution = (weft_resolution) { x, y, unit };
}

weft_status weft_metadata_read(weft_bytes file, weft_metadata *m, weft_error *e)
{
	return weft_metadata_read_of(file, 0, m, e);
}

weft_status weft_metadata_read_of(weft_bytes file, int frame, weft_metadata *m, weft_error *e)
{
	*m = (weft_metadata) { 0 };
	if (weft_jail_is_required())
		return weft_jail_is_missing(e);
	const weft_codec *codec = weft_codec_for_bytes(file);
	if (!codec || !codec->read_metadata || codec->read_metadata(file, frame, m))
		return WEFT_OK;
	weft_metadata_free(m);
	return weft_fail(e, WEFT_NO_MEMORY, "metadata: out of memory");
}

void weft_metadata_free(weft_metadata *m)
{
	weft_buffer_free(&m->exif);
	weft_buffer_free(&m->icc);
	weft_buffer_free(&m->xmp);
	weft_buffer_free(&m->xmp_more);
	weft_buffer_free(&m->colour);
	weft_buffer_free(&m->text);
	weft_buffer_free(&m->iptc);
	m->resolution = (weft_resolution) { 0 };
}

weft_resolution weft_resolution_in(weft_resolution r, weft_resolution_unit unit)
{
	static const double metres[] = { 0, 0.0254, 0.01, 1 };
	if (r.unit == WEFT_PER_NOTHING || unit == WEFT_PER_NOTHING || r.unit == unit)
		return r;
	double k = metres[unit] / metres[r.unit];
	return (weft_resolution) { r.x * k, r.y * k, unit };
}

/* ---- turning ---- */

/* Row y of the upright picture: from pixel (x0, y0) on in steps of (dx, dy). */
static void turn_row(weft_view from, uint8_t *to, int width, int x0, int y0, int dx, int dy)
{
	size_t pixel = weft_pixel_bytes(from.format);
	const uint8_t *at = weft_row(from, y0) + (size_t)x0 * pixel;
	ptrdiff_t step = dx * (ptrdiff_t)pixel + dy * from.stride;
	for (int x = 0; x < width; x++, to += pixel, at += step)
		memcpy(to, at, pixel);
}

weft_status weft_image_orient(weft_image *im, int orientation, weft_error *e)
{
	if (orientation <= 1 || orientation > 8)
		return WEFT_OK;
	weft_view v = im->view;
	bool turned = orientation >= 5;
	weft_image out;
	weft_status status =
		weft_image_make(&out, turned ? v.height : v.width, turned ? v.width : v.height, v.format, e);
	if (status != WEFT_OK)
		return status;
	/* Where the file's columns run backwards, and its rows. */
	bool back_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
	bool back_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
	for (int y = 0; y < out.view.height; y++) {
		int across = turned ? y : 0, down = turned ? 0 : y;
		int x0 = back_x ? v.width - 1 - across : across, y0 = back_y ? v.height - 1 - down : down;
		int dx = turned ? 0 : back_x ? -1 : 1, dy = !turned ? 0 : back_y ? -1 : 1;
		turn_row(v, weft_row(out.view, y), out.view.width, x0, y0, dx, dy);
	}
	weft_image_free(im);
	*im = out;
	return WEFT_OK;
}
