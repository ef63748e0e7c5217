/* inflate.c: any bytes as a zlib stream, and any bytes packed into one (libFuzzer). */
#include <stdlib.h>
#include <string.h>

#include "image/deflate/checksum.h"
#include "image/deflate/deflate.h"
#include "image/deflate/inflate.h"
#include "image/format/png.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

/* The first byte says how hard to try, and where the stream is cut in two. */
static void try_deflate(const uint8_t *data, size_t size)
{
	int level = data[0] % 9 + 1;
	size_t n = size - 1, first = n * (data[0] / 9) / 28, done;
	const uint8_t *from = data + 1;
	static weft_deflater *deflaters[10]; /* making one costs more than its work here */
	weft_deflater *d = deflaters[level] ? deflaters[level] : weft_deflater_make(level);
	uint8_t *packed = malloc(weft_deflate_bound(first) + weft_deflate_bound(n - first) + 6);
	uint8_t *back = malloc(n ? n : 1);
	deflaters[level] = d;
	weft_zlib_head(level, packed);
	size_t length = 2 + weft_deflate(d, from, 0, first, false, packed + 2);
	length += weft_deflate(d, from + first, first, n - first, true, packed + length);
	weft_put_big32(packed + length, weft_adler32(1, from, n));
	if (!weft_inflate_zlib(packed, length + 4, back, n, &done) || memcmp(back, from, n) != 0)
		abort();
	free(back);
	free(packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *own = malloc(size ? size : 1); /* so that a step beyond its end is seen */
	if (size)
		memcpy(own, data, size);
	try_inflate(own, size);
	if (size)
		try_deflate(own, size);
	free(own);
	return 0;
}
