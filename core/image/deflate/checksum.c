/* checksum.c: CRC-32 eight bytes at a time, Adler-32 in vectorisable blocks;
 * or both by libdeflate, which knows the processor's own instructions. */
#include "checksum.h"

enum { ADLER_BASE = 65521 };

#ifdef WEFT_HAVE_DEFLATE
#include <libdeflate.h>

uint32_t weft_crc32(uint32_t crc, const uint8_t *bytes, size_t length)
{
	return libdeflate_crc32(crc, bytes, length);
}

uint32_t weft_adler32(uint32_t adler, const uint8_t *bytes, size_t length)
{
	return libdeflate_adler32(adler, bytes, length);
}
#else
#include <pthread.h>
#include <string.h>

enum { SLICES = 8 };

static uint32_t slices[SLICES][256]; /* [s][b]: b followed by s zero bytes */
static pthread_once_t slices_once = PTHREAD_ONCE_INIT;

static void slices_fill(void)
{
	for (uint32_t b = 0; b < 256; b++) {
		uint32_t crc = b;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
		slices[0][b] = crc;
	}
	for (int s = 1; s < SLICES; s++)
		for (int b = 0; b < 256; b++)
			slices[s][b] = slices[s - 1][b] >> 8 ^ slices[0][slices[s - 1][b] & 255];
}

uint32_t weft_crc32(uint32_t crc, const uint8_t *bytes, size_t length)
{
	pthread_once(&slices_once, slices_fill);
	crc = ~crc;
	for (; length >= 8; length -= 8, bytes += 8) {
		uint32_t low, high;
		memcpy(&low, bytes, 4);
		memcpy(&high, bytes + 4, 4);
		low ^= crc;
		crc = slices[7][low & 255] ^ slices[6][low >> 8 & 255] ^ slices[5][low >> 16 & 255] ^
		      slices[4][low >> 24] ^ slices[3][high & 255] ^ slices[2][high >> 8 & 255] ^
		      slices[1][high >> 16 & 255] ^ slices[0][high >> 24];
	}
	for (; length; length--, bytes++)
		crc = crc >> 8 ^ slices[0][(crc ^ *bytes) & 255];
	return ~crc;
}

enum {
	ADLER_GROUP = 64,  /* bytes of one vectorised step */
	ADLER_GROUPS = 80, /* of them before the sums must be reduced: stays under 2^32 */
};

uint32_t weft_adler32(uint32_t adler, const uint8_t *bytes, size_t length)
{
	uint32_t low = adler & 0xffff, high = adler >> 16;
	while (length) {
		size_t groups = length / ADLER_GROUP;
		groups = groups < ADLER_GROUPS ? groups : ADLER_GROUPS;
		for (size_t g = 0; g < groups; g++, bytes += ADLER_GROUP) {
			uint32_t sum = 0, weighted = 0;
			for (uint32_t i = 0; i < ADLER_GROUP; i++) {
				sum += bytes[i];
				weighted += (ADLER_GROUP - i) * bytes[i];
			}
			high += low * ADLER_GROUP + weighted;
			low += sum;
		}
		length -= groups * ADLER_GROUP;
		if (groups < ADLER_GROUPS)
			for (; length; length--) {
				low += *bytes++;
				high += low;
			}
		low %= ADLER_BASE;
		high %= ADLER_BASE;
	}
	return high << 16 | low;
}

#endif

uint32_t weft_adler32_join(uint32_t first, uint32_t second, size_t second_length)
{
	uint64_t base = ADLER_BASE, length = second_length % base;
	uint64_t low1 = first & 0xffff, low2 = second & 0xffff;
	uint64_t low = (low1 + low2 + base - 1) % base;
	uint64_t high = ((first >> 16) + (second >> 16) + length * (low1 + base - 1)) % base;
	return (uint32_t)(high << 16 | low);
}
