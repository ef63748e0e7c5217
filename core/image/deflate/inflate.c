/* inflate.c: deflate (RFC 1951) in a zlib wrapper (RFC 1950), decoded by tables.
 *
 * One machine reads whole streams and streams that come and go in pieces: it
 * stops between two symbols as soon as it has put out enough.
 *
 * Invariants: nothing is read beyond the input (missing bits are zero and
 * counted, and using one of them is an error) and nothing is written at or
 * beyond out_end; matches reach no further back than out_start.
 */
#include "inflate.h"

#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "inflate_tables.h"

enum {
	MATCH_MAX = 258,
	WINDOW = 32768,
	FAST_INPUT = 16,              /* bytes a turn of the fast loop may load */
	FAST_OUTPUT = MATCH_MAX + 32, /* bytes a turn may write */
	BITE = 1 << 17,               /* bytes put out at a time, where a take asks for less */
};

enum step { HEAD, BLOCK, STORED, CODED, CHECK, WHOLE, BROKEN };

struct weft_inflater {
	const uint8_t *in, *in_end;
	weft_inflate_input more;
	uint8_t *out, *out_start, *out_end;
	const uint8_t *enough; /* stop when `out` has come here */
	/* Not yet used, lowest first.  Above `count` may already stand what comes
	 * next: adding it again changes nothing. */
	uint64_t bits;
	unsigned count;   /* of them that are real or counted in missing */
	unsigned missing; /* bytes pretended beyond the end */
	enum step step;
	bool last;     /* this block is */
	size_t stored; /* bytes left of a stored block */
	uint32_t adler;
	const uint8_t *summed; /* the checksum covers what is before */
	weft_inflate_tables tables;
	/* of a stream */
	uint8_t *taken; /* the next byte to hand out */
	size_t room;
	uint8_t window[];
};

static void refill(weft_inflater *s)
{
	while (s->count < 56) {
		while (s->in == s->in_end && s->more.next) {
			weft_bytes piece = s->more.next(s->more.user);
			if (piece.length == 0) {
				s->more.next = NULL;
				break;
			}
			s->in = piece.at;
			s->in_end = piece.at + piece.length;
		}
		if (s->in < s->in_end)
			s->bits |= (uint64_t)*s->in++ << s->count;
		else
			s->missing++;
		s->count += 8;
	}
}

/* At most 32 bits, after a refill. */
static uint32_t take(weft_inflater *s, unsigned n)
{
	uint32_t value = (uint32_t)(s->bits & ((UINT64_C(1) << n) - 1));
	s->bits >>= n;
	s->count -= n;
	return value;
}

/* True where a bit that was only pretended has been used. */
static bool starved(const weft_inflater *s)
{
	return s->missing * 8 > s->count;
}

/* ---- heads ---- */

static enum step read_head(weft_inflater *s)
{
	refill(s);
	uint32_t method = take(s, 8), flags = take(s, 8);
	bool fine = (method & 15) == 8 && method >> 4 <= 7 && (method << 8 | flags) % 31 == 0 &&
		    !(flags & 32) && !starved(s);
	return fine ? BLOCK : BROKEN;
}

/* Runs of code lengths; false: too many, or nothing to repeat. */
static bool read_lengths(weft_inflater *s, const uint32_t *table, uint8_t *lengths, unsigned n)
{
	for (unsigned i = 0; i < n;) {
		refill(s);
		uint32_t entry = table[s->bits & ((1u << WEFT_LENGTH_BITS) - 1)];
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
		if (repeat > n - i)
			return false;
		memset(lengths + i, value, repeat);
		i += repeat;
	}
	return true;
}

static bool dynamic_tables(weft_inflater *s)
{
	static const uint8_t order[19] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
	unsigned literals = take(s, 5) + 257, distances = take(s, 5) + 1, count = take(s, 4) + 4;
	if (literals > 286 || distances > 30)
		return false;
	uint8_t length_lengths[19] = { 0 }, lengths[288 + 32] = { 0 };
	for (unsigned i = 0; i < count; i++) {
		refill(s);
		length_lengths[order[i]] = (uint8_t)take(s, 3);
	}
	uint32_t table[1 << WEFT_LENGTH_BITS];
	return weft_inflate_lengths_build(table, length_lengths) &&
	       read_lengths(s, table, lengths, literals + distances) &&
	       weft_inflate_tables_build(&s->tables, lengths, literals, distances);
}

/* From bits that begin anywhere to the whole bytes behind them. */
static void align(weft_inflater *s)
{
	take(s, s->count % 8);
}

static enum step read_block_head(weft_inflater *s)
{
	if (s->last)
		return CHECK;
	refill(s);
	s->last = take(s, 1);
	unsigned type = take(s, 2);
	bool fine = type != 3;
	if (type == 0) {
		align(s);
		refill(s);
		s->stored = take(s, 16);
		fine = s->stored == (take(s, 16) ^ 0xffff);
	} else if (type == 1) {
		fine = weft_inflate_tables_fixed(&s->tables);
	} else if (type == 2) {
		fine = dynamic_tables(s);
	}
	return !fine || starved(s) ? BROKEN : type == 0 ? STORED : CODED;
}

