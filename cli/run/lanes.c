/* lanes.c: two lists of work, and the places for it.
 *
 * A place is a permit of its lane's semaphore.  Who waits lends one more to the small ones; once that is over
 * the next of them to end gives none back. */
#include "lanes.h"

#include <stdlib.h>

#include "../../core/weft.h"

enum lane { SMALL, LARGE, LANES };
enum { PLACES_A_PROCESSOR = 2, LENT_MOST = 16 };

struct lanes {
	struct lanes_rules rules;
	weft_semaphore places[LANES];
	weft_waitgroup running;
	weft_mutex lock;   /* guards the rest; the runtime's, as a release may let another go on here */
	bool begun[LANES]; /* all of them */
	int lent, owed;    /* places more than there are; those of them to be given back */
};

struct lanes *lanes_make(const struct lanes_rules *rules)
{
	struct lanes *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	l->rules = *rules;
	return l;
}

void lanes_free(struct lanes *l)
{
	free(l);
}

bool lanes_wait(struct lanes *l)
{
	weft_lock(&l->lock);
	const bool lends = l->lent < LENT_MOST;
	if (lends) {
		l->lent++;
		weft_semaphore_release(&l->places[SMALL], 1);
	}
	weft_unlock(&l->lock);
	return lends;
}

void lanes_waited(struct lanes *l)
{
	weft_lock(&l->lock);
	l->owed++;
	weft_unlock(&l->lock);
}

static void give_back(struct lanes *l, enum lane lane)
{
	weft_lock(&l->lock);
	if (lane == SMALL && l->owed) {
		l->owed--;
		l->lent--;
	} else {
		weft_semaphore_release(&l->places[l->begun[lane] ? !lane : lane], 1);
	}
	weft_unlock(&l->lock);
}

/* To the other lane, those that are free now; the rest follow as they are given back. */
static void leave_places(struct lanes *l, enum lane lane)
{
	weft_lock(&l->lock);
	l->begun[lane] = true;
	while (weft_semaphore_try_acquire(&l->places[lane], 1))
		weft_semaphore_release(&l->places[!lane], 1);
	weft_unlock(&l->lock);
}

struct piece {
	struct lanes *lanes;
	size_t i;
	enum lane lane;
};

static void piece(struct piece p)
{
	p.lanes->rules.work(p.lanes->rules.user, p.i);
	give_back(p.lanes, p.lane);
	weft_waitgroup_done(&p.lanes->running);
}
GOROUTINE(piece, struct piece);

struct list {
	struct lanes *lanes;
	enum lane lane;
};

static void list(struct list f)
{
	struct lanes *l = f.lanes;
	const struct lanes_rules *r = &l->rules;

	for (size_t i = 0; i < r->count && !r->over(r->user); i += r->together(r->user, i)) {
		if (r->large(r->user, i) != (f.lane == LARGE))
			continue;
		weft_semaphore_acquire(&l->places[f.lane], 1);
		if (r->over(r->user))
			break;
		weft_waitgroup_add(&l->running, 1);
		go(piece, l, i, f.lane);
	}
	leave_places(l, f.lane);
	weft_waitgroup_done(&l->running);
}
GOROUTINE(list, struct list);

void lanes_run(struct lanes *l)
{
	const int procs = weft_procs(), places = PLACES_A_PROCESSOR * procs;
	const int large = procs > 1 ? procs - 1 : 1; /* a processor has something small to do in any case */

	weft_semaphore_release(&l->places[LARGE], large);
	weft_semaphore_release(&l->places[SMALL], places - large);
	weft_waitgroup_add(&l->running, LANES);
	go(list, l, SMALL);
	go(list, l, LARGE);
	weft_waitgroup_wait(&l->running);
}
