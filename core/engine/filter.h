/* filter.h: what a plugin must say about itself.  The whole plugin interface.
 *
 * A plugin links against nothing: it includes this file (and, where it
 * helps, the header-only core/kernel), and libm.  A filter says WHAT each row
 * becomes; how rows are spread over goroutines is the engine's affair
 * (engine.h) and a filter can't know it.
 *
 * Fields are only ever added at the end of a struct.  A host reads no field
 * of a weft_filter beyond its `size`, so an old plugin loads in a new host.
 *
 * Functions of a filter are called from any thread, never park, and call
 * nothing of the runtime.
 */
#ifndef WEFT_ENGINE_FILTER_H
#define WEFT_ENGINE_FILTER_H

#include <stddef.h>
#include <stdint.h>

#include "../image/image.h"

#define WEFT_FILTER_ABI 1u

typedef enum weft_param_type {
	WEFT_BOOL,   /* yes or no */
	WEFT_INT,    /* a whole number */
	WEFT_REAL,   /* any number */
	WEFT_CHOICE, /* one of choices, given as its index */
	WEFT_TEXT,   /* any text; `text_initial` */
	WEFT_LIST,   /* numbers apart by spaces, ';' or '/'; `text_initial` */
	WEFT_COLOR,  /* #rgb #rrggbb #rrggbbaa, a grey fraction, or a name; four fractions of 1 */
} weft_param_type;

typedef struct weft_param {
	const char *name; /* as typed on the command line */
	const char *help; /* one line, no full stop */
	weft_param_type type;
	/* In the parameter's own units; LIST: bounds of each number; min == max: no bounds. */
	double initial, min, max;
	const char *const *choices; /* CHOICE: NULL-terminated */
	const char *text_initial;   /* TEXT, LIST, COLOR */
	const char *unit;           /* "px", "deg"; may be NULL */
} weft_param;

/* The numbers of a LIST or COLOR. */
typedef struct weft_numbers {
	const double *at;
	size_t count;
} weft_numbers;

/* Values in the order of params, already checked against min and max.
 * given[i] is false where the user said nothing and the initial value stands. */
typedef struct weft_args {
	const double *value;         /* BOOL, INT, REAL, CHOICE */
	const char *const *text;     /* TEXT; else NULL */
	const weft_numbers *numbers; /* LIST, COLOR; else empty */
	const bool *given;
} weft_args;

typedef enum weft_kind {
	WEFT_POINT,         /* out[x,y] from in[x,y] */
	WEFT_NEIGHBOURHOOD, /* out[x,y] from in[x +- halo, y +- halo] */
	WEFT_GEOMETRIC,     /* out may have another shape: reads anywhere in source */
	WEFT_GLOBAL,        /* a first pass over all rows, then as POINT */
	WEFT_SOURCE,        /* no input */
} weft_kind;

/* What lies beyond the picture, for NEIGHBOURHOOD filters.  The user's
 * common parameters `edge` and `edge_color` set it; the filter's `edge` is
 * the default. */
typedef enum weft_edge {
	WEFT_EDGE_MIRROR,   /* c b | a b c: the edge pixel is not repeated */
	WEFT_EDGE_REFLECT,  /* b a | a b c */
	WEFT_EDGE_CLAMP,    /* a a | a b c */
	WEFT_EDGE_WRAP,     /* y z | a b .. y z | a b */
	WEFT_EDGE_CONSTANT, /* plan.edge_value */
} weft_edge;

typedef struct weft_row_job weft_row_job;
typedef struct weft_band_job weft_band_job;

/* One row, or part of one; must not write state. */
typedef void weft_row_fn(const void *state, const weft_row_job *job);
/* Rows y0..y1 of a band; must not write state. */
typedef void weft_band_fn(const void *state, const weft_band_job *job);
/* GLOBAL: what a row adds to a partial result. */
typedef void weft_gather_fn(const void *state, const weft_row_job *job, void *partial);

enum { WEFT_PASSES_MAX = 4 };

/* Which way a pass may be cut into tasks that are independent of each other. */
typedef enum weft_cut {
	WEFT_CUT_ROWS,    /* any rectangle */
	WEFT_CUT_COLUMNS, /* only into columns of full height */
	WEFT_CUT_NOWHERE, /* one task for all: where a row depends on those made before */
} weft_cut;

/* A step of a GEOMETRIC or NEIGHBOURHOOD filter that needs several, with a
 * barrier between.  Each reads the whole result of the one before (the first:
 * the input, without a halo) and writes an intermediate picture of this shape;
 * the last one's shape is the plan's. */
