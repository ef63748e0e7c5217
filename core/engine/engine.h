/* engine.h: spread the rows of filters over goroutines.
 *
 * WHAT apart from HOW: a schedule never changes a byte of the result.
 *
 * Who may call: with workers = 0 anyone, from any thread; otherwise
 * goroutines only.
 */
#ifndef WEFT_ENGINE_ENGINE_H
#define WEFT_ENGINE_ENGINE_H

#include "../image/codec.h"
#include "../image/colours.h"
#include "../run/context.h"
#include "filter.h"

#ifdef __cplusplus
extern "C" {
#endif

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
#ifdef __cplusplus
#define WEFT_SEQUENTIAL (weft_schedule { WEFT_BY_BAND, 0, 0, 0 })
#else
#define WEFT_SEQUENTIAL ((weft_schedule) { .unit = WEFT_BY_BAND })
#endif

/* Bands, a worker for each processor, a queue that rows of a cheap filter don't empty at once. */
weft_schedule weft_schedule_default(void);

/* ---- filters by name (registry.c) ---- */

/* Loads the one plugin that is called so (aliases included), from
 * $WEFT_PLUGIN_PATH, added folders, the user's data folder, beside the program,
 * beside the shared library, or from within the program.  The result lives as long as the process. */
const weft_filter *weft_filter_find(const char *name, weft_error *e);

/* Plugins are looked for in this folder, too: for a program that lies apart from an installed weft
 * and links it statically (`pkg-config --variable=filtersdir weft-toolkit`). */
weft_status weft_filter_folder_add(const char *folder, weft_error *e);

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
 * neighbourhood filters, linear for those that add light) are known.  A further
 * picture is a file's name or a chain in parentheses: 'blend:with=(blur:8)'.
 * e->at points into text. */
weft_status weft_chain_parse(const char *text, weft_chain **chain, weft_error *e);
/* A chain of no filters, which changes nothing; NULL: out of memory. */
weft_chain *weft_chain_make(void);
/* Append one filter with NULL-terminated "name=value" arguments. */
weft_status weft_chain_add(weft_chain **chain, const weft_filter *f, const char *const *args, weft_error *e);
void weft_chain_free(weft_chain *chain);

/* A parameter that wants a file's bytes, and those beside it. */
typedef struct weft_asked {
	uint32_t size;                     /* sizeof(weft_asked) */
	const char *filter, *param, *name; /* "lut", "file", "film.cube" */
	size_t most;                       /* bytes that may come */
	/* Of a parameter that is a number, a yes (1) or a choice (its index). */
	double (*number)(const struct weft_asked *asked, const char *param);
	const void *setting;
} weft_asked;

/* How the files that a chain's parameters name are read.  NULL members: the library's own way, with
 * the usual limits. */
typedef struct weft_opener {
	uint32_t size; /* sizeof(weft_opener) */
	void *user;
	weft_status (*picture)(void *user, const char *name, weft_image *image, weft_error *e);
	weft_status (*bytes)(void *user, const char *name, size_t most, weft_buffer *bytes, weft_error *e);
	/* Where it isn't NULL, in place of `bytes`. */
	weft_status (*asked)(void *user, const weft_asked *asked, weft_buffer *bytes, weft_error *e);
} weft_opener;

/* What the filter `icc` asks for in place of its profile's bytes: the table from colours as *from
 * says them, of which this fills in where to; and the profile of what comes out.  how: see
 * weft_colours_table; profile may be NULL. */
weft_status weft_asked_colours(const weft_asked *asked, weft_colours_request *from,
			       const weft_decode_options *how, weft_buffer *table, weft_buffer *profile,
			       weft_error *e);
/* Is it that filter? */
bool weft_asked_is_colours(const weft_asked *asked);

