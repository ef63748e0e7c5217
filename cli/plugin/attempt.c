/* attempt.c: see attempt.h. */
#include "attempt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../core/base/clock.h"
#include "../../core/engine/chain.h"

static const int64_t USUAL_LIMIT_NS = INT64_C(3000000000);

static struct apart_note *beating;

static void on_call(const char *what)
{
	if (!beating)
		return;
	beating->beat++;
	snprintf(beating->what, sizeof beating->what, "%s", what);
}

/* Of a run that isn't caged: it goes on. */
static void on_progress(void *user, double fraction)
{
	(void)user, (void)fraction;
	beating->beat++;
}

/* Whatever file a chain names is noise, or a small .cube. */
static weft_status open_picture(void *user, const char *name, weft_image *image, weft_error *e)
{
	(void)user;
	if (strcmp(name, "large") == 0)
		return outcome_noise(image, 67, 45, (weft_format) { 1, WEFT_U16 }, e);
	if (strcmp(name, "alpha") == 0)
		return outcome_noise(image, 5, 3, (weft_format) { 4, WEFT_F32 }, e);
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

/* The table that was made last, for it takes its time. */
static struct {
	char name[16];
	double intent, black_point;
	weft_buffer table;
} kept;

static weft_status colours_open(const weft_asked *asked, weft_buffer *bytes, weft_error *e)
{
	static const uint8_t gamma[] = { 0, 0, 0, 4, 'g', 'A', 'M', 'A', 0, 1, 0x86, 0xa0 };
	weft_colours_request from = { .size = sizeof from, .chunks = { (uint8_t *)gamma, sizeof gamma, 0 } };
	weft_asked known = *asked;

	known.name = weft_colours_known(asked->name) ? asked->name : "p3";
	const double intent = asked->number(asked, "intent"), black_point = asked->number(asked, "bpc");
	if (strcmp(kept.name, known.name) != 0 || kept.intent != intent || kept.black_point != black_point) {
		weft_buffer_free(&kept.table);
		*kept.name = 0;
		weft_status status = weft_asked_colours(&known, &from, NULL, &kept.table, NULL, e);
		if (status)
			return status;
		snprintf(kept.name, sizeof kept.name, "%s", known.name);
		kept.intent = intent;
		kept.black_point = black_point;
	}
	bytes->at = malloc(kept.table.length + 1);
	if (!bytes->at)
		return weft_fail(e, WEFT_NO_MEMORY, "%s: out of memory", asked->name);
	memcpy(bytes->at, kept.table.at, kept.table.length);
	bytes->length = kept.table.length;
	return WEFT_OK;
}

/* Profiles are there. */
static weft_status open_asked(void *user, const weft_asked *asked, weft_buffer *bytes, weft_error *e)
{
	return weft_asked_is_colours(asked) ? colours_open(asked, bytes, e)
					    : open_bytes(user, asked->name, asked->most, bytes, e);
}

static const weft_opener opener = {
	.size = sizeof opener, .picture = open_picture, .bytes = open_bytes, .asked = open_asked
};

weft_status attempt_chain(const struct trial *t, const char *text, const weft_filter *in_its_place,
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
	const struct attempt *a = arg;
	struct outcome *o = a->outcome;
	const weft_schedule schedule = a->caged ? a->schedule : how_schedule(&a->how);
	const weft_watch watch = {
		.size = sizeof watch, .user = o, .result = outcome_result, .progress = on_progress
	};
	weft_chain *chain = NULL;

	on_call(a->caged ? "prepare" : "");
	cage_begin(a->merging, weft_clock_ns() + (a->limit_ns ? a->limit_ns : USUAL_LIMIT_NS));
	o->status =
		attempt_chain(a->t, a->text, a->caged ? cage_filter(a->build) : a->build, &chain, &o->error);
	if (!o->status)
		o->status =
			weft_chain_run_watched(chain, a->in, &o->image, &schedule, NULL, &watch, &o->error);
	weft_chain_free(chain);
	o->cut_short = a->caged && cage_cut_short();
	return 0;
}

static void note_where(const struct attempt *a)
{
	struct apart_note *note = a->t->note;
	char picture[64] = "no picture";
	beating = note;
	cage_on_call(on_call);
	if (a->in.format.channels)
		snprintf(picture, sizeof picture, "%d x %d %s", a->in.width, a->in.height,
			 weft_format_name(a->in.format));
	snprintf(note->where, sizeof note->where, "%.100s, %s, %s%s%s", a->text, picture,
		 weft_isa_name(a->build->isa), a->caged ? "" : ", mode ",
		 a->caged ? "" : mode_names[a->how.mode]);
}

void attempt_run(struct attempt *a)
{
	note_where(a);
	if (a->caged)
		run_now(a);
	else
		how_run(&a->how, run_now, a);
	a->t->note->what[0] = 0;
	if (a->caged && cage_fault())
		trial_found(a->t, "%s", cage_fault());
	else if (a->outcome->status == WEFT_INTERNAL)
		trial_found(a->t, "%s", a->outcome->error.text);
}

void attempt_plainly(struct attempt *a)
{
	a->caged = false;
	a->how = (struct how) { .mode = MODE_SEQ };
	attempt_run(a);
}

bool attempt_foresees(struct attempt *a, int64_t *pixels, int *halo)
{
	weft_chain *chain;
	weft_error e;
	weft_format format;
	int width = 0, height = 0, x = 0, y = 0;
	note_where(a);
	on_call("prepare");
	cage_begin(CAGE_MERGE_IN_ORDER, weft_clock_ns() + USUAL_LIMIT_NS);
	bool well = attempt_chain(a->t, a->text, cage_filter(a->build), &chain, &e) == WEFT_OK;
	if (well) {
		well = !weft_chain_shape(chain, a->in, &width, &height, &format, &e) &&
		       !weft_chain_halo(chain, a->in, &x, &y, &e);
		weft_chain_free(chain);
	}
	a->t->note->what[0] = 0;
	if (cage_fault())
		trial_found(a->t, "%s", cage_fault());
	*pixels = (int64_t)width * height;
	*halo = x > y ? x : y;
	return well;
}

bool attempt_starts_itself(const struct trial *t, const char *text)
{
	weft_chain *chain;
	weft_error e;
	if (attempt_chain(t, text, t->filter, &chain, &e) != WEFT_OK)
		return false;
	const bool source = weft_chain_is_source(chain);
	weft_chain_free(chain);
	return source;
}
