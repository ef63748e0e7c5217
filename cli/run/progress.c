/* progress.c: how far a batch is. */
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../core/base/clock.h"
#include "../report.h"
#include "job.h"

const char *const progress_modes[] = { "auto", "json", "none", NULL };

enum { QUIET_NS = 500000000, EACH_NS = 100000000, BAR = 24 };

struct progress progress_begin(enum progress_mode mode, size_t total)
{
	if (mode == PROGRESS_AUTO && (!isatty(STDERR_FILENO) || report_level() < NORMAL))
		mode = PROGRESS_NONE;
	return (struct progress) { .mode = mode, .total = total, .start_ns = weft_clock_ns() };
}

static void show_event(const struct progress *p, size_t ended, size_t failed, const char *file,
		       const char *error, double seconds)
{
	char *text = NULL;
	size_t length = 0;
	FILE *f = open_memstream(&text, &length);

	if (!f)
		return;
	struct json j = json_begin(f);
	j.flat = true;
	json_open(&j, NULL, '{');
	json_text(&j, "file", file);
	json_text(&j, "status", error ? "failed" : "done");
	if (error)
		json_text(&j, "error", error);
	json_int(&j, "ended", (int64_t)ended);
	json_int(&j, "failed", (int64_t)failed);
	json_int(&j, "total", (int64_t)p->total);
	json_real(&j, "seconds", seconds);
	json_close(&j, '}');
	json_end(&j);
	if (fclose(f) == 0 && text)
		report_raw(text, length);
	free(text);
}

static void show_bar(const struct progress *p, size_t ended, size_t failed, double seconds)
{
	char text[128], bar[BAR + 1];
	const double rate = (double)ended / seconds;

	for (size_t i = 0; i < BAR; i++)
		bar[i] = i * p->total < ended * BAR ? '=' : ' ';
	bar[BAR] = 0;
	snprintf(text, sizeof text, "[%s] %zu of %zu, %.1f/s, %.0f s left%s", bar, ended, p->total, rate,
		 (double)(p->total - ended) / rate, failed ? ", some failed" : "");
	report_transient(text);
}

void progress_step(struct progress *p, size_t ended, size_t failed, const char *file, const char *error)
{
	const int64_t now = weft_clock_ns();
	const double seconds = (double)(now - p->start_ns) / 1e9;

	if (p->mode == PROGRESS_JSON) {
		show_event(p, ended, failed, file, error, seconds);
	} else if (p->mode == PROGRESS_AUTO && now - p->start_ns > QUIET_NS && now - p->shown_ns > EACH_NS) {
		p->shown_ns = now;
		show_bar(p, ended, failed, seconds);
	}
}

void progress_end(struct progress *p)
{
	if (p->mode == PROGRESS_AUTO)
		report_transient("");
}