/* Reads each of them once; a chain that names files runs only after this.  by may be NULL. */
weft_status weft_chain_open(weft_chain *chain, const weft_opener *by, weft_error *e);
/* Does a file's name hold this text, "{stem}" say?  "": is any file named at all? */
bool weft_chain_names_file(const weft_chain *chain, const char *part);
/* A copy, not yet open, with the names of files as rename gives them (to be freed; NULL: an error). */
typedef char *weft_rename_fn(void *user, const char *name);
weft_status weft_chain_renamed(const weft_chain *chain, weft_rename_fn *rename, void *user, weft_chain **copy,
			       weft_error *e);

size_t weft_chain_length(const weft_chain *chain);
const weft_filter *weft_chain_filter(const weft_chain *chain, size_t i);
/* True where the chain starts with a source and wants no input. */
bool weft_chain_is_source(const weft_chain *chain);
/* 'gray | blur:sigma=2': every given parameter spelled out; free() it. */
char *weft_chain_text(const weft_chain *chain);

/* What a picture may be that the chain is declared, or makes on its way: of `limits` the pixels, the
 * memory and, for one that is declared, the sides.  It is refused (WEFT_LIMIT) before any filter is
 * asked, so before any table is built for it.  Pictures whose pixels are there are never refused, nor
 * what has no more pixels.  NULL, and without this call: the defaults of weft_limits.  Before the chain
 * is asked for anything. */
void weft_chain_limit(weft_chain *chain, const weft_limits *limits);

/* Shape and format of the result, before a pixel moves.  Where a filter finds its shape in the pixels
 * (weft_chain_shape_varies), the largest it may be. */
weft_status weft_chain_shape(const weft_chain *chain, weft_view in, int *width, int *height,
			     weft_format *format, weft_error *e);

/* Columns and rows on each side of a pixel that the chain reads for it, where
 * its filters read neighbours. */
weft_status weft_chain_halo(const weft_chain *chain, weft_view in, int *x, int *y, weft_error *e);

/* Run the chain.  in is not written; for a source it is empty.  On failure
 * *out stays the zero image.  ctx may be NULL. */
weft_status weft_chain_run(const weft_chain *chain, weft_view in, weft_image *out, const weft_schedule *how,
			   weft_context *ctx, weft_error *e);

/* True where a filter finds the shape of its result in the pixels. */
bool weft_chain_shape_varies(const weft_chain *chain);
/* True where every filter only measures or comes before one that does: the chain is run for its numbers. */
bool weft_chain_measures(const weft_chain *chain);

/* A number, text or table that a filter found.  Lives as long as the call it is given to. */
typedef struct weft_result {
	uint32_t size;
	const char *filter;  /* who reports */
	size_t filter_index; /* which of the chain */
	const char *name;
	const char *text;           /* a text; else NULL */
	const double *values;       /* a number: one; a table: row by row */
	const char *const *columns; /* of a table, NULL-terminated; else NULL */
	size_t column_count, row_count;
} weft_result;

/* What may be watched of a run.  NULL members: not wanted. */
typedef struct weft_watch {
	uint32_t size; /* sizeof(weft_watch) */
	void *user;
	/* From the thread or goroutine that runs the chain, in the filters' order. */
	void (*result)(void *user, const weft_result *r);
	/* From any worker, now and then: the part that is done, 0..1, never less than before but for
	 * calls that overtake each other. */
	void (*progress)(void *user, double done);
} weft_watch;

/* As weft_chain_run; watch may be NULL.  out may be: then only what is found is wanted. */
weft_status weft_chain_run_watched(const weft_chain *chain, weft_view in, weft_image *out,
				   const weft_schedule *how, weft_context *ctx, const weft_watch *watch,
				   weft_error *e);

/* Called for each conversion of depth the engine had to insert. */
typedef void weft_notice_fn(void *user, const char *text);
void weft_chain_on_notice(weft_chain *chain, weft_notice_fn *fn, void *user);

/* One filter. */
weft_status weft_apply(const weft_filter *f, const char *const *args, weft_view in, weft_image *out,
		       const weft_schedule *how, weft_context *ctx, weft_error *e);

#ifdef __cplusplus
}
#endif

#endif
