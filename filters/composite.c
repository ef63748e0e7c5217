/* composite: another picture onto this one.
 *
 * W3C Compositing and Blending Level 1 (the 12 Porter-Duff operators and plus;
 * its blend modes, then source-over): core/kernel/compose.h.  The picture is the
 * backdrop, the other the source, its alpha times opacity; beyond it there is
 * nothing, of alpha 0.  Integers are floor(white*v + 1/2) of the result v,
 * computed in single precision.  The result is in colour where one of the two
 * is, and has alpha where the picture has or the operator takes some away. */
#include "core/kernel/compose.h"
#include "core/kernel/planes.h"

struct composite {
	weft_picture *with;
	int op, gravity, x, y;
	double opacity;
	bool tile;
};

static const char *const composite_ops[] = {
	"over",        "under",      "in",         "dest-in",    "out",        "dest-out",
	"atop",        "dest-atop",  "xor",        "plus",       "clear",      "copy",
	"dest",        "multiply",   "screen",     "overlay",    "darken",     "lighten",
	"color-dodge", "color-burn", "hard-light", "soft-light", "difference", "exclusion",
	"hue",         "saturation", "color",      "luminosity", NULL,
};

static const char *const composite_gravities[] = { "northwest", "north", "northeast", "west",
						   "center",    "east",  "southwest", "south",
						   "southeast", NULL };

static const char *const composite_op_names[] = { "mode", NULL };

static const weft_param composite_params[] = {
	{ WEFT_BIND(struct composite, with), .name = "with", .help = "the picture that is laid on",
	  .type = WEFT_PICTURE, .flags = WEFT_PARAM_REQUIRED },
	{ WEFT_BIND(struct composite, op), .name = "op", .help = "how the two become one",
	  .type = WEFT_CHOICE, .choices = composite_ops, .aliases = composite_op_names },
	{ WEFT_BIND(struct composite, gravity), .name = "gravity", .help = "side or corner to lay it at",
	  .type = WEFT_CHOICE, .choices = composite_gravities },
	{ WEFT_BIND(struct composite, x), .name = "x", .help = "columns from that side inwards",
	  .type = WEFT_INT, .min = -1e6, .max = 1e6, .unit = "px" },
	{ WEFT_BIND(struct composite, y), .name = "y", .help = "rows from that side inwards",
	  .type = WEFT_INT, .min = -1e6, .max = 1e6, .unit = "px" },
	{ WEFT_BIND(struct composite, opacity), .name = "opacity", .help = "of the picture laid on",
	  .type = WEFT_REAL, .initial = 1, .min = 0, .max = 1 },
	{ WEFT_BIND(struct composite, tile), .name = "tile", .help = "again and again in all directions",
	  .type = WEFT_BOOL },
};

/* third: 0 from the near side, 1 in the middle, 2 from the far side. */
static int composite_place(int third, int room, int other, int offset)
{
	if (third == 0)
		return offset;
	/* The middle, rounded down whichever of the two is larger. */
	return third == 2 ? room - other - offset : ((room - other) >> 1) + offset;
}

static weft_status composite_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct composite *s = state;
	const weft_format f = s->with->view.format;
	const bool coloured = in.format.channels >= 3 || f.channels >= 3;
	const bool alpha = weft_has_alpha(in.format) || !weft_compose_keeps_opaque((enum weft_compose)s->op);
	(void)e;

	s->with->format = (weft_format) { f.channels >= 3 ? 4 : 2, in.format.depth };
	s->with->x = composite_place(s->gravity % 3, in.width, s->with->view.width, s->x);
	s->with->y = composite_place(s->gravity / 3, in.height, s->with->view.height, s->y);
	s->with->beyond = s->tile ? WEFT_EDGE_WRAP : WEFT_EDGE_CONSTANT;
	plan->format.channels = (uint8_t)((coloured ? 3 : 1) + alpha);
	plan->cost = 10;
	return WEFT_OK;
}

static void composite_row(const void *state, const weft_row_job *job)
{
	const struct composite *s = state;
	const float opacity = (float)s->opacity;
	weft_planes source, backdrop;

	for (int x = 0; x < job->width; x += WEFT_COMPOSE_BLOCK) {
		const int left = job->width - x, n = left < WEFT_COMPOSE_BLOCK ? left : WEFT_COMPOSE_BLOCK;
		weft_planes_load(job->more[s->with->index][0], s->with->format, x, n, source);
		weft_planes_load(job->in[0], job->source.format, x, n, backdrop);
		for (int i = 0; i < n; i++)
			source[3][i] *= opacity;
		weft_compose_block((enum weft_compose)s->op, source, backdrop, n);
		weft_planes_store(backdrop, job->out, job->target.format, x, n);
	}
}

static const char *const composite_aliases[] = { "blend", NULL };
static const char *const composite_examples[] = {
	"composite:with=(blur:8),op=screen",
	"composite:with=(resize:width=160 | gray),gravity=southeast,x=10,y=10,opacity=0.5",
	"composite:with=(resize:width=80),tile=yes,op=multiply",
	NULL,
};

WEFT_FILTER(
	composite, .help = "another picture onto this one", .kind = WEFT_POINT, WEFT_PARAMS(composite_params),
	.state_size = sizeof(struct composite), .prepare = composite_prepare, .row = composite_row,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "composition",
	.aliases = composite_aliases, .examples = composite_examples,
	.definition = "co = as*Fa*Cs + ab*Fb*Cb, ao = as*Fa + ab*Fb; W3C Compositing and Blending Level 1");