typedef struct weft_pass {
	int width, height;
	weft_format format;
	weft_cut cut;
	weft_band_fn *band;
	size_t scratch; /* bytes for each worker */
} weft_pass;

/* prepare() answers here.  The engine has set it to "same shape and format,
 * no halo, the filter's own row, band and gather, the user's edge". */
typedef struct weft_plan {
	int width, height;  /* of the output */
	weft_format format; /* of the output */
	int halo;           /* NEIGHBOURHOOD: rows and columns on each side */
	size_t scratch;     /* bytes for each worker, given zeroed once, 64-byte aligned */
	size_t partial;     /* GLOBAL: bytes of one partial result, given zeroed */

	int halo_x, halo_y; /* where they differ; -1: halo */
	weft_edge edge;
	float edge_value[WEFT_CHANNELS_MAX]; /* CONSTANT: fractions of 1 for each channel */
	/* Chosen by prepare for this depth, channel count and parameters.  Give
	 * row, band or both; the engine feeds either under every schedule. */
	weft_row_fn *row;
	weft_band_fn *band;
	weft_gather_fn *gather; /* GLOBAL: NULL where these parameters need no first pass */
	/* GEOMETRIC, NEIGHBOURHOOD: the steps, where one does not do; 0: just row or band. */
	int pass_count;
	weft_pass pass[WEFT_PASSES_MAX];
	/* Time one output pixel takes, in copies of a pixel; 0: unknown.  A hint for grain. */
	double cost;
} weft_plan;

/* One row of work: pixels x .. x+width-1 of row y of the output.
 * in[0] is at pixel x of row y of the input; NEIGHBOURHOOD may index
 * in[-halo_y .. halo_y] and, on every row, halo_x pixels beyond either end.
 * GEOMETRIC and SOURCE get no in; GEOMETRIC reads source.
 * For u16 and f32 the pointers are so aligned and may be cast. */
struct weft_row_job {
	const uint8_t *const *in;
	uint8_t *out;
	int y, width;
	weft_view source; /* shape and format of the input; its pixels only for GEOMETRIC and passes */
	void *scratch;    /* this worker's alone; keeps its bytes from job to job */
	int x;
	weft_view target; /* shape and format of the whole output; no pixels */
	/* What is read and made is more than any cache holds: a filter that only waits for memory may
	 * store its row past the caches (weft_stream_u8); whoever reads it next is made to see it. */
	bool past;
};

/* A rectangle of work: pixels x .. x+width-1 of rows y0 .. y1-1.
 * in[i] is row y0+i of the input at pixel x, for i in -halo_y .. y1-y0-1+halo_y;
 * out[i] is row y0+i of the output at pixel x.  Successive bands of a worker
 * need not be neighbours. */
struct weft_band_job {
	const uint8_t *const *in;
	uint8_t *const *out;
	int x, width, y0, y1;
	weft_view source;
	void *scratch;
	weft_view target;
};

/* For which machines a build of a filter is; a plugin carries several. */
typedef enum weft_isa {
	WEFT_ISA_BASE,   /* x86-64 or armv8-a: always runs */
	WEFT_ISA_AVX2,   /* x86-64-v3 */
	WEFT_ISA_AVX512, /* x86-64-v4 */
	WEFT_ISA_COUNT,
} weft_isa;

enum {
	WEFT_DEPTH_U8 = 1 << 0,
	WEFT_DEPTH_U16 = 1 << 1,
	WEFT_DEPTH_F32 = 1 << 2,
	WEFT_DEPTH_ALL = 7,
};

enum weft_filter_flags {
	WEFT_STRAIGHT_ALPHA = 1 << 0, /* don't premultiply for me: I only move pixels, or know better */
	/* I add light up: with the user's linear=yes the samples I get are light (u8 as u16, others as
	 * f32), my colours too, and what I make is turned back.  Takes WEFT_DEPTH_ALL; for what moves
	 * or gathers pixels (NEIGHBOURHOOD, GEOMETRIC). */
	WEFT_ADDS_LIGHT = 1 << 1,
};

typedef struct weft_filter weft_filter;
struct weft_filter {
	uint32_t abi;  /* WEFT_FILTER_ABI */
	uint32_t size; /* sizeof(weft_filter) where compiled */
	const char *name, *help;
	weft_kind kind;
	const weft_param *params;
	size_t param_count;
	size_t state_size; /* zeroed by the host before prepare */

