/* internal.h: what the files of the engine share with each other only. */
#ifndef WEFT_ENGINE_INTERNAL_H
#define WEFT_ENGINE_INTERNAL_H

#include "engine.h"

static inline int min_int(int a, int b)
{
	return a < b ? a : b;
}

static inline int max_int(int a, int b)
{
	return a > b ? a : b;
}

/* ---- isa.c, check.c, suggest.c: beneath the registry ---- */

/* The instruction set to use; fails where WEFT_ISA asks for what isn't there. */
weft_status weft_isa_choose(weft_isa *isa, weft_error *e);

/* Copies a plugin's table, of whatever size it is, into ours, and refuses a bad one. */
weft_status weft_filter_check(const weft_filter *theirs, const char *origin, weft_filter *ours,
			      weft_error *e);
/* Lower-case letters, digits, '_' and '-', at most 31, a letter first. */
bool weft_filter_name_valid(const char *name);
bool weft_filter_has_alias(const weft_filter *f, const char *name);

/* ---- args.c: one filter with its values ---- */

typedef struct weft_setting {
	const weft_filter *filter;
	size_t count; /* parameters, the common ones included */
	double *value;
	char **text; /* of TEXT */
	weft_numbers *numbers;
	bool *given;
	char **typed; /* the value as the user wrote it, or NULL */
	int at;       /* where the filter stands in the chain's text, or -1 */
} weft_setting;

weft_status weft_setting_make(weft_setting *s, const weft_filter *f, int at, weft_error *e);
/* name NULL: the first parameter.  name_at and value_at go to e->at. */
weft_status weft_setting_give(weft_setting *s, const char *name, const char *value, int name_at, int value_at,
			      weft_error *e);
void weft_setting_free(weft_setting *s);
/* Parameter i, the common ones after the filter's own. */
const weft_param *weft_setting_param(const weft_setting *s, size_t i);
weft_args weft_setting_args(const weft_setting *s);
weft_edge weft_setting_edge(const weft_setting *s);
/* linear=yes: the filter sees light. */
bool weft_setting_light(const weft_setting *s);
/* The same setting for such a filter: its colours are light too.  The caller frees it. */
weft_status weft_setting_in_light(const weft_setting *s, weft_setting *light, weft_error *e);
/* The user's edge_color as fractions for the channels of f. */
void weft_setting_edge_value(const weft_setting *s, weft_format f, float value[WEFT_CHANNELS_MAX]);

/* color.c: #rgb, #rrggbb, #rrggbbaa, a grey fraction or a name. */
bool weft_color_read(const char *text, double rgba[4]);
/* A finite decimal number, whatever the locale; *end is after it. */
bool weft_number_read(const char *text, double *value, const char **end);

struct weft_chain {
	size_t count;
	weft_setting *settings;
	weft_notice_fn *notice;
	void *notice_user;
};

/* ---- stage.c: a chain made ready for one picture ---- */

/* A prepared filter, or a conversion that stands between two. */
typedef struct weft_stage {
	const weft_filter *filter;
	void *state;
	weft_plan plan;
	weft_view in, out;  /* shapes; no pixels */
	int halo_x, halo_y; /* 0 unless NEIGHBOURHOOD in one pass */
	int at;             /* where its filter stands in the chain's text, or -1 */
	weft_cut cut;
	bool prepared;     /* so finish is due */
	bool shared_state; /* a later pass: the first one owns the state */
	bool whole;        /* reads anywhere in its input: GEOMETRIC, or a pass */
} weft_stage;

typedef struct weft_program {
	weft_stage *stages;
	int count;
} weft_program;

weft_status weft_program_make(weft_program *p, const weft_chain *chain, weft_view in, weft_error *e);
void weft_program_free(weft_program *p);

/* adapt.c: the engine's own filters, in the shape of plugins. */
extern const weft_filter weft_convert_filter, weft_premultiply_filter, weft_unpremultiply_filter,
	weft_light_filter, weft_light_back_filter;
/* Of the depths a filter accepts, the one that keeps most of `depth`. */
uint8_t weft_depth_choose(uint32_t accepted, uint8_t depth);
const char *weft_depth_name(uint8_t depth);

