/* inflate.c: deflate (RFC 1951) in a zlib wrapper (RFC 1950), decoded by tables.
 *
 * Invariants: nothing is read beyond the input (missing bits are zero and
 * counted, and using one of them is an error) and nothing is written beyond
 * `length`; every code is checked to be complete before it is used, so that
 * every index drawn from a table is within it.
 */
#include "inflate.h"

#include <string.h>

#include "checksum.h"

enum {
	CODE_MAX = 15,
	LITERAL_BITS = 11,
	DISTANCE_BITS = 8,
	/* First level, then a second level for each prefix of two or more longer codes. */
	LITERAL_TABLE = (1 << LITERAL_BITS) + 144 * (1 << (CODE_MAX - LITERAL_BITS)),
	DISTANCE_TABLE = (1 << DISTANCE_BITS) + 16 * (1 << (CODE_MAX - DISTANCE_BITS)),
	LENGTH_BITS = 7, /* of the code that codes the code lengths */
	MATCH_MAX = 258,
	FAST_INPUT = 16,              /* bytes a turn of the fast loop may load */
	FAST_OUTPUT = MATCH_MAX + 32, /* bytes a turn may write */
};

/* An entry: bits 0..7 length of the code, 8..11 number of extra bits,
 * 12..14 kind, 16..31 base value. */
enum {
	KIND_BAD = 0 << 12,
	KIND_LITERAL = 1 << 12,
	KIND_MATCH = 2 << 12,
	KIND_END = 3 << 12,
	KIND_LINK = 4 << 12, /* base: start of a second level; extra: its bits */
	KIND_MASK = 7 << 12,
};

typedef struct inflater {
	const uint8_t *in, *in_end;
	uint8_t *out, *out_start, *out_end;
	/* Not yet used, lowest first.  Above `count` may already stand what comes
	 * next: adding it again changes nothing. */
	uint64_t bits;
	unsigned count;   /* of them that are real or counted in missing */
	unsigned missing; /* bytes pretended beyond the end */
	uint32_t literal[LITERAL_TABLE];
	uint32_t distance[DISTANCE_TABLE];
} inflater;

static void refill(inflater *s)
{
	while (s->count < 56) {
		if (s->in < s->in_end)
			s->bits |= (uint64_t)*s->in++ << s->count;
		else
			s->missing++;
		s->count += 8;
	}
}

/* At most 32 bits, after a refill. */
static uint32_t take(inflater *s, unsigned n)
{
	uint32_t value = (uint32_t)(s->bits & ((UINT64_C(1) << n) - 1));
	s->bits >>= n;
	s->count -= n;
	return value;
}

/* True where a bit that was only pretended has been used. */
static bool starved(const inflater *s)
{
	return s->missing * 8 > s->count;
}

/* ---- tables ---- */

static uint32_t reversed(uint32_t code, unsigned length)
{
	uint32_t r = 0;
	for (unsigned i = 0; i < length; i++)
		r |= (code >> i & 1) << (length - 1 - i);
	return r;
}

/* Fill every place of a table of 1 << bits whose low bits are the code. */
static void spread(uint32_t *table, unsigned bits, uint32_t code, unsigned length, uint32_t entry)
{
	for (uint32_t i = code; i < 1u << bits; i += 1u << length)
		table[i] = entry;
}

/* A decoding table from code lengths.  entries[symbol] has kind, base and
 * extra bits; false where the lengths make no complete code (a single code
 * of one bit is allowed, and for distances none at all). */
