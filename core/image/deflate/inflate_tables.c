/* inflate_tables.c: from code lengths to decoding tables.
 *
 * Where two short literals fit the bits of one index, its entry gives both:
 * photographs compress to little else.
 */
#include "inflate_tables.h"

#include <string.h>

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

/* How many codes there are of each length, and the first of each; false: no complete code. */
static bool count_codes(const uint8_t *lengths, unsigned n, uint32_t first[WEFT_CODE_MAX + 2],
			unsigned *longest)
{
	unsigned counts[WEFT_CODE_MAX + 1] = { 0 }, used = 0;
	for (unsigned i = 0; i < n; i++)
		counts[lengths[i]]++;
	counts[0] = 0;
	uint32_t room = 1;
	*longest = 0;
	for (unsigned l = 1; l <= WEFT_CODE_MAX; l++) {
		room = room * 2;
		if (counts[l] > room)
			return false;
		room -= counts[l];
		used += counts[l];
		*longest = counts[l] ? l : *longest;
		first[l + 1] = (first[l] + counts[l]) << 1;
	}
	return room == 0 || (used <= 1 && *longest <= 1);
}

/* entries[symbol] has kind, base and extra bits. */
static bool build(uint32_t *table, unsigned bits, const uint8_t *lengths, unsigned n, const uint32_t *entries)
{
	uint32_t next[WEFT_CODE_MAX + 2] = { 0 };
	unsigned longest;
	memset(table, 0, sizeof *table << bits);
	if (!count_codes(lengths, n, next, &longest))
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
			*link = end << 16 | WEFT_KIND_LINK | more << 8 | bits;
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
		entries[i] = ENTRY(WEFT_KIND_LITERAL, i, 1);
	entries[256] = ENTRY(WEFT_KIND_END, 0, 0);
	unsigned base = 3;
	for (unsigned i = 0; i < 28; i++) {
		unsigned extra = i < 8 ? 0 : i / 4 - 1;
		entries[257 + i] = ENTRY(WEFT_KIND_MATCH, base, extra);
		base += 1u << extra;
	}
	entries[285] = ENTRY(WEFT_KIND_MATCH, 258, 0);
	entries[286] = entries[287] = ENTRY(WEFT_KIND_BAD, 0, 0);
}

static void distance_entries(uint32_t entries[32])
{
	unsigned base = 1;
	for (unsigned i = 0; i < 30; i++) {
		unsigned extra = i < 4 ? 0 : i / 2 - 1;
		entries[i] = ENTRY(WEFT_KIND_MATCH, base, extra);
		base += 1u << extra;
	}
	entries[30] = entries[31] = ENTRY(WEFT_KIND_BAD, 0, 0);
}

/* An index shifted by its own code is a smaller one, which going down is still single. */
static void pair_literals(uint32_t *table)
{
	for (uint32_t i = 1u << WEFT_LITERAL_BITS; i-- > 0;) {
		uint32_t a = table[i], used = a & 255;
		if ((a & WEFT_KIND_MASK) != WEFT_KIND_LITERAL)
			continue;
		uint32_t b = table[i >> used], both = used + (b & 255);
		if ((b & WEFT_KIND_MASK) == WEFT_KIND_LITERAL && both <= WEFT_LITERAL_BITS)
			table[i] = ENTRY(WEFT_KIND_LITERAL, (b >> 16) << 8 | a >> 16, 2) | both;
	}
}

bool weft_inflate_tables_build(weft_inflate_tables *t, const uint8_t *lengths, unsigned literals,
			       unsigned distances)
{
	uint32_t entries[288];
	literal_entries(entries);
	if (lengths[256] == 0 || !build(t->literal, WEFT_LITERAL_BITS, lengths, literals, entries))
		return false;
	pair_literals(t->literal);
	distance_entries(entries);
	return build(t->distance, WEFT_DISTANCE_BITS, lengths + literals, distances, entries);
}

bool weft_inflate_tables_fixed(weft_inflate_tables *t)
{
	uint8_t lengths[288 + 32];
	memset(lengths, 8, 144);
	memset(lengths + 144, 9, 112);
	memset(lengths + 256, 7, 24);
	memset(lengths + 280, 8, 8);
	memset(lengths + 288, 5, 32);
	return weft_inflate_tables_build(t, lengths, 288, 32);
}

bool weft_inflate_lengths_build(uint32_t table[1 << WEFT_LENGTH_BITS], const uint8_t lengths[19])
{
	uint32_t entries[19];
	for (unsigned i = 0; i < 19; i++)
		entries[i] = ENTRY(WEFT_KIND_LITERAL, i, 1);
	return build(table, WEFT_LENGTH_BITS, lengths, 19, entries);
}
