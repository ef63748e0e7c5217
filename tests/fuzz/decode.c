/* decode.c: any bytes as a picture, a zlib stream and metadata (libFuzzer).
 *
 * PNG's CRCs would keep a fuzzer out, so they are made right first.
 */
#include <stdlib.h>
#include <string.h>

#include "image/checksum.h"
#include "image/inflate.h"
#include "image/metadata.h"
#include "image/png.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void mend_png(uint8_t *file, size_t size)
{
	for (size_t at = WEFT_PNG_SIGNATURE; size >= at && size - at >= 12;) {
		size_t n = weft_big32(file + at);
		if (n > size - at - 12)
			return;
		weft_put_big32(file + at + 8 + n, weft_crc32(0, file + at + 4, n + 4));
		at += n + 12;
	}
}

static void try_inflate(const uint8_t *data, size_t size)
{
	enum { ROOM = 1 << 16 };
	uint8_t *to = malloc(ROOM);
	size_t done;
	if (weft_inflate_zlib_some(data, size, to, ROOM, &done) &&
	    !weft_inflate_zlib(data, size, to, done, &done))
		abort(); /* both readers must take what one takes */
	free(to);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *own = malloc(size ? size : 1);
	memcpy(own, data, size);
	mend_png(own, size);
	weft_limits limits = { .pixels = 1 << 20 };
	weft_bytes file = { own, size };
	weft_image_info info;
	weft_image im;
	if (weft_decode(file, &limits, &im, NULL) == WEFT_OK) {
		if (weft_decode_info(file, &info, NULL) != WEFT_OK || info.width != im.view.width ||
		    info.height != im.view.height || info.format.channels != im.view.format.channels ||
		    info.format.depth != im.view.format.depth)
			abort(); /* a file must be what it says */
		weft_view_hash(im.view);
		weft_image_free(&im);
	}
	free(own);
	try_inflate(data, size);
	return 0;
}