static void sum(weft_inflater *s)
{
	s->adler = weft_adler32(s->adler, s->summed, (size_t)(s->out - s->summed));
	s->summed = s->out;
}

static enum step read_check(weft_inflater *s)
{
	sum(s);
	align(s);
	refill(s);
	uint32_t check = 0;
	for (int i = 0; i < 4; i++)
		check = check << 8 | take(s, 8);
	return check == s->adler && !starved(s) ? WHOLE : BROKEN;
}

/* ---- blocks ---- */

static enum step copy_stored(weft_inflater *s)
{
	while (s->stored && s->out < s->enough) {
		if (s->out == s->out_end)
			return BROKEN;
		if (s->count >= 8) { /* loaded ahead */
			*s->out++ = (uint8_t)take(s, 8);
			s->stored--;
		} else {
			s->bits = 0;
			size_t n = (size_t)(s->in_end - s->in), room = (size_t)(s->out_end - s->out);
			n = n < s->stored ? n : s->stored;
			n = n < room ? n : room;
			memcpy(s->out, s->in, n);
			s->in += n;
			s->out += n;
			s->stored -= n;
			if (n == 0)
				refill(s);
		}
		if (starved(s))
			return BROKEN;
	}
	return s->stored ? STORED : BLOCK;
}

/* The next entry of a table, its code consumed. */
#define DECODE(entry, table, width)                                                                          \
	do {                                                                                                 \
		entry = (table)[bits & ((1u << (width)) - 1)];                                               \
		if (__builtin_expect((entry & WEFT_KIND_MASK) == WEFT_KIND_LINK, 0)) {                       \
			bits >>= (width);                                                                    \
			count -= (width);                                                                    \
			entry = (table)[(entry >> 16) + (bits & ((1u << (entry >> 8 & 15)) - 1))];           \
		}                                                                                            \
		bits >>= entry & 255;                                                                        \
		count -= entry & 255;                                                                        \
	} while (0)

#define EXTRA(value, entry)                                                                                  \
	do {                                                                                                 \
		value = (entry >> 16) + (bits & ((1u << (entry >> 8 & 15)) - 1));                            \
		bits >>= entry >> 8 & 15;                                                                    \
		count -= entry >> 8 & 15;                                                                    \
	} while (0)

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

static inline uint64_t load_word(const uint8_t *p)
{
	uint64_t word;
	memcpy(&word, p, 8); /* little-endian machines only, as all of weft's */
	return word;
}

/* Whole bytes until at least 56 bits are there. */
#define LOAD()                                                                                               \
	do {                                                                                                 \
		bits |= load_word(in) << count;                                                              \
		in += (63 - count) >> 3;                                                                     \
		count |= 56;                                                                                 \
	} while (0)

/* While there is room for whole turns without a check.  Works on copies of the
 * machine's registers: bytes stored through `out` could change the originals. */
static enum step fast_block(weft_inflater *s)
{
	const uint32_t *literal = s->tables.literal;
	const uint8_t *in = s->in, *in_stop = s->in_end - s->in > FAST_INPUT ? s->in_end - FAST_INPUT : in;
	uint8_t *out = s->out, *out_stop = s->out_end - out > FAST_OUTPUT ? s->out_end - FAST_OUTPUT : out;
	uint64_t bits = s->bits;
	unsigned count = s->count;
	enum step step = CODED;
	if (s->enough < out_stop)
		out_stop = s->out + (s->enough - s->out);
	while (in < in_stop && out < out_stop) {
		uint32_t entry;
		LOAD();
		DECODE(entry, literal, WEFT_LITERAL_BITS);
		for (int i = 0; i < 2 && (entry & WEFT_KIND_MASK) == WEFT_KIND_LITERAL; i++) {
			uint16_t two = (uint16_t)(entry >> 16);
			memcpy(out, &two, 2);
			out += entry >> 8 & 15;
			DECODE(entry, literal, WEFT_LITERAL_BITS);
		}
		if ((entry & WEFT_KIND_MASK) == WEFT_KIND_LITERAL) {
			uint16_t two = (uint16_t)(entry >> 16);
			memcpy(out, &two, 2);
			out += entry >> 8 & 15;
			continue;
		}
		step = BROKEN;
		if ((entry & WEFT_KIND_MASK) == WEFT_KIND_END)
			step = BLOCK;
		if ((entry & WEFT_KIND_MASK) != WEFT_KIND_MATCH)
			break;
		size_t length, distance;
		LOAD();
		EXTRA(length, entry);
		DECODE(entry, s->tables.distance, WEFT_DISTANCE_BITS);
		if ((entry & WEFT_KIND_MASK) != WEFT_KIND_MATCH)
			break;
		EXTRA(distance, entry);
		if (distance > (size_t)(out - s->out_start))
			break;
		copy_fast(out, distance, length);
		out += length;
		step = CODED;
	}
	s->in = in;
	s->out = out;
	s->bits = bits;
	s->count = count;
	return step;
}

