/* remap: each pixel the nearest colour of another picture.
 *
 * Nearest by the squared distance of red, green and blue in samples: integers exactly, f32 (dr*dr +
 * dg*dg) + db*db in single precision; of equally near ones the first in reading order.
 * The other picture (up to 65536 pixels) is the palette; its alpha isn't looked at, a NaN in it is 0. Colours
 * where either has them; alpha stays. */
#include <stdlib.h>

#include "core/kernel/fail.h"
#include "core/kernel/typed.h"

enum { PIXELS_MAX = 65536, CACHE_BITS = 13, FEW = 256 /* looked at one and all */, FAR = 1024 };

struct remap {
	weft_picture *with;
};

static const weft_param remap_params[] = {
	{ WEFT_BIND(struct remap, with), .name = "with", .help = "the picture with the colours allowed",
	  .type = WEFT_PICTURE, .flags = WEFT_PARAM_REQUIRED,
	  .aliases = (const char *const[]) { "palette", NULL } },
};

/* A colour of the palette; integers are exact in it. */
struct entry {
	float v[3];
	int place; /* in reading order */
};

/* In a worker's memory, zeroed: made when the first row comes. */
struct palette {
	int count;
	struct seen {
		uint32_t key; /* of u8, and 1 more; 0: none */
		int at;
	} cache[1 << CACHE_BITS];
	/* u8, where there are few: in reading order, the rest as far away as can be */
	int few; /* a multiple of 16, or 0 */
	int32_t red[FEW], green[FEW], blue[FEW];
	struct entry entry[];
};

static int entry_order(const void *a, const void *b)
{
	const struct entry *p = a, *q = b;

	for (int i = 0, c = 1; i < 3; c = 2 * i++) /* green, red, blue: green spreads most */
		if (p->v[c] != q->v[c])
			return p->v[c] < q->v[c] ? -1 : 1;
	return p->place - q->place;
}

static bool entry_same(const struct entry *p, const struct entry *q)
{
	return p->v[0] == q->v[0] && p->v[1] == q->v[1] && p->v[2] == q->v[2];
}

/* Sorted by green, each colour once, where it stands first. */
static int place_order(const void *a, const void *b)
{
	return ((const struct entry *)a)->place - ((const struct entry *)b)->place;
}

/* In reading order, so that the first of equally near ones is the first met. */
static void palette_few(struct palette *p)
{
	qsort(p->entry, (size_t)p->count, sizeof *p->entry, place_order);
	p->few = (p->count + 15) / 16 * 16;
	for (int i = 0; i < p->few; i++) {
		const struct entry *e = &p->entry[i];
		const bool real = i < p->count;
		p->red[i] = real ? (int32_t)e->v[0] : FAR;
		p->green[i] = real ? (int32_t)e->v[1] : FAR;
		p->blue[i] = real ? (int32_t)e->v[2] : FAR;
	}
}

/* Squared distances are below 2^22, so that one number holds distance and place. */
WEFT_KERNEL int palette_of_few(const struct palette *p, const float v[3])
{
	const int32_t r = (int32_t)v[0], g = (int32_t)v[1], b = (int32_t)v[2];
	int32_t least = INT32_MAX;

	for (int i = 0; i < p->few; i++) {
		const int32_t dr = p->red[i] - r, dg = p->green[i] - g, db = p->blue[i] - b;
		const int32_t key = (dr * dr + dg * dg + db * db) * FEW + i;
		least = key < least ? key : least;
	}
	return least % FEW;
}

static void palette_make(struct palette *p, weft_view v)
{
	int n = 0;

	for (int y = 0; y < v.height; y++)
		for (int x = 0; x < v.width; x++) {
			struct entry *to = &p->entry[n];
			for (int c = 0; c < 3; c++) {
				const float at =
					weft_at_f(weft_row(v, y), 3 * (ptrdiff_t)x + c, v.format.depth);
				to->v[c] = at == at ? at : 0; /* a NaN has no place in an order */
			}
			to->place = n++;
		}
	qsort(p->entry, (size_t)n, sizeof *p->entry, entry_order);
	for (int i = 0; i < n; i++)
		if (p->count == 0 || !entry_same(&p->entry[p->count - 1], &p->entry[i]))
			p->entry[p->count++] = p->entry[i];
	if (v.format.depth == WEFT_U8 && p->count <= FEW)
		palette_few(p);
}

/* Exact: u16 in 64 bits. */
WEFT_KERNEL double palette_distance(const struct entry *p, const float v[3], int depth)
{
	const float r = p->v[0] - v[0], g = p->v[1] - v[1], b = p->v[2] - v[2];

	if (depth == WEFT_U16)
		return (double)r * r + (double)g * g + (double)b * b;
	return r * r + g * g + b * b;
}

