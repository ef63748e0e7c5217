/* trial.c: see trial.h.
 *
 * Sequential runs are made in the cage (cage.h), parallel ones as users make
 * them: with the engine's own memory, on several workers.  The measure of
 * all is the base build in a plain loop. */
#include "trial.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../core/base/clock.h"
#include "../../core/engine/chain.h"
#include "../how.h"
#include "cage.h"
#include "outcome.h"

enum { RUN_SECONDS = 3, PROCS = 3 };

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

/* ---- one run ---- */

/* A chain on a picture, by one build. */
struct run {
	struct trial *t;
	const char *text;
	weft_view in;
	const weft_filter *build;
	bool caged;
	weft_schedule schedule;
	struct how how; /* of a parallel run */
	enum cage_merging merging;
	struct outcome *outcome;
};

static struct apart_note *beating;

static void on_call(const char *what)
{
	beating->beat++;
	snprintf(beating->what, sizeof beating->what, "%s", what);
}

/* Whatever file a chain names is noise, or a small .cube. */
static weft_status open_picture(void *user, const char *name, weft_image *image, weft_error *e)
{
	(void)user, (void)name;
	return outcome_noise(image, 19, 13, (weft_format) { 3, WEFT_U8 }, e);
}

static weft_status open_bytes(void *user, const char *name, size_t most, weft_buffer *bytes, weft_error *e)
{
	(void)user, (void)most;
	/* Colours for those that read them: black and white are swapped. */
	static const char cube[] = "LUT_3D_SIZE 2\n1 1 1\n1 0 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n0 0 0\n";
	const char *end = strrchr(name, '.'), *text = end && strcmp(end, ".cube") == 0 ? cube : "noise\n";
	bytes->length = strlen(text);
	bytes->at = malloc(bytes->length + 1);
	if (!bytes->at)
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", name);
	memcpy(bytes->at, text, bytes->length + 1);
	return WEFT_OK;
}

/* Profiles are there. */
static weft_status open_asked(void *user, const weft_asked *asked, weft_buffer *bytes, weft_error *e)
{
	static const uint8_t gamma[] = { 0, 0, 0, 4, 'g', 'A', 'M', 'A', 0, 1, 0x86, 0xa0 };
	weft_colours_request from = { .size = sizeof from, .chunks = { (uint8_t *)gamma, sizeof gamma, 0 } };
	weft_asked known = *asked;

	if (!weft_asked_is_colours(asked))
		return open_bytes(user, asked->name, asked->most, bytes, e);
	known.name = weft_colours_known(asked->name) ? asked->name : "p3";
	return weft_asked_colours(&known, &from, NULL, bytes, NULL, e);
}

static const weft_opener opener = {
	.size = sizeof opener, .picture = open_picture, .bytes = open_bytes, .asked = open_asked
};

static weft_status chain_make(const struct trial *t, const char *text, const weft_filter *in_its_place,
			      weft_chain **chain, weft_error *e)
{
	weft_status status = weft_chain_parse(text, chain, e);
	if (status)
		return status;
	for (size_t i = 0; i < (*chain)->count; i++)
		if ((*chain)->settings[i].filter == t->filter)
			(*chain)->settings[i].filter = in_its_place;
	status = weft_chain_open(*chain, &opener, e);
	if (status) {
		weft_chain_free(*chain);
		*chain = NULL;
	}
	return status;
}

static int run_now(void *arg)
{
	const struct run *r = arg;
	struct outcome *o = r->outcome;
	const weft_schedule schedule = r->caged ? r->schedule : how_schedule(&r->how);
	const weft_watch watch = { .size = sizeof watch, .user = o, .result = outcome_result };
	weft_chain *chain = NULL;

	on_call("prepare");
	cage_begin(r->merging, weft_clock_ns() + RUN_SECONDS * INT64_C(1000000000));
	o->status = chain_make(r->t, r->text, r->caged ? cage_filter(r->build) : r->build, &chain, &o->error);
	if (!o->status)
		o->status =
			weft_chain_run_watched(chain, r->in, &o->image, &schedule, NULL, &watch, &o->error);
	weft_chain_free(chain);
	o->cut_short = r->caged && cage_cut_short();
	return 0;
}

static void run(struct run *r)
{
	struct trial *t = r->t;
	char picture[64] = "no picture";
	if (r->in.format.channels)
		snprintf(picture, sizeof picture, "%d x %d %s", r->in.width, r->in.height,
			 weft_format_name(r->in.format));
	snprintf(t->note->where, sizeof t->note->where, "%.100s, %s, %s%s%s", r->text, picture,
		 weft_isa_name(r->build->isa), r->caged ? "" : ", mode ",
		 r->caged ? "" : mode_names[r->how.mode]);
	if (r->caged)
		run_now(r);
	else
		how_run(&r->how, run_now, r);
	t->note->what[0] = 0;
	if (r->caged && cage_fault())
		trial_found(t, "%s", cage_fault());
	else if (r->outcome->status == WEFT_INTERNAL)
		trial_found(t, "%s", r->outcome->error.text);
}

