/* under: what lies under the picture: another one, at x, y of it.  By rows as the engine shows them, or
 * with whole=yes found in the other picture itself. */
#include "core/engine/filter.h"

#include <string.h>

struct under {
	weft_picture *with;
	int x, y, beyond;
	bool whole;
};

static const char *const under_edges[] = { "nothing", "clamp", "wrap", NULL };

static const weft_param under_params[] = {
	{ WEFT_BIND(struct under, with), .name = "with", .help = "the other picture", .type = WEFT_PICTURE,
	  .flags = WEFT_PARAM_REQUIRED },
	{ WEFT_BIND(struct under, x), .name = "x", .help = "its left side", .type = WEFT_INT, .min = -999,
	  .max = 999 },
	{ WEFT_BIND(struct under, y), .name = "y", .help = "its top", .type = WEFT_INT, .min = -999,
	  .max = 999 },
	{ WEFT_BIND(struct under, beyond), .name = "beyond", .help = "what lies around it",
	  .type = WEFT_CHOICE, .choices = under_edges },
	{ WEFT_BIND(struct under, whole), .name = "whole", .help = "look for myself", .type = WEFT_BOOL },
};

static weft_status under_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	static const weft_edge edges[] = { WEFT_EDGE_CONSTANT, WEFT_EDGE_CLAMP, WEFT_EDGE_WRAP };
	struct under *u = state;
	(void)plan;
	(void)e;
	u->with->x = u->x;
	u->with->y = u->y;
	u->with->beyond = edges[u->beyond];
	u->with->whole = u->whole;
	u->with->format = in.format;
	return WEFT_OK;
}

static void under_row(const void *state, const weft_row_job *job)
{
	const struct under *u = state;
	const size_t pixel = weft_pixel_bytes(job->target.format);
	if (!u->whole) {
		memcpy(job->out, job->more[u->with->index][0], (size_t)job->width * pixel);
		return;
	}
	for (int i = 0; i < job->width; i++) {
		const int x = job->x + i - u->x, y = job->y - u->y;
		if (x >= 0 && y >= 0 && x < u->with->view.width && y < u->with->view.height)
			memcpy(job->out + (size_t)i * pixel, weft_row(u->with->view, y) + (size_t)x * pixel,
			       pixel);
		else
			memset(job->out + (size_t)i * pixel, 0, pixel);
	}
}

static const char *const under_examples[] = { "under:with=(invert),x=3,y=-2", NULL };

WEFT_FILTER(under, .help = "another picture", .kind = WEFT_POINT, WEFT_PARAMS(under_params),
	    .state_size = sizeof(struct under), .prepare = under_prepare, .row = under_row,
	    .depths = WEFT_DEPTH_ALL, .examples = under_examples);
