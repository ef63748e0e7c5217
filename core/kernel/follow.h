/* follow.h: what follow_template.h shares: marks, and pixels whose neighbours are still to be looked at.
 *
 * A band function out of the template wants scratch memory of WEFT_FOLLOW_SCRATCH(width) bytes, a
 * picture of marks (u8) as its source, and the whole picture as one task.
 */
#ifndef WEFT_KERNEL_FOLLOW_H
#define WEFT_KERNEL_FOLLOW_H

#include <string.h>

#include "../engine/filter.h"

enum { WEFT_MARK_NOTHING, WEFT_MARK_WEAK, WEFT_MARK_STRONG };
/* When more wait, rows are looked through once more. */
enum { WEFT_WAITING_MAX = 1024 };
/* So often is looked whether the run is over: all the picture may hang together. */
enum { WEFT_FOLLOW_ROWS = 16, WEFT_FOLLOW_STEPS = 1 << 16 };

enum { WEFT_FOLLOW_PAD = 32 };
#define WEFT_FOLLOW_ROOM(width)    (((size_t)(width) + 2 * WEFT_FOLLOW_PAD + 63) & ~(size_t)63)
#define WEFT_FOLLOW_SCRATCH(width) (sizeof(struct weft_waiting) + 2 * WEFT_FOLLOW_ROOM(width))

struct weft_waiting {
	int count;
	bool lost; /* some found no room */
	unsigned steps;
	int ready; /* rows that have begun; those below are looked at when they have, too */
	struct {
		int x, y;
	} at[WEFT_WAITING_MAX];
};

/* The first set byte from x on, or n; most are not. */
static inline int weft_follow_next(const uint8_t *found, int x, int n)
{
	for (uint64_t eight; x + 8 <= n; x += 8) {
		memcpy(&eight, found + x, sizeof eight);
		if (eight)
			break;
	}
	while (x < n && !found[x])
		x++;
	return x;
}

#endif
