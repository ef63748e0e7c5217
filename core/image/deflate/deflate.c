/* deflate.c: finding matches, quickly or thoroughly.
 *
 * Level 1 looks at one earlier place a position and strides faster where it
 * finds nothing; the others walk chains of earlier places, and from level 4
 * on wait one byte for a longer match.
 *
 * Positions count from the first byte of the dictionary; position 0 of a
 * table means none, so places are kept as position + 1.
 */
#include "deflate.h"

#include <stdlib.h>
#include <string.h>

#include "deflate_block.h"

enum {
	HASH_BITS = 15,
	FAR_3 = 4096, /* beyond it three bytes cost more as a match than as literals */
};

typedef struct tuning {
	int depth;     /* places looked at; 0: the fast finder */
	unsigned nice; /* a match so long ends the search */
	bool lazy;
} tuning;

static const tuning tunings[10] = {
	{ 0, 0, false },  { 0, 0, false },  { 6, 10, false },  { 12, 20, false },  { 12, 30, true },
	{ 20, 50, true }, { 35, 80, true }, { 80, 130, true }, { 250, 258, true }, { 800, 258, true },
};

struct weft_deflater {
	tuning how;
	const uint8_t *base; /* position 0 */
	const uint8_t *end;
	uint32_t head4[1 << HASH_BITS], head3[1 << HASH_BITS];
	uint32_t chain[WEFT_WINDOW];
	weft_block block;
};

weft_deflater *weft_deflater_make(int level)
{
	weft_deflater *d = malloc(sizeof *d);
	if (d)
		d->how = tunings[level < 1 ? 1 : level > 9 ? 9 : level];
	return d;
}

void weft_deflater_free(weft_deflater *d)
{
	free(d);
}

size_t weft_deflate_bound(size_t n)
{
	/* A block may be stored: 5 bytes for each 65 535, and it covers 16 384
	 * bytes at least; then the end, and room for whole words. */
	return n + 16 * (n / 16384 + 1) + 64;
}

void weft_zlib_head(int level, uint8_t head[2])
{
	unsigned effort = level <= 1 ? 0 : level <= 5 ? 1 : level == 6 ? 2 : 3;
	head[0] = 0x78;
	head[1] = (uint8_t)(effort << 6);
	head[1] += (uint8_t)(31 - (head[0] << 8 | head[1]) % 31);
}

static inline uint32_t load32(const uint8_t *p)
{
	uint32_t v;
	memcpy(&v, p, 4);
	return v;
}

static inline uint32_t hash4(const uint8_t *p)
{
	return load32(p) * 0x9e3779b1u >> (32 - HASH_BITS);
}

static inline uint32_t hash3(const uint8_t *p)
{
	return (load32(p) << 8) * 0x9e3779b1u >> (32 - HASH_BITS);
}

/* How far a and b agree, up to most. */
static inline unsigned agree(const uint8_t *a, const uint8_t *b, unsigned most)
{
	unsigned n = 0;
	for (; n + 8 <= most; n += 8) {
		uint64_t x, y;
		memcpy(&x, a + n, 8);
		memcpy(&y, b + n, 8);
		if (x != y)
			return n + (unsigned)(__builtin_ctzll(x ^ y) >> 3);
	}
	while (n < most && a[n] == b[n])
		n++;
	return n;
}

static inline unsigned room(const weft_deflater *d, const uint8_t *at)
{
	size_t left = (size_t)(d->end - at);
	return left < WEFT_MATCH_MAX ? (unsigned)left : WEFT_MATCH_MAX;
}

/* ---- steps of a block ---- */

static void count_literals(weft_block *b, const uint8_t *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		b->literal_count[from[i]]++;
}

/* Literals from the end of the last step up to `at`, then a match. */
static inline void add_step(weft_block *b, const uint8_t *at, unsigned length, unsigned distance)
{
	const uint8_t *from = b->from + b->bytes;
	size_t literals = (size_t)(at - from);
	count_literals(b, from, literals);
	b->step[b->steps++] = (weft_step) { (uint32_t)literals, (uint16_t)length, (uint16_t)distance };
	b->bytes += literals + length;
	if (length) {
		b->literal_count[weft_length_symbol(length)]++;
		b->distance_count[weft_distance_symbol(distance)]++;
	}
}

static inline bool block_full(const weft_block *b, const uint8_t *at)
{
	return b->steps == WEFT_BLOCK_STEPS || at - b->from >= WEFT_BLOCK_BYTES;
}

static void end_block(weft_block *b, const uint8_t *at, bool last, weft_bits *to)
{
	add_step(b, at, 0, 0);
	weft_block_write(b, last, to);
	weft_block_start(b, at);
}

/* ---- one place a position ---- */

