/* deflate_block.c: code lengths, header and symbols of a deflate block. */
#include "deflate_block.h"

#include <string.h>

#include "huffman.h"

enum {
	LITERALS = 286,
	DISTANCES = 30,
	END_OF_BLOCK = 256,
	LITERAL_LONGEST = 14, /* so that four literals fit beside a partial byte in 64 bits */
	DISTANCE_LONGEST = 15,
	STORED_MOST = 65535,
};

typedef struct codes {
	uint8_t literal_length[LITERALS], distance_length[DISTANCES];
	uint16_t literal[LITERALS], distance[DISTANCES];
	/* The header: run-length coded lengths, each a symbol and its extra value. */
	unsigned literals, distances, items, lengths;
	uint8_t item[LITERALS + DISTANCES], extra[LITERALS + DISTANCES];
	uint8_t length_length[19];
	uint16_t length[19];
} codes;

static const uint8_t length_order[19] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };

void weft_block_start(weft_block *b, const uint8_t *from)
{
	b->from = from;
	b->bytes = 0;
	b->steps = 0;
	memset(b->literal_count, 0, sizeof b->literal_count);
	memset(b->distance_count, 0, sizeof b->distance_count);
}

/* ---- bits ---- */

static inline void put(weft_bits *to, uint64_t bits, unsigned n)
{
	to->waiting |= bits << to->count;
	to->count += n;
}

/* Afterwards fewer than 8 wait; may write 8 bytes at out. */
static inline void flush(weft_bits *to)
{
	memcpy(to->out, &to->waiting, 8); /* little-endian */
	to->out += to->count >> 3;
	to->waiting >>= to->count & ~7u;
	to->count &= 7;
}

void weft_bits_align(weft_bits *to, bool last)
{
	if (!last)
		put(to, 0, 3);
	to->count = (to->count + 7) & ~7u;
	if (!last) {
		flush(to);
		put(to, UINT64_C(0xffff0000), 32);
	}
	flush(to);
}

static void write_stored(const weft_block *b, bool last, weft_bits *to)
{
	const uint8_t *from = b->from;
	size_t left = b->bytes;
	do {
		size_t n = left < STORED_MOST ? left : STORED_MOST;
		put(to, last && n == left, 3);
		to->count = (to->count + 7) & ~7u;
		flush(to);
		put(to, n | (n ^ 0xffff) << 16, 32);
		flush(to);
		memcpy(to->out, from, n);
		to->out += n;
		from += n;
		left -= n;
	} while (left);
}

/* ---- the header ---- */

static unsigned extra_bits(unsigned item)
{
	return item < 16 ? 0 : item == 16 ? 2 : item == 17 ? 3 : 7;
}

static void add_item(codes *c, unsigned item, unsigned extra, uint32_t *counts)
{
	c->item[c->items] = (uint8_t)item;
	c->extra[c->items++] = (uint8_t)extra;
	counts[item]++;
}

/* Run-length code the lengths of both alphabets, as one list. */
static void code_lengths(codes *c, uint32_t counts[19])
{
	uint8_t all[LITERALS + DISTANCES];
	memcpy(all, c->literal_length, c->literals);
	memcpy(all + c->literals, c->distance_length, c->distances);
	unsigned n = c->literals + c->distances;
	for (unsigned i = 0; i < n;) {
		unsigned length = all[i], run = 1;
		while (i + run < n && all[i + run] == length)
			run++;
		i += run;
		if (length) {
			add_item(c, length, 0, counts);
			run--;
		}
		while (run >= 3) {
			unsigned most = length ? 6 : 138, k = run < most ? run : most;
			if (length)
				add_item(c, 16, k - 3, counts);
			else if (k <= 10)
				add_item(c, 17, k - 3, counts);
			else
				add_item(c, 18, k - 11, counts);
			run -= k;
		}
		while (run--)
			add_item(c, length, 0, counts);
	}
}

/* Bits of the header, after deciding all of it. */
static unsigned plan_header(codes *c)
{
	uint32_t counts[19] = { 0 };
	c->literals = LITERALS;
	while (c->literals > 257 && c->literal_length[c->literals - 1] == 0)
		c->literals--;
	c->distances = DISTANCES;
	while (c->distances > 1 && c->distance_length[c->distances - 1] == 0)
		c->distances--;
	c->items = 0;
	code_lengths(c, counts);
	weft_huffman(counts, 19, 7, c->length_length, c->length);
	c->lengths = 19;
	while (c->lengths > 4 && c->length_length[length_order[c->lengths - 1]] == 0)
		c->lengths--;
	unsigned bits = 3 + 14 + 3 * c->lengths;
	for (unsigned i = 0; i < 19; i++)
		bits += counts[i] * (c->length_length[i] + extra_bits(i));
	return bits;
}