static bool build(uint32_t *table, unsigned bits, const uint8_t *lengths, unsigned n, const uint32_t *entries)
{
	unsigned counts[CODE_MAX + 1] = { 0 }, used = 0, longest = 0;
	for (unsigned i = 0; i < n; i++)
		counts[lengths[i]]++;
	counts[0] = 0;
	uint32_t next[CODE_MAX + 2] = { 0 }, room = 1;
	for (unsigned l = 1; l <= CODE_MAX; l++) {
		room = room * 2;
		if (counts[l] > room)
			return false;
		room -= counts[l];
		used += counts[l];
		longest = counts[l] ? l : longest;
		next[l + 1] = (next[l] + counts[l]) << 1;
	}
	memset(table, 0, sizeof *table << bits);
	if (room != 0 && (used > 1 || longest > 1))
		return false;
	uint32_t end = 1u << bits;
	unsigned more = longest > bits ? longest - bits : 0;
	for (unsigned i = 0; i < n; i++) {
		unsigned length = lengths[i];
		if (length == 0)
			continue;
		uint32_t code = reversed(next[length]++, length);
		if (length <= bits) {
			spread(table, bits, code, length, entries[i] | length);
			continue;
		}
		uint32_t *link = &table[code & ((1u << bits) - 1)];
		if (*link == 0) {
			*link = end << 16 | KIND_LINK | more << 8 | bits;
			end += 1u << more;
		}
		spread(table + (*link >> 16), more, code >> bits, length - bits,
		       entries[i] | (length - bits));
	}
	return true;
}

#define ENTRY(kind, base, extra) ((uint32_t)(base) << 16 | (uint32_t)(kind) | (uint32_t)(extra) << 8)

static void literal_entries(uint32_t entries[288])
{
	for (unsigned i = 0; i < 256; i++)
		entries[i] = ENTRY(KIND_LITERAL, i, 0);
	entries[256] = ENTRY(KIND_END, 0, 0);
	unsigned base = 3;
	for (unsigned i = 0; i < 28; i++) {
		unsigned extra = i < 8 ? 0 : i / 4 - 1;
		entries[257 + i] = ENTRY(KIND_MATCH, base, extra);
		base += 1u << extra;
	}
	entries[285] = ENTRY(KIND_MATCH, MATCH_MAX, 0);
	entries[286] = entries[287] = ENTRY(KIND_BAD, 0, 0);
}

static void distance_entries(uint32_t entries[32])
{
	unsigned base = 1;
	for (unsigned i = 0; i < 30; i++) {
		unsigned extra = i < 4 ? 0 : i / 2 - 1;
		entries[i] = ENTRY(KIND_MATCH, base, extra);
		base += 1u << extra;
	}
	entries[30] = entries[31] = ENTRY(KIND_BAD, 0, 0);
}

static bool build_both(inflater *s, const uint8_t *lengths, unsigned literals, unsigned distances)
{
	uint32_t entries[288];
	literal_entries(entries);
	if (lengths[256] == 0 || !build(s->literal, LITERAL_BITS, lengths, literals, entries))
		return false;
	distance_entries(entries);
	return build(s->distance, DISTANCE_BITS, lengths + literals, distances, entries);
}

static bool fixed_tables(inflater *s)
{
	uint8_t lengths[288 + 32];
	memset(lengths, 8, 144);
	memset(lengths + 144, 9, 112);
	memset(lengths + 256, 7, 24);
	memset(lengths + 280, 8, 8);
	memset(lengths + 288, 5, 32);
	return build_both(s, lengths, 288, 32);
}

static bool dynamic_tables(inflater *s)
{
	static const uint8_t order[19] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
	refill(s);
	unsigned literals = take(s, 5) + 257, distances = take(s, 5) + 1, count = take(s, 4) + 4;
	if (literals > 286 || distances > 30)
		return false;
	uint8_t length_lengths[19] = { 0 };
	for (unsigned i = 0; i < count; i++) {
		refill(s);
		length_lengths[order[i]] = (uint8_t)take(s, 3);
	}
	uint32_t entries[19], table[1 << LENGTH_BITS];
	for (unsigned i = 0; i < 19; i++)
		entries[i] = ENTRY(KIND_LITERAL, i, 0);
	if (!build(table, LENGTH_BITS, length_lengths, 19, entries))
		return false;
	uint8_t lengths[288 + 32] = { 0 };
	for (unsigned i = 0; i < literals + distances;) {
		refill(s);
		uint32_t entry = table[s->bits & ((1u << LENGTH_BITS) - 1)];
		if (entry == 0 || starved(s))
			return false;
		take(s, entry & 255);
		unsigned symbol = entry >> 16, repeat;
		if (symbol < 16) {
			lengths[i++] = (uint8_t)symbol;
			continue;
		}
		if (symbol == 16 && i == 0)
			return false;
		uint8_t value = symbol == 16 ? lengths[i - 1] : 0;
		repeat = symbol == 16 ? 3 + take(s, 2) : symbol == 17 ? 3 + take(s, 3) : 11 + take(s, 7);
		if (repeat > literals + distances - i)
			return false;
		memset(lengths + i, value, repeat);
		i += repeat;
	}
	return build_both(s, lengths, literals, distances);
}

