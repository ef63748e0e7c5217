/* top.c: weft top: a running weft program, live. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "../command.h"
#include "../json.h"
#include "../report.h"
#include "look.h"

struct top_options {
	bool once, json;
	int count;
	double every;
};

#define OPTION(m, ...) OPTION_OF(struct top_options, m, __VA_ARGS__)

static const struct option options[] = {
	OPTION(once, .name = "once", .type = OPTION_FLAG,
	       .help = "one look; the default where stdout is no terminal"),
	OPTION(count, .letter = 'n', .name = "count", .type = OPTION_INT, .value = "N", .min = 1, .max = 1e9,
	       .help = "so many looks; from the second on with rates"),
	OPTION(every, .name = "every", .type = OPTION_SECONDS, .value = "TIME",
	       .help = "between two looks; default: 1s"),
	OPTION(json, .name = "json", .type = OPTION_FLAG, .help = "a line of JSON for each look"),
	{ 0 },
};

/* Events a second between two looks. */
struct rates {
	bool known;
	double started, ended, taken, woken, steals;
};

static struct rates rates_of(const struct look *before, const struct look *now)
{
	const double s = (double)(now->ns - before->ns) / 1e9;

	if (before->ns == 0 || s <= 0 || now->started < before->started) /* another run of that process */
		return (struct rates) { 0 };
	return (struct rates) {
		.known = true,
		.started = (double)(now->started - before->started) / s,
		.ended = (double)(now->ended - before->ended) / s,
		.taken = (uint32_t)(now->taken - before->taken) / s,
		.woken = (uint32_t)(now->woken - before->woken) / s,
		.steals = (double)(now->steals - before->steals) / s,
	};
}

/* ---- for people ---- */

struct screen {
	int columns, rows; /* 0: no end */
	int row;
};

/* A line, cut where the screen ends. */
static __attribute__((format(printf, 2, 3))) void put_line(struct screen *s, const char *format, ...)
{
	char line[512];
	va_list args;

	if (s->rows && s->row + 1 >= s->rows)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	printf("%.*s%s\n", s->columns ? s->columns : (int)sizeof line, report_name(line),
	       s->rows ? "\033[K" : "");
	s->row++;
}

static void put_rate(struct screen *s, const char *what, uint64_t total, const struct rates *r, double rate)
{
	if (r->known)
		put_line(s, "  %-12s %12llu  %12.0f a second", what, (unsigned long long)total, rate);
	else
		put_line(s, "  %-12s %12llu", what, (unsigned long long)total);
}

static void put_queues(struct screen *s, const struct look *l)
{
	char line[400] = "";
	size_t used = 0;

	for (size_t i = 0; i < l->queue_count && used + 24 < sizeof line; i++)
		used += (size_t)(l->queues[i].processor < 0
					 ? snprintf(line + used, sizeof line - used, "global %u",
						    l->queues[i].length)
					 : snprintf(line + used, sizeof line - used, ", %d: %u",
						    l->queues[i].processor, l->queues[i].length));
	put_line(s, "queues         %s", line);
}

static void put_duration(char *text, size_t size, int64_t ns)
{
	const double s = (double)ns / 1e9;
	if (s < 1)
		snprintf(text, size, "%.0f ms", s * 1e3);
	else if (s < 600)
		snprintf(text, size, "%.1f s", s);
	else
		snprintf(text, size, "%.0f min", s / 60);
}

static void print(struct screen *s, int pid, const struct look *l, const struct rates *r)
{
	put_line(s, "weft program %d: %d processors, %d busy, %d in blocking sections; %d threads", pid,
		 l->procs, l->busy, l->blocking, l->threads);
	put_line(s, "goroutines     %llu; waiting to run %llu; timers %llu",
		 (unsigned long long)(l->started - l->ended), (unsigned long long)l->queued,
		 (unsigned long long)l->timers);
	put_queues(s, l);
	put_line(s, "since it began");
	put_rate(s, "started", l->started, r, r->started);
	put_rate(s, "ended", l->ended, r, r->ended);
	put_rate(s, "taken to run", l->taken, r, r->taken);
	put_rate(s, "stolen", l->steals, r, r->steals);
	put_rate(s, "roused", l->woken, r, r->woken);
	put_line(s, "by state");
	for (size_t i = 0; i < l->state_count; i++)
		put_line(s, "  %12llu %s", (unsigned long long)l->states[i].count, l->states[i].name);
	if (l->wait_count)
		put_line(s, "the longest waits");
	for (size_t i = 0; i < l->wait_count; i++) {
		const struct look_wait *w = &l->waits[i];
		char since[32], line[16] = "";
		put_duration(since, sizeof since, w->ns);
		if (w->line)
			snprintf(line, sizeof line, ":%d", w->line);
		put_line(s, "  %9s %-18s goroutine %llu %s, started %s %s%s", since, w->state,
			 (unsigned long long)w->goroutine, w->name, w->line ? "at" : "by", w->file, line);
	}
}

static struct screen screen_now(bool terminal)
{
	struct winsize size;
	struct screen s = { 0 };

	if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
		s.columns = size.ws_col;
		s.rows = size.ws_row;
	}
	return s;
}

/* ---- for programs ---- */

