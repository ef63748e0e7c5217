/* pixel_hash.c: XXH64 (its specification, doc/xxhash_spec.md of xxHash) over rows. */
#include "pixel_hash.h"

#include <endian.h>
#include <string.h>

static const uint64_t prime[5] = {
	UINT64_C(0x9e3779b185ebca87), UINT64_C(0xc2b2ae3d27d4eb4f), UINT64_C(0x165667b19e3779f9),
	UINT64_C(0x85ebca77c2b2ae63), UINT64_C(0x27d4eb2f165667c5),
};

static uint64_t rotate(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static uint64_t take64(const uint8_t *at)
{
	uint64_t v;
	memcpy(&v, at, sizeof v);
	return le64toh(v);
}

static uint32_t take32(const uint8_t *at)
{
	uint32_t v;
	memcpy(&v, at, sizeof v);
	return le32toh(v);
}

static uint64_t round_of(uint64_t lane, uint64_t input)
{
	return rotate(lane + input * prime[1], 31) * prime[0];
}

static uint64_t merge(uint64_t h, uint64_t lane)
{
	return (h ^ round_of(0, lane)) * prime[0] + prime[3];
}

/* Whole stripes of 32 bytes; *at moves past them. */
static uint64_t stripes(const uint8_t **at, size_t length, uint64_t seed)
{
	uint64_t lane[4] = { seed + prime[0] + prime[1], seed + prime[1], seed, seed - prime[0] };

	for (; length >= 32; length -= 32, *at += 32)
		for (int i = 0; i < 4; i++)
			lane[i] = round_of(lane[i], take64(*at + 8 * (ptrdiff_t)i));
	uint64_t h = rotate(lane[0], 1) + rotate(lane[1], 7) + rotate(lane[2], 12) + rotate(lane[3], 18);
	for (int i = 0; i < 4; i++)
		h = merge(h, lane[i]);
	return h;
}

static uint64_t xxh64(const uint8_t *at, size_t length, uint64_t seed)
{
	const uint8_t *end = at + length;
	uint64_t h = (length >= 32 ? stripes(&at, length, seed) : seed + prime[4]) + length;

	for (; end - at >= 8; at += 8)
		h = rotate(h ^ round_of(0, take64(at)), 27) * prime[0] + prime[3];
	for (; end - at >= 4; at += 4)
		h = rotate(h ^ take32(at) * prime[0], 23) * prime[1] + prime[2];
	for (; at < end; at++)
		h = rotate(h ^ *at * prime[4], 11) * prime[0];
	h = (h ^ h >> 33) * prime[1];
	h = (h ^ h >> 29) * prime[2];
	return h ^ h >> 32;
}

void pixel_hash_add(struct pixel_hash *h, int y, weft_view rows)
{
	const size_t length = (size_t)rows.width * weft_pixel_bytes(rows.format);
	uint64_t sum = 0;

	for (int i = 0; i < rows.height; i++)
		sum += xxh64(weft_row(rows, i), length, (uint64_t)(y + i));
	atomic_fetch_add_explicit(&h->sum, sum, memory_order_relaxed);
}

uint64_t pixel_hash_end(struct pixel_hash *h, int width, int height, weft_format format)
{
	const uint32_t shape[4] = { (uint32_t)width, (uint32_t)height, format.channels, format.depth };
	uint8_t bytes[sizeof shape];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(shape[i / 4] >> 8 * (i % 4));
	return xxh64(bytes, sizeof bytes, atomic_load(&h->sum));
}