/* One symbol, every step of it checked. */
static enum step careful_symbol(weft_inflater *s)
{
	uint32_t entry;
	refill(s);
	uint64_t bits = s->bits;
	unsigned count = s->count;
	DECODE(entry, s->tables.literal, WEFT_LITERAL_BITS);
	size_t n = entry >> 8 & 15, room = (size_t)(s->out_end - s->out), distance;
	unsigned kind = entry & WEFT_KIND_MASK;
	if (kind != WEFT_KIND_MATCH) {
		s->bits = bits;
		s->count = count;
		if (starved(s) || kind == WEFT_KIND_BAD || (kind == WEFT_KIND_LITERAL && n > room))
			return BROKEN;
		for (size_t i = 0; kind == WEFT_KIND_LITERAL && i < n; i++)
			*s->out++ = (uint8_t)(entry >> (16 + 8 * i));
		return kind == WEFT_KIND_END ? BLOCK : CODED;
	}
	EXTRA(n, entry);
	s->bits = bits;
	s->count = count;
	refill(s);
	bits = s->bits;
	count = s->count;
	DECODE(entry, s->tables.distance, WEFT_DISTANCE_BITS);
	if ((entry & WEFT_KIND_MASK) != WEFT_KIND_MATCH)
		return BROKEN;
	EXTRA(distance, entry);
	s->bits = bits;
	s->count = count;
	if (starved(s) || distance > (size_t)(s->out - s->out_start) || n > room)
		return BROKEN;
	for (; n; n--, s->out++)
		*s->out = *(s->out - distance);
	return CODED;
}

/* Until enough is put out, or the stream ends. */
static void run(weft_inflater *s)
{
	while (s->step < WHOLE && s->out < s->enough) {
		if (s->step == HEAD)
			s->step = read_head(s);
		else if (s->step == BLOCK)
			s->step = read_block_head(s);
		else if (s->step == STORED)
			s->step = copy_stored(s);
		else if (s->step == CHECK)
			s->step = read_check(s);
		else if ((s->step = fast_block(s)) == CODED && s->out < s->enough)
			s->step = careful_symbol(s);
	}
}

static void start(weft_inflater *s, uint8_t *out)
{
	s->bits = 0;
	s->count = s->missing = 0;
	s->step = HEAD;
	s->last = false;
	s->adler = 1;
	s->out = s->out_start = out;
	s->summed = out;
}

/* ---- whole streams ---- */

bool weft_inflate_zlib_some(const uint8_t *from, size_t from_length, uint8_t *to, size_t room, size_t *done)
{
	weft_inflater s;
	s.in = from;
	s.in_end = from + from_length;
	s.more.next = NULL;
	start(&s, to);
	s.out_end = to + room;
	s.enough = s.out_end + 1; /* which never comes */
	run(&s);
	*done = (size_t)(s.out - to);
	return s.step == WHOLE;
}

bool weft_inflate_zlib(const uint8_t *from, size_t from_length, uint8_t *to, size_t length, size_t *done)
{
	return weft_inflate_zlib_some(from, from_length, to, length, done) && *done == length;
}

/* ---- streams in pieces ---- */

weft_inflater *weft_inflater_make(weft_inflate_input input, size_t take_max)
{
	size_t room = WINDOW + BITE + take_max + FAST_OUTPUT;
	weft_inflater *s = malloc(sizeof *s + room);
	if (!s)
		return NULL;
	s->more = input;
	s->in = s->in_end = NULL;
	s->room = room;
	start(s, s->window);
	s->taken = s->window;
	s->out_end = s->window + room;
	return s;
}

/* What was handed out goes, except for the window that matches reach into. */
static void slide(weft_inflater *s)
{
	uint8_t *keep = s->out - s->window > WINDOW ? s->out - WINDOW : s->window;
	keep = keep < s->taken ? keep : s->taken;
	size_t gone = (size_t)(keep - s->window);
	memmove(s->window, keep, (size_t)(s->out - keep));
	s->out -= gone;
	s->taken -= gone;
	s->summed = s->out;
}

const uint8_t *weft_inflater_take(weft_inflater *s, size_t n)
{
	if ((size_t)(s->out - s->taken) < n) {
		if ((size_t)(s->out_end - s->taken) < n + FAST_OUTPUT)
			slide(s);
		s->enough = s->out_end - FAST_OUTPUT;
		run(s);
		sum(s);
	}
	if ((size_t)(s->out - s->taken) < n)
		return NULL;
	s->taken += n;
	return s->taken - n;
}

bool weft_inflater_end(weft_inflater *s)
{
	if (s->out == s->taken && s->step != BROKEN) {
		slide(s);
		s->enough = s->out + 1;
		run(s);
	}
	return s->step == WHOLE && s->out == s->taken;
}

void weft_inflater_free(weft_inflater *s)
{
	free(s);
}
