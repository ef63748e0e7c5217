/* j2k_size.c: ISO/IEC 15444-1: boxes (annex I) as far as the codestream, and its SIZ (A.5.1). */
#include "j2k_size.h"

#include <string.h>

enum { BOX = 8, LONG_BOX = 16, SIZ = 42, COMPONENT = 3 };

/* From its first marker on; empty: there is none. */
static weft_bytes codestream(weft_bytes file)
{
	size_t at = 0;
	if (file.length >= 2 && weft_big16(file.at) == 0xff4f)
		return file;
	while (file.length - at >= BOX) {
		uint64_t length = weft_big32(file.at + at), head = BOX;
		if (length == 1 && file.length - at >= LONG_BOX) {
			length = (uint64_t)weft_big32(file.at + at + 8) << 32 | weft_big32(file.at + at + 12);
			head = LONG_BOX;
		}
		if (length == 0 || length > file.length - at)
			length = file.length - at;
		if (length < head)
			break;
		if (memcmp(file.at + at + 4, "jp2c", 4) == 0)
			return (weft_bytes) { file.at + at + head, (size_t)(length - head) };
		at += (size_t)length;
	}
	return (weft_bytes) { NULL, 0 };
}

static uint64_t divide_up(uint64_t a, uint64_t b)
{
	return (a + b - 1) / b;
}

bool weft_j2k_size_read(weft_bytes file, weft_j2k_size *size)
{
	const weft_bytes c = codestream(file);
	uint32_t to[2], from[2], tile[2], tiles_from[2];
	uint64_t side[2], tiles[2];
	if (c.length < SIZ + COMPONENT || weft_big32(c.at) != 0xff4fff51)
		return false;
	for (int i = 0; i < 2; i++) {
		to[i] = weft_big32(c.at + 8 + 4 * i);
		from[i] = weft_big32(c.at + 16 + 4 * i);
		tile[i] = weft_big32(c.at + 24 + 4 * i);
		tiles_from[i] = weft_big32(c.at + 32 + 4 * i);
		const uint8_t step = c.at[SIZ + 1 + i];
		if (step == 0 || tile[i] == 0 || from[i] >= to[i] || tiles_from[i] > from[i])
			return false;
		side[i] = divide_up(to[i], step) - divide_up(from[i], step);
		tiles[i] = divide_up((uint64_t)to[i] - tiles_from[i], tile[i]);
	}
	*size = (weft_j2k_size) { .width = (uint32_t)side[0],
				  .height = (uint32_t)side[1],
				  .components = weft_big16(c.at + SIZ - 2),
				  .bits = (c.at[SIZ] & 0x7f) + 1,
				  .tiles = tiles[0] * tiles[1] };
	return size->width && size->height && size->components;
}

uint64_t weft_j2k_book_bytes(const weft_j2k_size *size)
{
	enum { TILE = 8192, TILE_COMPONENT = 1200 }; /* of version 2.5 */
	return size->tiles * (TILE + TILE_COMPONENT * (uint64_t)size->components);
}
