/* filter.h: what a plugin must say about itself.  The whole plugin interface, version 2.
 *
 * A plugin links against nothing: it includes this file (and, where it
 * helps, the header-only core/kernel), and libm.  A filter says WHAT each row
 * becomes; how rows are spread over goroutines is the engine's affair
 * (engine.h) and a filter can't know it.
 *
 * How it grows.  Members are only ever added at the end of a struct, enum
 * values at the end of an enum.  Every struct that may grow says its size and
 * is passed by pointer; every array of such structs says its stride; none
 * stands by value inside another.  So a host reads no member beyond what a
 * plugin has, and reads as zero what it doesn't have.  The other way round,
 * a plugin compiled against a newer header than the host's asks WEFT_HAS
 * before it touches a member that came later than version 2.0.  Values that
 * never grow (weft_format, weft_view, weft_numbers, weft_color, weft_size,
 * weft_position, weft_file) may stand anywhere.
 *
 * Functions of a filter are called from any thread, never park, and call
 * nothing of the runtime.
 */
#ifndef WEFT_ENGINE_FILTER_H
#define WEFT_ENGINE_FILTER_H

#include <stddef.h>
#include <stdint.h>

#include "../image/image.h"

#ifdef __cplusplus
extern "C" {
#endif

#define WEFT_FILTER_ABI 2u

/* Is `member` inside what the other side gave?  p points to a struct with a `size`. */
#define WEFT_HAS(p, member)                                                                                  \
	((p)->size >= (size_t)((const char *)&(p)->member - (const char *)(p)) + sizeof((p)->member))

/* ---- parameters ---- */

typedef enum weft_param_type {
	WEFT_BOOL,     /* yes or no */
	WEFT_INT,      /* a whole number */
	WEFT_REAL,     /* any number; 50% is a half, unless the unit says otherwise */
	WEFT_CHOICE,   /* one of choices, given as its index */
	WEFT_TEXT,     /* any text; `text_initial`, as for all below */
	WEFT_LIST,     /* numbers apart by spaces, ',', ';' or '/' */
	WEFT_COLOR,    /* #rgb #rgba #rrggbb #rrggbbaa, a grey fraction, or a name */
	WEFT_SIZE,     /* 300x200, 300x, x200, 300 (both; initial 1: the width), or 50%, 50%x100% */
	WEFT_POSITION, /* 10,20 or in per cent 50%,50% */
	WEFT_FILE,     /* a file's bytes, read before prepare */
	WEFT_PICTURE,  /* a file, or a chain in parentheses that starts from the filter's own input */
} weft_param_type;

typedef struct weft_numbers {
	const double *at;
	size_t count;
} weft_numbers;

typedef struct weft_color {
	double rgba[4]; /* fractions of 1, not premultiplied */
} weft_color;

/* A measure in pixels, or in per cent of what the filter says; NAN where the user gave only the other. */
typedef struct weft_size {
	double width, height;
	bool width_percent, height_percent;
} weft_size;

typedef struct weft_position {
	double x, y;
	bool x_percent, y_percent;
} weft_position;

typedef struct weft_file {
	const uint8_t *bytes; /* NULL where no file was given */
	size_t count;
	const char *name; /* for messages */
} weft_file;

/* Of which C type the member is that a parameter is bound to. */
typedef enum weft_bound {
	WEFT_BOUND_NOT, /* to nothing, which is refused */
	WEFT_BOUND_BOOL,
	WEFT_BOUND_INT, /* int or an enum: INT, CHOICE */
	WEFT_BOUND_FLOAT,
	WEFT_BOUND_DOUBLE, /* REAL, INT */
	WEFT_BOUND_TEXT,   /* const char *: TEXT */
	WEFT_BOUND_NUMBERS,
	WEFT_BOUND_COLOR,
	WEFT_BOUND_SIZE,
	WEFT_BOUND_POSITION,
	WEFT_BOUND_FILE,
	WEFT_BOUND_PICTURE, /* weft_picture *: NULL where none was given */
} weft_bound;

typedef struct weft_picture weft_picture;

/* Binds a parameter to a member of the filter's state: `WEFT_BIND(struct blur, sigma)`.
 * A member of a type that no parameter has doesn't compile; one of another
 * parameter's type is refused when the table is loaded. */
#define WEFT_BIND(T, member)                                                                                 \
	.at = offsetof(T, member), .bound_size = sizeof(((T *)0)->member),                                   \
	.bound = _Generic(((T *)0)->member, _Bool: WEFT_BOUND_BOOL, int: WEFT_BOUND_INT,                     \
			  unsigned: WEFT_BOUND_INT, float: WEFT_BOUND_FLOAT, double: WEFT_BOUND_DOUBLE,      \
			  const char *: WEFT_BOUND_TEXT, weft_numbers: WEFT_BOUND_NUMBERS,                   \
			  weft_color: WEFT_BOUND_COLOR, weft_size: WEFT_BOUND_SIZE,                          \
			  weft_position: WEFT_BOUND_POSITION, weft_file: WEFT_BOUND_FILE,                          \
			  weft_picture *: WEFT_BOUND_PICTURE)
/* Besides: a bool that says whether the user gave the parameter (a member of another type doesn't
 * compile), */
#define WEFT_BIND_GIVEN(T, member) .given_at = offsetof(T, member) + _Generic(((T *)0)->member, _Bool : 1)
/* and, for a number with choices, an int (no other type compiles): which of them stands in its place,
 * or -1. */
#define WEFT_BIND_WORD(T, member) .word_at = offsetof(T, member) + _Generic(((T *)0)->member, int : 1)

enum weft_param_flags {
	/* COLOR: one with alpha below 1, given by the user, makes a picture without alpha one with. */
	WEFT_PARAM_PROMOTES = 1 << 0,
	/* It must be given. */
	WEFT_PARAM_REQUIRED = 1 << 1,
};

typedef struct weft_param {
	const char *name; /* as typed on the command line */
	const char *help; /* one line, no full stop */
	weft_param_type type;
	weft_bound bound; /* from here to `at`: WEFT_BIND */
	uint32_t bound_size;
	size_t at;
	/* In the parameter's own units; LIST: bounds of each number; min == max: no bounds. */
	double initial, min, max;
	/* CHOICE: NULL-terminated.  INT, REAL: words that may stand in a number's place. */
	const char *const *choices;
	const char *text_initial; /* TEXT and what follows it; of a number with words: the word that stands */
	const char *unit;         /* "px", "deg", "%"; may be NULL */
	const char *const *aliases; /* other names, NULL-terminated; may be NULL */
	size_t given_at, word_at;   /* WEFT_BIND_GIVEN, WEFT_BIND_WORD; 0: not wanted */
	uint32_t flags;             /* weft_param_flags */
} weft_param;

/* ---- what a filter answers before a pixel moves ---- */

typedef enum weft_kind {
	WEFT_POINT,         /* out[x,y] from in[x,y] */
	WEFT_NEIGHBOURHOOD, /* out[x,y] from in[x +- halo, y +- halo] */
	WEFT_GEOMETRIC,     /* out may have another shape: reads anywhere in source */
	WEFT_GLOBAL,        /* a first pass over all rows, then as POINT, or with a halo as NEIGHBOURHOOD */
	WEFT_SOURCE,        /* no input */
	WEFT_ORDERED, /* out[x,y] from in[x,y] and what the pixels before it, above and left, have left */
} weft_kind;

/* What lies beyond the picture, for NEIGHBOURHOOD filters.  The user's
 * common parameters `edge` and `edge_color` set it; the filter's `edge` is
 * the default. */
typedef enum weft_edge {
	WEFT_EDGE_MIRROR,   /* c b | a b c: the edge pixel is not repeated */
	WEFT_EDGE_REFLECT,  /* b a | a b c */
	WEFT_EDGE_CLAMP,    /* a a | a b c */
	WEFT_EDGE_WRAP,     /* y z | a b .. y z | a b */
	WEFT_EDGE_CONSTANT, /* plan.edge_value; beyond a further picture: all zero */
} weft_edge;

typedef struct weft_row_job weft_row_job;
typedef struct weft_band_job weft_band_job;
typedef struct weft_ordered_job weft_ordered_job;
typedef struct weft_report weft_report;

/* One row, or part of one; must not write state. */
typedef void weft_row_fn(const void *state, const weft_row_job *job);
/* Rows y0..y1 of a band; must not write state. */
typedef void weft_band_fn(const void *state, const weft_band_job *job);
/* What a row adds to a partial result. */
typedef void weft_gather_fn(const void *state, const weft_row_job *job, void *partial);
/* A block of a row, after those that it depends on; must not write state. */
typedef void weft_ordered_fn(const void *state, const weft_ordered_job *job);

/* A further picture of a filter: the host makes it and binds it before prepare, which answers in it. */
struct weft_picture {
	uint32_t size;
	int index; /* its rows are job->more[index] */
	/* Shape and format as it will be read; pixels only where it is `whole`, and only while rows run. */
	weft_view view;

	/* prepare's answer.  The host has set it to: depth of the input, channels as they are, at 0,0. */
	weft_format format; /* wanted: the host converts */
	bool whole;         /* wanted as `view`, to be read anywhere, instead of rows */
	int x, y;           /* rows: where in the output its top left corner lies, maybe outside */
	weft_edge beyond;   /* rows: what lies beyond it: CONSTANT, CLAMP or WRAP */
	/* Its colours are multiplied by its alpha (where it has one, and the filter's own input comes so). */
	bool premultiplied;
};

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
	double cost;    /* as in weft_plan; 0: the plan's */
} weft_pass;

