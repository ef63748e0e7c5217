/* trial.c: see trial.h.
 *
 * The measure of all is the base build in a plain loop. */
#include "trial.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/base/clock.h"
#include "attempt.h"

enum { PROCS = 3 };

void trial_found(struct trial *t, const char *format, ...)
{
	va_list args;
	if (trial_ended(t))
		return;
	va_start(args, format);
	vsnprintf(t->note->fault, sizeof t->note->fault, format, args);
	va_end(args);
}

bool trial_ended(const struct trial *t)
{
	return *t->note->fault;
}

/* ---- one picture ---- */

struct trying {
	struct trial *t;
	const char *text;
	weft_view in;
	int64_t limit_ns;     /* of each run; 0: as usual */
	struct outcome first; /* the base build's, in a plain loop */
};

static struct attempt attempt_of(struct trying *y, const weft_filter *build, struct outcome *o)
{
	return (struct attempt) { .t = y->t,
				  .text = y->text,
				  .in = y->in,
				  .build = build,
				  .caged = true,
				  .limit_ns = y->limit_ns,
				  .schedule = WEFT_SEQUENTIAL,
				  .outcome = o };
}

/* Runs it and holds the outcome against the first. */
static void held_to_first(struct trying *y, struct attempt r,
			  bool (*equal)(const struct outcome *, const struct outcome *),
			  const char *otherwise)
{
	struct outcome o = { 0 };
	r.outcome = &o;
	if (trial_ended(y->t))
		return;
	attempt_run(&r);
	if (!o.cut_short && !equal(&y->first, &o))
		trial_found(y->t, "%s", otherwise);
	outcome_free(&o);
}

/* The measure; false: there is nothing to hold against it. */
static bool first_run(struct trying *y)
{
	struct attempt r = attempt_of(y, &y->t->builds[0], &y->first);
	attempt_run(&r);
	if (y->first.status)
		snprintf(y->t->refused, sizeof y->t->refused, "%s", y->first.error.text);
	else
		y->t->ran++;
	y->t->note->pictures++;
	return !trial_ended(y->t) && !y->first.status && !y->first.cut_short;
}

static void other_builds(struct trying *y)
{
	for (int b = 1; b < y->t->build_count; b++)
		held_to_first(y, attempt_of(y, &y->t->builds[b], NULL), outcome_same,
			      "gives other bytes than the base build");
}

static void other_loops(struct trying *y, bool by_pixel)
{
	static const char text[] =
		"gives other bytes when cut otherwise; does a row depend on another, or on what is "
		"left in scratch?";
	static const weft_schedule loops[] = { { .unit = WEFT_BY_ROW },
					       { .unit = WEFT_BY_TILE, .grain = 7 },
					       { .unit = WEFT_BY_PIXEL } };
	for (int i = 0; i < (by_pixel ? 3 : 2); i++) {
		struct attempt r = attempt_of(y, &y->t->builds[0], NULL);
		r.schedule = loops[i];
		held_to_first(y, r, outcome_same, text);
	}
}

static void other_merges(struct trying *y)
{
	struct attempt r = attempt_of(y, &y->t->builds[0], NULL);
	if (!y->t->filter->merge)
		return;
	r.merging = CAGE_MERGE_NEVER;
	held_to_first(
		y, r, outcome_near,
		"finds something else where all rows are gathered into one partial result: does merge add?");
	r.merging = CAGE_MERGE_FROM_LAST;
	held_to_first(y, r, outcome_near, "merges in such a way that a+(b+c) is not (a+b)+c");
}

/* As users run it, the best build on several workers. */
static void in_parallel(struct trying *y, enum mode mode)
{
	char text[160];
	struct attempt r = attempt_of(y, &y->t->builds[y->t->build_count - 1], NULL);
	r.caged = false;
	r.how = (struct how) { .mode = mode, .procs = PROCS, .buffer = mode % 3 };
	snprintf(text, sizeof text,
		 "mode %s gives other bytes than a plain loop; does a row depend on another, on its worker, "
		 "or on what is left in scratch?",
		 mode_names[mode]);
	held_to_first(y, r, outcome_same, text);
}

/* GLANCE: only the measure, and not for long.  LARGE: that, and once as users run it. */
enum pains { GLANCE, LARGE, LONG_SHAPE, IN_BRIEF, IN_FULL };

static void try_picture(struct trial *t, const char *text, weft_view in, enum pains pains)
{
	static const int limit_ms[] = {
		[GLANCE] = 100, [LARGE] = 500, [LONG_SHAPE] = 500, [IN_BRIEF] = 500, [IN_FULL] = 1000
	};
	enum { SLOW_NS = 200000000 };
	struct trying y = { .t = t, .text = text, .in = in, .limit_ns = limit_ms[pains] * INT64_C(1000000) };
	if (trial_ended(t))
		return;
	const int64_t begin = weft_clock_ns();
	if (first_run(&y)) {
		const bool slow = weft_clock_ns() - begin > SLOW_NS; /* then it isn't made many times */
		if (pains >= LONG_SHAPE) {
			other_builds(&y);
			other_merges(&y);
		}
		if (pains >= IN_BRIEF && !slow)
			other_loops(&y, pains == IN_FULL);
		if (pains == LARGE || (pains == IN_FULL && slow))
			in_parallel(&y, MODE_BAND);
		for (int mode = MODE_PIXEL; mode < MODE_COUNT && pains == IN_FULL && !slow; mode++)
			in_parallel(&y, (enum mode)mode);
	}
	outcome_free(&y.first);
}