/* ---- blocks ---- */

static bool stored_block(inflater *s)
{
	take(s, s->count % 8);
	/* Whole bytes that were loaded ahead go back. */
	size_t loaded = s->count / 8;
	if (loaded < s->missing)
		return false;
	s->in -= loaded - s->missing;
	s->bits = s->count = s->missing = 0;
	if (s->in_end - s->in < 4)
		return false;
	size_t length = s->in[0] | (size_t)s->in[1] << 8;
	size_t check = s->in[2] | (size_t)s->in[3] << 8;
	s->in += 4;
	if (length != (check ^ 0xffff) || length > (size_t)(s->in_end - s->in) ||
	    length > (size_t)(s->out_end - s->out))
		return false;
	memcpy(s->out, s->in, length);
	s->in += length;
	s->out += length;
	return true;
}

/* Next entry of a table, its code consumed. */
static inline uint32_t decode(inflater *s, const uint32_t *table, unsigned bits)
{
	uint32_t entry = table[s->bits & ((1u << bits) - 1)];
	if ((entry & KIND_MASK) == KIND_LINK) {
		s->bits >>= bits;
		s->count -= bits;
		entry = table[(entry >> 16) + (s->bits & ((1u << (entry >> 8 & 15)) - 1))];
	}
	s->bits >>= entry & 255;
	s->count -= entry & 255;
	return entry;
}

static inline uint32_t value(inflater *s, uint32_t entry)
{
	return (entry >> 16) + take(s, entry >> 8 & 15);
}

/* Copies may run up to 31 bytes past the match: the fast loop leaves room. */
static inline void copy_fast(uint8_t *out, size_t distance, size_t length)
{
	const uint8_t *from = out - distance;
	uint8_t *end = out + length;
	if (distance >= 16) {
		do {
			memcpy(out, from, 16);
			out += 16;
			from += 16;
		} while (out < end);
	} else if (distance == 1) {
		memset(out, *from, length);
	} else {
		/* Double the pattern until it's wide enough to copy by words. */
		for (; distance < 8; distance *= 2) {
			for (size_t i = 0; i < distance; i++)
				out[i] = from[i];
			out += distance;
		}
		while (out < end) {
			memcpy(out, out - distance, 8);
			out += 8;
		}
	}
}

enum turn { GO_ON, BLOCK_END, BROKEN };

/* While there is room for whole turns without a check. */
static enum turn fast_block(inflater *s)
{
	while (s->in_end - s->in >= FAST_INPUT && s->out_end - s->out >= FAST_OUTPUT) {
		uint64_t word;
		memcpy(&word, s->in, 8); /* little-endian machines only, as all of weft's */
		s->bits |= word << s->count;
		s->in += (63 - s->count) >> 3;
		s->count |= 56;
		uint32_t entry = decode(s, s->literal, LITERAL_BITS);
		for (int i = 0; i < 2 && (entry & KIND_MASK) == KIND_LITERAL; i++) {
			*s->out++ = (uint8_t)(entry >> 16);
			entry = decode(s, s->literal, LITERAL_BITS);
		}
		if ((entry & KIND_MASK) == KIND_LITERAL) {
			*s->out++ = (uint8_t)(entry >> 16);
			continue;
		}
		if ((entry & KIND_MASK) != KIND_MATCH)
			return (entry & KIND_MASK) == KIND_END ? BLOCK_END : BROKEN;
		memcpy(&word, s->in, 8);
		s->bits |= word << s->count;
		s->in += (63 - s->count) >> 3;
		s->count |= 56;
		size_t length = value(s, entry);
		entry = decode(s, s->distance, DISTANCE_BITS);
		if ((entry & KIND_MASK) != KIND_MATCH)
			return BROKEN;
		size_t distance = value(s, entry);
		if (distance > (size_t)(s->out - s->out_start))
			return BROKEN;
		copy_fast(s->out, distance, length);
		s->out += length;
	}
	return GO_ON;
}

