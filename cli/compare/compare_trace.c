/* compare_trace.c: WEFT_TRACE of a comparison.
 *
 * Recorded while it is timed a schedule would be timed with its recorder, and
 * what only measures the machine would stand beside it.  So the variable is
 * taken away until all is measured; then each schedule runs once more. */
#include <string.h>

#include "../../core/run/trace.h"
#include "../report.h"
#include "compare.h"

struct tracing {
	const char *path, *title;
	int number, error;
	uint64_t lost;
};

static bool begin(void *user)
{
	struct tracing *t = user;
	t->error = weft_trace_part(t->path, t->number, t->title);
	return t->error == 0;
}

static void end(void *user)
{
	struct tracing *t = user;
	t->error = weft_trace_stop();
	t->lost = weft_trace_lost();
}

static void name_cell(const struct cell *cell, char *title, size_t size)
{
	if (cell->how.mode == MODE_SEQ)
		snprintf(title, size, "seq");
	else
		snprintf(title, size, "%s, processors %d, buffer %d", mode_names[cell->how.mode],
			 cell->how.procs, cell->buffer);
}

int compare_trace(const struct comparison *c, const char *path)
{
	int status = EXIT_DONE;

	for (size_t i = 0; path && i < c->count && !status; i++) {
		char title[64];
		struct tracing t = { .path = path, .title = title, .number = (int)i };
		name_cell(&c->cells[i], title, sizeof title);
		status = compare_take(c, &c->cells[i], &(struct recorder) { begin, end, &t });
		if (!status && t.error) {
			report_error("%s: cannot record: %s", path, strerror(-t.error));
			status = EXIT_CANT_CREATE;
		}
		if (!status && t.lost)
			report_note("%s: %s: %llu events were overwritten; its latest part is there", path,
				    title, (unsigned long long)t.lost);
	}
	if (path && !status)
		report_note(
			"%s: each schedule, recorded once more after all was timed; goroutines that ended "
			"at once are counted together",
			path);
	return status;
}
