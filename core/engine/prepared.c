/* prepared.c: see prepared.h.
 *
 * Invariant: a program is on the shelf, or in the hands of one caller. */
#include "prepared.h"

#include <pthread.h>
#include <stdlib.h>

#include "../image/row_source.h"

enum { SHELF_MAX = 16 };

struct weft_shelf {
	pthread_mutex_t lock;
	weft_program *first; /* the one put back last */
};

struct weft_shelf *weft_shelf_make(void)
{
	struct weft_shelf *s = calloc(1, sizeof *s);
	if (s)
		pthread_mutex_init(&s->lock, NULL);
	return s;
}

static void programs_free(weft_program *p)
{
	for (weft_program *next; p; p = next) {
		next = p->next;
		weft_program_free(p);
	}
}

void weft_shelf_clear(struct weft_shelf *s)
{
	pthread_mutex_lock(&s->lock);
	weft_program *all = s->first;
	s->first = NULL;
	pthread_mutex_unlock(&s->lock);
	programs_free(all);
}

void weft_shelf_free(struct weft_shelf *s)
{
	if (!s)
		return;
	weft_shelf_clear(s);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static bool fits(const weft_program *p, size_t begin, weft_view in)
{
	return p->begin == begin && p->in.width == in.width && p->in.height == in.height &&
	       p->in.format.channels == in.format.channels && p->in.format.depth == in.format.depth;
}

/* What is declared is checked; what is there is its owner's affair, and so is as much again. */
static weft_status limits_for(const weft_chain *chain, size_t begin, weft_view in, weft_limits *limits,
			      weft_error *e)
{
	const bool source = begin == 0 && weft_chain_is_source(chain);
	const weft_image_info declared = { .width = in.width, .height = in.height, .format = in.format };
	*limits = weft_limits_settle(&chain->limits);
	if (source || in.width < 1 || in.height < 1 || !weft_format_valid(in.format))
		return WEFT_OK; /* or refused for what it is */
	if (!in.pixels)
		return begin == 0 ? weft_limits_check(&declared, limits, e)
				  : weft_limits_check_made("the result", in, limits, e);
	if (in.width > WEFT_SIDE_MAX || in.height > WEFT_SIDE_MAX)
		return WEFT_OK;
	const int64_t pixels = (int64_t)in.width * in.height;
	const size_t bytes = (size_t)pixels * WEFT_CHANNELS_MAX * sizeof(float);
	limits->pixels = limits->pixels > pixels ? limits->pixels : pixels;
	limits->memory = limits->memory > bytes ? limits->memory : bytes;
	return WEFT_OK;
}

weft_status weft_program_take(const weft_chain *chain, size_t begin, weft_view in, weft_program **p,
			      weft_error *e)
{
	struct weft_shelf *s = chain->shelf;
	weft_limits limits;
	*p = NULL;
	weft_status status = limits_for(chain, begin, in, &limits, e);
	if (status)
		return status;
	pthread_mutex_lock(&s->lock);
	for (weft_program **at = &s->first; *at && !*p; at = &(*at)->next) {
		if (!fits(*at, begin, in))
			continue;
		*p = *at;
		*at = (*p)->next;
		break;
	}
	pthread_mutex_unlock(&s->lock);
	return *p ? WEFT_OK : weft_program_make(p, chain, begin, in, (weft_view) { 0 }, &limits, e);
}

void weft_program_put(const weft_chain *chain, weft_program *p)
{
	struct weft_shelf *s = chain->shelf;
	weft_program *old = NULL;
	int count = 0;
	if (!p || p->reshaped) {
		weft_program_free(p);
		return;
	}
	pthread_mutex_lock(&s->lock);
	p->next = s->first;
	s->first = p;
	for (weft_program *at = p; at; at = at->next) {
		if (++count < SHELF_MAX || !at->next)
			continue;
		old = at->next;
		at->next = NULL;
	}
	pthread_mutex_unlock(&s->lock);
	programs_free(old);
}