/* prepare() answers here.  The engine has set it to "same shape and format,
 * no halo, the filter's own row, band and gather, the user's edge". */
typedef struct weft_plan {
	uint32_t size;
	int width, height;  /* of the output */
	weft_format format; /* of the output */
	int halo;           /* NEIGHBOURHOOD, GLOBAL: rows and columns on each side */
	int halo_x, halo_y; /* where they differ; -1: halo */
	size_t scratch;     /* bytes for each worker, given zeroed once, 64-byte aligned */
	size_t partial;     /* of gather: bytes of one partial result, given zeroed */
	weft_edge edge;
	float edge_value[WEFT_CHANNELS_MAX]; /* CONSTANT: fractions of 1 for each channel */
	/* Chosen by prepare for this depth, channel count and parameters.  Give
	 * row, band or both; the engine feeds either under every schedule. */
	weft_row_fn *row;
	weft_band_fn *band;
	weft_gather_fn *gather; /* NULL where these parameters need no first pass */
	/* GEOMETRIC, NEIGHBOURHOOD: the steps, where one does not do; 0: just row or band.
	 * They lie in the state, and are pass_size = sizeof(weft_pass) apart. */
	const weft_pass *passes;
	int pass_count;
	uint32_t pass_size;
	/* Time one output pixel takes, in copies of a pixel; 0: unknown.  Tasks are cut by it. */
	double cost;

	/* ORDERED. */
	weft_ordered_fn *ordered;
	size_t carry;   /* bytes a pixel hands down to the rows below */
	int carry_down; /* to how many rows below: 1 or more */
	int carry_side; /* to how many pixels left and right, in those rows */
	size_t left;    /* bytes a row hands from pixel to pixel, zeroed before its first */

	/* The engine's, and NULL outside of one: whether it lets a result of this width, height and format
	 * be. Who makes tables as large as the result asks first (weft_plan_allow in kernel/fail.h). */
	weft_status (*allow)(const struct weft_plan *plan, weft_error *e);
	const void *limits;

	/* GEOMETRIC without gather or passes, where rows come from rows in their order; NULL: from
	 * anywhere.  Rows y0 .. y1-1 of the output read rows *first .. *end-1 of the source alone, of
	 * which there is one at least; as y0 and y1 grow, neither bound falls.  Then rows may be made
	 * while others are still read, and `source` has pixels in those rows alone. */
	void (*reads)(const void *state, int y0, int y1, int *first, int *end);
} weft_plan;