/* From where green is, outwards, until green alone is too far. */
WEFT_KERNEL int palette_nearest(const struct palette *p, const float v[3], int depth)
{
	int low = 0, high = p->count;

	while (low < high) {
		const int middle = (low + high) / 2;
		if (p->entry[middle].v[1] < v[1])
			low = middle + 1;
		else
			high = middle;
	}
	int best = low < p->count ? low : p->count - 1;
	double least = palette_distance(&p->entry[best], v, depth);
	for (int side = 0; side < 2; side++)
		for (int i = side ? low : low - 1; i >= 0 && i < p->count; i += side ? 1 : -1) {
			const float g = p->entry[i].v[1] - v[1];
			if ((depth == WEFT_U16 ? (double)g * g : (double)(g * g)) > least)
				break;
			const double d = palette_distance(&p->entry[i], v, depth);
			if (d < least || (d == least && p->entry[i].place < p->entry[best].place)) {
				least = d;
				best = i;
			}
		}
	return best;
}

WEFT_KERNEL const struct entry *palette_find(struct palette *p, const float v[3], int depth)
{
	if (depth != WEFT_U8)
		return &p->entry[palette_nearest(p, v, depth)];
	const uint32_t key = ((uint32_t)v[0] << 16 | (uint32_t)v[1] << 8 | (uint32_t)v[2]) + 1;
	struct seen *seen = &p->cache[key * 2654435761u >> (32 - CACHE_BITS)];
	if (seen->key != key) {
		seen->key = key;
		seen->at = p->few ? palette_of_few(p, v) : palette_nearest(p, v, depth);
	}
	return &p->entry[seen->at];
}

WEFT_KERNEL void remap_of(const struct remap *s, const weft_row_job *job, int depth)
{
	const int from = job->source.format.channels, to = job->target.format.channels;
	const int colours = weft_colours(job->target.format);
	struct palette *p = job->scratch;

	if (p->count == 0)
		palette_make(p, s->with->view);
	for (int x = 0; x < job->width; x++) {
		const ptrdiff_t in = (ptrdiff_t)x * from, out = (ptrdiff_t)x * to;
		float v[3];
		for (int c = 0; c < 3; c++)
			v[c] = weft_at_f(job->in[0], in + (from < 3 ? 0 : c), depth);
		const struct entry *found = palette_find(p, v, depth);
		for (int c = 0; c < colours; c++)
			if (depth == WEFT_F32)
				((float *)(void *)job->out)[out + c] = found->v[c];
			else
				weft_put(job->out, out + c, depth, (int)found->v[c]);
		if (colours < to)
			memcpy(job->out + (out + colours) * depth, job->in[0] + (in + from - 1) * depth,
			       (size_t)depth);
	}
}

#define REMAP_ROW(name, depth)                                                                               \
	static void name(const void *state, const weft_row_job *job)                                         \
	{                                                                                                    \
		remap_of(state, job, depth);                                                                 \
	}
REMAP_ROW(remap_u8, WEFT_U8)
REMAP_ROW(remap_u16, WEFT_U16)
REMAP_ROW(remap_f32, WEFT_F32)

static weft_status remap_prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct remap *s = state;
	const weft_view v = s->with->view;
	const int64_t pixels = (int64_t)v.width * v.height;
	const bool coloured = in.format.channels >= 3 || v.format.channels >= 3;

	if (pixels < 1 || pixels > PIXELS_MAX)
		return weft_refuse(
			e, WEFT_BAD_PARAM,
			"remap: a palette of %dx%d pixels is not 1 to %d of them: make it smaller first, "
			"as with=(resize:64)",
			v.width, v.height, PIXELS_MAX);
	s->with->format = (weft_format) { 3, in.format.depth };
	s->with->whole = true;
	plan->format.channels = (uint8_t)((coloured ? 3 : 1) + weft_has_alpha(in.format));
	plan->scratch = sizeof(struct palette) + (size_t)pixels * sizeof(struct entry);
	plan->row = weft_row_for(in.format, remap_u8, remap_u16, remap_f32);
	plan->cost = 20;
	return WEFT_OK;
}

static const char *const remap_aliases[] = { "map", NULL };
static const char *const remap_examples[] = { "remap:with=(resize:8 | posterize:3)", NULL };

WEFT_FILTER(
	remap, .help = "each pixel the nearest colour of another picture", .kind = WEFT_POINT,
	WEFT_PARAMS(remap_params), .state_size = sizeof(struct remap), .prepare = remap_prepare,
	.depths = WEFT_DEPTH_ALL, .flags = WEFT_STRAIGHT_ALPHA, .group = "composition",
	.aliases = remap_aliases, .examples = remap_examples,
	.definition =
		"the colour of the other picture with the least dr*dr + dg*dg + db*db, the first of such");