static void try_shape(struct trial *t, const char *text, int width, int height, weft_format format,
		      enum pains pains)
{
	weft_image im = { 0 };
	weft_error e;
	if (outcome_noise(&im, width, height, format, &e) != WEFT_OK)
		trial_found(t, "%s", e.text);
	else
		try_picture(t, text, im.view, pains);
	weft_image_free(&im);
}

/* ---- what the builds make of pictures that hide nothing ---- */

static void try_content(struct trial *t, const char *text, weft_format format, enum outcome_content content)
{
	struct outcome first = { 0 };
	weft_image im = { 0 };
	struct attempt r = { .t = t, .text = text, .build = &t->builds[0], .outcome = &first };
	if (trial_ended(t) || outcome_picture(&im, 45, 13, format, content, NULL) != WEFT_OK)
		return;
	r.in = im.view;
	attempt_plainly(&r);
	t->note->pictures++;
	for (int b = 1; b < t->build_count && !first.status && !trial_ended(t); b++) {
		struct outcome o = { 0 };
		r.build = &t->builds[b];
		r.outcome = &o;
		attempt_plainly(&r);
		if (!outcome_same(&first, &o))
			trial_found(t, "gives other bytes than the base build, of a picture %s",
				    outcome_content_names[content]);
		outcome_free(&o);
	}
	outcome_free(&first);
	weft_image_free(&im);
}

static void try_contents(struct trial *t, const char *text)
{
	static const weft_format formats[] = { { 1, WEFT_U8 },  { 3, WEFT_U8 },  { 4, WEFT_U8 },
					       { 3, WEFT_U16 }, { 4, WEFT_U16 }, { 1, WEFT_F32 },
					       { 4, WEFT_F32 } };
	for (size_t f = 0; f < sizeof formats / sizeof *formats && t->build_count > 1; f++)
		for (int c = OUTCOME_BLACK; c < OUTCOME_CONTENTS; c++)
			try_content(t, text, formats[f], (enum outcome_content)c);
}

/* ---- chains ---- */

bool trial_works(struct trial *t, const char *text)
{
	struct attempt a = { .t = t,
			     .text = text,
			     .in = { .width = 61, .height = 43, .format = { 3, WEFT_U8 } },
			     .build = &t->builds[0],
			     .caged = true };
	int64_t pixels;
	int halo;
	return attempt_foresees(&a, &pixels, &halo);
}

void trial_everything(struct trial *t, const char *text)
{
	static const struct {
		int width, height;
	} sizes[] = { { 61, 43 }, { 53, 1 }, { 1, 37 }, { 1, 1 }, { 0, 5 } };
	static const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
	if (attempt_starts_itself(t, text)) {
		try_picture(t, text, (weft_view) { 0 }, IN_FULL);
		return;
	}
	for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
		for (size_t d = 0; d < sizeof depths; d++)
			for (uint8_t channels = 1; channels <= WEFT_CHANNELS_MAX; channels++)
				try_shape(t, text, sizes[s].width, sizes[s].height,
					  (weft_format) { channels, depths[d] }, s < 2 ? IN_FULL : IN_BRIEF);
	/* Beyond what a filter may have thought enough, and beyond 16 bits. */
	try_shape(t, text, 66003, 2, (weft_format) { 3, WEFT_U8 }, LONG_SHAPE);
	try_shape(t, text, 2, 66003, (weft_format) { 1, WEFT_U8 }, LONG_SHAPE);
	try_shape(t, text, 4801, 5, (weft_format) { 4, WEFT_F32 }, LONG_SHAPE);
	try_shape(t, text, 611, 599, (weft_format) { 3, WEFT_U8 }, LARGE);
	try_contents(t, text);
}

/* Small pictures; those that are not made in a moment aren't tried. */
static void try_small(struct trial *t, const char *text, enum pains pains)
{
	enum { PIXELS_MAX = 1 << 20, HALO_MAX = 512 };
	struct attempt a = { .t = t,
			     .text = text,
			     .in = { .width = 23, .height = 17, .format = { 3, WEFT_U8 } },
			     .build = &t->builds[0],
			     .caged = true };
	int64_t pixels = 0;
	int halo = 0;
	if (trial_ended(t) || (attempt_foresees(&a, &pixels, &halo) && pixels > PIXELS_MAX))
		return;
	if (attempt_starts_itself(t, text)) {
		try_picture(t, text, (weft_view) { 0 }, pains);
		return;
	}
	if (halo > HALO_MAX) {
		try_shape(t, text, 7, 5, (weft_format) { 1, WEFT_U8 }, pains == GLANCE ? GLANCE : LONG_SHAPE);
		return;
	}
	try_shape(t, text, 23, 17, (weft_format) { 3, WEFT_U8 }, pains);
	if (pains != GLANCE)
		try_shape(t, text, 9, 14, (weft_format) { 4, WEFT_F32 }, pains);
}

void trial_briefly(struct trial *t, const char *text)
{
	try_small(t, text, IN_BRIEF);
}

void trial_glance(struct trial *t, const char *text)
{
	try_small(t, text, GLANCE);
}

void trial_example(struct trial *t, const char *text)
{
	struct trying y = { .t = t, .text = text };
	weft_image im = { 0 };
	if (trial_ended(t) || outcome_noise(&im, 340, 330, (weft_format) { 3, WEFT_U8 }, NULL) != WEFT_OK)
		return;
	y.in = im.view;
	if (first_run(&y))
		other_builds(&y);
	else if (y.first.status)
		trial_found(t, "the example does not work: %s", y.first.error.text);
	outcome_free(&y.first);
	weft_image_free(&im);
}
