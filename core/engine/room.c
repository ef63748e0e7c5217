/* room.c: the pictures of a run, counted as run.c makes and frees them. */
#include "room.h"

#include "cut.h"
#include "prepared.h"

struct room {
	const weft_schedule *how;
	size_t most; /* held at once so far */
};

static size_t bytes_of(weft_view v)
{
	return weft_pixel_bytes(v.format) * (size_t)v.width * (size_t)v.height;
}

static void hold(struct room *r, size_t bytes)
{
	r->most = bytes > r->most ? bytes : r->most;
}

static void count_program(struct room *r, const weft_program *p, size_t held);

/* The further pictures of a stage that are made for it, beside what is held then: they stay until the run is
 * over. */
static size_t count_further(struct room *r, const weft_stage *s, size_t held)
{
	size_t made = 0;

	for (int k = 0; k < s->further_count && !s->shared_state; k++) {
		const weft_further *m = &s->further[k];
		if (!m->program)
			continue;
		count_program(r, m->program, held + made);
		const weft_view v = m->picture.view;
		made += weft_pixel_bytes(m->picture.format) * (size_t)v.width * (size_t)v.height;
	}
	return made;
}

/* held: its input, and all that others hold while it runs. */
static void count_program(struct room *r, const weft_program *p, size_t held)
{
	size_t before = 0;

	for (int i = 0, n; i < p->count; i += n) {
		const weft_stage *first = &p->stages[i];
		n = weft_segment_length(first, p->count - i, r->how);
		if (first->branch >= 0)
			held += count_further(r, &p->stages[first->branch], held + before);
		const size_t after = first->measures ? 0 : bytes_of(p->stages[i + n - 1].out);
		hold(r, held + before + after);
		before = first->measures ? before : after;
	}
}

weft_status weft_chain_room(const weft_chain *chain, weft_view in, const weft_schedule *how, size_t *bytes,
			    weft_error *e)
{
	struct room r = { .how = how };
	weft_status status = weft_schedule_check(how, e);
	const size_t given = bytes_of(in);
	size_t between = 0; /* what one program left to the next */
	bool made = false;

	hold(&r, given);
	for (size_t begin = 0; begin < chain->count && !status;) {
		weft_program *p;
		status = weft_program_take(chain, begin, in, &p, e);
		if (status)
			break;
		count_program(&r, p, given + between);
		for (int i = 0; i < p->count; i++)
			made = made || !p->stages[i].measures;
		begin = p->end;
		in = weft_program_out(p);
		between = made ? bytes_of(in) : 0;
		weft_program_put(chain, p);
	}
	if (!made)
		hold(&r, 2 * given); /* the result is a copy */
	*bytes = r.most;
	return status;
}
