/* compare_replay.c: the schedules once more, recorded, on one page. */
#include "../replay/page.h"
#include "../report.h"
#include "compare.h"

static bool begin(void *user)
{
	return replay_begin(user);
}

static void end(void *user)
{
	replay_end(user);
}

struct looking {
	const struct comparison *c;
	struct replay_preview preview;
	weft_status status;
	weft_error error;
};

static int look(void *arg)
{
	struct looking *l = arg;
	l->status = replay_preview_make(&l->preview, l->c->chain, l->c->in.view, &l->error);
	return 0;
}

/* Of a mode's cells with the most processors the fastest; NULL: there is none. */
static const struct cell *best_of(const struct comparison *c, enum mode mode)
{
	const struct cell *best = NULL;
	for (size_t i = 0; i < c->count; i++) {
		const struct cell *cell = &c->cells[i];
		if (cell->how.mode == mode &&
		    (!best || cell->how.procs > best->how.procs ||
		     (cell->how.procs == best->how.procs && cell->time.median < best->time.median)))
			best = cell;
	}
	return best;
}

static int record(const struct comparison *c, const struct cell *cell, struct replay_recording *r)
{
	r->how = cell->how;
	const int status = compare_take(c, cell, &(struct recorder) { begin, end, r });
	return status ? status : replay_recorded(r);
}

int compare_replay(const struct comparison *c, const char *command, const char *above, const char *path,
		   bool force)
{
	struct replay_recording recordings[MODE_COUNT] = { 0 };
	struct looking l = { .c = c };
	size_t count = 0;
	int status = EXIT_DONE;

	for (int mode = 0; mode < MODE_COUNT && !status; mode++) {
		const struct cell *cell = best_of(c, (enum mode)mode);
		if (cell)
			status = record(c, cell, &recordings[count++]);
	}
	if (!status)
		how_run(&(struct how) { .mode = MODE_BAND, .buffer = -1 }, look, &l);
	if (!status && l.status != WEFT_OK)
		status = report_failure_in(c->chain_text, &l.error);
	char verdict[160];
	compare_verdict(c, verdict, sizeof verdict);
	struct replay_page page = { .verdict = *verdict ? verdict : NULL,
				    .command = command,
				    .above = above,
				    .input = c->input,
				    .chain = c->chain_text,
				    .preview = l.preview,
				    .recordings = recordings,
				    .count = count };
	if (!status)
		status = replay_page_write(&page, path, force);
	replay_preview_free(&l.preview);
	for (size_t i = 0; i < count; i++)
		replay_free(&recordings[i]);
	return status;
}
