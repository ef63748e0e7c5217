/* gravity.h: which part of the room a smaller rectangle takes. */
#ifndef WEFT_KERNEL_GRAVITY_H
#define WEFT_KERNEL_GRAVITY_H

#include <stdint.h>

enum { WEFT_GRAVITY_CENTER = 4 };

/* In rows of three; both spellings of the middle. */
static const char *const weft_gravity_names[] = { "northwest", "north",  "northeast", "west",
						  "center",    "east",   "southwest", "south",
						  "southeast", "centre", NULL };

/* And what only cropping takes: where most is to be seen (interest.h). */
enum { WEFT_GRAVITY_ENTROPY = 10, WEFT_GRAVITY_ATTENTION };
static const char *const weft_gravity_crop_names[] = { "northwest", "north",  "northeast", "west",
						       "center",    "east",   "southwest", "south",
						       "southeast", "centre", "entropy",   "attention",
						       NULL };

static inline int weft_gravity_looks(int gravity)
{
	return gravity >= WEFT_GRAVITY_ENTROPY;
}

/* How many halves of the room lie before it: 0, 1 or 2. */
static inline int weft_gravity_across(int gravity)
{
	return gravity > 8 ? 1 : gravity % 3;
}

static inline int weft_gravity_down(int gravity)
{
	return gravity > 8 ? 1 : gravity / 3;
}

/* Where it begins: floor(room * halves / 2), room >= 0. */
static inline int64_t weft_gravity_start(int64_t room, int halves)
{
	return room * halves / 2;
}

#endif
