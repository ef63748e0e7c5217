/* halos: a window that is outgrown only where nobody may look.
 * check 1: 1: halos1:r=5, 23 x 17 RGB u8, base: row reads rows beyond its window
 * check 2: 1: halos2:r=8,s=8, 23 x 17 RGB u8, base: row reads rows beyond its window
 * check 3: 1: halos3:r=8,size=huge, 23 x 17 RGB u8, base: row reads rows beyond its window
 * check 4: 1: halos4:r=50, 23 x 17 RGB u8, base: row reads beyond its window
 * check 5: 0: good */
#include "plugin.h"

struct halos {
	int r, s, size;
};

static const char *const sizes[] = { "small", "large", "huge", "usual", NULL };

static const weft_param params[] = {
	{ WEFT_BIND(struct halos, r), .name = "r", .help = "x", .type = WEFT_INT, .initial = 1, .min = 1,
	  .max = WRONG == 4 ? 99 : 8 },
	{ WEFT_BIND(struct halos, s), .name = "s", .help = "x", .type = WEFT_INT, .max = 8 },
	{ WEFT_BIND(struct halos, size), .name = "size", .help = "x", .type = WEFT_CHOICE, .initial = 3,
	  .choices = sizes },
};

static weft_status prepare(void *state, weft_view in, weft_plan *plan, weft_error *e)
{
	struct halos *s = state;
	(void)in, (void)e;
	plan->halo = s->r > s->s ? s->r : s->s;
	return WEFT_OK;
}

/* How far a row looks. */
static int reach(const struct halos *s)
{
	const int right = s->r > s->s ? s->r : s->s;
	switch (WRONG) {
	case 1: return right + (s->r == 5);
	case 2: return right + (s->r + s->s > 15);
	case 3: return right + (s->r == 8 && s->size == 2);
	default: return right;
	}
}

static void row(const void *state, const weft_row_job *job)
{
	const struct halos *s = state;
	const int n = job->source.format.channels, far = reach(s), across = far + (WRONG == 4 && s->r == 50);
	for (int i = 0; i < samples(job); i++)
		job->out[i] = (uint8_t)(job->in[far][i - across * n] ^ job->in[-far][i + across * n]);
}

WEFT_FILTER(NAME, .help = "x", .row = row, .kind = WEFT_NEIGHBOURHOOD, .prepare = prepare,
	    WEFT_PARAMS(params), .state_size = sizeof(struct halos));