/* ---- border.c: rows beyond the picture ---- */

/* Which of 0..n-1 stands at i; -1: the constant. */
int weft_edge_index(int i, int n, weft_edge edge);
/* One pixel of the stage's constant, in the input's format. */
void weft_edge_pixel(const weft_stage *s, uint8_t pixel[WEFT_CHANNELS_MAX * 4]);
/* Fill `width` pixels with copies of one. */
void weft_pixel_fill(uint8_t *to, const uint8_t *pixel, size_t pixel_bytes, int width);
/* Columns x0 .. x1-1 of the endless row that `row` is part of, its first pixel being column row_x. */
void weft_edge_columns(const weft_stage *s, const uint8_t *row, int row_x, int x0, int x1,
		       const uint8_t *constant, uint8_t *to);
/* Columns x .. x+width-1, which may lie anywhere outside the picture, of one of its rows; NULL: of the
 * constant. */
void weft_edge_row(const weft_stage *s, const uint8_t *row, int x, int width, const uint8_t *constant,
		   uint8_t *to);

/* ---- segment.c: stages run together, rows staying in cache ---- */

typedef struct weft_rect {
	int x0, x1, y0, y1;
} weft_rect;

/* A filter asked for columns x .. x+width-1 of rows y .. y+n-1. */
typedef struct weft_call {
	const weft_stage *stage;
	const uint8_t *const *in; /* at row y; its neighbours before and after */
	uint8_t *const *out;
	int x, width, y, n;
	weft_view source;
	void *scratch;
	bool rows_only; /* its `row` rather than its `band` */
	bool past;      /* as in weft_row_job */
} weft_call;

void weft_call_filter(const weft_call *call);

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
	bool past;                  /* source and target are more than any cache holds */
} weft_segment;

typedef struct weft_lane weft_lane; /* what one worker owns while it runs a segment */

/* NULL-terminated; for as many workers, or else an error. */
weft_status weft_lanes_make(weft_lane ***lanes, const weft_segment *s, int count, weft_error *e);
void weft_lanes_free(weft_lane **lanes);
/* The scratch of the first stage. */
void *weft_lane_scratch(weft_lane *lane);
/* Every pixel of the task, through all the stages. */
void weft_segment_run(const weft_segment *s, weft_lane *lane, weft_rect task);

/* ---- pixel.c: a goroutine for each pixel ---- */

/* What pixels of one stage borrow while they run; NULL on no memory. */
struct weft_pixels *weft_pixels_make(const weft_stage *stage, bool goroutines);
void weft_pixels_free(struct weft_pixels *pixels);
/* The same as weft_call_filter, pixel by pixel. */
void weft_call_pixels(struct weft_pixels *pixels, const weft_call *call);

/* ---- run.c ---- */

weft_status weft_schedule_check(const weft_schedule *how, weft_error *e);
/* How many of the `left` stages from s on run together. */
int weft_segment_length(const weft_stage *s, int left, const weft_schedule *how);
/* Sets width_max and strip, for tasks of that size. */
void weft_segment_fit(weft_segment *s, int task_width, int task_height);

/* ---- fanout.c: tasks to workers ---- */

/* A picture cut into tasks, in order. */
typedef struct weft_cuts {
	int width, height; /* of the picture */
	int task_width, task_height;
	/* A worker runs waiting tasks that lie below one another in one go, up to so
	 * many rows: more than task_height, or 0. */
	int run_height;
	/* The last tasks shrink, so that all workers end together: a task is at most
	 * that part of the rows left.  0: they don't. */
	int shrink, least_height;
} weft_cuts;

typedef void weft_task_fn(void *work, int worker, weft_rect task);

/* Run every task, on as many goroutines as workers says; 0: right here. */
weft_status weft_fan_out(weft_cuts cuts, const weft_schedule *how, weft_task_fn *run, void *work,
			 weft_context *ctx, weft_error *e);
/* WEFT_OK while ctx, which may be NULL, is not over. */
weft_status weft_over_status(const weft_context *ctx, weft_error *e);

#endif
