/* engine.h: spread the rows of filters over goroutines.
 *
 * WHAT apart from HOW: a schedule never changes a byte of the result.
 *
 * Who may call: with workers = 0 anyone, from any thread; otherwise
 * goroutines only.
 */
#ifndef WEFT_ENGINE_ENGINE_H
#define WEFT_ENGINE_ENGINE_H

#include "../run/context.h"
#include "filter.h"

typedef enum weft_unit {
	WEFT_BY_ROW,   /* a task is a row, or `grain` rows */
	WEFT_BY_PIXEL, /* a goroutine for each pixel, literally */
	WEFT_BY_TILE,  /* a task is a square of `grain` pixels a side */
	WEFT_BY_BAND,  /* a task is rows enough to fill the cache, through the whole chain */
} weft_unit;

/* HOW, and nothing about WHAT. */
typedef struct weft_schedule {
	weft_unit unit;
	int workers; /* 0: none, the caller does the work in a plain loop */
	int grain;   /* rows (tile side) a task; 0: chosen; by the row 1, and a worker runs
			waiting rows that follow one another in one go */
	int queue;   /* capacity of the task channel */
} weft_schedule;

/* A plain loop, each filter at its best: what a parallel schedule has to beat. */
#define WEFT_SEQUENTIAL ((weft_schedule) { .unit = WEFT_BY_BAND })

/* Bands, a worker for each processor, a queue that rows of a cheap filter don't empty at once. */
weft_schedule weft_schedule_default(void);

/* ---- filters by name (registry.c) ---- */

/* Loads the one plugin that is called so (aliases included), from
 * $WEFT_PLUGIN_PATH, the user's data folder, the install folder, the build
 * tree, or from within the program.  The result lives as long as the process. */
const weft_filter *weft_filter_find(const char *name, weft_error *e);

/* Every filter there is, sorted by name.  Loads them all. */
weft_status weft_filter_list(const weft_filter *const **list, size_t *count, weft_error *e);

/* The name nearest to a misspelt one, or NULL. */
const char *weft_filter_suggest(const char *name);

/* The file a filter came from; "built in" where it is part of the program. */
const char *weft_filter_origin(const weft_filter *f);

/* The instruction set in use: the machine's best, or what WEFT_ISA names. */
weft_isa weft_isa_active(void);
const char *weft_isa_name(weft_isa isa); /* "base", "avx2", "avx512" */

/* ---- chains (chain.c) ---- */

typedef struct weft_chain weft_chain;

/* 'gray | blur:2 | resize:width=800,fit=inside'.  The first parameter may be
 * positional; aliases and a common set of parameters (edge, edge_color for
 * neighbourhood filters, linear for those that add light) are known.  e->at points into text. */
weft_status weft_chain_parse(const char *text, weft_chain **chain, weft_error *e);
/* Append one filter with NULL-terminated "name=value" arguments. */
weft_status weft_chain_add(weft_chain **chain, const weft_filter *f, const char *const *args, weft_error *e);
void weft_chain_free(weft_chain *chain);

size_t weft_chain_length(const weft_chain *chain);
const weft_filter *weft_chain_filter(const weft_chain *chain, size_t i);
/* True where the chain starts with a source and wants no input. */
bool weft_chain_is_source(const weft_chain *chain);
/* 'gray | blur:sigma=2': every given parameter spelled out; free() it. */
char *weft_chain_text(const weft_chain *chain);

/* Shape and format of the result, before a pixel moves. */
weft_status weft_chain_shape(const weft_chain *chain, weft_view in, int *width, int *height,
			     weft_format *format, weft_error *e);

/* Columns and rows on each side of a pixel that the chain reads for it, where
 * its filters read neighbours. */
weft_status weft_chain_halo(const weft_chain *chain, weft_view in, int *x, int *y, weft_error *e);

/* Run the chain.  in is not written; for a source it is empty.  On failure
 * *out stays the zero image.  ctx may be NULL. */
weft_status weft_chain_run(const weft_chain *chain, weft_view in, weft_image *out, const weft_schedule *how,
			   weft_context *ctx, weft_error *e);

/* Called for each conversion of depth the engine had to insert. */
typedef void weft_notice_fn(void *user, const char *text);
void weft_chain_on_notice(weft_chain *chain, weft_notice_fn *fn, void *user);

/* One filter. */
weft_status weft_apply(const weft_filter *f, const char *const *args, weft_view in, weft_image *out,
		       const weft_schedule *how, weft_context *ctx, weft_error *e);

#endif