static bool coded_block(inflater *s)
{
	for (;;) {
		enum turn turn = fast_block(s);
		if (turn != GO_ON)
			return turn == BLOCK_END;
		refill(s);
		uint32_t entry = decode(s, s->literal, LITERAL_BITS);
		if (starved(s))
			return false;
		if ((entry & KIND_MASK) == KIND_LITERAL) {
			if (s->out == s->out_end)
				return false;
			*s->out++ = (uint8_t)(entry >> 16);
			continue;
		}
		if ((entry & KIND_MASK) != KIND_MATCH)
			return (entry & KIND_MASK) == KIND_END;
		size_t length = value(s, entry);
		refill(s);
		entry = decode(s, s->distance, DISTANCE_BITS);
		if ((entry & KIND_MASK) != KIND_MATCH)
			return false;
		size_t distance = value(s, entry);
		if (starved(s) || distance > (size_t)(s->out - s->out_start) ||
		    length > (size_t)(s->out_end - s->out))
			return false;
		for (; length; length--, s->out++)
			*s->out = *(s->out - distance);
	}
}

static bool inflate_blocks(inflater *s)
{
	bool last;
	do {
		refill(s);
		last = take(s, 1);
		unsigned type = take(s, 2);
		bool fine = false;
		if (type == 0)
			fine = stored_block(s);
		else if (type == 1)
			fine = fixed_tables(s) && coded_block(s);
		else if (type == 2)
			fine = dynamic_tables(s) && coded_block(s);
		if (!fine || starved(s))
			return false;
	} while (!last);
	return true;
}

bool weft_inflate_zlib_some(const uint8_t *from, size_t from_length, uint8_t *to, size_t room, size_t *done)
{
	*done = 0;
	if (from_length < 6 || (from[0] & 15) != 8 || from[0] >> 4 > 7 ||
	    (from[0] << 8 | from[1]) % 31 != 0 || from[1] & 32)
		return false;
	inflater s = {
		.in = from + 2, .in_end = from + from_length, .out = to, .out_start = to, .out_end = to + room
	};
	bool whole = inflate_blocks(&s);
	*done = (size_t)(s.out - to);
	if (!whole)
		return false;
	const uint8_t *check = s.in - (s.count / 8 - s.missing);
	if (s.in_end - check < 4)
		return false;
	uint32_t expected =
		(uint32_t)check[0] << 24 | (uint32_t)check[1] << 16 | (uint32_t)check[2] << 8 | check[3];
	return weft_adler32(1, to, *done) == expected;
}

bool weft_inflate_zlib_own(const uint8_t *from, size_t from_length, uint8_t *to, size_t length, size_t *done)
{
	return weft_inflate_zlib_some(from, from_length, to, length, done) && *done == length;
}

#ifdef WEFT_HAVE_DEFLATE

#include <libdeflate.h>

bool weft_inflate_zlib(const uint8_t *from, size_t from_length, uint8_t *to, size_t length, size_t *done)
{
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	*done = 0;
	if (!d)
		return weft_inflate_zlib_own(from, from_length, to, length, done);
	/* NULL: exactly `length` bytes. */
	bool fine = libdeflate_zlib_decompress(d, from, from_length, to, length, NULL) == LIBDEFLATE_SUCCESS;
	libdeflate_free_decompressor(d);
	/* Where it went wrong, only our own can say. */
	return fine || weft_inflate_zlib_own(from, from_length, to, length, done);
}

#else

bool weft_inflate_zlib(const uint8_t *from, size_t from_length, uint8_t *to, size_t length, size_t *done)
{
	return weft_inflate_zlib_own(from, from_length, to, length, done);
}

#endif