/* ---- one picture ---- */

struct trying {
	struct trial *t;
	const char *text;
	weft_view in;
	struct outcome first; /* the base build's, in a plain loop */
};

static struct run run_of(struct trying *y, const weft_filter *build, struct outcome *o)
{
	return (struct run) { .t = y->t,
			      .text = y->text,
			      .in = y->in,
			      .build = build,
			      .caged = true,
			      .schedule = WEFT_SEQUENTIAL,
			      .outcome = o };
}

/* Runs it and holds the outcome against the first. */
static void held_to_first(struct trying *y, struct run r,
			  bool (*equal)(const struct outcome *, const struct outcome *),
			  const char *otherwise)
{
	struct outcome o = { 0 };
	r.outcome = &o;
	if (trial_ended(y->t))
		return;
	run(&r);
	if (!o.cut_short && !equal(&y->first, &o))
		trial_found(y->t, "%s", otherwise);
	outcome_free(&o);
}

/* The measure; false: there is nothing to hold against it. */
static bool first_run(struct trying *y)
{
	struct run r = run_of(y, &y->t->builds[0], &y->first);
	run(&r);
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
		held_to_first(y, run_of(y, &y->t->builds[b], NULL), outcome_same,
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
		struct run r = run_of(y, &y->t->builds[0], NULL);
		r.schedule = loops[i];
		held_to_first(y, r, outcome_same, text);
	}
}

