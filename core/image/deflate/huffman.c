/* huffman.c: two-queue Huffman construction, then lengths cut to the limit. */
#include "huffman.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = WEFT_HUFFMAN_SYMBOLS };

/* Frequency in the high bits, symbol in the low: sorts and breaks ties. */
static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

/* counts[l] = how many of the `used` leaves, sorted by frequency, lie at depth l. */
static void count_depths(const uint64_t *leaves, unsigned used, unsigned counts[DEPTH_MAX])
{
	uint64_t weight[WEFT_HUFFMAN_SYMBOLS];
	uint16_t parent[2 * WEFT_HUFFMAN_SYMBOLS];
	unsigned leaf = 0, node = 0;
	/* Items 0..used-1 are leaves; item used+i is inner node i. */
	for (unsigned made = 0; made < used - 1; made++) {
		uint64_t sum = 0;
		for (int child = 0; child < 2; child++) {
			if (node == made || (leaf < used && leaves[leaf] >> 16 <= weight[node])) {
				sum += leaves[leaf] >> 16;
				parent[leaf++] = (uint16_t)made;
			} else {
				sum += weight[node];
				parent[used + node++] = (uint16_t)made;
			}
		}
		weight[made] = sum;
	}
	uint16_t depth[WEFT_HUFFMAN_SYMBOLS];
	depth[used - 2] = 0;
	for (int i = (int)used - 3; i >= 0; i--)
		depth[i] = depth[parent[used + (unsigned)i]] + 1;
	for (unsigned i = 0; i < used; i++)
		counts[depth[parent[i]] + 1]++;
}

/* Depths beyond the limit move up to it; then the code is made to fit again. */
static void limit_depths(unsigned counts[DEPTH_MAX], unsigned longest)
{
	for (unsigned l = longest + 1; l < DEPTH_MAX; l++) {
		counts[longest] += counts[l];
		counts[l] = 0;
	}
	uint32_t total = 0;
	for (unsigned l = 1; l <= longest; l++)
		total += counts[l] << (longest - l);
	for (; total > 1u << longest; total--) {
		unsigned l = longest - 1;
		while (counts[l] == 0)
			l--;
		/* A leaf at l gets a child beside it, taken from the deepest. */
		counts[l]--;
		counts[l + 1] += 2;
		counts[longest]--;
	}
}

static void assign_codes(const uint8_t *lengths, unsigned n, const unsigned *counts, unsigned longest,
			 uint16_t *codes)
{
	unsigned next[17] = { 0 };
	for (unsigned l = 1; l < longest; l++)
		next[l + 1] = (next[l] + counts[l]) << 1;
	for (unsigned i = 0; i < n; i++) {
		unsigned length = lengths[i], code = length ? next[length]++ : 0, r = 0;
		for (unsigned b = 0; b < length; b++)
			r |= (code >> b & 1) << (length - 1 - b);
		codes[i] = (uint16_t)r;
	}
}

void weft_huffman(const uint32_t *frequencies, unsigned n, unsigned longest, uint8_t *lengths,
		  uint16_t *codes)
{
	uint64_t leaves[WEFT_HUFFMAN_SYMBOLS];
	unsigned used = 0;
	for (unsigned i = 0; i < n; i++)
		if (frequencies[i])
			leaves[used++] = (uint64_t)frequencies[i] << 16 | i;
	/* Decoders want a complete code: unused symbols make up the two. */
	for (unsigned i = 0; used < 2; i++)
		if (!frequencies[i])
			leaves[used++] = (uint64_t)1 << 16 | i;
	qsort(leaves, used, sizeof *leaves, compare);
	unsigned counts[DEPTH_MAX] = { 0 };
	count_depths(leaves, used, counts);
	limit_depths(counts, longest);
	memset(lengths, 0, n);
	unsigned at = used;
	for (unsigned l = 1; l <= longest; l++)
		for (unsigned i = 0; i < counts[l]; i++)
			lengths[leaves[--at] & 0xffff] = (uint8_t)l;
	assign_codes(lengths, n, counts, longest, codes);
}