static void remember_fast(weft_deflater *d, const uint8_t *from, const uint8_t *to)
{
	for (const uint8_t *p = from; p < to && d->end - p >= 4; p++)
		d->head4[hash4(p)] = (uint32_t)(p - d->base) + 1;
}

static void find_fast(weft_deflater *d, const uint8_t *at, bool last, weft_bits *to)
{
	weft_block *b = &d->block;
	const uint8_t *searched_end = d->end - at >= 8 ? d->end - 8 : at;
	while (at < searched_end) {
		uint32_t *head = &d->head4[hash4(at)];
		const uint8_t *place = d->base + *head - 1;
		bool known = *head != 0;
		*head = (uint32_t)(at - d->base) + 1;
		if (known && at - place <= WEFT_WINDOW && load32(place) == load32(at)) {
			unsigned length = 4 + agree(at + 4, place + 4, room(d, at) - 4);
			add_step(b, at, length, (unsigned)(at - place));
			at += length;
			if (d->end - at >= 8)
				d->head4[hash4(at - 2)] = (uint32_t)(at - 2 - d->base) + 1;
		} else {
			at += 1 + ((size_t)(at - b->from - b->bytes) >> 6);
			at = at < d->end ? at : d->end;
		}
		if (block_full(b, at))
			end_block(b, at, false, to);
	}
	end_block(b, d->end, last, to);
}

/* ---- chains ---- */

static inline void remember(weft_deflater *d, const uint8_t *p)
{
	if (d->end - p < 4)
		return;
	uint32_t position = (uint32_t)(p - d->base);
	uint32_t *head = &d->head4[hash4(p)];
	d->chain[position % WEFT_WINDOW] = *head;
	*head = position + 1;
	d->head3[hash3(p)] = position + 1;
}

/* The longest match at `at` that is longer than `least`; 0: none. */
static unsigned longest(const weft_deflater *d, const uint8_t *at, unsigned least, unsigned *distance)
{
	unsigned most = room(d, at), best = least;
	if (most < 4)
		return 0;
	uint32_t here = (uint32_t)(at - d->base);
	if (best < WEFT_MATCH_MIN) {
		uint32_t place = d->head3[hash3(at)];
		if (place && here - (place - 1) <= FAR_3 &&
		    ((load32(d->base + place - 1) ^ load32(at)) & 0xffffff) == 0) {
			best = WEFT_MATCH_MIN;
			*distance = here - (place - 1);
		}
	}
	uint32_t place = d->head4[hash4(at)];
	for (int left = d->how.depth; place && left > 0; left--) {
		uint32_t gap = here - (place - 1);
		if (gap > WEFT_WINDOW)
			break;
		const uint8_t *p = d->base + place - 1;
		if (best >= most)
			break;
		if (load32(p) == load32(at) && (best < 4 || load32(p + best - 3) == load32(at + best - 3))) {
			unsigned length = 4 + agree(at + 4, p + 4, most - 4);
			if (length > best) {
				best = length;
				*distance = gap;
				if (best >= d->how.nice)
					break;
			}
		}
		/* A chain entry as old as the window has been written over. */
		uint32_t next = d->chain[(place - 1) % WEFT_WINDOW];
		if (next >= place)
			break;
		place = next;
	}
	return best > least ? best : 0;
}

static void find_chained(weft_deflater *d, const uint8_t *at, bool last, weft_bits *to)
{
	weft_block *b = &d->block;
	while (at < d->end) {
		unsigned distance = 0, length = longest(d, at, WEFT_MATCH_MIN - 1, &distance);
		remember(d, at);
		if (length == 0) {
			at++;
		} else {
			while (d->how.lazy && length < d->how.nice && at + 1 < d->end) {
				unsigned next_distance = 0;
				unsigned next = longest(d, at + 1, length, &next_distance);
				if (next == 0)
					break;
				length = next;
				distance = next_distance;
				remember(d, ++at);
			}
			add_step(b, at, length, distance);
			for (unsigned i = 1; i < length; i++)
				remember(d, at + i);
			at += length;
		}
		if (block_full(b, at))
			end_block(b, at, false, to);
	}
	end_block(b, d->end, last, to);
}

size_t weft_deflate(weft_deflater *d, const uint8_t *from, size_t before, size_t n, bool last, uint8_t *to)
{
	before = before < WEFT_WINDOW ? before : WEFT_WINDOW;
	d->base = from - before;
	d->end = from + n;
	memset(d->head4, 0, sizeof d->head4);
	weft_block_start(&d->block, from);
	weft_bits bits = { .out = to };
	if (d->how.depth == 0) {
		remember_fast(d, d->base, from);
		find_fast(d, from, last, &bits);
	} else {
		memset(d->head3, 0, sizeof d->head3);
		for (const uint8_t *p = d->base; p < from; p++)
			remember(d, p);
		find_chained(d, from, last, &bits);
	}
	weft_bits_align(&bits, last);
	return (size_t)(bits.out - to);
}