static void other_merges(struct trying *y)
{
	struct run r = run_of(y, &y->t->builds[0], NULL);
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
static void in_parallel(struct trying *y)
{
	for (int mode = MODE_PIXEL; mode < MODE_COUNT; mode++) {
		char text[160];
		struct run r = run_of(y, &y->t->builds[y->t->build_count - 1], NULL);
		r.caged = false;
		r.how = (struct how) { .mode = (enum mode)mode, .procs = PROCS, .buffer = mode % 3 };
		snprintf(text, sizeof text,
			 "mode %s gives other bytes than a plain loop; does a row depend on another, on its "
			 "worker, "
			 "or on what is left in scratch?",
			 mode_names[mode]);
		held_to_first(y, r, outcome_same, text);
	}
}

enum pains { IN_BRIEF, LONG_SHAPE, IN_FULL };

static void try_picture(struct trial *t, const char *text, weft_view in, enum pains pains)
{
	struct trying y = { .t = t, .text = text, .in = in };
	if (trial_ended(t))
		return;
	if (first_run(&y)) {
		other_builds(&y);
		other_merges(&y);
		if (pains != LONG_SHAPE)
			other_loops(&y, pains == IN_FULL);
		if (pains == IN_FULL)
			in_parallel(&y);
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

/* ---- chains ---- */

/* What a chain makes of a picture of this shape, without making it; false: it refuses. */
static bool foresee(const struct trial *t, const char *text, weft_view in, int64_t *pixels, int *halo)
{
	weft_chain *chain;
	weft_error e;
	weft_format format;
	int width = 0, height = 0, x = 0, y = 0;
	if (chain_make(t, text, t->filter, &chain, &e) != WEFT_OK)
		return false;
	const bool well = !weft_chain_shape(chain, in, &width, &height, &format, &e) &&
			  !weft_chain_halo(chain, in, &x, &y, &e);
	weft_chain_free(chain);
	*pixels = (int64_t)width * height;
	*halo = x > y ? x : y;
	return well;
}

bool trial_works(const struct trial *t, const char *text)
{
	const weft_view in = { .width = 61, .height = 43, .format = { 3, WEFT_U8 } };
	int64_t pixels;
	int halo;
	return foresee(t, text, in, &pixels, &halo);
}

static bool starts_itself(const struct trial *t, const char *text)
{
	weft_chain *chain;
	weft_error e;
	if (chain_make(t, text, t->filter, &chain, &e) != WEFT_OK)
		return false;
	const bool source = weft_chain_is_source(chain);
	weft_chain_free(chain);
	return source;
}

void trial_everything(struct trial *t, const char *text)
{
	static const struct {
		int width, height;
	} sizes[] = { { 61, 43 }, { 53, 1 }, { 1, 37 }, { 1, 1 }, { 0, 5 } };
	static const uint8_t depths[] = { WEFT_U8, WEFT_U16, WEFT_F32 };
	beating = t->note;
	cage_on_call(on_call);
	if (starts_itself(t, text)) {
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
}

void trial_briefly(struct trial *t, const char *text)
{
	enum { PIXELS_MAX = 1 << 20, HALO_MAX = 512 };
	const weft_view usual = { .width = 23, .height = 17, .format = { 3, WEFT_U8 } };
	int64_t pixels = 0;
	int halo = 0;
	beating = t->note;
	cage_on_call(on_call);
	snprintf(t->note->where, sizeof t->note->where, "%.190s", text);
	if (foresee(t, text, usual, &pixels, &halo) && pixels > PIXELS_MAX)
		return; /* not made in a moment */
	if (starts_itself(t, text)) {
		try_picture(t, text, (weft_view) { 0 }, IN_BRIEF);
		return;
	}
	if (halo > HALO_MAX) {
		try_shape(t, text, 7, 5, (weft_format) { 1, WEFT_U8 }, LONG_SHAPE);
		return;
	}
	try_shape(t, text, 23, 17, (weft_format) { 3, WEFT_U8 }, IN_BRIEF);
	try_shape(t, text, 9, 14, (weft_format) { 4, WEFT_F32 }, IN_BRIEF);
}

void trial_example(struct trial *t, const char *text)
{
	struct trying y = { .t = t, .text = text };
	weft_image im = { 0 };
	beating = t->note;
	cage_on_call(on_call);
	if (trial_ended(t) || outcome_noise(&im, 340, 330, (weft_format) { 3, WEFT_U8 }, NULL) != WEFT_OK)
		return;
	y.in = im.view;
	snprintf(t->note->where, sizeof t->note->where, "%.190s", text);
	if (first_run(&y))
		other_builds(&y);
	else if (y.first.status)
		trial_found(t, "the example does not work: %s", y.first.error.text);
	outcome_free(&y.first);
	weft_image_free(&im);
}

/* ---- many runs ---- */

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

/* A plain run, uncaged; the outcome is the caller's. */
static void run_plainly(struct trying *y, struct outcome *o)
{
	struct run r = run_of(y, &y->t->builds[y->t->build_count - 1], o);
	r.caged = false;
	r.how = (struct how) { .mode = MODE_SEQ };
	run(&r);
}

/* Runs enough to see through what an allocator keeps for itself; returns how many. */
static size_t run_some(struct trying *y)
{
	enum { RUNS = 10, NANOSECONDS = 200000000 };
	const int64_t until = weft_clock_ns() + NANOSECONDS;
	size_t runs = 0;
	while (runs == 0 || (runs < RUNS && weft_clock_ns() < until)) {
		struct outcome o = { 0 };
		run_plainly(y, &o);
		outcome_free(&o);
		runs++;
	}
	return runs;
}

static void leaks_find(struct trying *y)
{
	enum { WARM = 2, GROUPS = 5, LEAST = 16 }; /* bytes of the smallest leak there is */
	size_t bytes = 0;
	int descriptor = 0;
	bool leaks = true, opens = true;
	for (int i = 0; i < GROUPS; i++) {
		const size_t runs = run_some(y), bytes_now = bytes_allocated();
		const int descriptor_now = lowest_free_descriptor();
		leaks = leaks && (i < WARM || bytes_now >= bytes + runs * LEAST);
		opens = opens && (i < WARM || descriptor_now > descriptor);
		bytes = bytes_now;
		descriptor = descriptor_now;
	}
	if (leaks)
		trial_found(y->t, "leaks memory with each run: finish frees what prepare allocated");
	if (opens)
		trial_found(y->t, "leaves a descriptor open after each run");
}

/* A prepared state serves one picture after another. */
static void other_picture_between(struct trying *y)
{
	const weft_filter *build = &y->t->builds[y->t->build_count - 1];
	const weft_schedule plain = WEFT_SEQUENTIAL;
	weft_chain *chain;
	weft_image black = { 0 };
	weft_error e;
	if (!y->in.format.channels || weft_image_make(&black, y->in.width, y->in.height, y->in.format, &e))
		return;
	memset(black.memory, 0, black.bytes);
	if (chain_make(y->t, y->text, build, &chain, &e) == WEFT_OK) {
		const weft_view in[] = { y->in, black.view, y->in };
		struct outcome o = { 0 };
		for (int i = 0; i < 3; i++) {
			const weft_watch watch = { .size = sizeof watch,
						   .user = &o,
						   .result = outcome_result };
			outcome_free(&o);
			o.status = weft_chain_run_watched(chain, in[i], &o.image, &plain, NULL, &watch,
							  &o.error);
		}
		if (!outcome_same(&y->first, &o))
			trial_found(y->t,
				    "gives other bytes after another picture was made with the same state");
		outcome_free(&o);
		weft_chain_free(chain);
	}
	weft_image_free(&black);
}

/* Past the next second, for those who look at the clock. */
static void wait_a_second(struct trial *t)
{
	for (int i = 0; i < 11; i++) {
		usleep(100000);
		t->note->beat++;
	}
}

void trial_again(struct trial *t, const char *text)
{
	struct trying y = { .t = t, .text = text };
	struct outcome later = { 0 };
	weft_image im = { 0 };
	beating = t->note;
	cage_on_call(on_call);
	if (trial_ended(t) || outcome_noise(&im, 61, 43, (weft_format) { 3, WEFT_U8 }, NULL) != WEFT_OK)
		return;
	if (!starts_itself(t, text))
		y.in = im.view;
	run_plainly(&y, &y.first);
	leaks_find(&y);
	other_picture_between(&y);
	wait_a_second(t);
	run_plainly(&y, &later);
	if (!outcome_same(&y.first, &later))
		trial_found(t, "gives other bytes a second later");
	outcome_free(&y.first);
	outcome_free(&later);
	weft_image_free(&im);
}
