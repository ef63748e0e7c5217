/* inflate_tables.h: the codes of deflate as tables to look symbols up in. */
#ifndef WEFT_IMAGE_INFLATE_TABLES_H
#define WEFT_IMAGE_INFLATE_TABLES_H

#include <stdbool.h>
#include <stdint.h>

enum {
	WEFT_CODE_MAX = 15,
	WEFT_LITERAL_BITS = 11,
	WEFT_DISTANCE_BITS = 8,
	WEFT_LENGTH_BITS = 7, /* of the code that codes the code lengths */
	/* First level, then a second level for each prefix of two or more longer codes. */
	WEFT_LITERAL_TABLE = (1 << WEFT_LITERAL_BITS) + 144 * (1 << (WEFT_CODE_MAX - WEFT_LITERAL_BITS)),
	WEFT_DISTANCE_TABLE = (1 << WEFT_DISTANCE_BITS) + 16 * (1 << (WEFT_CODE_MAX - WEFT_DISTANCE_BITS)),
};

/* An entry: bits 0..7 length of the code, 8..11 number of extra bits,
 * 12..14 kind, 16..31 base value. */
enum {
	WEFT_KIND_BAD = 0 << 12,
	WEFT_KIND_LITERAL = 1 << 12, /* base: one or two bytes; extra: how many */
	WEFT_KIND_MATCH = 2 << 12,
	WEFT_KIND_END = 3 << 12,
	WEFT_KIND_LINK = 4 << 12, /* base: start of a second level; extra: its bits */
	WEFT_KIND_MASK = 7 << 12,
};

typedef struct weft_inflate_tables {
	uint32_t literal[WEFT_LITERAL_TABLE];
	uint32_t distance[WEFT_DISTANCE_TABLE];
} weft_inflate_tables;

/* From code lengths, those of the distances behind those of the literals.
 * False where they make no complete code (a single code of one bit is
 * allowed, and for distances none at all): every index drawn from a table that
 * was built is within it. */
bool weft_inflate_tables_build(weft_inflate_tables *t, const uint8_t *lengths, unsigned literals,
			       unsigned distances);
bool weft_inflate_tables_fixed(weft_inflate_tables *t);
/* For the code of the code lengths; base: the symbol. */
bool weft_inflate_lengths_build(uint32_t table[1 << WEFT_LENGTH_BITS], const uint8_t lengths[19]);

#endif