static void print_json(int pid, const struct look *l, const struct rates *r)
{
	struct json j = json_begin(stdout);

	j.flat = true;
	json_open(&j, NULL, '{');
	json_int(&j, "pid", pid);
	json_int(&j, "procs", l->procs);
	json_int(&j, "busy", l->busy);
	json_int(&j, "blocking", l->blocking);
	json_int(&j, "threads", l->threads);
	json_int(&j, "goroutines", (int64_t)(l->started - l->ended));
	json_int(&j, "started", (int64_t)l->started);
	json_int(&j, "ended", (int64_t)l->ended);
	json_int(&j, "taken", l->taken);
	json_int(&j, "roused", l->woken);
	json_int(&j, "stolen", (int64_t)l->steals);
	json_int(&j, "waiting_to_run", (int64_t)l->queued);
	json_int(&j, "timers", (int64_t)l->timers);
	if (r->known) {
		json_open(&j, "a_second", '{');
		json_real(&j, "started", r->started);
		json_real(&j, "ended", r->ended);
		json_real(&j, "taken", r->taken);
		json_real(&j, "roused", r->woken);
		json_real(&j, "stolen", r->steals);
		json_close(&j, '}');
	}
	json_open(&j, "queues", '[');
	for (size_t i = 0; i < l->queue_count; i++) {
		json_open(&j, NULL, '{');
		json_int(&j, "processor", l->queues[i].processor);
		json_int(&j, "length", l->queues[i].length);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_open(&j, "states", '{');
	for (size_t i = 0; i < l->state_count; i++)
		json_int(&j, l->states[i].name, (int64_t)l->states[i].count);
	json_close(&j, '}');
	json_open(&j, "waits", '[');
	for (size_t i = 0; i < l->wait_count; i++) {
		const struct look_wait *w = &l->waits[i];
		json_open(&j, NULL, '{');
		json_int(&j, "goroutine", (int64_t)w->goroutine);
		json_text(&j, "name", w->name);
		json_text(&j, "state", w->state);
		json_real(&j, "seconds", (double)w->ns / 1e9);
		json_text(&j, "file", w->file);
		json_int(&j, "line", w->line);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
	json_end(&j);
}

/* ---- the looks ---- */

static int refused(int pid, int error)
{
	switch (-error) {
	case ESRCH: report_error("top: there is no process %d", pid); return EXIT_NO_INPUT;
	case ECONNREFUSED:
		report_error("top: process %d can't be asked: it is no running weft program, or was started "
			     "without WEFT_TOP=1",
			     pid);
		return EXIT_NO_INPUT;
	case EACCES: report_error("top: process %d belongs to someone else", pid); return EXIT_DENIED;
	case EPROTO:
		report_error("top: what answers for process %d is no weft that this one understands", pid);
		return EXIT_DATA;
	default: report_error("top: process %d: %s", pid, strerror(-error)); return EXIT_IO;
	}
}

static void show(int pid, const struct look *l, const struct rates *r, const struct top_options *o,
		 bool terminal)
{
	struct screen s = screen_now(terminal);

	if (o->json) {
		print_json(pid, l, r);
	} else {
		if (terminal)
			printf("\033[H");
		print(&s, pid, l, r);
		if (terminal)
			printf("\033[J");
	}
	fflush(stdout);
}

static void pause_for(double seconds)
{
	struct timespec left = { .tv_sec = (time_t)seconds };
	left.tv_nsec = (long)((seconds - (double)left.tv_sec) * 1e9);
	while (nanosleep(&left, &left) != 0 && errno == EINTR)
		;
}

static int top(int pid, const struct top_options *o)
{
	static struct look looks[2];
	const bool terminal = isatty(STDOUT_FILENO) && !o->once && !o->json;
	const bool endless = isatty(STDOUT_FILENO) && !o->once && !o->count;

	for (int i = 0; endless || i < (o->count ? o->count : 1); i++) {
		struct look *now = &looks[i % 2], *before = &looks[(i + 1) % 2];
		if (i)
			pause_for(o->every);
		const int error = look_at(pid, now);
		if (error && i && (error == -ESRCH || error == -ECONNREFUSED)) {
			report_note("top: process %d has ended its run", pid);
			return EXIT_DONE;
		}
		if (error)
			return refused(pid, error);
		const struct rates rates = rates_of(before, now);
		if (!i && terminal)
			printf("\033[2J");
		show(pid, now, &rates, o, terminal);
	}
	return EXIT_DONE;
}

static bool parse_pid(const char *text, int *pid)
{
	char *end;
	const long n = strtol(text, &end, 10);

	*pid = (int)n;
	return end != text && !*end && n > 0 && n <= INT32_MAX;
}

static int run_top(int argc, char **argv)
{
	struct top_options o = { .every = 1 };
	struct words rest = { 0 };
	int pid = 0;
	int status = options_parse(&top_command, argc, argv, &o, &rest);

	if (!status && rest.count != 1)
		status = report_usage(rest.count ? "top: one process, not also '%s'"
						 : "top: which process? weft top PID",
				      rest.count ? rest.at[1] : "");
	if (!status && !parse_pid(rest.at[0], &pid))
		status = report_usage("top: '%s' is no process's number", rest.at[0]);
	if (!status && o.once && o.count > 1)
		status = report_usage("top: --once and --count exclude each other");
	if (!status)
		status = top(pid, &o);
	free(rest.at);
	return status;
}

const struct command top_command = {
	.name = "top",
	.summary = "a running weft program, live",
	.usage = "PID [--once | --count N] [--every TIME] [--json]",
	.details =
		"Goroutines by what they do or wait for, processors and their queues, how often things\n"
		"happen a second, and who has waited longest, for what, started where. The program was\n"
		"started with WEFT_TOP=1 in its environment, and by the same user (root may look at any).\n\n"
		"On a terminal it looks again and again, until the program ends or you press Ctrl-C.\n\n"
		"example:\n"
		"  WEFT_TOP=1 ./server & weft top $!\n",
	.options = options,
	.takes = TAKES_NOTHING,
	.run = run_top,
};