/* ---- work ---- */

/* Whether the run is over (cancelled, or its time is up): then the rest may stay unmade.  Ask
 * where one call may take longer than some ten milliseconds. */
#define WEFT_OVER(job) ((job)->over && (job)->over((job)->run))

/* One row of work: pixels x .. x+width-1 of row y of the output.
 * in[0] is at pixel x of row y of the input; with a halo one may index
 * in[-halo_y .. halo_y] and, on every row, halo_x pixels beyond either end.
 * GEOMETRIC and SOURCE get no in; GEOMETRIC reads source.
 * For u16 and f32 the pointers are so aligned and may be cast. */
struct weft_row_job {
	uint32_t size;
	const uint8_t *const *in;
	uint8_t *out;
	int x, y, width;
	weft_view source; /* shape and format of the input; its pixels only for GEOMETRIC and passes */
	weft_view target; /* shape and format of the whole output; no pixels */
	void *scratch;    /* this worker's alone; keeps its bytes from job to job */
	/* Input and output exceed the last-level cache: a memory-bound filter may use non-temporal
	 * stores (weft_stream_u8); whoever reads the row next is made to see it. */
	bool non_temporal;
	/* more[i][0] is at pixel x of row y of further picture i, in its format. */
	const uint8_t *const *const *more;
	bool (*over)(const void *run);
	const void *run;
};

/* A rectangle of work: pixels x .. x+width-1 of rows y0 .. y1-1.
 * in[i] is row y0+i of the input at pixel x, for i in -halo_y .. y1-y0-1+halo_y;
 * out[i] is row y0+i of the output at pixel x, more[k][i] that of further picture k.
 * Successive bands of a worker need not be neighbours. */
struct weft_band_job {
	uint32_t size;
	const uint8_t *const *in;
	uint8_t *const *out;
	int x, width, y0, y1;
	weft_view source, target;
	void *scratch;
	bool non_temporal;
	const uint8_t *const *const *more;
	bool (*over)(const void *run);
	const void *run;
};

