/* program.h: a chain made ready for one shape of picture. */
#ifndef WEFT_ENGINE_PROGRAM_H
#define WEFT_ENGINE_PROGRAM_H

#include "../image/shape.h"
#include "chain.h"

struct weft_program;

/* A further picture of a stage. */
typedef struct weft_further {
	weft_picture picture; /* bound in the filter's state */
	const weft_operand *operand;
	struct weft_program *program; /* of a chain in parentheses, or NULL */
	weft_image ready;             /* in the format wanted; of a chain: while a run goes on */
	bool shown;                   /* a file's is ready */
} weft_further;

enum { WEFT_FURTHER_MAX = 4 };

/* A prepared filter, or a conversion that stands between two. */
typedef struct weft_stage {
	const weft_filter *filter;
	void *state;
	weft_plan plan;
	weft_view in, out;  /* shapes; no pixels */
	int halo_x, halo_y; /* 0 unless it sees neighbours in one pass */
	int at;             /* where its filter stands in the chain's text, or -1 */
	size_t index;       /* of its filter in the chain */
	weft_cut cut;
	bool prepared;     /* so finish is due */
	bool shared_state; /* a later pass: the first one owns the state */
	bool whole;        /* reads anywhere in its input: GEOMETRIC, or a pass */
	bool measures;     /* makes no pixels: the picture goes on as it came */
	weft_further *further;
	int further_count;
	/* The stage whose further pictures are chains that start from this one's input; -1: none. */
	int branch;
} weft_stage;

typedef struct weft_program {
	weft_stage *stages;
	int count;
	weft_view in;       /* the shape it is made for */
	weft_limits limits; /* on what its filters make */
	bool reshaped;      /* fits only the picture that it has run on */
	size_t begin, end; /* the chain's filters that it holds; more follow once it has run, if end isn't the
			      last */
	struct weft_program *next; /* on the shelf */
} weft_program;

/* Filters `begin` and after of a chain for a picture of that shape, up to one that finds its shape in
 * the pixels.  base: what a source stands for (a chain in parentheses); zero: nothing.  The picture
 * itself is within the limits, or there. */
weft_status weft_program_make(weft_program **p, const weft_chain *chain, size_t begin, weft_view in,
			      weft_view base, const weft_limits *limits, weft_error *e);
void weft_program_free(weft_program *p);
weft_view weft_program_out(const weft_program *p);
/* The stage's shape was found in the pixels of its input: ask it again, and tell those after it. */
weft_status weft_program_reshape(weft_program *p, int stage, weft_error *e);

/* A view without pixels. */
static inline weft_view weft_shape_of(int width, int height, weft_format format)
{
	return (weft_view) { .width = width, .height = height, .format = format };
}

/* further.c: the further pictures of a stage, whose filter's setting that is; base: the picture as it comes
 * to the filter. */
weft_status weft_further_make(weft_stage *s, const weft_setting *set, weft_view base, bool premultiplied,
			      const weft_limits *limits, weft_error *e);
/* What prepare answered of them, or NULL where it is well. */
const char *weft_further_fault(const weft_stage *s);
void weft_further_free(weft_stage *s);

/* adapt.c: the engine's own filters, in the shape of plugins. */
extern const weft_filter weft_convert_filter, weft_premultiply_filter, weft_unpremultiply_filter,
	weft_light_filter, weft_light_back_filter;
/* Of the depths a filter accepts, the one that keeps most of `depth`. */
uint8_t weft_depth_choose(uint32_t accepted, uint8_t depth);
const char *weft_depth_name(uint8_t depth);

#endif
