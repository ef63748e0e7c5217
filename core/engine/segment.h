/* segment.h: stages run together, rows staying in cache. */
#ifndef WEFT_ENGINE_SEGMENT_H
#define WEFT_ENGINE_SEGMENT_H

#include "program.h"

typedef struct weft_rect {
	int x0, x1, y0, y1;
} weft_rect;

/* A filter asked for columns x .. x+width-1 of rows y .. y+n-1. */
typedef struct weft_call {
	const weft_stage *stage;
	const uint8_t *const *in; /* at row y; its neighbours before and after */
	uint8_t *const *out;
	const uint8_t *const *const *more; /* rows of further pictures, each at row y */
	int x, width, y, n;
	weft_view source;
	void *scratch;
	bool rows_only;    /* its `row` rather than its `band` */
	bool non_temporal; /* as in weft_row_job */
	const weft_context *ctx;
} weft_call;

void weft_call_filter(const weft_call *call);
/* weft_row_job's `over`: run is a weft_context, or NULL. */
bool weft_run_over(const void *run);

/* Rows of a further picture, of which `view` has pixels from row y on only; its height is the picture's. */
typedef struct weft_shown {
	weft_view view;
	int y;
} weft_shown;

/* Consecutive stages that need no barrier between them. */
typedef struct weft_segment {
	const weft_stage *stages;
	int count;
	weft_view source, target;   /* pixels: what the first reads, what the last writes */
	int source_y, target_y;     /* which rows of their pictures these begin with */
	bool rows_only;             /* as in weft_call */
	int width_max;              /* of a task */
	int strip;                  /* rows a stage makes at a time */
	struct weft_pixels *pixels; /* not NULL: by the pixel (pixel.c) */
	bool non_temporal;          /* source and target exceed the last-level cache */
	const weft_context *ctx;    /* a task stops early where it is over; may be NULL */
	/* Instead of those the stages have: further pictures that are chains, of the one stage that
	 * has such; by their index.  May be NULL. */
	const weft_shown *shown;
} weft_segment;

typedef struct weft_lane weft_lane; /* what one worker owns while it runs a segment */

/* NULL-terminated; for as many workers, or else an error. */
weft_status weft_lanes_make(weft_lane ***lanes, const weft_segment *s, int count, weft_error *e);
void weft_lanes_free(weft_lane **lanes);
/* The scratch of the first stage. */
void *weft_lane_scratch(weft_lane *lane);
/* Every pixel of the task, through all the stages. */
void weft_segment_run(const weft_segment *s, weft_lane *lane, weft_rect task);

/* ---- further.c: rows of further pictures ---- */

/* Bytes of memory that rows of stage s's further pictures take, for a task so wide, n at a time. */
size_t weft_further_bytes(const weft_stage *s, int width, int n);
/* In such memory, those of columns x0 .. x1-1 of rows y .. y+n-1; shown: as in weft_segment. */
const uint8_t *const *const *weft_further_rows(const weft_stage *s, const weft_shown *shown, uint8_t *memory,
					       int x0, int x1, int y, int n);

/* ---- pixel.c: a goroutine for each pixel ---- */

/* What pixels of one stage borrow while they run; NULL on no memory. */
struct weft_pixels *weft_pixels_make(const weft_stage *stage, bool goroutines);
void weft_pixels_free(struct weft_pixels *pixels);
/* The same as weft_call_filter, pixel by pixel. */
void weft_call_pixels(struct weft_pixels *pixels, const weft_call *call);

#endif
