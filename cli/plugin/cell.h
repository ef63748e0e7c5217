/* cell.h: one prepared state in the cage; between cage.c, cage_rows.c and cage_gather.c. */
#ifndef WEFT_CLI_CELL_H
#define WEFT_CLI_CELL_H

#include "cage.h"
#include "guard.h"

enum { PICTURES = 4 };

/* What a guarded copy of a picture was made from. */
struct showing {
	const uint8_t *pixels;
	int pass;
	unsigned run;
	struct guarded copy;
	int first, end; /* its rows that are the picture's; others are filling */
};

/* The memory of one of the two calls. */
struct side {
	struct guard in, out, source, scratch, more[PICTURES], whole[PICTURES], carry, left;
	struct showing source_shown, whole_shown[PICTURES];
	int scratch_of; /* which pass's the scratch is, from 1; 0: none yet */
};

struct cell {
	void *state; /* as the real filter sees it */
	struct guard state_area;
	weft_plan plan; /* the real filter's answer */
	int halo_x, halo_y;
	weft_pass passes[WEFT_PASSES_MAX];       /* the real ones */
	weft_pass caged_passes[WEFT_PASSES_MAX]; /* what the engine is told */
	weft_picture *engine_pictures[PICTURES], pictures[PICTURES];
	int picture_count;
	struct side sides[GUARD_SIDES];
	/* gather */
	void *gathered; /* the engine's partial that is being filled */
	struct guard partials[GUARD_SIDES], from;
	struct guarded partial[GUARD_SIDES];
	void **kept; /* partials not merged yet, or the only one */
	size_t kept_count;
};

struct cage {
	const weft_filter *real;
	weft_filter shown;
	enum cage_merging merging;
	unsigned run;
	int64_t deadline_ns;
	bool cut_short;
	const char *what; /* the real filter's function that was called last */
	char fault[240];
	void (*on_call)(const char *what);
};

extern struct cage cage;

struct cell *cell_of(const void *engine_state);
/* The first fault counts. */
__attribute__((format(printf, 1, 2))) void cage_found(const char *format, ...);
/* Of a block of so many bytes, whatever is in it: what a filter may have made it of lies on 8 or 16. */
size_t cage_align(size_t bytes);
/* Was something written behind a block? */
void cage_tail_check(const struct guard *g);
/* About to call the real filter; false: its time is up. */
bool cage_calls(const char *what);

/* cage_rows.c */
weft_row_fn cage_row;
weft_band_fn cage_band;
weft_ordered_fn cage_ordered;
void cage_reads(const void *state, int y0, int y1, int *first, int *end);
extern weft_band_fn *const cage_pass[WEFT_PASSES_MAX];
void cell_free_rows(struct cell *c);

/* cage_gather.c */
weft_gather_fn cage_gather;
void cage_merge(const void *state, void *into, const void *from);
void cage_settle(void *state, const void *partial);
void cage_report(const void *state, weft_report *report);
void cell_free_gather(struct cell *c);

#endif
