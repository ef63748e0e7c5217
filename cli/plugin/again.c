/* again.c: many runs of one chain: does it leak, does it remember, does it look at the clock? */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../core/base/clock.h"
#include "attempt.h"

static size_t bytes_allocated(void)
{
	const struct mallinfo2 m = mallinfo2();
	return m.uordblks + m.hblkhd;
}

static int lowest_free_descriptor(void)
{
	const int fd = dup(STDERR_FILENO);
	close(fd);
	return fd;
}

/* The same chain on the same picture, over and over. */
struct repeated {
	struct trial *t;
	const char *text;
	weft_view in;
	const weft_filter *build;
	struct outcome first;
};

static void run_plainly(const struct repeated *r, struct outcome *o)
{
	attempt_plainly(&(struct attempt) {
		.t = r->t, .text = r->text, .in = r->in, .build = r->build, .outcome = o });
}

/* Runs enough to see through what an allocator keeps for itself; returns how many. */
static size_t run_some(struct repeated *r)
{
	enum { RUNS = 10, NANOSECONDS = 200000000 };
	const int64_t until = weft_clock_ns() + NANOSECONDS;
	size_t runs = 0;
	while (runs == 0 || (runs < RUNS && weft_clock_ns() < until)) {
		struct outcome o = { 0 };
		run_plainly(r, &o);
		outcome_free(&o);
		runs++;
	}
	return runs;
}

static void leaks_find(struct repeated *r)
{
	enum { WARM = 2, GROUPS = 5, LEAST = 16 }; /* bytes of the smallest leak there is */
	size_t bytes = 0;
	int descriptor = 0;
	bool leaks = true, opens = true;
	for (int i = 0; i < GROUPS; i++) {
		const size_t runs = run_some(r), bytes_now = bytes_allocated();
		const int descriptor_now = lowest_free_descriptor();
		leaks = leaks && (i < WARM || bytes_now >= bytes + runs * LEAST);
		opens = opens && (i < WARM || descriptor_now > descriptor);
		bytes = bytes_now;
		descriptor = descriptor_now;
	}
	if (leaks)
		trial_found(r->t, "leaks memory with each run: finish frees what prepare allocated");
	if (opens)
		trial_found(r->t, "leaves a descriptor open after each run");
}

/* A prepared state serves one picture after another. */
static void other_picture_between(struct repeated *r)
{
	const weft_schedule plain = WEFT_SEQUENTIAL;
	weft_chain *chain;
	weft_image black = { 0 };
	weft_error e;
	if (!r->in.format.channels || weft_image_make(&black, r->in.width, r->in.height, r->in.format, &e))
		return;
	memset(black.memory, 0, black.bytes);
	if (attempt_chain(r->t, r->text, r->build, &chain, &e) == WEFT_OK) {
		const weft_view in[] = { r->in, black.view, r->in };
		struct outcome o = { 0 };
		for (int i = 0; i < 3; i++) {
			const weft_watch watch = { .size = sizeof watch,
						   .user = &o,
						   .result = outcome_result };
			outcome_free(&o);
			o.status = weft_chain_run_watched(chain, in[i], &o.image, &plain, NULL, &watch,
							  &o.error);
		}
		if (!outcome_same(&r->first, &o))
			trial_found(r->t,
				    "gives other bytes after another picture was made with the same state");
		outcome_free(&o);
		weft_chain_free(chain);
	}
	weft_image_free(&black);
}

/* Past the next second, for those who look at the clock. */
static void wait_a_second(struct trial *t)
{
	for (int i = 0; i < 55; i++) {
		usleep(20000);
		t->note->beat++;
	}
}

void trial_again(struct trial *t, const char *text)
{
	struct repeated r = { .t = t, .text = text, .build = &t->builds[t->build_count - 1] };
	struct outcome later = { 0 };
	weft_image im = { 0 };
	if (trial_ended(t) || outcome_noise(&im, 61, 43, (weft_format) { 3, WEFT_U8 }, NULL) != WEFT_OK)
		return;
	if (!attempt_starts_itself(t, text))
		r.in = im.view;
	run_plainly(&r, &r.first);
	leaks_find(&r);
	other_picture_between(&r);
	wait_a_second(t);
	run_plainly(&r, &later);
	if (!outcome_same(&r.first, &later))
		trial_found(t, "gives other bytes a second later");
	outcome_free(&r.first);
	outcome_free(&later);
	weft_image_free(&im);
}
