/* deflate_block.h: one deflate block, from matches to bits. */
#ifndef WEFT_IMAGE_DEFLATE_BLOCK_H
#define WEFT_IMAGE_DEFLATE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	WEFT_MATCH_MIN = 3,
	WEFT_MATCH_MAX = 258,
	WEFT_WINDOW = 32768,
	WEFT_BLOCK_STEPS = 16384,   /* matches a block holds at most */
	WEFT_BLOCK_BYTES = 1 << 17, /* input bytes after which a block ends */
};

/* Some literals, then a match (length 0: none, at the end of a block). */
typedef struct weft_step {
	uint32_t literals;
	uint16_t length, distance;
} weft_step;

/* What a block will say, and how often it says each symbol. */
typedef struct weft_block {
	const uint8_t *from; /* first byte of the block */
	size_t bytes;        /* that the steps cover */
	unsigned steps;
	uint32_t literal_count[288], distance_count[32];
	weft_step step[WEFT_BLOCK_STEPS + 1];
} weft_block;

/* Bits on their way out. */
typedef struct weft_bits {
	uint8_t *out;
	uint64_t waiting;
	unsigned count; /* under 8 between calls */
} weft_bits;

void weft_block_start(weft_block *b, const uint8_t *from);
/* Write it the shortest way, and at most 7 + 5 bytes for each 65 535 more than stored. */
void weft_block_write(weft_block *b, bool last, weft_bits *to);
/* Pad to a byte with an empty stored block (or, at the end, with zeros). */
void weft_bits_align(weft_bits *to, bool last);

static inline unsigned weft_log2(uint32_t v)
{
	return 31 - (unsigned)__builtin_clz(v);
}

static inline unsigned weft_length_symbol(unsigned length)
{
	unsigned v = length - WEFT_MATCH_MIN;
	if (v < 8)
		return 257 + v;
	if (length == WEFT_MATCH_MAX)
		return 285;
	unsigned l = weft_log2(v);
	return 257 + 4 * (l - 1) + (v >> (l - 2) & 3);
}

static inline unsigned weft_distance_symbol(unsigned distance)
{
	unsigned v = distance - 1;
	if (v < 4)
		return v;
	unsigned l = weft_log2(v);
	return 2 * l + (v >> (l - 1) & 1);
}

#endif