/* ORDERED: pixels x .. x+width-1 of row y.  Blocks come in an order in which, before a block of
 * row y, all of row y left of it was made, and of the rows above all that may hand something to its
 * pixels.  carry[0] is what they have left for pixel x of this row; carry[j] is row y+j's, which
 * this block may add to, from carry_side pixels before to carry_side pixels after its own (beyond
 * the picture too: nobody reads that).  A carry row is zeroed before the first block adds to it. */
struct weft_ordered_job {
	uint32_t size;
	const uint8_t *in;
	uint8_t *out;
	int x, y, width;
	weft_view source, target;
	void *const *carry;
	void *left; /* handed on along the row */
	bool (*over)(const void *run);
	const void *run;
};

/* Numbers as a result: a filter calls these from its `report`, each under a name of its own. */
struct weft_report {
	uint32_t size;
	void (*number)(weft_report *r, const char *name, double value);
	void (*text)(weft_report *r, const char *name, const char *value);
	/* Row by row; a NULL in `columns` ends it. */
	void (*table)(weft_report *r, const char *name, const char *const *columns, const double *values,
		      size_t row_count);
};

/* ---- a filter ---- */

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
	/* The output's shape depends on pixels: the first pass is over the whole input, and prepare runs
	 * a second time, after settle, with plan->partial ignored.  GEOMETRIC with gather. */
	WEFT_SHAPE_BY_PIXELS = 1 << 2,
	/* I only report: the picture goes on as it came, and I give neither row nor band.  GLOBAL. */
	WEFT_MEASURES = 1 << 3,
};

typedef struct weft_filter weft_filter;
struct weft_filter {
	uint32_t abi;  /* WEFT_FILTER_ABI */
	uint32_t size; /* sizeof(weft_filter) where compiled */
	const char *name, *help;
	weft_kind kind;
	uint32_t param_size; /* sizeof(weft_param) where compiled */
	const weft_param *params;
	size_t param_count;
	size_t state_size; /* zeroed by the host before parameters are written to it and prepare is called */

	/* Once for a shape, before any row: check, build tables, fill the plan.  `in` has shape and
	 * format but no pixels (of a SOURCE: the picture it stands for, or nothing).  May be NULL. */
	weft_status (*prepare)(void *state, weft_view in, weft_plan *plan, weft_error *e);
	/* For each row, on any worker, in any order.  May be NULL where prepare chooses. */
	weft_row_fn *row;
	weft_band_fn *band;
	/* A first pass: rows into a part's partial, partials together in the picture's order, then state.
	 * A prepared state may serve several pictures: settle writes anew all that it writes. */
	weft_gather_fn *gather;
	void (*merge)(const void *state, void *into, const void *from);
	void (*settle)(void *state, const void *partial);
	/* After settle, or after prepare where there is no first pass: what the user may want to know. */
	void (*report)(const void *state, weft_report *report);
	/* Once, at the end; not where prepare failed.  May be NULL. */
	void (*finish)(void *state);
	/* With these parameters (already bound), do I only move pixels?  Then nothing is premultiplied.
	 * May be NULL: no. */
	bool (*only_moves)(const void *state);

	weft_ordered_fn *ordered;
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

#define WEFT_FILTER_HEAD(id)                                                                                 \
	.abi = WEFT_FILTER_ABI, .size = sizeof(weft_filter), .param_size = sizeof(weft_param), .name = #id

#ifdef WEFT_VARIANT
/* A build for a better machine (see weft_add_filter in filters/CMakeLists.txt):
 * no entry point, only a table that the base build points at. */
#define WEFT_VARIANT_NAME3(id, isa) weft_variant_##isa##_##id
#define WEFT_VARIANT_NAME2(id, isa) WEFT_VARIANT_NAME3(id, isa)
#define WEFT_VARIANT_NAME(id)       WEFT_VARIANT_NAME2(id, WEFT_VARIANT)
#define WEFT_FILTER(id, ...)                                                                                 \
	__attribute__((visibility("hidden"))) extern const weft_filter WEFT_VARIANT_NAME(id);                \
	const weft_filter WEFT_VARIANT_NAME(id) = { WEFT_FILTER_HEAD(id), .isa = WEFT_VARIANT,               \
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
		static const weft_filter filter = { WEFT_FILTER_HEAD(id), .variants = WEFT_VARIANTS_OF(id),  \
						    __VA_ARGS__ };                                           \
		return host_abi >= WEFT_FILTER_ABI ? &filter : NULL;                                         \
	}                                                                                                    \
	_Static_assert(sizeof #id <= 32, #id ": name too long for a command")
#endif

#define WEFT_PARAMS(array) .params = array, .param_count = sizeof array / sizeof *array

#ifdef __cplusplus
}
#endif

#endif