static void write_header(const codes *c, bool last, weft_bits *to)
{
	put(to, (unsigned)last | 2u << 1, 3);
	put(to, c->literals - 257, 5);
	put(to, c->distances - 1, 5);
	put(to, c->lengths - 4, 4);
	flush(to);
	for (unsigned i = 0; i < c->lengths; i++) {
		put(to, c->length_length[length_order[i]], 3);
		flush(to);
	}
	for (unsigned i = 0; i < c->items; i++) {
		unsigned item = c->item[i];
		put(to, c->length[item], c->length_length[item]);
		put(to, c->extra[i], extra_bits(item));
		flush(to);
	}
}

/* ---- the body ---- */

static size_t body_bits(const weft_block *b, const codes *c)
{
	size_t bits = 0;
	for (unsigned i = 0; i < LITERALS; i++) {
		unsigned extra = i < 265 || i == 285 ? 0 : (i - 261) / 4;
		bits += (size_t)b->literal_count[i] * (c->literal_length[i] + extra);
	}
	for (unsigned i = 0; i < DISTANCES; i++)
		bits += (size_t)b->distance_count[i] * (c->distance_length[i] + (i < 4 ? 0 : i / 2 - 1));
	return bits;
}

/* Code and length of a literal in one word, so that one load fetches both. */
static const uint8_t *write_literals(const uint32_t literal[256], const uint8_t *from, uint32_t n,
				     weft_bits *to)
{
	weft_bits bits = *to;
	for (; n >= 4; n -= 4, from += 4) {
		for (int i = 0; i < 4; i++)
			put(&bits, literal[from[i]] & 0xffff, literal[from[i]] >> 16);
		flush(&bits);
	}
	for (; n; n--, from++)
		put(&bits, literal[*from] & 0xffff, literal[*from] >> 16);
	flush(&bits);
	*to = bits;
	return from;
}

static inline void write_match(const codes *c, unsigned length, unsigned distance, weft_bits *to)
{
	unsigned symbol = weft_length_symbol(length), v = length - WEFT_MATCH_MIN;
	put(to, c->literal[symbol], c->literal_length[symbol]);
	if (symbol >= 265 && symbol < 285) {
		unsigned extra = (symbol - 261) / 4;
		put(to, v & ((1u << extra) - 1), extra);
	}
	symbol = weft_distance_symbol(distance);
	put(to, c->distance[symbol], c->distance_length[symbol]);
	if (symbol >= 4) {
		unsigned extra = symbol / 2 - 1;
		put(to, (distance - 1) & ((1u << extra) - 1), extra);
	}
	flush(to);
}

static void write_body(const weft_block *b, const codes *c, weft_bits *to)
{
	uint32_t literal[256];
	for (unsigned i = 0; i < 256; i++)
		literal[i] = c->literal[i] | (uint32_t)c->literal_length[i] << 16;
	const uint8_t *from = b->from;
	for (unsigned i = 0; i < b->steps; i++) {
		const weft_step *s = &b->step[i];
		from = write_literals(literal, from, s->literals, to);
		if (s->length)
			write_match(c, s->length, s->distance, to);
		from += s->length;
	}
	put(to, c->literal[END_OF_BLOCK], c->literal_length[END_OF_BLOCK]);
	flush(to);
}

void weft_block_write(weft_block *b, bool last, weft_bits *to)
{
	codes c;
	b->literal_count[END_OF_BLOCK] = 1;
	weft_huffman(b->literal_count, LITERALS, LITERAL_LONGEST, c.literal_length, c.literal);
	weft_huffman(b->distance_count, DISTANCES, DISTANCE_LONGEST, c.distance_length, c.distance);
	size_t coded = plan_header(&c) + body_bits(b, &c);
	size_t stored = 8 * (b->bytes + 5 * (b->bytes / STORED_MOST + 1));
	if (stored <= coded) {
		write_stored(b, last, to);
		return;
	}
	write_header(&c, last, to);
	write_body(b, &c, to);
}