	/* Once, before any row: check, build tables, fill the plan.  `in` has
	 * shape and format but no pixels.  May be NULL. */
	weft_status (*prepare)(void *state, weft_args args, weft_view in, weft_plan *plan, weft_error *e);
	/* For each row, on any worker, in any order.  May be NULL where prepare chooses. */
	weft_row_fn *row;
	/* GLOBAL: rows into a worker's partial, partials together, then state. */
	weft_gather_fn *gather;
	void (*merge)(const void *state, void *into, const void *from);
	void (*settle)(void *state, const void *partial);
	/* Once, at the end; not where prepare failed.  May be NULL. */
	void (*finish)(void *state);

	weft_band_fn *band;
	uint32_t depths;             /* WEFT_DEPTH_*: what rows accept; 0: u8 only.  The engine converts. */
	uint32_t flags;              /* weft_filter_flags */
	weft_edge edge;              /* NEIGHBOURHOOD: the default */
	const char *group;           /* "blur", "colour": for lists */
	const char *const *aliases;  /* NULL-terminated; may be NULL */
	const char *const *examples; /* NULL-terminated chains; may be NULL */
	const char *definition;      /* the exact formula, for people */
	weft_isa isa;                /* what this build needs */
	const weft_filter *const *variants; /* builds for better machines, NULL-terminated; may be NULL */
};

/* The one symbol a plugin file exports.  A program that carries its filters
 * inside itself defines WEFT_STATIC_FILTERS: then each has a name of its own.
 * NULL: this host is too old for the plugin. */
typedef const weft_filter *weft_plugin_fn(uint32_t host_abi);

#ifdef WEFT_STATIC_FILTERS
#define WEFT_PLUGIN_SYMBOL(id) weft_plugin_##id
#else
#define WEFT_PLUGIN_SYMBOL(id) weft_plugin
#endif

#ifdef WEFT_VARIANT
/* A build for a better machine (see weft_add_filter in filters/CMakeLists.txt):
 * no entry point, only a table that the base build points at. */
#define WEFT_VARIANT_NAME3(id, isa) weft_variant_##isa##_##id
#define WEFT_VARIANT_NAME2(id, isa) WEFT_VARIANT_NAME3(id, isa)
#define WEFT_VARIANT_NAME(id)       WEFT_VARIANT_NAME2(id, WEFT_VARIANT)
#define WEFT_FILTER(id, ...)                                                                                 \
	__attribute__((visibility("hidden"))) extern const weft_filter WEFT_VARIANT_NAME(id);                \
	const weft_filter WEFT_VARIANT_NAME(id) = { .abi = WEFT_FILTER_ABI,                                  \
						    .size = sizeof(weft_filter),                             \
						    .name = #id,                                             \
						    .isa = WEFT_VARIANT,                                     \
						    __VA_ARGS__ };                                           \
	_Static_assert(sizeof #id <= 32, #id ": name too long for a command")
#else
#ifdef WEFT_HAS_VARIANTS
#define WEFT_VARIANTS_DECLARE(id)                                                                            \
	__attribute__((visibility("hidden"))) extern const weft_filter weft_variant_WEFT_ISA_AVX2_##id;      \
	__attribute__((visibility("hidden"))) extern const weft_filter weft_variant_WEFT_ISA_AVX512_##id;    \
	static const weft_filter *const weft_variants_##id[] = { &weft_variant_WEFT_ISA_AVX512_##id,         \
								 &weft_variant_WEFT_ISA_AVX2_##id, NULL };
#define WEFT_VARIANTS_OF(id) weft_variants_##id
#else
#define WEFT_VARIANTS_DECLARE(id)
#define WEFT_VARIANTS_OF(id) NULL
#endif
#define WEFT_FILTER(id, ...)                                                                                 \
	WEFT_VARIANTS_DECLARE(id)                                                                            \
	__attribute__((visibility("default"))) const weft_filter *WEFT_PLUGIN_SYMBOL(id)(uint32_t host_abi); \
	const weft_filter *WEFT_PLUGIN_SYMBOL(id)(uint32_t host_abi)                                         \
	{                                                                                                    \
		static const weft_filter filter = { .abi = WEFT_FILTER_ABI,                                  \
						    .size = sizeof(weft_filter),                             \
						    .name = #id,                                             \
						    .variants = WEFT_VARIANTS_OF(id),                        \
						    __VA_ARGS__ };                                           \
		return host_abi >= WEFT_FILTER_ABI ? &filter : NULL;                                         \
	}                                                                                                    \
	_Static_assert(sizeof #id <= 32, #id ": name too long for a command")
#endif

#define WEFT_PARAMS(array) .params = array, .param_count = sizeof array / sizeof *array

#endif
