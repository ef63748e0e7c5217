/* guard.h: memory between forbidden pages, so that a byte too far faults, and the fault has a name.
 *
 * An area holds rows of bytes.  Each stands between two forbidden pages,
 * against the first of them (to find reads before it) or the last (after it).
 * What a filter may only read is mapped twice: readable for the filter,
 * writable for us.
 *
 * For one thread of a process that is there to be lost. */
#ifndef WEFT_CLI_GUARD_H
#define WEFT_CLI_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct guard {
	/* What it means to touch the memory around it, or to write into what is only to be read. */
	const char *beyond, *written;
	uint8_t *shown, *ours; /* the two mappings */
	size_t bytes;          /* of a mapping */
	size_t margin;         /* forbidden before the first slot, and after the last */
	size_t slots;          /* one for each row */
	size_t slot, stride;   /* bytes of one; from one to the next, a forbidden page included */
	bool packed;           /* too many rows: all of them in one slot */
	/* Of a block: what lies between it and the forbidden page, because it has to be aligned. */
	uint8_t *tail, tail_filling;
	size_t tail_bytes;
	struct guard *next;
};

/* The rows of an area, as they were asked for last. */
struct guarded {
	uint8_t *shown, *ours; /* row 0, as the filter sees it and as we write it */
	ptrdiff_t stride;
};

enum guard_side { GUARD_BEFORE, GUARD_AFTER, GUARD_SIDES };

/* Room for so many rows of so many bytes, of unknown content; false: there is no memory. */
bool guard_rows(struct guard *g, size_t rows, size_t bytes, enum guard_side side, struct guarded *got);
/* What memory that the filter should set, or not look at, is filled with: the two calls see other bytes. */
static inline uint8_t guard_filling(enum guard_side side)
{
	return side == GUARD_BEFORE ? 0x3c : 0xc3;
}

/* A block of so many bytes on a multiple of `align`; the few bytes that this leaves behind it are filled. */
bool guard_block(struct guard *g, size_t bytes, size_t align, enum guard_side side, struct guarded *got);
/* Fills them anew, as for that side; false: they were written to. */
void guard_tail_fill(struct guard *g, enum guard_side side);
bool guard_tail_kept(const struct guard *g);

/* From now on the filter may write there, or not. */
void guard_open(struct guard *g);
void guard_shut(struct guard *g);
void guard_free(struct guard *g);

/* A pointer to memory that is forbidden far and wide; touching it means `text`. */
const uint8_t *guard_nowhere(const char *text);

/* What a fault that lies in no area means, from now on; NULL: nothing that has a name. */
void guard_during(const char *text);

/* What a fault near address 0 means; NULL: nothing that has a name. */
void guard_near_null(const char *text);

/* Calls found(text) for each fault or other deadly signal of this process, from a signal handler.
 * text NULL: the fault lies in no area. */
void guard_watch(void (*found)(const char *text, int signo));

#endif
